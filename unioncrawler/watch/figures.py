"""What a run came to in figures: one set a channel, one for the whole run."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

FIELDS = ("published", "source", "author", "body", "breadcrumbs")

# How the first page of a listing turned out: one of these, or the verdict of what came instead.
READ, UNCHANGED, EMPTY, NO_LISTING = "read", "unchanged", "empty", "not a listing"
IS_FINE = frozenset({READ, UNCHANGED})


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelFigures:
    """A channel in one run.

    `listing` is how its first page turned out, None where it was not asked for; `entries` and
    `dated` count that page's lines, and those with a date. `read` articles gave `filled` fields
    each by its name; `unread` ones came and gave no article. Of the articles in which a field was
    `found`, it was found `by_position` only in so many. `body` is the median length of a text,
    `seconds` the median time of a response. The templates are sets of tags with classes, see
    `skeleton`. Of `reread` articles, which were archived before and gave a new version, so many
    have lost a field that they had: `emptied` by its name.
    """

    channel: str
    listing: str | None = None
    status: int | None = None
    moved_to: str | None = None
    entries: int | None = None
    dated: int | None = None
    new_entries: int = 0
    new_articles: int = 0
    read: int = 0
    unread: int = 0
    filled: Mapping[str, int] = field(default_factory=dict)
    found: Mapping[str, int] = field(default_factory=dict)
    by_position: Mapping[str, int] = field(default_factory=dict)
    body: int | None = None
    verdicts: Mapping[str, int] = field(default_factory=dict)
    reread: int = 0
    emptied: Mapping[str, int] = field(default_factory=dict)
    seconds: float | None = None
    listing_template: frozenset[str] | None = None
    article_template: frozenset[str] | None = None

    @property
    def is_listed(self) -> bool:
        """Whether the first page was read, or is what it was."""
        return self.listing in IS_FINE

    def to_json(self) -> dict[str, Any]:
        """Return the figures as JSON has them, without the templates, which are kept apart."""
        return {name: getattr(self, name) for name in _PLAIN}

    @classmethod
    def from_json(
        cls,
        values: Mapping[str, Any],
        *,
        listing_template: frozenset[str] | None = None,
        article_template: frozenset[str] | None = None,
    ) -> Self:
        """Return what `to_json` gave; names that this version does not know are left out."""
        return cls(
            **{name: values[name] for name in _PLAIN if name in values},
            listing_template=listing_template,
            article_template=article_template,
        )


_PLAIN = tuple(f.name for f in dataclasses.fields(ChannelFigures) if "template" not in f.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFigures:
    """A whole run: when it began, what it cost, and its channels by path.

    `wall` is the name of the fault for which it ended before its work was done, None for none.
    """

    at: datetime
    wall: str | None
    requests: int
    size: int
    seconds: float
    verdicts: Mapping[str, int]
    channels: Mapping[str, ChannelFigures]


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """A channel in an earlier run that began `at`."""

    at: datetime
    figures: ChannelFigures
