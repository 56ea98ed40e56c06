"""Tells an article from a listing from anything else, by weighing what each half read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from unioncrawler.items import EntryKind, FoundBy, Listing, PageKind, RawArticle
from unioncrawler.pages.body_links import (
    body_lengths,
    link_words,
    linked_blocks,
    listed_in,
    unlinked,
)
from unioncrawler.pages.listing import read_listing
from unioncrawler.pages.paging import NONE
from unioncrawler.pages.shapes import (
    is_home,
    is_other_place,
    is_ruled_article,
    is_ruled_listing,
    looks_like_article,
    looks_like_listing,
)
from unioncrawler.pages.text import bare
from unioncrawler.pages.urls import canonical, page_key, path_and_query

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from unioncrawler.sites.profile import SiteProfile

_SURE = 5.0
_ENOUGH = 2.0
_LONG_BODY = 200
_SHORT_BODY = 50
_DATE_LABEL = re.compile(r"(?:发布时间|发布日期|发表时间|时间|日期)\s?[:：]")
# How WordPress names a post; a directory may look the same, so the page must bear it out.
_POST = re.compile(
    r"/(?:19|20)\d\d/\d\d(?:/\d\d)?/(?!page/|\d{1,2}/$)[^/]{3,}/$|/archives/\d+(?:\.html)?/?$"
)
_POST_CLASS = re.compile(r"(?:^|\s)single-post(?:\s|$)")
_PLAYER = re.compile(r"<(?:video|iframe|embed|object)\b")
_ROW_DATE = re.compile(r"(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?")
_NO_LETTER = re.compile(r"[\W\d_]+")
# A sentence, not the words of a link; a title, not the name of a channel.
_SENTENCE = re.compile(r"[^。！？\n]{12}[。！？：]")
_SHORTEST_TITLE = 10
_TITLED = 1.5
_FEWEST_ROWS = 3
_FEWEST_DATED = 2
_BESIDE_ROW = 8
_DATE_WEIGHT = {
    FoundBy.SELECTOR: 2.5,
    FoundBy.META: 1.5,
    FoundBy.LABEL: 2.5,
    FoundBy.POSITION: 1.0,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class KindReading:
    """The kind of a page, and its listing where that had to be read to tell."""

    kind: PageKind
    listing: Listing | None = None


def kind_by_address(url: str, profile: SiteProfile | None) -> PageKind | None:
    """Return the kind an address alone decides: by the profile, or as the front page."""
    if is_ruled_article(url, profile):
        return PageKind.ARTICLE
    if is_ruled_listing(url, profile) or _is_channel(url, profile) or is_home(url):
        return PageKind.LISTING
    return None


def judge_kind(
    root: HtmlElement, url: str, profile: SiteProfile | None, article: RawArticle
) -> KindReading:
    """Return what kind of page this is; `article` is what was read of it as if it were one.

    Where its address does not decide, title, date, people and text speak for an article, a list in
    the midst of the page and a pager against it. The listing is read only where the article's own
    evidence is not enough.
    """
    evidence = article_evidence(article, url, profile) + _stated_weight(root, url)
    if evidence >= _SURE and linked_blocks(article) < 3:
        return KindReading(kind=PageKind.ARTICLE)
    listing = read_listing(root, url, profile)
    if is_titled := _is_titled(article, listing, url, profile):
        evidence += _TITLED
    if evidence - listing_evidence(root, article, listing, is_titled=is_titled) > _ENOUGH:
        return KindReading(kind=PageKind.ARTICLE, listing=listing)
    if _is_bare(article, listing, url, profile):
        return KindReading(kind=PageKind.ARTICLE, listing=listing)
    if _is_listing(listing, url, profile):
        return KindReading(kind=PageKind.LISTING, listing=listing)
    return KindReading(kind=PageKind.OTHER, listing=listing)


def article_evidence(article: RawArticle, url: str, profile: SiteProfile | None) -> float:
    """Return how much speaks for an article: its address, title, date, people and text."""
    found_by = article.found_by
    weight = 2.0 * looks_like_article(url, profile) - 2.0 * looks_like_listing(url, profile)
    weight += 1.0 if article.title else -1.0
    weight += _date_weight(article)
    weight += sum(
        found_by.get(name) in {FoundBy.LABEL, FoundBy.SELECTOR, FoundBy.META}
        for name in ("source", "author", "editor")
    )
    said, linked = body_lengths(article)
    if _has_rows(article, said - linked):
        return weight - 1.0
    if said - linked >= _LONG_BODY:
        weight += 2.0
    elif said - linked >= _SHORT_BODY or _shows_only(article, said):
        weight += 1.0
    if linked * 2 > said:
        weight -= 1.0
    return weight


def _shows_only(article: RawArticle, said: int) -> bool:
    """Tell whether pictures or files without a word, or a film, are all that the article is."""
    if not said and (article.images or article.attachments):
        return True
    return any(_PLAYER.search(block.html) for block in article.blocks)


def _stated_weight(root: HtmlElement, url: str) -> float:
    """Return how much a page's head and address say that it is a post of a blog system."""
    stated = any(map(_states_post, root.iter("meta", "body")))
    place = path_and_query(url)
    is_post = _POST.search(place) is not None
    weight = 2.0 * (is_post and not looks_like_article(url)) + 2.0 * stated
    # Posts are named like directories and numbered like the pages of a list.
    return weight + 2.0 * ((is_post or stated) and looks_like_listing(url))


