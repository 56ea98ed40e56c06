"""Selectors that find, on every article looked at, what was read without them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from lxml import etree

from unioncrawler.items import FoundBy
from unioncrawler.pages.article import read_article
from unioncrawler.pages.text import bare, element_text
from unioncrawler.sites.rules import ArticleRules
from unioncrawler.sites.values import to_selector

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lxml.html import HtmlElement

    from unioncrawler.drafting.samples import Sample
    from unioncrawler.items import RawArticle
    from unioncrawler.sites import SiteProfile

FIELDS = ("title", "published", "source", "author", "editor", "breadcrumbs", "body")
FEWEST = 3  # articles on which a selector must hold
_MOST_ELEMENTS = 50_000  # of a page; a page with more is not searched
_MOST_TRIED = 12  # selectors tried for a field
_LEARNED_FROM = 4  # pages that candidates are taken from
_LONG_LINE = 400  # characters around a value
_NAME = re.compile(r"[A-Za-z][\w-]{0,60}", re.ASCII)
# What names a page's own number, a hash, or how something looks: no name to rely on.
_CHANCE = re.compile(r"\d{3,}|(?=[0-9a-f]*\d)[0-9a-f]{6,}")
_LOOKS = re.compile(
    r"""
    fl|fr|l|r|left|right|cl(?:ea)?r(?:fix)?|cf|pull-\w+|col\d*|col-.+|row|container(?:-fluid)?|
    wrap\w*|w\d+|h\d+|[mp][tblrxy]?-?\d+|f\d+|fs-?\d+|lh-?\d+|font\d*|bold|(?:text-)?center|text-\w+|
    red|blue|gr[ae]y|black|white|active|on|cur|current|box\d*|inner|hide|hidden|show|block|none|
    first|last|odd|even|line\d*|bg\d*|style\d+|nobr|over|hover|pr|pa|db|dn|auto|public|common
    """,
    re.VERBOSE | re.IGNORECASE,
)
_VAGUE = re.compile(
    r"main\w*|content|con|page|center\w*|middle|body|left\w*|right\w*", re.IGNORECASE
)
_TELLING = frozenset({"h1", "h2", "h3", "p", "span", "td", "div", "em", "font", "strong"})


@dataclass(frozen=True, slots=True)
class Found:
    """A selector for a field: on how many of the pages that state the field it finds it.

    `is_stable`: on all of them, and on no page does it make the article read otherwise.
    """

    field: str
    selector: str
    pages: int
    of: int
    is_stable: bool


def find_selectors(
    samples: Sequence[Sample], profile: SiteProfile, fields: Sequence[str] = FIELDS
) -> list[Found]:
    """Return the best selector of each of the fields, for articles that were read without any.

    The surest is chosen: ids before classes, telling names before such as `content`. A field that
    too few articles state has none, and neither has one for which no name is to be relied on.
    """
    found = []
    plain = replace(profile, article=ArticleRules(), earlier=())
    readings = [(sample, read_article(sample.root, sample.url, plain)) for sample in samples]
    for field in fields:
        stating = [each for each in readings if _value(each[1], field)]
        if len(stating) < FEWEST:
            continue
        best: Found | None = None
        for selector in _candidates(field, stating):
            tried = _try(field, selector, readings, plain)
            if best is None or (tried.is_stable, tried.pages) > (best.is_stable, best.pages):
                best = tried
            if best.is_stable:  # the first is the surest
                break
        if best is not None and best.pages:
            found.append(best)
    return found


def _value(raw: RawArticle, field: str) -> object:
    if field == "body":
        return raw.blocks
    if field == "author" and raw.found_by.get("author") == raw.found_by.get("correspondent"):
        return None  # a correspondent stands for the author
    return getattr(raw, "published_text" if field == "published" else field)


def _try(
    field: str,
    selector: str,
    readings: Sequence[tuple[Sample, RawArticle]],
    profile: SiteProfile,
) -> Found:
    rules = ArticleRules(**{field: to_selector(selector)})
    ruled = replace(profile, article=rules)
    pages = stating = 0
    is_same = True
    for sample, raw in readings:
        with_it = read_article(sample.root, sample.url, ruled)
        as_before = _said(with_it) == _said(raw)
        is_same = is_same and as_before
        stating += bool(_value(raw, field))
        name = "published_text" if field == "published" else field
        pages += as_before and with_it.found_by.get(name) is FoundBy.SELECTOR
    return Found(field, selector, pages, stating, is_same and pages == stating)


def _said(raw: RawArticle) -> tuple[object, ...]:
    """Return what an article says, however it was found."""
    texts = tuple(block.text for block in raw.blocks)
    links = tuple(link.text for link in raw.breadcrumbs)
    people = (raw.author, raw.editor, raw.correspondent)
    return raw.title, raw.subtitle, raw.published_text, raw.source, *people, links, texts


def _candidates(field: str, readings: Sequence[tuple[Sample, RawArticle]]) -> Iterator[str]:
    """Return selectors worth trying, those first that more pages suggest and that say more."""
    counts: dict[str, list[float]] = {}
    for sample, raw in readings[:_LEARNED_FROM]:
        for rank, (selector, weight) in enumerate(_on_page(field, sample, raw)):
            counts.setdefault(selector, []).append(weight - rank / 100)
    ordered = sorted(counts, key=lambda each: (-len(counts[each]), -max(counts[each]), each))
    return islice(ordered, _MOST_TRIED)


def _on_page(field: str, sample: Sample, raw: RawArticle) -> list[tuple[str, float]]:
    """Return selectors of the elements that hold a field's value on a page, the smallest first."""
    sizes = _sizes(sample.root)
    if field == "body":
        first, last = raw.blocks[0].text, raw.blocks[-1].text
        words = [bare(first)[:40], bare(last)[-40:]]
        least = sum(len(block.text) for block in raw.blocks)
        most = least * 2 + 2000
    else:
        value = _value(raw, field)
        words = (
            [bare(link.text) for link in raw.breadcrumbs]
            if field == "breadcrumbs"
            else [bare(str(value))]
        )
        least = max(len(word) for word in words)
        most = sum(map(len, words)) + _LONG_LINE
    fitting = [
        (sizes[element], order, element)
        for order, element in enumerate(sizes)
        if most * 2 >= sizes[element] >= least * 0.8
    ]
    fitting.sort(key=lambda each: (each[0], -each[1]))
    found = []
    for _, _, element in fitting:
        text = bare(element_text(element))
        if len(text) <= most and all(word in text for word in words):
            found += _names_of(element)
        if len(found) >= _MOST_TRIED * 2:
            break
    return found


