"""What a channel lost against its own earlier runs: each loss by its name, with its figures."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from unioncrawler.watch.bounds import (
    LEAST_RUNS,
    Share,
    chance_of,
    is_far_below,
    is_loss,
    is_pooled_loss,
    median,
)
from unioncrawler.watch.figures import FIELDS, READ

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from unioncrawler.watch.figures import ChannelFigures, Past

ARTICLE, BODY_LENGTH = "article", "body length"
SURE = "sure "  # before the name of a field: found by more than its position
ENTRIES, ENTRY_DATES = "entries", "entry dates"
OF_LISTING = frozenset({ENTRIES, ENTRY_DATES})
FEW_PAGES = 5  # articles that none of could be read, to say so without any history
FEW_DATES = 10  # articles without a single date, to say so without any history
FEW_EMPTIED = 3  # changed articles that lost the same field
LEAST_LINES = 4  # of a listing, to miss some of them


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """Something that is read no more, or less than before: its name, and figures in words."""

    what: str
    words: str

    @property
    def is_of_listing(self) -> bool:
        """Whether it shows on listings, not on articles."""
        return self.what in OF_LISTING


def losses(now: ChannelFigures, past: Sequence[Past]) -> list[Loss]:
    """Return what a channel lost against its earlier runs, which were sound."""
    earlier = [each.figures for each in past]
    return [*_listing_losses(now, earlier), *article_losses(now, earlier)]


def _listing_losses(now: ChannelFigures, earlier: Sequence[ChannelFigures]) -> Iterable[Loss]:
    before = [f for f in earlier if f.listing == READ and f.entries]
    if now.listing != READ or not now.entries or len(before) < LEAST_RUNS:
        return
    lines = [f.entries or 0 for f in before]
    if min(lines) >= LEAST_LINES and 2 * now.entries < min(lines):
        words = f"{now.entries} entries on page one, {min(lines)} to {max(lines)} before"
        yield Loss(what=ENTRIES, words=words)
    dated = [(f.dated or 0) / (f.entries or 1) for f in before]
    share = (now.dated or 0) / now.entries
    if min(dated) >= 0.5 and 2 * share < min(dated):
        had = f"before {_percent(min(dated))} at least"
        words = f"{now.dated} of {now.entries} entries on page one have a date, {had}"
        yield Loss(what=ENTRY_DATES, words=words)


def article_losses(now: ChannelFigures, earlier: Sequence[ChannelFigures]) -> Iterable[Loss]:
    """Yield what the articles of a channel lost."""
    before = [f for f in earlier if f.read]
    pages = now.read + now.unread
    whole: Share = (now.read, pages)
    if (not now.read and pages >= FEW_PAGES) or is_loss(
        whole, [(f.read, f.read + f.unread) for f in before]
    ):
        yield Loss(what=ARTICLE, words=f"{now.unread} of {pages} pages were not read as articles")
    for name in FIELDS:
        have: Share = (now.filled.get(name, 0), now.read)
        shares = [(f.filled.get(name, 0), f.read) for f in before]
        never = name == "published" and not before and have[0] == 0 and now.read >= FEW_DATES
        if never or is_loss(have, shares):
            yield Loss(what=name, words=_lost(name, have, shares))
    lengths = [f.body for f in before if f.body is not None]
    if now.body is not None and now.read >= 3 and is_far_below(now.body, lengths, 6):
        words = f"the median text has {now.body} characters, before {median(lengths):.0f}"
        yield Loss(what=BODY_LENGTH, words=words)
    for name in now.found:
        sure = _sure(now, name)
        shares = [_sure(f, name) for f in before]
        if is_loss(sure, shares):
            usual = sum(k for k, _ in shares) / sum(n for _, n in shares)
            words = f"{_named(name)} is found by its position only in {sure[1] - sure[0]} of"
            words += f" {sure[1]} articles, before in {_percent(1 - usual)}"
            yield Loss(what=f"{SURE}{name}", words=words)


def _sure(figures: ChannelFigures, name: str) -> Share:
    """Return in how many articles a field was found by more than its position, of how many."""
    found = figures.found.get(name, 0)
    return found - figures.by_position.get(name, 0), found


def _have(figures: ChannelFigures, name: str) -> Share:
    if name == ARTICLE:
        return figures.read, figures.read + figures.unread
    if name.startswith(SURE):
        return _sure(figures, name.removeprefix(SURE))
    return figures.filled.get(name, 0), figures.read


def pooled_losses(
    now: Mapping[str, ChannelFigures], past: Mapping[str, Sequence[Past]]
) -> list[Loss]:
    """Return what the articles of a whole run lost, each held against its own channel.

    So a day on which only channels publish that never name a source is not taken for a loss.
    """
    found = []
    found_fields = sorted({name for figures in now.values() for name in figures.found})
    for name in (ARTICLE, *FIELDS, *(f"{SURE}{name}" for name in found_fields)):
        have, read, expected = 0, 0, list[float]()
        for path, figures in now.items():
            shares = [_have(p.figures, name) for p in past.get(path, ())]
            usual = sum(k for k, _ in shares), sum(n for _, n in shares)
            k, n = _have(figures, name)
            if not n or sum(1 for _, of in shares if of) < LEAST_RUNS:
                continue
            have, read = have + k, read + n
            expected += [chance_of(usual)] * n
        if is_pooled_loss(have, expected):
            usually = f"where {sum(expected):.0f} usually would"
            words = f"{have} of {read} articles have {_named(name)}, {usually}"
            if name == ARTICLE:
                words = f"{have} of {read} pages were read as articles, {usually}"
            found.append(Loss(what=name, words=words))
    return found


def emptied_fields(now: Mapping[str, ChannelFigures]) -> list[Loss]:
    """Return what articles lost that were archived before and read again: no history is needed.

    A site seldom takes a field out of one article, and hardly out of most that it changes.
    """
    reread = sum(figures.reread for figures in now.values())
    emptied = Counter[str]()
    for figures in now.values():
        emptied.update(figures.emptied)
    return [
        Loss(what=name, words=f"{n} of {reread} changed articles lost {_named(name)} they had")
        for name, n in sorted(emptied.items())
        if n >= FEW_EMPTIED and 2 * n > reread
    ]


def _lost(name: str, now: Share, before: Sequence[Share]) -> str:
    known, total = sum(k for k, _ in before), sum(n for _, n in before)
    usual = f", before {_percent(known / total)}" if total else ""
    return f"{now[0]} of {now[1]} articles have {_named(name)}{usual}"


def _named(field: str) -> str:
    if field.startswith(SURE):
        return f"{_named(field.removeprefix(SURE))} found by more than its position"
    return _NAMES.get(field, field)


_NAMES = {
    "published": "a date",
    "source": "a source",
    "author": "an author",
    "body": "a text",
    "title": "a title",
    "subtitle": "a subtitle",
    "breadcrumbs": "breadcrumbs",
}


def _percent(share: float) -> str:
    return f"{share:.0%}"
