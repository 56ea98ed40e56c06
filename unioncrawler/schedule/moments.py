"""The moments a schedule speaks of: when a site becomes due, and when a run may begin.

All of them are aware times, and come back in China Standard Time, which has no summer time.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from unioncrawler.archive.times import CHINA

if TYPE_CHECKING:
    from datetime import date

    from unioncrawler.sites.rules import Blackout, ScheduleRules

_A_DAY = timedelta(days=1)
_MOST_LEEWAY = timedelta(minutes=5)


def next_moment(rules: ScheduleRules, after: datetime) -> datetime:
    """Return when a site whose last run began at `after` becomes due.

    An interval has some leeway: a run begins a little after the look that finds it due, and the
    look an interval later must find the next one due, not the look after that. Raises `ValueError`
    for rules that say not how often.
    """
    local = _to_local(after)
    if rules.every is not None:
        return local + rules.every - min(rules.every / 20, _MOST_LEEWAY)
    for offset in range(8):  # the same weekday of next week is the last that can be the first
        day = (local + offset * _A_DAY).date()
        for clock in rules.at if _is_allowed(rules, day) else ():
            if (moment := _at(day, clock)) > local:
                return moment
    raise ValueError(f"rules that never make a site due: {rules}")


def first_opening(rules: ScheduleRules, moment: datetime) -> datetime:
    """Return the first moment, from this one on, at which a run may begin.

    The rules must leave some hour free, as a loaded profile's do.
    """
    local = _to_local(moment)
    while True:
        if not _is_allowed(rules, local.date()):
            local = _at((local + _A_DAY).date(), time())
        elif blackout := blackout_at(rules, local):
            ends_today = _at(local.date(), blackout.end)
            local = ends_today if ends_today > local else ends_today + _A_DAY
        else:
            return local


def blackout_at(rules: ScheduleRules, moment: datetime) -> Blackout | None:
    """Return the blackout that a moment lies in."""
    clock = _to_local(moment).time()
    return next((each for each in rules.blackout if each.covers(clock)), None)


def _is_allowed(rules: ScheduleRules, day: date) -> bool:
    return not rules.days or day.weekday() in rules.days


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, CHINA)


def _to_local(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError(f"a time without a time zone: {moment}")
    return moment.astimezone(CHINA)
