"""Reads one response whole: the way into this package."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from unioncrawler.items import Page, PageKind, Verdict
from unioncrawler.pages.article import read_article
from unioncrawler.pages.decode import content_type, decode
from unioncrawler.pages.document import parse_html
from unioncrawler.pages.kind import judge_kind, kind_by_address
from unioncrawler.pages.listing import read_listing
from unioncrawler.pages.mend import close_links
from unioncrawler.pages.urls import is_address
from unioncrawler.pages.verdict import judge

if TYPE_CHECKING:
    from collections.abc import Mapping

    from unioncrawler.items import Listing, RawArticle
    from unioncrawler.sites.profile import SiteProfile

MAX_CHARACTERS = 8_000_000
"""Characters at most that are read of one page; what stands behind them is not looked at."""

_NOWHERE = "about:blank"
NO_HTML = "no HTML"
"""The reason that goes with a body that is a file: a PDF, a picture, an archive."""

_MARKUP = ("html", "xml", "text/plain")
_BINARY_STARTS = (
    b"%PDF",
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"Rar!",
)


@dataclass(frozen=True, slots=True)
class _Reading:
    kind: PageKind = PageKind.OTHER
    article: RawArticle | None = None
    listing: Listing | None = None


def read_page(
    body: bytes,
    headers: Mapping[str, str],
    url: str,
    profile: SiteProfile | None = None,
    *,
    status: int = 200,
) -> Page:
    """Return everything that can be read from a response; never raises.

    Only a page judged `ok` is read further: an article as one, a listing as one; of any other page
    the listing too, since its links may lead to listings.
    """
    if status == 200 and _is_binary(body, headers):
        return Page(url=url, verdict=Verdict.OK, reason=NO_HTML)
    decoded = decode(body, headers)
    text = decoded.text[:MAX_CHARACTERS]
    judgement = judge(status, headers, text, url, profile)
    reading = _Reading()
    if judgement.verdict is Verdict.OK:
        reading = _read_parts(text, url if is_address(url) else _NOWHERE, profile)
    return Page(
        url=url,
        verdict=judgement.verdict,
        kind=reading.kind,
        reason=judgement.reason,
        redirect_to=judgement.redirect_to,
        charset=decoded.charset,
        declared_charset=decoded.declared,
        replaced=decoded.replaced,
        article=reading.article,
        listing=reading.listing,
    )


def _read_parts(text: str, url: str, profile: SiteProfile | None) -> _Reading:
    root = parse_html(close_links(text))
    kind = kind_by_address(url, profile)
    if kind is PageKind.LISTING:
        return _Reading(kind, listing=read_listing(root, url, profile))
    article = read_article(root, url, profile)
    if kind is PageKind.ARTICLE:
        return _Reading(kind, article=article)
    judged = judge_kind(root, url, profile, article)
    if judged.kind is PageKind.ARTICLE:
        return _Reading(judged.kind, article=article)
    return _Reading(judged.kind, listing=judged.listing or read_listing(root, url, profile))


def _is_binary(body: bytes, headers: Mapping[str, str]) -> bool:
    """Tell whether a body is a file: by its first bytes, or by its type if it holds no markup."""
    if body.startswith(_BINARY_STARTS):
        return True
    named = content_type(headers)
    return bool(named) and not any(word in named for word in _MARKUP) and b"<" not in body[:2000]
