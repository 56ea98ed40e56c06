"""What a crawl brings home: visits, on their way from the spider through the pipelines."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

IN_ITS_PLACE = "in its place came "
"""What a reason begins with where a page was recognised as another one."""

SHELL = "only scripts: the page is made in the browser"
"""The reason of a page that says nothing by itself."""

WALLED, UNREACHABLE = "walled", "unreachable"
"""Why a crawl ended before its work was done: its site kept it out, or could not be reached."""

CUT_OFF = frozenset({WALLED, UNREACHABLE})

if TYPE_CHECKING:
    from datetime import datetime

    from unioncrawler.items import Article, AttachmentState, Capture, Entry, RawArticle, Verdict


class Ending(StrEnum):
    """How the walk over a channel ended with a page of it.

    `whole`: every page was read, so what was not met is not listed there. `known`: the pages behind
    it list nothing that the archive does not have, as far as those before it can tell.
    """

    WHOLE = "whole"
    KNOWN = "known"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingVisit:
    """A listing page that was read, as it goes to the archive.

    `channel` is the channel's path, `channel_url` its first page, `found_on` the page that led to
    it. `capture` is None where entries are recorded later than their page was captured, `at` a
    given time; else it is that of the capture. `ending`: the walk ended with it. `pages` and
    `items` are the totals the page states. A page that is what it was brings no entries.
    """

    channel: str
    channel_url: str
    entries: tuple[Entry, ...]
    capture: Capture | None = None
    found_on: str | None = None
    at: datetime | None = None
    ending: Ending | None = None
    pages: int | None = None
    items: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedOver:
    """All overviews, and what they lead to, were looked over by a crawl until then."""

    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherVisit:
    """Exchanges that led to no entry: a front page, a page that turned out to be no listing."""

    captures: tuple[Capture, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleVisit:
    """An article on its way to the archive: asked for as `entry_url`, with every exchange it took.

    `article` is a `RawArticle` until it is normalised. `file`: what came was no page but the one
    file that the article is.
    """

    entry_url: str
    article: RawArticle | Article
    captures: tuple[Capture, ...]
    file: AttachmentVisit | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedVisit:
    """An entry that gave no article: why, and every exchange it took."""

    entry_url: str
    verdict: Verdict
    reason: str
    captures: tuple[Capture, ...]
    moved_to: str | None = None  # where an off-site redirect led


@dataclass(frozen=True, slots=True, kw_only=True)
class UnchangedVisit:
    """An archived article of which the site says that it is still what was read last."""

    entry_url: str
    captures: tuple[Capture, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentVisit:
    """An image or file that was asked for, under the address its articles give it.

    `media_type`, `size` and `sha256` (hexadecimal) are those of the bytes as a reader has them,
    unpacked; None where it did not come. `reason` says why there is nothing.
    """

    url: str
    state: AttachmentState
    captures: tuple[Capture, ...] = ()
    media_type: str | None = None
    size: int | None = None
    sha256: str | None = None
    verdict: Verdict | None = None
    reason: str | None = None
