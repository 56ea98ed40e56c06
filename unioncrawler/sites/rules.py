"""The rules that a site profile is made of: one dataclass a table of its TOML."""

from __future__ import annotations

from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import re
    from collections.abc import Mapping
    from datetime import date, time, timedelta

    from lxml import etree

MECHANISMS = (
    "auto",
    "none",
    "links",
    "zcms",
    "vsb",
    "query",
    "trs",
    "kaipuyun",
    "hanweb",
    "postback",
    "form",
    "template",
    "files",
    "years",
)
"""How a listing may go on, as `pages/paging.py` reads it; `auto` finds it from the page."""


@dataclass(frozen=True, slots=True)
class Selector:
    """A CSS selector (`::text` and `::attr()` allowed) or, when it begins with / . or (, an XPath.

    `xpath(element)` evaluates it and gives a list of elements or strings.
    """

    source: str
    xpath: etree.XPath = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelRule:
    """A channel the operator names: its place in the tree and its listing page.

    Where its entries come by an API, `api` is the name of that and `code` what the API calls the
    channel; `url` is the page that people see, and what relative links are relative to.
    """

    path: str
    url: str
    api: str | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiRules:
    """How a site hands out its listings as JSON, under a `name` that channels refer to.

    `url`, `fields` and `headers` may hold `{page}` (the first is `base`, then `step` more each),
    `{offset}` (entries before the page, `size` each), `{size}` and `{code}`. With `body` `query`
    the fields go into the address, with `form` and `json` they are POSTed.

    `items` is the path to the list in the answer, dots between the keys; `link`, `title`, `date`
    are paths in an item; a string on the way that holds JSON is read as such. A `link` with braces
    is an address with paths in it. `total` and `pages` are the paths to how many entries and pages
    there are; without either the walk ends where nothing is listed any more.
    """

    name: str
    url: str
    items: str
    link: str
    title: str
    date: str | None = None
    total: str | None = None
    pages: str | None = None
    body: str = "query"
    fields: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    base: int = 1
    step: int = 1
    size: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlRules:
    """How to ask this site: seconds between requests, seconds to wait, bytes at most.

    `conditional_days` is for how long it is believed that an archived page is unchanged where the
    server says so; then the page is asked for whole. With 0 it always is. After `sweep_days` a
    channel is walked to its last page again; until then only as far as it has something new.

    Where a host has trouble with us, `delay` is doubled up to `slowest` seconds, and a Retry-After
    is kept up to `retry_after_limit`; `wall_after` refusals in a row end the crawl. `probe` is the
    path, with {} for something random, that is asked once to see what the site serves for nothing;
    None for none.
    """

    delay: float = 1.0
    timeout: float = 60.0
    max_bytes: int = 32 * 1024 * 1024
    contact: str | None = None
    conditional_days: int = 90
    sweep_days: int = 7
    slowest: float = 120.0
    retry_after_limit: float = 600.0
    wall_after: int = 6
    probe: str | None = "/{}.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentRules:
    """Which images and files of articles are fetched: at most so large, of these media types.

    `types` are like `image/*` or `application/pdf`; empty for any. `hosts` are other hosts than
    the site's own that may be asked for them. `listed`: a file that a listing links to is an
    article of its own, which has that file and no text.
    """

    fetch: bool = True
    listed: bool = True
    max_bytes: int = 64 * 1024 * 1024
    types: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()

    def wants(self, media_type: str | None) -> bool:
        """Tell whether a media type is one to keep; what does not say its type is."""
        if media_type is None or not self.types:
            return True
        return any(fnmatchcase(media_type, pattern) for pattern in self.types)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingRules:
    """Selectors for listing pages: `item` on the page, the others inside an item.

    `mechanism` is how listings go on, a name of `pages/paging.py`; None to find it on the page.
    """

    mechanism: str | None = None
    item: Selector | None = None
    link: Selector | None = None
    title: Selector | None = None
    date: Selector | None = None
    next: Selector | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRules:
    """Selectors for article pages; `remove` is taken out before anything is read."""

    title: Selector | None = None
    subtitle: Selector | None = None
    published: Selector | None = None
    source: Selector | None = None
    author: Selector | None = None
    editor: Selector | None = None
    correspondent: Selector | None = None
    breadcrumbs: Selector | None = None
    body: Selector | None = None
    remove: Selector | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierLayout:
    """How articles are read that were published up to the day `until`, that day included."""

    until: date
    rules: ArticleRules


@dataclass(frozen=True, slots=True, kw_only=True)
class SameAddress:
    """Other addresses of the same pages: those in which `pattern` is found.

    `address` is the path, perhaps with a query, that such a page goes by; it may name the groups of
    the pattern, as `Match.expand` has it.
    """

    pattern: re.Pattern[str]
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UrlRules:
    """Patterns searched in the path and query of an address of the site.

    `drop_query` are patterns of whole names of query parameters that say nothing of the page, and
    `same` the rules for pages with several addresses; canonical addresses follow both.
    """

    article: tuple[re.Pattern[str], ...] = ()
    listing: tuple[re.Pattern[str], ...] = ()
    ignore: tuple[re.Pattern[str], ...] = ()
    drop_query: tuple[re.Pattern[str], ...] = ()
    same: tuple[SameAddress, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsRule:
    """What is let pass of the secure connection to a host.

    `verify` false: its certificate may be anybody's. `legacy`: it may speak TLS 1.0 and use ciphers
    and keys that are refused by now (old TLS).
    """

    host: str
    verify: bool = True
    legacy: bool = False

    @property
    def in_words(self) -> str:
        """What is let pass, for the operator to read."""
        passed = {"the certificate is not verified": not self.verify, "old TLS": self.legacy}
        return " and ".join(words for words, is_so in passed.items() if is_so)


@dataclass(frozen=True, slots=True, kw_only=True)
class GoneRule:
    """When an archived article is gone: absent at so many visits, over at least so many days.

    None is by a crawl that met `brake_least` archived articles or more and found more than
    `brake_share` of them absent.
    """

    visits: int = 3
    days: int = 7
    brake_least: int = 20
    brake_share: float = 0.5


@dataclass(frozen=True, slots=True)
class Blackout:
    """Hours of every day in which no run begins: from `start` on, until before `end`.

    It lasts over midnight where `end` is the earlier one.
    """

    start: time
    end: time

    def covers(self, clock: time) -> bool:
        """Tell whether a time of day lies in it."""
        if self.start < self.end:
            return self.start <= clock < self.end
        return clock >= self.start or clock < self.end

    def __str__(self) -> str:
        return f"{self.start:%H:%M}-{self.end:%H:%M}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleRules:
    """When a site is due: `every` so long after the last run began, or `at` times of day.

    A run begins only on `days` (0 is Monday; empty for any) and in no `blackout`. All of it is
    meant in China Standard Time.
    """

    every: timedelta | None = None
    at: tuple[time, ...] = ()
    days: tuple[int, ...] = ()
    blackout: tuple[Blackout, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisitRules:
    """When archived articles are asked for again: at these ages, in days, then ever so often.

    The age counts from the day of publication; after the last of `days` an article is asked for
    again when it was not for so long. `budget` is for how many one crawl asks at most, those first
    that wait longest. Articles that may be gone are asked for in any case.
    """

    days: tuple[float, ...] = (1, 3, 7, 30, 180)
    budget: int = 500