def _states_post(element: HtmlElement) -> bool:
    """Say whether a meta tag or the body's class says that the page is a post."""
    if element.tag == "body":
        return _POST_CLASS.search(element.get("class") or "") is not None
    name = (element.get("property") or element.get("name") or "").strip().lower()
    if name == "og:type":
        return (element.get("content") or "").strip() == "article"
    return name == "article:published_time"


def _has_rows(article: RawArticle, prose: int) -> bool:
    """Tell whether the body of an undated page is links with a date and hardly a word beside."""
    if _is_dated(article) or not prose:
        return False
    text = "\n".join(block.text for block in article.blocks if block.text)
    links = link_words(article)
    rows = min(len(links), len(_ROW_DATE.findall(text)))
    if rows < _FEWEST_ROWS:
        return False
    linked = sum(len(_NO_LETTER.sub("", words)) for words in links)
    return len(_NO_LETTER.sub("", _ROW_DATE.sub("", text))) - linked <= _BESIDE_ROW * rows


def listing_evidence(
    root: HtmlElement, article: RawArticle, listing: Listing, *, is_titled: bool = False
) -> float:
    """Return how much speaks against an article: a list where its body would be, a pager."""
    dated = [entry.date_text for entry in listing.entries if entry.date_text]
    weight = 0.0
    if len(listing.entries) >= 3 and len(listed_in(article, listing)) * 2 > len(listing.entries):
        # Links to undated pages below an article's own date may be an index of documents.
        weight += 1.0 if is_titled or (_is_dated(article) and not dated) else 3.0
    elif len(dated) >= 3:
        weight += 1.0
    elif len(listing.entries) >= 3 and _is_empty_channel(article, listing):
        weight += 2.0
    if article.published_text and _is_rows_date(root, article, dated):
        weight += _date_weight(article)
    if listing.paging.mechanism != NONE and not _is_own_pager(listing, article):
        weight += 2.0
    return weight


