"""What the files hold, by address: the answers that an import can give."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from unioncrawler.pages.urls import canonical, is_own

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from unioncrawler.sites import SiteProfile
    from unioncrawler.warc import Exchange
    from unioncrawler.warc.foreign import ForeignFile, Found

_PAGES = frozenset({"", "text/html", "application/xhtml+xml"})


@dataclass(slots=True, eq=False)
class Held:
    """An exchange in a file. `original` has the payload, where this one only refers to it."""

    file: ForeignFile
    found: Found
    original: Held | None = None

    def read(self) -> Exchange:
        """Return the exchange with its body. Raises `WarcError` where it cannot be read."""
        exchange = self.file.read(self.found)
        if self.original is None:
            return exchange
        first = self.original.file.read(self.original.found)
        headers = exchange.response_headers or first.response_headers
        return replace(exchange, body=first.body, response_headers=headers)


@dataclass(slots=True)
class Survey:
    """Everything that lies in the files, by host; `read_file` adds one."""

    files: list[ForeignFile] = field(default_factory=list)
    hosts: defaultdict[str, list[Held]] = field(default_factory=lambda: defaultdict(list))

    def read_file(self, file: ForeignFile) -> Iterator[int]:
        """Take note of the exchanges of a file; yield how many there are so far, now and then."""
        self.files.append(file)
        number = 0
        for number, found in enumerate(file.exchanges(), start=1):
            try:
                host = urlsplit(found.url).hostname or ""
            except ValueError:
                file.skipped["response without a usable address"] += 1
                continue
            self.hosts[host].append(Held(file, found))
            if number % 1000 == 0:
                yield number
        yield number

    def close(self) -> None:
        """Close the files."""
        for file in self.files:
            file.close()


class FileIndex:
    """The exchanges of a site in the files, by canonical address, in order of time.

    An import has as many rounds as a page has captures at most: in the first each page is as it was
    first captured, in the next as it was then, so that versions arise in the order of time.
    """

    def __init__(self, survey: Survey, profile: SiteProfile) -> None:
        self.profile = profile
        self.skipped: Counter[str] = Counter()
        self._held: dict[str, list[Held]] = {}
        self._asked: set[str] = set()
        self._collect(survey)

    def _collect(self, survey: Survey) -> None:
        wanted = {*self.profile.hosts, *self.profile.attachments.hosts}
        originals: dict[str, Held] = {}
        for host, held in survey.hosts.items():
            if host not in wanted:
                self.skipped[f"response of another site ({host})"] += len(held)
                continue
            for each in held:
                url = canonical(each.found.url, self.profile)
                url = each.found.url if url == each.found.url else url  # one text less in memory
                self._held.setdefault(url, []).append(each)
                if each.found.payload_digest and not each.found.is_revisit:
                    originals.setdefault(each.found.payload_digest, each)
        for url in list(self._held):
            kept = list(self._usable(url, originals))
            if kept:
                self._held[url] = kept
            else:
                del self._held[url]

    def _usable(self, url: str, originals: dict[str, Held]) -> Iterator[Held]:
        """Yield the captures of an address in order of time, each once, and none without a body."""
        seen: set[tuple[datetime, str]] = set()
        for held in sorted(self._held[url], key=lambda each: each.found.fetched_at):
            found = held.found
            if found.is_revisit:
                held.original = originals.get(found.payload_digest)
                if held.original is None:
                    self.skipped["revisit whose payload is in none of the files"] += 1
                    continue
            if found.location and self._leads_to_itself(url, found):
                # asked by http and sent on to https: here both are one address
                self.skipped["redirect to the same page at the site's other address"] += 1
                continue
            if (found.fetched_at, found.payload_digest) in seen and found.payload_digest:
                self.skipped["response that is there twice"] += 1
                continue
            seen.add((found.fetched_at, found.payload_digest))
            yield held

    def _leads_to_itself(self, url: str, found: Found) -> bool:
        try:
            target = urljoin(found.url, found.location)
        except ValueError:
            return False
        return canonical(target, self.profile) == url

    def __len__(self) -> int:
        return sum(len(held) for held in self._held.values())

    @property
    def own(self) -> int:
        """How many exchanges with the site itself there are."""
        return sum(len(h) for url, h in self._held.items() if is_own(url, self.profile))

    @property
    def rounds(self) -> int:
        """How many captures a page of the site has at most."""
        pages = (
            len(held)
            for url, held in self._held.items()
            if is_own(url, self.profile) and any(_is_page(each) for each in held)
        )
        return max(pages, default=0)

    def at(self, url: str, number: int, *, exactly: bool = False) -> Held | None:
        """Return what an address answers in a round: its capture of that number, or its last.

        With `exactly`, None where it has no capture of its own in that round.
        """
        held = self._held.get(url)
        if held is None or (exactly and number > len(held)):
            return None
        self._asked.add(url)
        return held[min(number, len(held)) - 1]

    def near(self, url: str, moment: datetime) -> Held | None:
        """Return the capture of an address that is nearest to a moment."""
        held = self._held.get(url)
        if held is None:
            return None
        self._asked.add(url)
        return min(held, key=lambda each: abs(each.found.fetched_at - moment))

    def has(self, url: str) -> bool:
        """Tell whether there is any capture of an address."""
        return url in self._held

    def begin_round(self) -> None:
        """Forget what was asked."""
        self._asked.clear()

    def unasked_pages(self, number: int) -> Iterator[str]:
        """Yield the pages of the site with a capture in the round that nothing has asked for."""
        for url in self._in_order(number):
            if url not in self._asked:
                yield url

    def _in_order(self, number: int) -> Iterable[str]:
        pages = [
            url
            for url, held in self._held.items()
            if len(held) >= number
            and is_own(url, self.profile)
            and _is_page(held[number - 1])
            and held[number - 1].found.status == 200
        ]
        return sorted(pages, key=lambda url: self._held[url][number - 1].found.fetched_at)


def _is_page(held: Held) -> bool:
    return held.found.media_type in _PAGES
