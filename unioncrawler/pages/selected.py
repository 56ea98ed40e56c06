"""Reads what the selectors of a profile find on a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from unioncrawler.items import FoundBy
from unioncrawler.pages.byline import find_date_text
from unioncrawler.pages.labels import parse_labels
from unioncrawler.pages.text import clean, element_text

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from unioncrawler.pages.byline import Byline
    from unioncrawler.sites.rules import ArticleRules, Selector

TEXT_FIELDS = ("title", "subtitle", "published", "source", "author", "editor", "correspondent")


def removed_elements(rules: ArticleRules | None, root: HtmlElement) -> frozenset[HtmlElement]:
    if rules is None or rules.remove is None:
        return frozenset()
    return frozenset(item for item in evaluate(rules.remove, root) if not isinstance(item, str))


def evaluate(selector: Selector, root: HtmlElement) -> list[HtmlElement | str]:
    """Return what a selector finds; one that fails on this very page finds nothing."""
    try:
        found = selector.xpath(root)
    except etree.XPathError:
        return []
    if isinstance(found, str):
        return [found]
    return (
        [item for item in found if isinstance(item, str | etree.ElementBase)]
        if isinstance(found, list)
        else []
    )


def select_texts(byline: Byline, rules: ArticleRules | None, root: HtmlElement) -> set[str]:
    """Put the fields for which the profile has selectors that find something on this page."""
    selected: set[str] = set()
    for name in TEXT_FIELDS if rules else ():
        selector = getattr(rules, name)
        if selector is None:
            continue
        texts = [
            clean(item) if isinstance(item, str) else element_text(item)
            for item in evaluate(selector, root)
        ]
        text = " ".join(text for text in texts if text)
        if name == "published":
            text = find_date_text(text) or text
        elif found := [part.value for part in parse_labels(text) if part.kind == name]:
            text = found[0]
        field = "published_text" if name == "published" else name
        if byline.put(field, text, FoundBy.SELECTOR):
            selected.add(name)
    return selected
