"""Reads an article page by what it says: the profile's selectors, then metas, labels, position."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import dropwhile
from typing import TYPE_CHECKING

from unioncrawler.items import Attachment, Block, FoundBy, Link, RawArticle
from unioncrawler.pages.addresses import Base
from unioncrawler.pages.blocks import read_blocks, without_end
from unioncrawler.pages.boilerplate import is_editor_line
from unioncrawler.pages.breadcrumbs import Breadcrumb, find_breadcrumb, select_breadcrumbs
from unioncrawler.pages.byline import (
    Byline,
    find_date_text,
    put_editors,
    put_labelled,
    put_signature,
)
from unioncrawler.pages.closing import read_closing, read_opening
from unioncrawler.pages.continuation import find_next_page
from unioncrawler.pages.crumbs import without_title
from unioncrawler.pages.elsewhere import read_elsewhere
from unioncrawler.pages.header import marked_text, read_header
from unioncrawler.pages.joining import join_pages
from unioncrawler.pages.labels import has_label, parse_labels
from unioncrawler.pages.media import read_files, read_images
from unioncrawler.pages.metas import Metas, read_metas
from unioncrawler.pages.outline import Line, Outline, read_outline
from unioncrawler.pages.pictures import figures, portrait
from unioncrawler.pages.region import Region, find_body, selected_body
from unioncrawler.pages.scripted import find_scripted_author, find_scripted_date, scripted_files
from unioncrawler.pages.selected import evaluate, removed_elements, select_texts
from unioncrawler.pages.signature import parse_signature
from unioncrawler.pages.stated import read_stated
from unioncrawler.pages.tail import is_foreign
from unioncrawler.pages.teasers import is_teaser
from unioncrawler.pages.text import bare
from unioncrawler.pages.titles import Title, find_title

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from unioncrawler.sites.profile import SiteProfile
    from unioncrawler.sites.rules import ArticleRules

__all__ = ["join_pages", "read_article"]

_ABOVE_TITLE = 4
_BELOW_BODY = 14
_SIGNED_LINES = 3
_LONGEST_HEADER = 40
_SHORT = 60
_SHORTEST_LINK = 6
_BELOW_KINDS = frozenset({"editor", "published", "updated"})
_SIGNED_KINDS = frozenset({"source", "author", "correspondent", "contributor"})
# 内蒙古日报 2023年06月14日　第03版：基层
_PAGE_OF_PAPER = re.compile(r"(?:第\s?|日\s)[A-Z]?\d{1,3}\s?版")
_DATE_NAME = re.compile(r"(?:^|[\s_-])(?:date|time|pub\w*|riqi|shijian)(?:$|[\s_-])")


@dataclass(frozen=True, slots=True)
class _Parts:
    """Where an article's parts stand on its page."""

    outline: Outline
    crumbs: Breadcrumb | None
    title: Title | None
    region: Region | None
    channels: frozenset[str]


def read_article(root: HtmlElement, url: str, profile: SiteProfile | None) -> RawArticle:
    """Return what an article page says.

    A field that the page does not state is None or empty: nothing is guessed. `found_by` says for
    each field that has a value how it was found. Correspondents are the authors where no one else
    is named.
    """
    rules = profile.article if profile else None
    byline = Byline()
    select_texts(byline, rules, root)
    metas = read_metas(root)
    parts = _find_parts(root, url, profile, metas)
    _put_title(byline, parts.title)
    base = Base(url, profile)
    blocks = _read_body(byline, parts, metas, base)
    values, found_by = byline.values, byline.found_by
    author = values.get("author") or values.get("correspondent")
    if author and "author" not in found_by:
        found_by["author"] = found_by["correspondent"]
    links: tuple[Link, ...] = ()
    if parts.crumbs and (links := without_title(parts.crumbs.links, values.get("title", ""))):
        found_by["breadcrumbs"] = parts.crumbs.found_by
    if parts.region and blocks:
        found_by["body"] = parts.region.found_by
    return RawArticle(
        url=url,
        title=values.get("title"),
        subtitle=values.get("subtitle"),
        published_text=values.get("published_text"),
        source=values.get("source"),
        author=author,
        editor=values.get("editor"),
        correspondent=values.get("correspondent"),
        byline_text=" ".join(byline.words) or None,
        breadcrumbs=links,
        blocks=tuple(blocks),
        images=read_images(_picture_lines(parts), base),
        attachments=_files(parts, base),
        next_page=find_next_page(root, parts.outline, url),
        found_by=found_by,
    )


