"""Gathers, while a crawl runs, what only its responses show; the archive knows the rest."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from unioncrawler.items import Verdict
from unioncrawler.visits import ArticleVisit, FailedVisit, ListingVisit, OtherVisit, UnchangedVisit
from unioncrawler.watch.bounds import median
from unioncrawler.watch.figures import EMPTY, NO_LISTING, READ, UNCHANGED, ChannelFigures
from unioncrawler.watch.skeleton import read_skeleton, usual_marks

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from unioncrawler.items import Capture

MOST_PAGES = 5  # article pages a channel that the template is read from
MOST_TIMES = 200  # response times a channel
REDIRECTED = Verdict.REDIRECTED.value


@dataclass(slots=True)
class _Seen:
    """What was seen of a channel so far."""

    listing: str | None = None
    status: int | None = None
    moved_to: str | None = None
    entries: int | None = None
    dated: int | None = None
    unread: int = 0
    template: frozenset[str] | None = None
    pages: list[frozenset[str]] = field(default_factory=list)
    times: list[float] = field(default_factory=list)


class Gathering:
    """Figures of a crawl under way, channel by channel; bounded, however long it runs.

    `addresses` maps the address of a known listing to its channel's path.
    """

    def __init__(self, addresses: Mapping[str, str]) -> None:
        self._channel_of = dict(addresses)
        self._seen: dict[str, _Seen] = {}
        self._under_way: dict[str, tuple[bytes, float | None]] = {}

    def listing_came(
        self,
        channel: str,
        url: str,
        status: int,
        body: bytes,
        seconds: float | None,
        *,
        conditional: bool,
    ) -> None:
        """Take in a response for the first page of a channel, before it is read.

        A 304 says that the page is what it was only where it was asked for under a condition.
        """
        self._channel_of.setdefault(url, channel)
        seen = self._of(channel)
        self._time(seen, seconds)
        if seen.listing in {READ, EMPTY, UNCHANGED}:  # asked for once more at the end of a walk
            return
        seen.status = status
        if status == 304 and conditional:
            seen.listing = UNCHANGED
        elif status == 200:
            seen.template = read_skeleton(body)

    def article_came(self, entry_url: str, body: bytes, seconds: float | None) -> None:
        """Take in the first page of an article, before it is known whether it is one."""
        self._under_way[entry_url] = (body, seconds)

    def saved(self, visit: object, channels: Iterable[str] = ()) -> None:
        """Take in a visit; `channels` are those of the article it is about."""
        if isinstance(visit, ArticleVisit | FailedVisit | UnchangedVisit):
            body, seconds = self._under_way.pop(visit.entry_url, (b"", None))
            self._article_saved(visit, [self._of(path) for path in channels], body, seconds)
        match visit:
            case ListingVisit(capture=capture) if capture is not None:
                self._listing_read(visit)
            case OtherVisit(captures=captures):
                for capture in captures:
                    self._listing_failed(capture)

    @staticmethod
    def _article_saved(
        visit: object, channels: Iterable[_Seen], body: bytes, seconds: float | None
    ) -> None:
        is_unread = isinstance(visit, FailedVisit) and visit.verdict is Verdict.OK
        is_page = is_unread or (isinstance(visit, ArticleVisit) and visit.file is None)
        marks = None
        for seen in channels:
            seen.unread += is_unread
            Gathering._time(seen, seconds)
            if body and is_page and len(seen.pages) < MOST_PAGES:
                marks = marks or read_skeleton(body)
                seen.pages.append(marks)

    def _listing_read(self, visit: ListingVisit) -> None:
        seen = self._of(visit.channel)
        if seen.listing in {READ, EMPTY, UNCHANGED}:
            return
        seen.listing = READ if visit.entries else EMPTY
        seen.entries = len(visit.entries)
        seen.dated = sum(entry.date_text is not None for entry in visit.entries)

    def _listing_failed(self, capture: Capture) -> None:
        channel = self._channel_of.get(capture.url)
        if channel is None:
            return
        seen = self._of(channel)
        if seen.listing == REDIRECTED:  # what the redirect led to is no listing either
            seen.moved_to = seen.moved_to or capture.url
        elif seen.listing is None:
            verdict = capture.verdict
            seen.status = capture.status
            unasked = {Verdict.OK: NO_LISTING, Verdict.UNCHANGED: Verdict.ERROR.value}
            seen.listing = unasked.get(verdict, verdict.value)

    def figures(self, counted: Mapping[str, ChannelFigures]) -> dict[str, ChannelFigures]:
        """Return the figures of every channel: what was gathered, beside what the archive counts.

        A channel that nothing was asked for, or read in, has none.
        """
        paths = [path for path, figures in counted.items() if path in self._seen or figures.read]
        return {path: self._with(counted[path], self._seen.get(path, _Seen())) for path in paths}

    def _with(self, counted: ChannelFigures, seen: _Seen) -> ChannelFigures:
        times = median(seen.times)
        return replace(
            counted,
            listing=seen.listing,
            status=seen.status,
            moved_to=seen.moved_to,
            entries=seen.entries,
            dated=seen.dated,
            unread=seen.unread,
            seconds=None if times is None else round(times, 3),
            listing_template=seen.template or None,
            article_template=usual_marks(seen.pages) if seen.pages else None,
        )

    def _of(self, channel: str) -> _Seen:
        return self._seen.setdefault(channel, _Seen())

    @staticmethod
    def _time(seen: _Seen, seconds: float | None) -> None:
        if seconds is not None and len(seen.times) < MOST_TIMES:
            seen.times.append(seconds)
