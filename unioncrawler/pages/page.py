"""Reads one response whole: the way into this package."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from unioncrawler.items import Page, PageKind, ServedFile, Verdict
from unioncrawler.pages.bounds import excess
from unioncrawler.pages.decode import content_type, decode
from unioncrawler.pages.document import parse_html
from unioncrawler.pages.kind import judge_kind, kind_by_address
from unioncrawler.pages.layouts import read_laid_out
from unioncrawler.pages.listing import read_listing
from unioncrawler.pages.mechanisms.api import UnreadableAnswerError, read_answer
from unioncrawler.pages.mechanisms.hanweb import is_answer, parse_answer
from unioncrawler.pages.mend import close_links
from unioncrawler.pages.urls import is_address
from unioncrawler.pages.verdict import Judgement, judge, verdict_of_status

if TYPE_CHECKING:
    from collections.abc import Mapping

    from unioncrawler.items import Listing, PageRequest, RawArticle
    from unioncrawler.sites.profile import SiteProfile
    from unioncrawler.sites.rules import ApiRules, ChannelRule

_FINE = 200
_READABLE = frozenset({Verdict.OK, Verdict.ERROR})  # JSON looks like a page without text
_NOWHERE = "about:blank"
_USUAL_CHARSET = "utf-8"
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
class _Sheet:
    text: str
    url: str
    asked: PageRequest | None
    listed: str | None
    charset: str


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
    asked: PageRequest | None = None,
    listed: str | None = None,
) -> Page:
    """Return everything that can be read from a response; never raises.

    Only a page judged `ok` is read further: an article as one, a listing as one; of any other page
    the listing too, since its links may lead to listings. A page that is more than `bounds` allows
    is `too_large`, and nothing of it is read: half an article would pass for a whole one. `asked`
    is given for a page of a known channel: how it was asked for says how it goes on, and whether it
    is an API's answer. For a profile that knows several layouts, `listed` is the date that a
    listing shows of an article.
    """
    ruled = profile.api_of(asked.channel) if asked and profile else None
    if status == _FINE and ruled is None and _is_binary(body, headers):
        return Page(url=url, verdict=Verdict.OK, reason=NO_HTML, file=_served(body, headers))
    decoded = decode(body, headers)
    text = decoded.text
    if (reason := excess(text)) is None:
        judgement = judge(status, headers, text, url, profile)
    elif verdict_of_status(status) is Verdict.OK:
        judgement = Judgement(verdict=Verdict.TOO_LARGE, reason=f"too large: {reason}")
    else:
        judgement = judge(status, headers, "", url, profile)
    reading = _Reading()
    if ruled and asked and profile and status == _FINE and judgement.verdict in _READABLE:
        return _read_answer(text, url, asked, ruled, profile)
    if judgement.verdict is Verdict.OK:
        address = url if is_address(url) else _NOWHERE
        sheet = _Sheet(text, address, asked, listed, decoded.charset or _USUAL_CHARSET)
        reading = _read_parts(sheet, profile)
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


def _read_parts(sheet: _Sheet, profile: SiteProfile | None) -> _Reading:
    text, url, asked, charset = sheet.text, sheet.url, sheet.asked, sheet.charset
    if is_answer(text):
        shown_at = asked.channel_url if asked else None
        root = parse_answer(text, shown_at or url)
        listing = read_listing(root, url, profile, asked=asked, charset=charset)
        return _Reading(PageKind.LISTING, listing=listing)
    root = parse_html(close_links(text))
    kind = kind_by_address(url, profile)
    if kind is PageKind.LISTING:
        listing = read_listing(root, url, profile, asked=asked, charset=charset)
        return _Reading(kind, listing=listing)
    article = read_laid_out(root, url, profile, sheet.listed)
    if kind is PageKind.ARTICLE:
        return _Reading(kind, article=article)
    judged = judge_kind(root, url, profile, article)
    if judged.kind is PageKind.ARTICLE:
        return _Reading(judged.kind, article=article)
    if judged.listing is not None and asked is None and charset == _USUAL_CHARSET:
        return _Reading(judged.kind, listing=judged.listing)
    listing = read_listing(root, url, profile, asked=asked, charset=charset)
    return _Reading(judged.kind, listing=listing)


def _read_answer(
    text: str,
    url: str,
    asked: PageRequest,
    ruled: tuple[ApiRules, ChannelRule],
    profile: SiteProfile,
) -> Page:
    api, channel = ruled
    try:
        listing = read_answer(text, replace(asked, url=url), api, channel, profile)
    except UnreadableAnswerError as error:
        return Page(url=url, verdict=Verdict.ERROR, reason=str(error))
    return Page(url=url, verdict=Verdict.OK, kind=PageKind.LISTING, listing=listing)


def _served(body: bytes, headers: Mapping[str, str]) -> ServedFile:
    sha256 = hashlib.sha256(body).hexdigest()
    return ServedFile(media_type=content_type(headers) or None, size=len(body), sha256=sha256)


def _is_binary(body: bytes, headers: Mapping[str, str]) -> bool:
    """Tell whether a body is a file: by its first bytes, or by its type if it holds no markup."""
    if body.startswith(_BINARY_STARTS):
        return True
    named = content_type(headers)
    if named == "text/plain":
        return b"<" not in body[:2000]
    return bool(named) and not any(word in named for word in _MARKUP) and b"<" not in body[:2000]
