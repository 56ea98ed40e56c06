"""What flows through a crawl: plain frozen values, made by `pages/`, kept by `archive/`."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


class Verdict(StrEnum):
    """What a response turned out to be. Only `OK` can make an article or a version."""

    OK = "ok"
    UNCHANGED = "unchanged"
    REDIRECTED = "redirected"
    MISSING = "missing"
    GONE = "gone"
    SOFT_404 = "soft_404"
    CHALLENGE = "challenge"
    BLOCKED = "blocked"
    THROTTLED = "throttled"
    ROBOTS = "robots"
    TOO_LARGE = "too_large"
    ERROR = "error"


class PageKind(StrEnum):
    """What a readable page is for: an article, a list of articles, or neither."""

    ARTICLE = "article"
    LISTING = "listing"
    OTHER = "other"


class EntryKind(StrEnum):
    """What an entry of a listing links to."""

    ARTICLE = "article"
    FILE = "file"
    EXTERNAL = "external"


class EntryState(StrEnum):
    """Where an entry stands. `LISTED`: recorded only, there is nothing to fetch (yet)."""

    PENDING = "pending"
    CAPTURED = "captured"
    FAILED = "failed"
    GONE = "gone"
    LISTED = "listed"


class AttachmentState(StrEnum):
    """Where an attachment stands. `REFUSED`: the profile's limits leave it, or its host is none."""

    PENDING = "pending"
    CAPTURED = "captured"
    FAILED = "failed"
    REFUSED = "refused"


class FoundBy(StrEnum):
    """How a field of an article was found, from surest to least sure."""

    SELECTOR = "selector"
    META = "meta"
    LABEL = "label"
    POSITION = "position"
    LISTING = "listing"  # the row of a list, where what it leads to has no words of its own


class Precision(StrEnum):
    """How precise a page's own date was."""

    MONTH = "month"
    DAY = "day"
    MINUTE = "minute"
    SECOND = "second"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A piece of text and the absolute address it leads to (None where it is no link)."""

    text: str
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A date as precise as the page gave it.

    `iso` is `2013-06`, `2021-09-27`, `2021-09-27T10:20+08:00` or `2021-09-27T10:20:05+08:00`.
    """

    iso: str
    precision: Precision


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """An image or a file of an article: where it is, what the page calls it."""

    url: str
    name: str
    kind: str  # "image" or "file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A paragraph, heading, list item, table or figure of a body, in reading order.

    `text` is what a reader sees (a table has one line a row, its cells separated by a tab; an
    image has none). `html` is the same piece as markup, links and image addresses absolute; it
    is sanitised no later than in `Article`.
    """

    text: str
    html: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RawArticle:
    """What an article page said, as strings, before anything is made of it.

    `author`, `editor`, `correspondent`, `source` are the words behind their labels. `found_by`
    maps a field's name to how it was found. `next_page` is the address of the article's next
    page, where it has one. `page_count` counts the pages joined so far.
    """

    url: str
    title: str | None = None
    subtitle: str | None = None
    published_text: str | None = None
    source: str | None = None
    author: str | None = None
    editor: str | None = None
    correspondent: str | None = None
    byline_text: str | None = None
    breadcrumbs: tuple[Link, ...] = ()
    blocks: tuple[Block, ...] = ()
    images: tuple[Attachment, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    next_page: str | None = None
    page_count: int = 1
    found_by: Mapping[str, FoundBy] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An article as the archive keeps it: normalised text, parsed date, boilerplate gone."""

    url: str
    title: str
    subtitle: str | None = None
    published: Published | None = None
    published_text: str | None = None
    source: str | None = None
    author: str | None = None
    editor: str | None = None
    correspondent: str | None = None
    byline_text: str | None = None
    breadcrumbs: tuple[Link, ...] = ()
    blocks: tuple[Block, ...] = ()
    images: tuple[Attachment, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    page_count: int = 1
    found_by: Mapping[str, FoundBy] = field(default_factory=dict)

    @property
    def body_text(self) -> str:
        """The paragraphs, separated by newlines."""
        return "\n".join(block.text for block in self.blocks if block.text)

    @property
    def body_html(self) -> str:
        """The same body as sanitised markup."""
        return "\n".join(block.html for block in self.blocks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of a listing: a link, in the channel of the listing page.

    `latest` is the last day that it can be of, as 2021-09-27, by its date and the moment at which
    the page was read; None as long as nobody counted from that moment, or without a date.
    """

    url: str
    title: str
    date_text: str | None = None
    kind: EntryKind = EntryKind.ARTICLE
    latest: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedRow:
    """What listings say of an address: its title, its date as written, the day that was meant."""

    title: str
    date_text: str | None = None
    day: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRequest:
    """How a page of a listing is asked for: at an address, with a `body` that is POSTed or none.

    `headers` go with it besides the usual ones. `channel` and `number` say which page of which
    channel it is (counted from 1), `channel_url` where a browser shows it, as far as that is known.
    """

    url: str
    body: bytes | None = None
    headers: tuple[tuple[str, str], ...] = ()
    channel: str | None = None
    channel_url: str | None = None
    number: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Paging:
    """How a listing goes on. `mechanism` is a name of `pages/paging.py`, `none` for a single page.

    `next` asks for the following page; where nothing says which of several it is, `others` are to
    be tried in turn when it lists nothing new. `pages` and `items` are the totals the page states.
    """

    mechanism: str = "none"
    next: PageRequest | None = None
    others: tuple[PageRequest, ...] = ()
    pages: int | None = None
    items: int | None = None

    @property
    def next_url(self) -> str | None:
        """The address of the following page."""
        return self.next.url if self.next else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What a listing page shows.

    `is_hub`: an overview made of several short lists (a front page, a channel's own front page),
    whose items stand in the listings it leads to. `channels` are links that may lead to listings:
    the navigation and the block headings, with the text they carry.
    """

    url: str
    entries: tuple[Entry, ...] = ()
    paging: Paging = field(default_factory=Paging)
    breadcrumbs: tuple[Link, ...] = ()
    channels: tuple[Link, ...] = ()
    is_hub: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedFile:
    """A file that came where a page might have: its type as stated, and its bytes by their sum."""

    media_type: str | None
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Everything read from one response: the verdict, and what kind of page it is.

    `reason` says in a few words why the verdict is not `ok`; `redirect_to` is the absolute target
    of a redirect, by header, meta refresh or script. `charset` is how the bytes were decoded,
    `declared_charset` what the response claimed, `replaced` how many characters could not be read.
    """

    url: str
    verdict: Verdict
    kind: PageKind = PageKind.OTHER
    reason: str | None = None
    redirect_to: str | None = None
    charset: str | None = None
    declared_charset: str | None = None
    replaced: int = 0
    article: RawArticle | None = None
    listing: Listing | None = None
    file: ServedFile | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One HTTP exchange. `status` is None where no response came; then `error` says why.

    `record_id`, `warc_file`, `warc_offset` and `warc_length` say where its response lies in the
    record, None where it is not kept. `original` is the number of the earlier capture that has the
    payload, where this one only refers to it. `size` is that of the payload as it was transferred.
    """

    url: str
    verdict: Verdict
    fetched_at: datetime
    method: str = "GET"
    status: int | None = None
    content_type: str | None = None
    size: int | None = None
    payload_digest: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    error: str | None = None
    record_id: str | None = None
    warc_file: str | None = None
    warc_offset: int | None = None
    warc_length: int | None = None
    original: int | None = None
