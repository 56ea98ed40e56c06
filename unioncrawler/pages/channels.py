"""Finds the links of a page that may lead to listings: menus, and what stands over its lists."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from unioncrawler.items import Link
from unioncrawler.pages.rows import is_function
from unioncrawler.pages.shapes import is_file, is_home, is_ignored, looks_like_article
from unioncrawler.pages.text import clean
from unioncrawler.pages.urls import page_key, same_site

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from lxml.html import HtmlElement

    from unioncrawler.pages.anchors import Anchor
    from unioncrawler.sites.profile import SiteProfile

_MORE = re.compile(r"\W*(?:查看|点击)?(?:更多|more|全部)\W*|\W*(?:>>|»|\+)\W*|\W+", re.IGNORECASE)
_AROUND_MORE = re.compile(
    r"^(?:查看)?更多\s*|(?<!\s)\s*+(?:更多|more)\W*$"
    r"|(?<![\s>»›·•|+…:：])[\s>»›·•|+…:：]++$|^[\s>»›·•|+]+",
    re.IGNORECASE,
)
_LONGEST_NAME = 20


def read_channels(
    anchors: Sequence[Anchor],
    apart: Collection[str],
    url: str,
    profile: SiteProfile | None,
) -> tuple[Link, ...]:
    """Return the links of the site's own that may lead to listings, one an address, in order.

    No files, no articles, not the front page and not the page itself. `apart` are the keys
    (`page_key`) of addresses that are something else: entries and the pager's. A 更多 has the
    name of the block it stands in.
    """
    found: dict[str, Link] = {}
    skipped = {page_key(url), *apart}
    for anchor in anchors:
        if anchor.url is None or not same_site(anchor.url, url, profile):
            continue
        key = page_key(anchor.url)
        if key in skipped or not _may_be_listing(anchor.url, profile):
            continue
        name = channel_name(anchor)
        if name is None:
            continue
        if key not in found or (found[key].text == "" and name):
            found[key] = Link(text=name, url=anchor.url)
    return tuple(link for link in found.values() if link.text)


def channel_name(anchor: Anchor) -> str | None:
    """Return the name a link gives its channel, '' for a 更多 without one, None for no channel."""
    label = anchor.label
    if _MORE.fullmatch(label):
        named = _AROUND_MORE.sub("", anchor.hint)
        return named if 1 < len(named) <= _LONGEST_NAME else _block_name(anchor.element)
    label = _AROUND_MORE.sub("", label)
    if not 1 < len(label) <= _LONGEST_NAME or is_function(label):
        return None
    return label


def _may_be_listing(url: str, profile: SiteProfile | None) -> bool:
    return not (
        is_home(url) or is_file(url) or is_ignored(url, profile) or looks_like_article(url, profile)
    )


def _block_name(element: HtmlElement) -> str:
    """Return the words that stand beside a 更多, in its own box or the one around it."""
    box = element.getparent()
    for _ in range(2):
        if box is None or box.tag in {"body", "html"}:
            break
        text = _AROUND_MORE.sub("", clean(" ".join(box.itertext())))
        if 1 < len(text) <= _LONGEST_NAME:
            return text
        if len(text) > _LONGEST_NAME:
            break
        box = box.getparent()
    return ""
