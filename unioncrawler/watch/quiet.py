"""Whether a site, or a channel, only publishes less: no alarm, but worth a word."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from unioncrawler.watch.bounds import LEAST_RUNS, median
from unioncrawler.watch.seasons import holiday, is_weekend, workdays

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from unioncrawler.watch.figures import Past, RunFigures

PATIENCE = 3  # working days of silence that need no word
LATEST_DAYS = 20  # of the same kind, working days or weekends
LEAST_NEW = 5  # days with something new, to know how long a channel is silent between


def quiet_site(run: RunFigures, past: Mapping[str, Sequence[Past]]) -> str | None:
    """Return why a run in which nothing was new is one of a quiet site; None where it is not.

    Every listing that was asked for must be readable: only then does silence say something.
    """
    listed = [f for f in run.channels.values() if f.listing is not None]
    if not listed or any(f.new_entries for f in listed) or not all(f.is_listed for f in listed):
        return None
    days: Counter[date] = Counter()
    for each in (p for earlier in past.values() for p in earlier):
        days[each.at.date()] += each.figures.new_entries
    today = run.at.date()
    alike = [n for day, n in sorted(days.items()) if is_weekend(day) == is_weekend(today)]
    if len(alike) < LEAST_RUNS:
        return None
    usual = median(alike[-LATEST_DAYS:]) or 0
    last = max((day for day, n in days.items() if n), default=None)
    if last is None:
        return None
    told = f"nothing new since {last}; all {len(listed)} listings are readable and unchanged"
    if (name := holiday(today)) and (today - last).days >= 2:
        return f"{told}; {name}"
    if usual >= 1 and is_long(last, today, sorted(day for day, n in days.items() if n)):
        return f"{told}; {usual:.0f} new entries a day were usual"
    return None


def quiet_channels(
    run: RunFigures, past: Mapping[str, Sequence[Past]]
) -> Iterator[tuple[str, str]]:
    """Yield the channels that are silent for longer than ever, with the evidence."""
    today = run.at.date()
    elsewhere = sum(f.new_entries for f in run.channels.values())
    for path, figures in run.channels.items():
        days = sorted({p.at.date() for p in past.get(path, ()) if p.figures.new_entries})
        if not figures.is_listed or figures.new_entries or len(days) < LEAST_NEW:
            continue
        if is_long(days[-1], today, days):
            told = f"nothing new since {days[-1]}; its listing is readable"
            yield path, f"{told}; {elsewhere} new entries in other channels"


def is_long(last: date, today: date, days: Sequence[date]) -> bool:
    """Return whether the silence since a day is clearly longer than any between these days."""
    gaps = [workdays(one, other) for one, other in pairwise(days)]
    return workdays(last, today) > 2 * max(gaps, default=0) + PATIENCE