def _is_titled(
    article: RawArticle, listing: Listing, url: str, profile: SiteProfile | None
) -> bool:
    """Tell whether a page has a title, and a sentence over its links, at an article's address.

    At another one it has a text of its own, and its links beside that. A channel is called in a
    word or two, its rows have dates or a pager, an overview several heads.
    """
    title = bare(article.title or "")
    if len(title) < _SHORTEST_TITLE or looks_like_listing(url, profile):
        return False
    if listing.is_hub or listing.paging.mechanism != NONE:
        return False
    if any(bare(link.text) == title for link in listing.breadcrumbs):
        return False
    inside = listed_in(article, listing)
    if any(entry.date_text for entry in inside):
        return False
    said, in_links = body_lengths(article)
    if not looks_like_article(url, profile) and (inside or said - in_links < _LONG_BODY):
        return False
    return any(_SENTENCE.search(unlinked(block.html)) for block in article.blocks)


def _is_empty_channel(article: RawArticle, listing: Listing) -> bool:
    """Tell whether a page says nothing by itself and is called in a word, over a pager's list."""
    if body_lengths(article)[0] or _shows_only(article, 0):
        return False
    return listing.paging.mechanism != NONE and len(bare(article.title or "")) < _SHORTEST_TITLE


def _date_weight(article: RawArticle) -> float:
    found = article.found_by.get("published_text") or article.found_by.get("published")
    return _DATE_WEIGHT.get(found, 0.0) if found and article.published_text else 0.0


def _is_dated(article: RawArticle) -> bool:
    """Tell whether the page says with a label when it was published."""
    return article.found_by.get("published_text") in {FoundBy.LABEL, FoundBy.SELECTOR}


def _is_rows_date(root: HtmlElement, article: RawArticle, dated: list[str]) -> bool:
    """Tell whether the date of the page is only the date of one of its rows."""
    if article.published_text not in dated or len(dated) < _FEWEST_DATED:
        return False  # one dated link is the neighbour of an article, 上一条：
    found = article.found_by.get("published_text") or article.found_by.get("published")
    if found is not FoundBy.LABEL:
        return True
    labels = _DATE_LABEL.findall("".join(root.itertext()))
    return len(labels) >= max(3, len(dated) // 2)


def _is_own_pager(listing: Listing, article: RawArticle) -> bool:
    """Tell whether the pager turns the pages of the article, or turns no page at all."""
    paging = listing.paging
    if paging.next_url is None:
        return paging.pages in {None, 0, 1}
    if article.next_page and page_key(article.next_page) == page_key(paging.next_url):
        return True
    stem = re.sub(r"(?:_\d{1,3})?\.\w+$", "", path_and_query(listing.url))
    return (
        len(stem) > 1
        and re.fullmatch(re.escape(stem) + r"_\d{1,3}\.\w+", path_and_query(paging.next_url))
        is not None
        and looks_like_article(listing.url)
    )


def _is_channel(url: str, profile: SiteProfile | None) -> bool:
    if profile is None:
        return False
    key = page_key(canonical(url, profile))
    return any(
        key == page_key(canonical(profile.absolute(channel.url), profile))
        for channel in profile.channels
    )


def _is_bare(article: RawArticle, listing: Listing, url: str, profile: SiteProfile | None) -> bool:
    """Tell whether a page without a list or a pager is an article with next to nothing around it.

    A picture under a title is one. An empty channel has its own name for a title, or none.
    """
    if listing.entries or listing.paging.mechanism != NONE or looks_like_listing(url, profile):
        return False
    if is_other_place(url) or not article.title:
        return False
    if any(bare(link.text) == bare(article.title) for link in listing.breadcrumbs):
        return False
    said, linked = body_lengths(article)
    return bool(article.images or article.attachments) or said - linked >= _SHORT_BODY


def _is_listing(listing: Listing, url: str, profile: SiteProfile | None) -> bool:
    """Tell whether a page that is no article is a listing, an empty one perhaps."""
    if is_other_place(url):
        return False
    if any(entry.date_text or entry.kind is not EntryKind.EXTERNAL for entry in listing.entries):
        return True
    return (
        listing.paging.mechanism != NONE
        or len(listing.breadcrumbs) > 1
        or looks_like_listing(url, profile)
    )
