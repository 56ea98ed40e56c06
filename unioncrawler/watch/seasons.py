"""Weekdays and the long Chinese holidays, of any year, without a table of years.

Spring Festival follows the moon: it begins with the second new moon after the winter solstice. The
mean moon is at most some fourteen hours off the true one, so a day on either side is counted in.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

_NEW_MOON = datetime(2000, 1, 6, 18, 14)  # noqa: DTZ001 - one in UTC, reckoned from without a zone
_MONTH = timedelta(days=29.530588861)
_CHINA = timedelta(hours=8)
_BEFORE, _AFTER = 3, 9  # days around New Year's day: the eve, the week off, days swapped for it
_FIXED = (
    ("New Year", (1, 1), 3),
    ("Qingming", (4, 3), 5),
    ("Labour Day", (4, 30), 7),
    ("National Day", (9, 30), 10),
)


def spring_festival(year: int) -> date:
    """Return Chinese New Year's day, give or take one day."""
    solstice = datetime(year - 1, 12, 21, 18)  # noqa: DTZ001
    moons = (solstice - _NEW_MOON) // _MONTH + 1
    return (_NEW_MOON + (moons + 1) * _MONTH + _CHINA).date()


def holiday(day: date) -> str | None:
    """Return the name of the long holiday that a day lies in or beside, None for none."""
    new_year = spring_festival(day.year)
    if timedelta(days=-_BEFORE) <= day - new_year <= timedelta(days=_AFTER):
        return "Spring Festival"
    for name, (month, first), days in _FIXED:
        if 0 <= (day - date(day.year, month, first)).days < days:
            return name
    return None


def is_weekend(day: date) -> bool:
    """Return whether a day is a Saturday or Sunday."""
    return day.weekday() >= 5


def workdays(after: date, until: date) -> int:
    """Return how many working days lie behind `after`, up to and with `until`."""
    days = (after + timedelta(days=n) for n in range(1, (until - after).days + 1))
    return sum(not is_weekend(day) and holiday(day) is None for day in days)
