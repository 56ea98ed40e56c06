"""The values of a profile's `[schedule]`: intervals, times of day, weekdays, blackout hours.

Each raises `ValueError`, with what it wanted and what it got, for anything else.
"""

from __future__ import annotations

import re
from datetime import time, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from unioncrawler.sites.rules import Blackout
from unioncrawler.sites.values import to_text, to_tuple

if TYPE_CHECKING:
    from unioncrawler.sites.rules import ScheduleRules

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SHORTEST, LONGEST = timedelta(minutes=1), timedelta(days=366)
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)", re.ASCII)


def to_interval(value: object) -> timedelta:
    """Return an interval written like `6h`, between a minute and a year."""
    match = re.fullmatch(r"(\d{1,7})([smhdw])", value, re.ASCII) if isinstance(value, str) else None
    if match is None:
        raise ValueError(f"must be like '6h', '90m', '2d' or '1w', not {value!r}")
    interval = timedelta(**{_UNITS[match[2]]: int(match[1])})
    if interval < SHORTEST:
        raise ValueError(f"must be a minute or longer, not {value!r}")
    if interval > LONGEST:
        raise ValueError(f"must be a year or shorter, not {value!r}")
    return interval


def to_clock(value: object) -> time:
    """Return a time of day written like `03:30`."""
    match = _CLOCK.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError(f"must be a time of day like '03:30', 00:00 to 23:59, not {value!r}")
    return time(int(match[1]), int(match[2]))


def to_times(value: object) -> tuple[time, ...]:
    """Return one time of day or a list of them, sorted."""
    times = sorted(to_tuple(to_clock)([value] if isinstance(value, str) else value))
    for first, second in pairwise(times):
        if first == second:
            raise ValueError(f"{first:%H:%M} stands twice")
    return tuple(times)


def to_weekdays(value: object) -> tuple[int, ...]:
    """Return a list of weekdays, sorted; 0 is Monday."""
    days = sorted(to_tuple(_to_weekday)(value))
    for first, second in pairwise(days):
        if first == second:
            raise ValueError(f"{WEEKDAYS[first]} stands twice")
    return tuple(days)


def _to_weekday(value: object) -> int:
    if value not in WEEKDAYS:
        raise ValueError(f"must be one of {', '.join(WEEKDAYS)}, not {value!r}")
    return WEEKDAYS.index(str(value))


def to_blackouts(value: object) -> tuple[Blackout, ...]:
    """Return a list of hours like `08:00-09:30`; `23:00-05:00` lasts over midnight."""
    blackouts: tuple[Blackout, ...] = to_tuple(_to_blackout)(value)
    return blackouts


def _to_blackout(value: object) -> Blackout:
    start, dash, end = to_text(value).partition("-")
    if not dash:
        raise ValueError(f"must be hours like '08:00-09:30', not {value!r}")
    blackout = Blackout(to_clock(start), time() if end == "24:00" else to_clock(end))
    if blackout.start == blackout.end:
        raise ValueError(f"must leave some of the day and take some, not {value!r}")
    return blackout


def check_schedule(rules: ScheduleRules) -> None:
    """Raise `ValueError` for rules that together say nothing, or could never let a run begin."""
    if rules.every is None and not rules.at:
        raise ValueError('says not how often; add every = "6h", or at = "03:30"')
    if rules.every is not None and rules.at:
        raise ValueError("every and at exclude one another; keep one of them")
    # what is free at all is free at midnight or from the end of a blackout on
    for clock in (time(), *(blackout.end for blackout in rules.blackout)):
        if _covering(rules, clock) is None:
            break
    else:
        hours = ", ".join(map(str, rules.blackout))
        raise ValueError(f"could never be due: the blackout {hours} covers the whole day")


def _covering(rules: ScheduleRules, clock: time) -> Blackout | None:
    return next((each for each in rules.blackout if each.covers(clock)), None)
