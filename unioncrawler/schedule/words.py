"""The rules of a schedule in a few words."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from unioncrawler.sites.hours import WEEKDAYS

if TYPE_CHECKING:
    from unioncrawler.sites.rules import ScheduleRules

_UNITS = (
    ("w", timedelta(weeks=1)),
    ("d", timedelta(days=1)),
    ("h", timedelta(hours=1)),
    ("m", timedelta(minutes=1)),
    ("s", timedelta(seconds=1)),
)


def in_words(rules: ScheduleRules) -> str:
    """Return the rules like `every 6h, not 08:00-09:30`, in the words a profile uses."""
    parts = [f"every {_interval(rules.every)}"] if rules.every else []
    if rules.at:
        parts.append(f"at {' and '.join(f'{clock:%H:%M}' for clock in rules.at)}")
    if rules.days:
        parts.append(f"on {weekday_names(rules)}")
    if rules.blackout:
        parts.append(f"not {' and '.join(map(str, rules.blackout))}")
    return ", ".join(parts)


def weekday_names(rules: ScheduleRules) -> str:
    """Return the days of the rules like `mon tue`."""
    return " ".join(WEEKDAYS[day] for day in rules.days)


def _interval(interval: timedelta) -> str:
    letter, unit = next((each for each in _UNITS if interval % each[1] == timedelta()), _UNITS[-1])
    return f"{interval // unit}{letter}"
