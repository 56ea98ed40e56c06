"""Reads what the head of a page says of the article: meta tags and the document's title."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING

from unioncrawler.pages.text import clean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml.html import HtmlElement

_LONGEST = 2000
_TAG = re.compile(r"</?[a-zA-Z!][^<>]*>")
# Names by field, most trusted first; all are compared in lower case.
TITLE_NAMES = (
    "articletitle",
    "article:title",
    "headline",
    "contenttitle",
    "og:title",
    "twitter:title",
)
PUBLISHED_NAMES = (
    "pubdate", "publishdate", "firstpublishedtime", "article:published_time", "og:published_time",
    "publish_time", "publishtime", "pubtime", "datepublished", "weibo:article:create_at",
    "og:release_date", "releasedate", "dc.date", "dc.date.issued", "apub:time",
)  # fmt: skip
SOURCE_NAMES = ("contentsource", "source", "article:source", "mediaid")
AUTHOR_NAMES = ("author", "article:author", "og:article:author", "dc.creator", "byl")
EDITOR_NAMES = ("editor", "editorname", "responsibleeditor", "责任编辑")


@dataclass(frozen=True, slots=True)
class Metas:
    """Meta contents by lower-case name (the first that is not empty), and the document's title."""

    values: Mapping[str, str]
    title: str

    def first(self, names: tuple[str, ...]) -> str | None:
        """Return the first content found under any of `names`."""
        return next((self.values[name] for name in names if name in self.values), None)


def read_metas(root: HtmlElement) -> Metas:
    """Return the meta tags and the title of a page."""
    values: dict[str, str] = {}
    for meta in root.iter("meta"):
        name = meta.get("name") or meta.get("property") or meta.get("itemprop")
        content = meta.get("content")
        if name and content:
            name = name.strip().lower()
            if name not in values and (text := plain(content)):
                values[name] = text
    title = next((text for node in root.iter("title") if (text := plain(node.text or ""))), "")
    return Metas(values, title)


def plain(text: str) -> str:
    """Return a string without the tags and twice written entities some systems leave in it."""
    text = text[:_LONGEST]
    if "&" in text:
        text = unescape(text)
    if _TAG.search(text):
        text = _TAG.sub(" ", text)
    return clean(text)