def _sizes(root: HtmlElement) -> dict[HtmlElement, int]:
    """Return the elements of a page with how many characters stand in each; too many: none."""
    sizes: dict[HtmlElement, int] = {}
    for number, (_, element) in enumerate(etree.iterwalk(root, events=("end",))):
        if number > _MOST_ELEMENTS:
            return {}
        if not isinstance(element.tag, str) or element.tag in {"script", "style", "head", "title"}:
            continue
        size = len(element.text or "")
        for child in element:
            size += sizes.get(child, 0) + len(child.tail or "")
        sizes[element] = size
    return sizes


def _names_of(element: HtmlElement) -> list[tuple[str, float]]:
    """Return the selectors of one element with how much each is to be relied on."""
    tag = element.tag
    if tag in {"html", "body"}:
        return []
    found = _own_names(element)
    if tag in _TELLING and not found:
        for ancestor in islice(element.iterancestors(), 3):
            above = [(name, weight) for name, weight in _own_names(ancestor) if weight > 1]
            if above:
                found += [(f"{name} {tag}", weight - 0.5) for name, weight in above]
                break
    return found


def _own_names(element: HtmlElement) -> list[tuple[str, float]]:
    tag = element.tag if isinstance(element.tag, str) else ""
    named = [("#", 3.0, element.get("id") or "")]
    named += [(".", 2.0, part) for part in (element.get("class") or "").split()]
    return [
        (f"{tag}{sign}{name}", weight / 3 if _VAGUE.fullmatch(name) else weight)
        for sign, weight, name in named
        if _is_relied_on(name)
    ]


def _is_relied_on(name: str) -> bool:
    """Tell whether an id or class says what an element is."""
    return not (not _NAME.fullmatch(name) or _CHANCE.search(name) or _LOOKS.fullmatch(name))