def _find_parts(root: HtmlElement, url: str, profile: SiteProfile | None, metas: Metas) -> _Parts:
    rules = profile.article if profile else None
    outline = read_outline(root, removed_elements(rules, root))
    crumbs = _breadcrumb(outline, rules, root, url)
    names = {metas.values.get(name, "") for name in ("sitename", "columnname", "columntype")}
    names |= {link.text for link in crumbs.links} if crumbs else set()
    names |= {profile.name} if profile else set()
    start = crumbs.last if crumbs else 0
    title = find_title(outline, metas, start, frozenset(name for name in names if name), url)
    shown = title.last if title and title.last else start
    channels = frozenset(bare(name) for name in names if name)
    return _Parts(outline, crumbs, title, _region(outline, rules, root, shown), channels)


def _breadcrumb(
    outline: Outline, rules: ArticleRules | None, root: HtmlElement, url: str
) -> Breadcrumb | None:
    found = find_breadcrumb(outline, url)
    if rules is not None and rules.breadcrumbs is not None:
        links = select_breadcrumbs(evaluate(rules.breadcrumbs, root), url)
        if links:
            place = (found.first, found.last) if found else (0, 0)
            return Breadcrumb(links, *place, FoundBy.SELECTOR)
    return found


def _region(
    outline: Outline, rules: ArticleRules | None, root: HtmlElement, start: int
) -> Region | None:
    if rules is not None and rules.body is not None:
        elements = evaluate(rules.body, root)
        node = next((node for node in outline.nodes if node.element in elements), None)
        if node is not None and node.last > node.first:
            return selected_body(outline, node, start)
    return find_body(outline, start)


def _put_title(byline: Byline, title: Title | None) -> None:
    if title is not None:
        byline.put("title", title.text, title.found_by)
        byline.put("subtitle", title.subtitle, FoundBy.POSITION)


def _read_body(byline: Byline, parts: _Parts, metas: Metas, base: Base) -> list[Block]:
    """Read information lines and body; return its blocks without the signatures understood."""
    read_header(byline, _header_lines(parts))
    region = parts.region
    blocks = read_blocks(region.lines, region.node, base) if region else []
    if title := bare(byline.values.get("title", "")):
        blocks = list(dropwhile(lambda block: bare(block.text) == title, blocks))
    if is_teaser(blocks):
        blocks = blocks[1:]
    texts = [block.text for block in blocks]
    changed = read_opening(byline, texts) | read_closing(byline, texts)
    _read_below(byline, parts)
    read_elsewhere(byline, parts.outline.lines, parts.title.first if parts.title else 0)
    read_stated(byline, metas)
    byline.put("source", byline.affiliation, FoundBy.POSITION)
    if "published_text" not in byline.values:
        byline.put("published_text", find_scripted_date(parts.outline.root), FoundBy.META)
    if not byline.values.keys() & {"author", "correspondent"}:
        byline.put("author", find_scripted_author(parts.outline.root), FoundBy.META)
    return [
        without_end(block, changed[number]) if number in changed else block
        for number, block in enumerate(blocks)
        if changed.get(number) != ""
    ]


