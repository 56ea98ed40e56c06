"""Reads a listing page: its entries in order, how it goes on, and where else it leads."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from unioncrawler.items import Entry, Listing
from unioncrawler.pages.anchors import (
    full_title,
    read_anchor,
    read_anchors,
    read_base,
    read_link,
    select,
)
from unioncrawler.pages.breadcrumbs import read_breadcrumbs
from unioncrawler.pages.channels import read_channels
from unioncrawler.pages.covered import uncover
from unioncrawler.pages.dates import find_shown_date
from unioncrawler.pages.hollow import is_hollow
from unioncrawler.pages.item_lists import choose_lists, group_items
from unioncrawler.pages.mechanisms.hanweb import unpack_stores
from unioncrawler.pages.mechanisms.pager import Pager
from unioncrawler.pages.mechanisms.sheet import Sheet
from unioncrawler.pages.mechanisms.turns import read_turns
from unioncrawler.pages.paging import NONE, UNKNOWN, paging_of
from unioncrawler.pages.row_dates import outer_texts, read_date
from unioncrawler.pages.rows import Item, find_items
from unioncrawler.pages.scripted_list import read_scripted_list
from unioncrawler.pages.shapes import entry_kind, is_ignored
from unioncrawler.pages.text import clean, element_text
from unioncrawler.pages.urls import page_key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml.html import HtmlElement

    from unioncrawler.items import PageRequest
    from unioncrawler.sites.profile import SiteProfile
    from unioncrawler.sites.rules import Selector


def read_listing(
    root: HtmlElement,
    url: str,
    profile: SiteProfile | None = None,
    *,
    asked: PageRequest | None = None,
    charset: str = "utf-8",
) -> Listing:
    """Return what a listing page shows.

    The profile's selectors win. Without them the entries are the largest repeated group of links
    that stand in rows, with a date or a title's length, away from menus, side blocks and footer;
    on a page without a pager that is made of several headed groups, all of them (`is_hub`).
    A page without any such group has no entries: that is a finding, not a failure. `asked` is the
    request that brought it, `charset` that of its bytes: a form is sent in the same.

    What a script of the page would put into it is looked at too: entries in a jpage store, and in
    a comment where there are none outside.
    """
    unpack_stores(root)
    uncover(root, only_empty=True)
    read = _read(root, url, profile, asked, charset)
    if not read.entries and uncover(root):
        read = _read(root, url, profile, asked, charset)
    return read


def _read(
    root: HtmlElement,
    url: str,
    profile: SiteProfile | None,
    asked: PageRequest | None,
    charset: str,
) -> Listing:
    anchors = read_anchors(root, url, profile)
    breadcrumbs = read_breadcrumbs(root, url, profile)
    pager = Pager([*anchors, *read_turns(root, url, profile)], url, profile)
    sheet = Sheet(root=root, url=url, pager=pager, profile=profile, asked=asked, charset=charset)
    paging = paging_of(sheet, anchors)
    if profile is not None and profile.listing.item is not None:
        entries, is_hub = _selected_entries(root, url, profile), False
    else:
        has_pager = paging.mechanism != NONE
        items = find_items(anchors, pager.anchors, url, profile)
        lists, is_hub = choose_lists(
            group_items(items), url, has_pager=has_pager, breadcrumbs=breadcrumbs
        )
        chosen = sorted((item for found in lists for item in found.items), key=lambda i: i.index)
        entries = _distinct(to_entry(item, url, profile) for item in chosen)
    if not entries and (data := read_scripted_list(sheet.scripts, url, sheet.base, profile)):
        entries = data.entries
        if paging.mechanism == NONE and not data.is_whole:
            paging = replace(paging, mechanism=UNKNOWN)
    if not entries and paging.mechanism == NONE and is_hollow(root, sheet.scripts):
        paging = replace(paging, mechanism=UNKNOWN)
    turns = [paging.next_url, *(each.url for each in paging.others)]
    apart = {page_key(link) for link in [*(e.url for e in entries), *pager.urls, *turns] if link}
    return Listing(
        url=url,
        entries=entries,
        paging=paging,
        breadcrumbs=breadcrumbs,
        channels=read_channels(anchors, apart, url, profile),
        is_hub=is_hub,
    )


def to_entry(item: Item, url: str, profile: SiteProfile | None) -> Entry:
    """Return the entry that an item of a list makes."""
    return Entry(
        url=item.url,
        title=item.title,
        date_text=item.date_text,
        kind=entry_kind(item.url, url, profile),
    )


def _distinct(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return one entry an address, the first with a date where only one of them has one."""
    kept: dict[str, Entry] = {}
    for entry in entries:
        key = page_key(entry.url)
        if key not in kept or (kept[key].date_text is None and entry.date_text is not None):
            kept[key] = entry
    return tuple(kept.values())


def _selected_entries(root: HtmlElement, url: str, profile: SiteProfile) -> tuple[Entry, ...]:
    rules, base = profile.listing, read_base(root, url)
    entries = []
    for item in select(rules.item, root) if rules.item else []:
        if isinstance(item, str):
            continue
        links = select(rules.link, item) if rules.link else list(item.iter("a"))
        found = next(((a, u) for a in links if (u := read_link(a, base, profile))), None)
        if found is None or is_ignored(found[1], profile):
            continue
        link, link_url = found
        title = _selected_text(select(rules.title, item)) if rules.title else None
        date = _selected_date(rules.date, link, item)
        entries.append(
            Entry(
                url=link_url,
                title=title or _title_of(link, item),
                date_text=date,
                kind=entry_kind(link_url, url, profile),
            )
        )
    return _distinct(entries)


def _selected_date(rule: Selector | None, link: HtmlElement | str, item: HtmlElement) -> str | None:
    """Return the date of an item: what the profile's selector finds, else what the row shows."""
    if rule is not None:
        text = _selected_text(select(rule, item))
        return (find_shown_date(text) or text) if text else None
    anchor = next(iter(item.iter("a")), item) if isinstance(link, str) else link
    beside = [] if anchor is item else [clean(piece) for piece in outer_texts(item, anchor)]
    return read_date(beside) or find_shown_date(element_text(item) or "")


def _selected_text(found: list[HtmlElement | str]) -> str | None:
    texts = [clean(str(f)) if isinstance(f, str) else element_text(f) for f in found]
    return next((text for text in texts if text), None)


def _title_of(link: HtmlElement | str, item: HtmlElement) -> str:
    if isinstance(link, str):
        link = next(iter(item.iter("a")), item)
    return full_title(read_anchor(link, "", None))
