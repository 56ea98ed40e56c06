"""Whether a site is due: once after any absence, soon after a kill, sanely by a wrong clock."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unioncrawler.archive.last_runs import LastRun
from unioncrawler.archive.times import CHINA
from unioncrawler.schedule import Outlook, Standing, in_words, look_out, next_moment
from unioncrawler.schedule.outlook import pause_after
from unioncrawler.sites.rules import Blackout, ScheduleRules

SIX_HOURS = ScheduleRules(every=timedelta(hours=6))
NIGHTLY = ScheduleRules(at=(time(3, 30),))
OFFICE = ScheduleRules(
    every=timedelta(hours=6),
    days=(0, 1, 2, 3, 4),
    blackout=(Blackout(time(8), time(9, 30)), Blackout(time(22), time(5))),
)
EVERY_RULE = [SIX_HOURS, NIGHTLY, OFFICE, ScheduleRules(at=(time(3, 30), time(15)), days=(0, 6))]
A_MINUTE, A_DAY = timedelta(minutes=1), timedelta(days=1)
MOMENTS = st.floats(1.5e9, 2.3e9).map(lambda at: datetime.fromtimestamp(at, CHINA))


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def ended(text: str) -> LastRun:
    return LastRun(started=moment(text), finished=moment(text) + A_MINUTE)


def test_before_the_time_a_site_waits() -> None:
    assert look_out(SIX_HOURS, ended("2026-11-25T06:00"), moment("2026-11-25T11:54")) == Outlook(
        standing=Standing.WAITING, begins=moment("2026-11-25T11:55"), why="every 6h"
    )


def test_from_the_time_on_it_is_due() -> None:
    now = moment("2026-11-25T11:55")

    assert look_out(SIX_HOURS, ended("2026-11-25T06:00"), now) == Outlook(
        standing=Standing.DUE, begins=now, why="every 6h"
    )


def test_a_site_that_was_never_crawled_is_due_at_once() -> None:
    now = moment("2026-11-25T12:34")

    assert look_out(NIGHTLY, None, now) == Outlook(
        standing=Standing.DUE, begins=now, why="never crawled yet"
    )


def test_a_blackout_holds_what_is_due_and_says_until_when() -> None:
    assert look_out(OFFICE, ended("2026-11-24T21:00"), moment("2026-11-25T08:10")) == Outlook(
        standing=Standing.HELD,
        begins=moment("2026-11-25T09:30"),
        why="every 6h, on mon tue wed thu fri, not 08:00-09:30 and 22:00-05:00,"
        " but not in the blackout 08:00-09:30",
    )


def test_a_weekday_holds_it_too() -> None:
    outlook = look_out(OFFICE, None, moment("2026-11-28T12:00"))  # a Saturday

    assert outlook == Outlook(
        standing=Standing.HELD,
        begins=moment("2026-11-30T05:00"),
        why="never crawled yet, but only on mon tue wed thu fri",
    )


def test_what_will_be_due_in_a_blackout_is_announced_for_its_end() -> None:
    outlook = look_out(OFFICE, ended("2026-11-25T17:00"), moment("2026-11-25T18:00"))

    assert (outlook.standing, outlook.begins) == (Standing.WAITING, moment("2026-11-26T05:00"))


@pytest.mark.parametrize("rules", EVERY_RULE)
@given(absence=st.timedeltas(A_DAY * 8, A_DAY * 800), last=MOMENTS)
def test_after_any_absence_one_run_catches_up(
    rules: ScheduleRules, absence: timedelta, last: datetime
) -> None:
    now = look_out(rules, LastRun(started=last, finished=last), last + absence).begins
    assert look_out(rules, LastRun(started=last, finished=last), now).is_due

    made_up = LastRun(started=now, finished=now)
    after = look_out(rules, made_up, now)
    assert after.standing is Standing.WAITING
    assert after.begins >= next_moment(rules, now)


@pytest.mark.parametrize("rules", EVERY_RULE)
@given(last=MOMENTS, waited=st.timedeltas(timedelta(), A_DAY * 30))
def test_due_is_what_may_begin_now_and_everything_else_says_when(
    rules: ScheduleRules, last: datetime, waited: timedelta
) -> None:
    run, now = LastRun(started=last, finished=last), last + waited
    outlook = look_out(rules, run, now)

    assert outlook.is_due == (outlook.begins == now)
    assert outlook.begins >= now
    assert look_out(rules, run, outlook.begins).is_due
    if not outlook.is_due:
        assert not look_out(rules, run, outlook.begins - timedelta(microseconds=1)).is_due


def simulate(rules: ScheduleRules, start: datetime, days: int, step: timedelta) -> list[datetime]:
    """Return when runs begin if it is looked every `step`."""
    now, last, runs = start, None, []
    while now < start + days * A_DAY:
        if look_out(rules, last, now).is_due:
            last = LastRun(started=now, finished=now)
            runs.append(now)
        now += step
    return runs


def test_looked_at_every_quarter_of_an_hour_a_month_has_the_runs_it_should() -> None:
    quarter = timedelta(minutes=15)
    start = moment("2028-02-15T00:00")  # over the 29th of February

    assert len(simulate(SIX_HOURS, start, 30, quarter)) == 4 * 30
    # the first at once, then each night
    assert len(simulate(NIGHTLY, start, 30, quarter)) == 1 + 30
    office = simulate(OFFICE, start, 30, quarter)
    assert {run.weekday() for run in office} == {0, 1, 2, 3, 4}
    assert all(time(5) <= run.time() < time(22) for run in office)
    assert not any(time(8) <= run.time() < time(9, 30) for run in office)
    assert len(office) == 3 * 22


@pytest.mark.parametrize(
    ("every", "tick"), [(360, 15), (60, 15), (30, 5), (10, 5), (5, 1), (2, 1), (1, 1)]
)
def test_a_run_that_begins_a_little_after_its_look_loses_no_interval(every: int, tick: int) -> None:
    rules = ScheduleRules(every=every * A_MINUTE)
    now, last, runs = moment("2026-11-25T00:00"), None, 0
    for number in range(24 * 60 // tick):
        late = timedelta(seconds=0.2 * (number % 3))
        if look_out(rules, last, now + late).is_due:
            last = LastRun(started=now + late + timedelta(seconds=2), finished=now)
            runs += 1
        now += tick * A_MINUTE

    assert runs == 24 * 60 // every


def test_a_killed_run_is_made_up_for_at_once() -> None:
    last = LastRun(started=moment("2026-11-25T12:00"), cut_short=1)
    now = moment("2026-11-25T12:05")

    assert look_out(SIX_HOURS, last, now) == Outlook(
        standing=Standing.DUE, begins=now, why="the last run was cut short"
    )


def test_but_not_in_a_blackout() -> None:
    last = LastRun(started=moment("2026-11-25T07:59"), cut_short=1)
    outlook = look_out(OFFICE, last, moment("2026-11-25T08:05"))

    assert (outlook.standing, outlook.begins) == (Standing.HELD, moment("2026-11-25T09:30"))


@pytest.mark.parametrize(
    ("cut_short", "minutes"), [(1, 0), (2, 10), (3, 20), (4, 40), (5, 80), (6, 160), (7, 320)]
)
def test_runs_that_are_killed_again_and_again_wait_longer_each_time(
    cut_short: int, minutes: int
) -> None:
    started = moment("2026-11-25T12:00")
    last = LastRun(started=started, cut_short=cut_short)
    before = look_out(SIX_HOURS, last, started + minutes * A_MINUTE - timedelta(seconds=1))

    assert pause_after(cut_short) == minutes * A_MINUTE
    assert look_out(SIX_HOURS, last, started + minutes * A_MINUTE).is_due
    if cut_short > 1:
        assert before == Outlook(
            standing=Standing.WAITING,
            begins=started + minutes * A_MINUTE,
            why=f"the last {cut_short} runs were cut short",
        )


@pytest.mark.parametrize("cut_short", [8, 30, 10_000])
def test_but_never_longer_than_by_the_rules(cut_short: int) -> None:
    last = LastRun(started=moment("2026-11-25T12:00"), cut_short=cut_short)

    outlook = look_out(SIX_HOURS, last, moment("2026-11-25T12:01"))
    assert (outlook.begins, outlook.why) == (moment("2026-11-25T17:55"), "every 6h")


def test_a_run_that_is_always_killed_is_begun_few_times_a_day() -> None:
    now, begun = moment("2026-11-25T00:00"), [moment("2026-11-25T00:00")]
    while (now := now + A_MINUTE) < moment("2026-11-28T00:00"):
        last = LastRun(started=begun[-1], cut_short=len(begun))
        if look_out(SIX_HOURS, last, now).is_due:
            begun.append(now)

    assert len(begun) == 1 + 6 + 1 + 10  # at once, six with growing pauses, then every six hours


@pytest.mark.parametrize("rules", EVERY_RULE)
@pytest.mark.parametrize("cut_short", [0, 1, 5])
@given(now=MOMENTS, ahead=st.timedeltas(timedelta(hours=1, seconds=1), A_DAY * 20_000))
def test_a_last_run_far_ahead_of_the_clock_makes_nothing_wait_for_years(
    rules: ScheduleRules, cut_short: int, now: datetime, ahead: timedelta
) -> None:
    last = LastRun(started=now + ahead, cut_short=cut_short)
    outlook = look_out(rules, last, now)

    assert outlook.begins - now <= timedelta(days=7)
    assert outlook.warning is not None
    # and the run that it brings puts an end to it
    begins = outlook.begins
    if outlook.is_due:
        after = look_out(rules, LastRun(started=begins, finished=begins), begins)
        assert (after.standing, after.warning) == (Standing.WAITING, None)


def test_the_warning_says_what_the_clock_shows() -> None:
    outlook = look_out(SIX_HOURS, ended("2027-11-25T12:00"), moment("2026-11-25T09:00"))

    assert outlook == Outlook(
        standing=Standing.DUE,
        begins=moment("2026-11-25T09:00"),
        why="the last run cannot be counted from",
        warning="the clock was set back: it is 2026-11-25 09:00,"
        " and the last run began 2027-11-25 12:00",
    )


@pytest.mark.parametrize(("ahead", "is_said"), [(1, False), (59, False), (61, True), (3600, True)])
def test_a_clock_that_was_put_right_by_a_little_starts_nothing_twice(
    ahead: int, is_said: bool
) -> None:
    now = moment("2026-11-25T12:00")
    last = LastRun(started=now + timedelta(seconds=ahead), finished=now)
    outlook = look_out(SIX_HOURS, last, now)

    assert outlook.standing is Standing.WAITING
    assert outlook.begins == last.started + timedelta(hours=6) - timedelta(minutes=5)
    assert (outlook.warning is not None) == is_said


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        (SIX_HOURS, "every 6h"),
        (ScheduleRules(every=timedelta(minutes=90)), "every 90m"),
        (ScheduleRules(every=timedelta(seconds=61)), "every 61s"),
        (ScheduleRules(every=timedelta(days=14)), "every 2w"),
        (ScheduleRules(every=timedelta(days=1)), "every 1d"),
        (
            ScheduleRules(
                at=(time(3, 30), time(15)), days=(0, 6), blackout=(Blackout(time(20), time()),)
            ),
            "at 03:30 and 15:00, on mon sun, not 20:00-00:00",
        ),
    ],
)
def test_rules_are_said_as_a_profile_writes_them(rules: ScheduleRules, words: str) -> None:
    assert in_words(rules) == words