def _header_lines(parts: _Parts) -> list[Line]:
    """Return the visible lines around the title, from behind the breadcrumb to the body."""
    crumbs, title, region, lines = parts.crumbs, parts.title, parts.region, parts.outline.lines
    behind = crumbs.last if crumbs else 0
    first = title.first if title and title.last else behind
    last = region.first if region else min(first + 8, len(lines))
    above = max(first - _ABOVE_TITLE, behind if behind <= first else 0)
    if last - first > _LONGEST_HEADER:
        above = last - _LONGEST_HEADER
    shown = range(title.first, title.last) if title else range(0)
    return [
        line
        for line in lines[above : max(last, above)]
        if not line.node.hidden
        and line.index not in shown
        and bare(line.text) not in parts.channels  # 文学城 is nobody who wrote
        and not (line.index < first and _is_row(line))
    ]


def _is_row(line: Line) -> bool:
    """Say whether a line above a title is the row of a list: its date is of another article."""
    return line.linked >= _SHORTEST_LINK and not has_label(line.text)


def _read_below(byline: Byline, parts: _Parts) -> None:
    """Read signatures, editors, and dates not stated above, from the lines below the body."""
    if parts.region is None:
        return
    last = parts.region.last
    signed = True
    for line in parts.outline.lines[last : last + _BELOW_BODY]:
        if line.node.hidden or len(line.text) > 2 * _SHORT:
            continue
        signed = signed and not is_foreign(line) and line.index < last + _SIGNED_LINES
        marked = marked_text(line)
        labelled = parse_labels(marked)
        kinds = _BELOW_KINDS | _SIGNED_KINDS if signed else _BELOW_KINDS
        edited = is_editor_line(marked)
        if edited and sum(part.kind == "editor" for part in labelled) > 1:
            put_editors(byline, marked)  # all of them, before the labels are put one by one
        put_labelled(byline, [part for part in labelled if part.kind in kinds])
        if edited:
            put_editors(byline, line.text)
        elif signed and not labelled and _DATE_NAME.search(line.node.name):
            date = find_date_text(line.text) if len(line.text) <= _SHORT else None
            byline.put("published_text", date, FoundBy.POSITION)
        elif signed and not line.links and (signature := parse_signature(line.text)):
            put_signature(byline, signature, line.text, FoundBy.POSITION)


def _picture_lines(parts: _Parts) -> list[Line]:
    """Return the lines whose pictures are of the article: its body's.

    Electronic newspapers have them in a box of their own between title and footer. Where the body
    has none, one above the title may be the portrait of whom it is about, one above the body leads.
    """
    if parts.region is None:
        return []
    body = list(parts.region.lines)
    if any(line.atoms for line in body) or parts.title is None:
        return body
    lines, last = parts.outline.lines, parts.region.last
    if not any(_PAGE_OF_PAPER.search(line.text) for line in _header_lines(parts)):
        behind = parts.crumbs.last if parts.crumbs else 0
        above = portrait(lines, parts.title.first, behind)
        return [*above, *figures(lines[parts.title.last : parts.region.first]), *body]
    end = min(last + _BELOW_BODY, len(lines))
    end = next((index for index in range(last, end) if is_foreign(lines[index])), end)
    around = (*lines[parts.title.last : parts.region.first], *lines[last:end])
    return [line for line in around if line.atoms and not (line.text or line.node.hidden)]


def _files(parts: _Parts, base: Base) -> tuple[Attachment, ...]:
    """Return the files the article links to, then those its frames and scripts show."""
    linked = read_files(_file_lines(parts), base)
    if parts.region is None:
        return linked
    known = {file.url for file in linked}
    return (*linked, *(f for f in scripted_files(parts.region, base) if f.url not in known))


def _file_lines(parts: _Parts) -> list[Line]:
    """Return the lines whose links may be files of the article: the body and just below it."""
    region, lines = parts.region, parts.outline.lines
    if region is None:
        return []
    last = max(region.last, region.node.last)
    end = min(last + _BELOW_BODY, len(lines))
    end = next((index for index in range(last, end) if is_foreign(lines[index])), end)
    return lines[region.first : end]
