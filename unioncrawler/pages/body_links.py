"""What of an article's body is links: how many characters, which paragraphs, where they lead."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from unioncrawler.pages.urls import page_key

if TYPE_CHECKING:
    from unioncrawler.items import Entry, Listing, RawArticle

_LINK = re.compile(r"<a href=\"([^\"<>]*+)\"[^<>]*+>(.*?)</a>", re.DOTALL)
_TAG = re.compile(r"<[^<>]*>")


def body_lengths(article: RawArticle) -> tuple[int, int]:
    """Return how many characters the body has, and how many of them are links."""
    said = sum(len(block.text) for block in article.blocks)
    return said, sum(map(len, link_words(article)))


def link_words(article: RawArticle) -> list[str]:
    """Return the words of each link of the body."""
    return [
        _TAG.sub("", link[2])
        for block in article.blocks
        if "<a " in block.html
        for link in _LINK.finditer(block.html)
    ]


def linked_blocks(article: RawArticle) -> int:
    """Return how many paragraphs of the body are hardly more than a link."""
    return sum(
        sum(len(_TAG.sub("", link[2])) for link in _LINK.finditer(block.html)) * 5
        > len(block.text) * 4
        for block in article.blocks
        if block.text and "<a " in block.html
    )


def listed_in(article: RawArticle, listing: Listing) -> list[Entry]:
    """Return the entries of the listing that the body links to."""
    linked = {page_key(link[1]) for block in article.blocks for link in _LINK.finditer(block.html)}
    return [entry for entry in listing.entries if page_key(entry.url) in linked]


def unlinked(html: str) -> str:
    """Return the words of a block outside of its links."""
    return _TAG.sub("", _LINK.sub("", html))
