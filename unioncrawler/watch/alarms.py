"""Which alarms a run begins, goes on with and ends: nothing is told twice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from unioncrawler.watch.checks import OF_LISTING
from unioncrawler.watch.findings import Cause

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from unioncrawler.watch.figures import RunFigures
    from unioncrawler.watch.findings import Finding

_READ = {Cause.LAYOUT, Cause.READING}  # the same loss under either name is no news


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """An alarm that was reported and is not over; `id` is its number in the archive.

    One that `is_accepted` was looked at: this is how the site is now.
    """

    id: int
    cause: str
    channel: str | None
    lost: tuple[str, ...]
    is_accepted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What a run changes: findings that are `begun`, alarms `known` and met again, those `over`.

    An accepted alarm gets over in silence: what comes after it, is a new one.
    """

    begun: tuple[Finding, ...]
    known: tuple[tuple[Alarm, Finding], ...]
    over: tuple[Alarm, ...]

    @property
    def is_suspect(self) -> bool:
        """Whether a check failed that nobody has looked at and accepted."""
        return bool(self.begun) or any(not alarm.is_accepted for alarm, _ in self.known)

    def __bool__(self) -> bool:
        return bool(self.begun or self.told_over)

    @property
    def told_over(self) -> tuple[Alarm, ...]:
        """The alarms that are over and that somebody waits to hear of."""
        return tuple(alarm for alarm in self.over if not alarm.is_accepted)


def compare(findings: Iterable[Finding], alarms: Sequence[Alarm], run: RunFigures) -> News:
    """Return what the findings of a run change about the alarms that were open before it.

    An alarm is over where the run could see that all is well again; a channel it did not ask for,
    or a run without an article, says nothing of what was lost there.
    """
    begun, known = [], []
    for finding in findings:
        if not finding.is_alarm:
            continue
        alarm = next((a for a in alarms if _covers(a, finding)), None)
        if alarm is None:
            begun.append(finding)
        else:
            known.append((alarm, finding))
    met = {alarm.id for alarm, _ in known} | {
        alarm.id for alarm in alarms for finding in begun if _is_wider(finding, alarm)
    }
    over = [a for a in alarms if a.id not in met and _is_seen_well(a, run)]
    return News(begun=tuple(begun), known=tuple(known), over=tuple(over))


def _covers(alarm: Alarm, finding: Finding) -> bool:
    is_alike = bool(set(alarm.lost) & set(finding.lost))
    if alarm.cause != finding.cause and not (is_alike and {alarm.cause, finding.cause} <= _READ):
        return False
    if alarm.channel == finding.channel:
        return True
    return alarm.channel is None and is_alike


def _is_wider(finding: Finding, alarm: Alarm) -> bool:
    """Return whether a finding says of the whole site what an alarm says of a channel."""
    is_alike = alarm.cause == finding.cause and bool(set(alarm.lost) & set(finding.lost))
    return is_alike and finding.channel is None


def _is_seen_well(alarm: Alarm, run: RunFigures) -> bool:
    """Return whether the run could have met the alarm again, and did not."""
    meant = [f for f in run.channels.values() if alarm.channel in {None, f.channel}]
    listed = [f for f in meant if f.listing is not None]
    if alarm.cause in {Cause.BLOCKED, Cause.UNREACHABLE}:
        return any(f.is_listed for f in listed)
    if set(alarm.lost) & OF_LISTING and not any(f.is_listed for f in listed):
        return False
    return not set(alarm.lost) - OF_LISTING or any(f.read for f in meant)
