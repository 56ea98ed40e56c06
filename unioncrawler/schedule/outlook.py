"""Whether a site is due now, when it is next, and why not before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from unioncrawler.archive.times import CHINA, MOST_AHEAD
from unioncrawler.schedule.moments import blackout_at, first_opening, next_moment
from unioncrawler.schedule.words import in_words, weekday_names

if TYPE_CHECKING:
    from unioncrawler.archive.last_runs import LastRun
    from unioncrawler.sites.rules import ScheduleRules

_NOT_WORTH_SAYING = timedelta(minutes=1)
_FIRST_PAUSE = timedelta(minutes=10)
_MOST_DOUBLINGS = 16


class Standing(StrEnum):
    """How a site stands: `held` is due, but may not begin yet."""

    DUE = "due"
    WAITING = "waiting"
    HELD = "held"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """How a site stands, when its next run may begin (now, where it is due), and why.

    `warning` says that the clock was set back, if it was.
    """

    standing: Standing
    begins: datetime
    why: str
    warning: str | None = None

    @property
    def is_due(self) -> bool:
        """Whether a run may begin now."""
        return self.standing is Standing.DUE


def look_out(rules: ScheduleRules, last: LastRun | None, now: datetime) -> Outlook:
    """Return how a site stands.

    However many moments have passed since the last run began, the site is due once. A run that was
    cut short makes it due at once; where several in a row were, 10 minutes after the last one
    began, then 20, 40 and so on, but no later than by the rules. A last run that began more than an
    hour ahead of the clock counts for nothing, so that nothing waits for a time that was never.
    """
    wanted, why = _wanted(rules, last, now)
    begins = first_opening(rules, max(wanted, now))
    warning = _warning(last, now)
    if wanted > now:
        return Outlook(standing=Standing.WAITING, begins=begins, why=why, warning=warning)
    if begins > now:
        why = f"{why}, but {_hindrance(rules, now)}"
        return Outlook(standing=Standing.HELD, begins=begins, why=why, warning=warning)
    return Outlook(standing=Standing.DUE, begins=begins, why=why, warning=warning)


def pause_after(cut_short: int) -> timedelta:
    """Return how long after its start the last of so many cut runs is made up for."""
    if cut_short < 2:
        return timedelta()
    return _FIRST_PAUSE * (1 << min(cut_short - 2, _MOST_DOUBLINGS))


def _wanted(rules: ScheduleRules, last: LastRun | None, now: datetime) -> tuple[datetime, str]:
    """Return when the site is due by its history, whatever the hour, and why then."""
    if last is None:
        return now, "never crawled yet"
    if last.started - now > MOST_AHEAD:
        return now, "the last run cannot be counted from"
    regular = next_moment(rules, last.started)
    if last.cut_short:
        made_up = last.started + pause_after(last.cut_short)
        if made_up < regular:
            number = last.cut_short
            were = "the last run was" if number == 1 else f"the last {number} runs were"
            return made_up, f"{were} cut short"
    return regular, in_words(rules)


def _warning(last: LastRun | None, now: datetime) -> str | None:
    if last is None or last.started - now <= _NOT_WORTH_SAYING:
        return None
    started, clock = (f"{each.astimezone(CHINA):%Y-%m-%d %H:%M}" for each in (last.started, now))
    return f"the clock was set back: it is {clock}, and the last run began {started}"


def _hindrance(rules: ScheduleRules, now: datetime) -> str:
    if blackout := blackout_at(rules, now):
        return f"not in the blackout {blackout}"
    return f"only on {weekday_names(rules)}"
