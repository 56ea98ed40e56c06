"""The values of the replica: what it tells tests about itself, and how its articles are made up."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import datetime

HOST = "www.union.example"
ORIGIN = f"http://{HOST}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplicaArticle:
    """What is true of one article: every field as a perfect reader of its page would give it.

    `published` is `2021-09-27`, `2021-09-27T10:20+08:00` or `2021-09-27T10:20:05+08:00`, as
    precise as the page. Several persons are joined with 、. `byline_text` holds the page's own
    words that name them, in page order, joined with a space. `paragraphs` leaves out a closing
    byline; a table row is one line, its cells joined by a tab. `documents` has the lines of each
    attachment.
    """

    id: int
    path: str
    url: str
    title: str
    subtitle: str | None
    published: str
    published_text: str
    source: str | None
    author: str | None
    editor: str | None
    correspondent: str | None
    byline_text: str | None
    breadcrumbs: tuple[str, ...]
    channels: tuple[str, ...]
    paragraphs: tuple[str, ...]
    images: tuple[str, ...]
    attachments: tuple[tuple[str, str], ...]
    documents: tuple[tuple[str, ...], ...]
    page_count: int
    quirks: tuple[str, ...]

    @property
    def body_text(self) -> str:
        """The paragraphs, separated by newlines."""
        return "\n".join(self.paragraphs)


EntryKind = Literal["article", "file", "external", "dead", "redirect"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplicaEntry:
    """One line of a channel's listing: `title` in full, `date_text` without brackets."""

    channel: str
    url: str
    title: str
    date_text: str
    kind: EntryKind
    pinned: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplicaChannel:
    """A channel with a list of its own: `entries` pinned ones first, then newest first."""

    path: str
    url: str
    entries: tuple[ReplicaEntry, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph, or with its style a heading, a list item, Word markup, a link …."""

    text: str
    style: str = "plain"


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a header row."""

    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Image:
    """A picture of the body; `lazy` leaves its address to a script."""

    path: str
    caption: str | None = None
    lazy: bool = False


@dataclass(frozen=True, slots=True)
class File:
    """An attachment; `inline` ones stand in the text, others in a block of their own below it."""

    path: str
    name: str
    inline: bool = True


Block = Text | Table | Image | File


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """What listings and neighbours need of an article, and all that is cheap to know of it."""

    serial: int
    path: str
    title: str
    day: str
    channels: tuple[str, ...]
    title_form: str = "plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """An article as its author and the template made it: the facts and how they are written."""

    headline: Headline
    published: datetime
    modified: datetime
    subtitle: str | None = None
    source: str | None = None
    authors: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    correspondents: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()
    breaks: tuple[int, ...] = ()  # the blocks before which a new page begins
    date_form: str = "day"
    header_form: str = "date"
    closing_form: str = "none"
    editor_form: str = "none"
    charset_form: str = "utf-8"
    template: str = "modern"
    quirks: tuple[str, ...] = field(default=())
