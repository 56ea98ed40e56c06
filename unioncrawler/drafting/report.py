"""What a profile found on pages, as values and as lines for a person."""

from __future__ import annotations

import dataclasses
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectorCheck:
    """A selector or pattern: on how many pages (or addresses) of how many it found something."""

    table: str
    key: str
    source: str
    found: int
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldCheck:
    """A field of articles: how many state it, found in which ways, and one value of it."""

    name: str
    found: int
    of: int
    how: dict[str, int]
    example: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingCheck:
    """A page that lists: how many entries, how many of them with a date, how it goes on."""

    url: str
    entries: int
    dated: int
    mechanism: str
    next: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport:
    """What a profile finds on pages. `errors` and `warnings` are sentences."""

    profile: str
    pages: tuple[tuple[str, str, str], ...]  # address or file, kind, verdict
    articles: int
    fields: tuple[FieldCheck, ...]
    listings: tuple[ListingCheck, ...]
    selectors: tuple[SelectorCheck, ...]
    errors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    def to_record(self) -> dict[str, Any]:
        """Return the report as plain values."""
        pages = [dict(zip(("page", "kind", "verdict"), page, strict=True)) for page in self.pages]
        return dataclasses.asdict(self) | {"pages": pages}


def to_lines(report: CheckReport) -> Iterator[str]:
    """Yield the report as lines for a person."""
    kinds = Counter(kind for _, kind, _ in report.pages)
    of_kind = ", ".join(f"{number} {kind}" for kind, number in kinds.most_common())
    yield f"{report.profile} on {counted(len(report.pages), 'page')}: {of_kind}"
    for page, _, verdict in report.pages:
        if verdict != "ok":
            yield f"  not read: {page}: {verdict}"
    if report.fields:
        yield f"fields of {counted(report.articles, 'article')}:"
    for each in report.fields:
        how = ", ".join(f"{number} by {name}" for name, number in each.how.items()) or "not found"
        example = f"  {each.example}" if each.example else ""
        yield f"  {each.name:<12}{each.found:>3} of {each.of}  ({how}){example}"
    if report.listings:
        yield "listings:"
    for listing in report.listings:
        following = f", next {listing.next}" if listing.next else ""
        yield (
            f"  {listing.url}: {listing.entries} entries, {listing.dated} dated,"
            f" {listing.mechanism}{following}"
        )
    if report.selectors:
        yield "selectors and patterns:"
    for selector in report.selectors:
        found = f"{selector.found} of {selector.of}"
        yield f"  {selector.table + '.' + selector.key:<20} {found:>9}  {selector.source}"
    yield from (f"warning: {words}" for words in report.warnings)
    yield from (f"error: {words}" for words in report.errors)
    if not report.errors:
        yield "every selector finds something" if report.selectors else "there are no selectors"


def counted(number: int, thing: str) -> str:
    """Return a number of things in words."""
    return f"{number} {thing}{'s' * (number != 1)}"
