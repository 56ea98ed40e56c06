"""The catalog: which lines hang in which channel, in order, and what has changed."""

from __future__ import annotations

from array import array
from bisect import bisect_left, insort
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from unioncrawler.replica.channels import LISTS
from unioncrawler.replica.model import ORIGIN, Headline, ReplicaEntry, Story
from unioncrawler.replica.specials import Special, to_specials
from unioncrawler.replica.stories import FIRST_ID, SHANGHAI, Stories

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE_SIZE = 20
PINNED = ("基层频道/党建巡礼", "通知公告")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a listing as the templates need it: `path` on this site, or `url` elsewhere."""

    ref: int
    title: str
    day: str
    url: str
    kind: str
    title_form: str = "plain"
    pinned: bool = False


@dataclass
class Catalog:
    """The state of the site. A reference is an article's serial number, or -1 - k for a special.

    Shelves hold references by day, oldest first; pins stand outside them.
    """

    stories: Stories
    page_bytes: int = 0  # what an article's page weighs, 0 for no more than it needs
    specials: tuple[Special, ...] = ()
    shelves: dict[str, array[int]] = field(default_factory=dict)
    pins: dict[str, list[int]] = field(default_factory=dict)
    overlays: dict[int, Story] = field(default_factory=dict)
    deleted: set[int] = field(default_factory=set)
    touched: dict[int, datetime] = field(default_factory=dict)
    channel_touched: dict[str, datetime] = field(default_factory=dict)
    total: int = 0

    def __post_init__(self) -> None:
        self.total = self.stories.count
        self.shelves = {channel.path: array("q") for channel in LISTS}
        self.pins = {channel.path: [] for channel in LISTS}
        for serial in range(self.total):
            for channel in self.stories.channels_of(serial):
                self.shelves[channel].append(serial)
        self.specials = to_specials(self.stories)
        self.special_paths = {special.path: special for special in self.specials if special.path}
        for number, special in enumerate(self.specials):
            self.shelve(special.channel, -1 - number)
        for channel in PINNED:
            self._pin_one(channel)

    def _pin_one(self, channel: str) -> None:
        """Pin an article from the middle of a channel, so that its date stands out of order."""
        articles = [ref for ref in self.shelves[channel] if ref >= 0]
        if articles:
            self.unshelve(channel, articles[len(articles) // 2])
            self.pins[channel].append(articles[len(articles) // 2])

    def day_of(self, ref: int) -> str:
        if ref < 0:
            return self.specials[-1 - ref].day
        overlay = self.overlays.get(ref)
        return overlay.headline.day if overlay else self.stories.day_of(ref)

    def _key(self, ref: int) -> tuple[str, int]:
        return self.day_of(ref), ref

    def shelve(self, channel: str, ref: int) -> None:
        """Hang a line in a channel, at its day's place."""
        insort(self.shelves[channel], ref, key=self._key)

    def unshelve(self, channel: str, ref: int) -> None:
        """Take a line from a channel, pinned or not."""
        if ref in self.pins[channel]:
            self.pins[channel].remove(ref)
        else:
            self.shelves[channel].remove(ref)

    def headline(self, serial: int) -> Headline:
        overlay = self.overlays.get(serial)
        return overlay.headline if overlay else self.stories.headline(serial)

    def story(self, serial: int) -> Story:
        return self.overlays.get(serial) or self.stories.story(serial)

    def is_live(self, serial: int) -> bool:
        return 0 <= serial < self.total and serial not in self.deleted

    def live(self) -> Iterator[int]:
        """Yield the serial numbers of all articles there are, oldest number first."""
        return (serial for serial in range(self.total) if serial not in self.deleted)

    def find(self, path: str) -> tuple[int, int] | None:
        """Return serial number and page of the article a path asks for, None for no live one."""
        found = self.stories.dialect.find(path)
        if found is None:
            return None
        number, first, page = found
        serial = number - FIRST_ID
        if not self.is_live(serial) or self.headline(serial).path != first:
            return None
        return serial, page

    def line(self, ref: int, *, pinned: bool = False) -> Line:
        if ref < 0:
            special = self.specials[-1 - ref]
            return Line(ref, special.title, special.day, special.url, special.sort.kind)
        head = self.headline(ref)
        url = ORIGIN + head.path
        return Line(ref, head.title, head.day, url, "article", head.title_form, pinned)

    def size(self, channel: str) -> int:
        return len(self.shelves[channel]) + len(self.pins[channel])

    def pages(self, channel: str) -> int:
        """Return how many pages a channel's listing has; an empty one has one."""
        return max(1, -(-len(self.shelves[channel]) // PAGE_SIZE))

    def lines(self, channel: str, page: int) -> list[Line]:
        """Return the lines of one page of a listing: the pinned ones, then newest first."""
        shelf = self.shelves[channel]
        end = len(shelf) - (page - 1) * PAGE_SIZE
        refs = shelf[max(0, end - PAGE_SIZE) : end][::-1]
        pinned = [self.line(ref, pinned=True) for ref in self.pins[channel]]
        return [*pinned, *map(self.line, refs)]

    def window(self, channel: str, start: int, stop: int) -> list[Line]:
        """Return some lines of a channel, counted from 0: pinned ones once, then newest first."""
        pins, shelf = self.pins[channel], self.shelves[channel]
        return [
            self.line(pins[place], pinned=True)
            if place < len(pins)
            else self.line(shelf[len(pins) - 1 - place])
            for place in range(max(0, start), min(stop, self.size(channel)))
        ]

    def latest(self, channel: str, number: int) -> list[Line]:
        shelf = self.shelves[channel]
        refs = [*self.pins[channel], *shelf[: -number - 1 : -1]][:number]
        return [self.line(ref) for ref in refs]

    def entries(self, channel: str) -> Iterator[ReplicaEntry]:
        """Yield every line of a channel once: pinned ones, then newest first."""
        for ref in self.pins[channel]:
            yield self._entry(channel, self.line(ref, pinned=True))
        for ref in reversed(self.shelves[channel]):
            yield self._entry(channel, self.line(ref))

    def _entry(self, channel: str, line: Line) -> ReplicaEntry:
        return ReplicaEntry(
            channel=channel,
            url=line.url,
            title=line.title,
            date_text=line.day,
            kind=line.kind,  # type: ignore[arg-type]
            pinned=line.pinned,
        )

    def neighbours(self, serial: int) -> tuple[int | None, int | None]:
        """Return the older and the newer article beside one in its first channel."""
        shelf = self.shelves[self.headline(serial).channels[0]]
        place = bisect_left(shelf, self._key(serial), key=self._key)
        older = next((ref for ref in reversed(shelf[max(0, place - 9) : place]) if ref >= 0), None)
        newer = next((ref for ref in shelf[place : place + 9] if ref >= 0 and ref != serial), None)
        return older, newer

    def modified(self, serial: int) -> datetime:
        return max(self.story(serial).modified, self.touched.get(serial, OLD))

    def channel_modified(self, channel: str) -> datetime:
        shelf = self.shelves[channel]
        newest = datetime.fromisoformat(self.day_of(shelf[-1]) if shelf else "2015-01-01")
        evening = newest.replace(hour=18, tzinfo=SHANGHAI)
        return self.channel_touched.get(channel, evening)


OLD = datetime(2015, 1, 1, tzinfo=SHANGHAI)
