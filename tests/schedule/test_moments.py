"""When a site becomes due, and when a run may begin, at any moment of any year."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from unioncrawler.archive.times import CHINA
from unioncrawler.schedule import first_opening, next_moment
from unioncrawler.sites.hours import check_schedule
from unioncrawler.sites.rules import Blackout, ScheduleRules

A_MINUTE = timedelta(minutes=1)
CLOCKS = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))
BLACKOUTS = st.tuples(CLOCKS, CLOCKS).filter(lambda ends: ends[0] != ends[1])
MOMENTS = st.floats(0, 7e9).map(lambda at: datetime.fromtimestamp(at, CHINA))


@st.composite
def schedules(draw: st.DrawFn) -> ScheduleRules:
    """Draw rules that the loader lets through."""
    every = draw(st.none() | st.integers(60, 366 * 86_400))
    rules = ScheduleRules(
        every=None if every is None else timedelta(seconds=every),
        at=() if every else tuple(sorted(draw(st.sets(CLOCKS, min_size=1, max_size=4)))),
        days=tuple(sorted(draw(st.sets(st.integers(0, 6))))),
        blackout=tuple(Blackout(*ends) for ends in draw(st.lists(BLACKOUTS, max_size=3))),
    )
    try:
        check_schedule(rules)
    except ValueError:
        assume(False)
    return rules


def is_open(rules: ScheduleRules, moment: datetime) -> bool:
    local = moment.astimezone(CHINA)
    on_a_day = not rules.days or local.weekday() in rules.days
    return on_a_day and not any(each.covers(local.time()) for each in rules.blackout)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


@given(schedules(), MOMENTS)
def test_a_run_begins_at_the_first_minute_that_the_rules_leave(
    rules: ScheduleRules, start: datetime
) -> None:
    opening = first_opening(rules, start)

    assert opening >= start
    assert is_open(rules, opening)
    if opening > start:
        assert not is_open(rules, start)
        # an opening is where hours begin, so the minute before it is closed
        assert not is_open(rules, opening - timedelta(microseconds=1))
    assert opening - start <= timedelta(days=7)
    assert first_opening(rules, opening) == opening


@given(schedules(), MOMENTS)
def test_nothing_is_open_before_the_first_opening(rules: ScheduleRules, start: datetime) -> None:
    opening = first_opening(rules, start)
    edges = [time(), *rules.at, *(each.end for each in rules.blackout)]
    days = [start.date() + timedelta(days=n) for n in range((opening - start).days + 2)]
    candidates = [datetime.combine(day, edge, CHINA) for day in days for edge in edges]

    assert [each for each in candidates if start <= each < opening and is_open(rules, each)] == []


@given(schedules(), MOMENTS)
def test_a_site_becomes_due_once_after_each_start(rules: ScheduleRules, start: datetime) -> None:
    due = next_moment(rules, start)

    assert due > start
    if rules.every is not None:
        early = rules.every - (due - start)
        assert timedelta() < early <= timedelta(minutes=5)
        assert early <= rules.every / 20
    else:
        assert due.time() in rules.at
        assert not rules.days or due.weekday() in rules.days
        assert due - start <= timedelta(days=7)
        between = [
            datetime.combine(start.date() + timedelta(days=n), clock, CHINA)
            for n in range(9)
            for clock in rules.at
        ]
        allowed = [each for each in between if not rules.days or each.weekday() in rules.days]
        assert [each for each in allowed if start < each < due] == []


@given(schedules(), MOMENTS)
def test_the_zone_that_a_time_comes_in_does_not_matter(
    rules: ScheduleRules, start: datetime
) -> None:
    abroad = start.astimezone(UTC)

    assert next_moment(rules, abroad) == next_moment(rules, start)
    assert first_opening(rules, abroad) == first_opening(rules, start)
    assert next_moment(rules, abroad).tzinfo is first_opening(rules, abroad).tzinfo is CHINA


@pytest.mark.parametrize(
    ("last", "due"),
    [
        ("2026-02-28T03:29", "2026-02-28T03:30"),
        ("2026-02-28T03:30", "2026-02-28T15:00"),
        ("2026-02-28T15:00", "2026-03-01T03:30"),  # no leap year
        ("2028-02-28T20:00", "2028-02-29T03:30"),
        ("2026-12-31T23:59", "2027-01-01T03:30"),
        ("2026-04-30T15:00:01", "2026-05-01T03:30"),
    ],
)
def test_times_of_day_go_on_over_the_ends_of_months(last: str, due: str) -> None:
    rules = ScheduleRules(at=(time(3, 30), time(15)))

    assert next_moment(rules, moment(last)) == moment(due)


@pytest.mark.parametrize("day", range(7))
def test_a_weekly_time_comes_back_a_week_later(day: int) -> None:
    rules = ScheduleRules(at=(time(3, 30),), days=(day,))
    first = next_moment(rules, moment("2026-01-28T12:00"))

    assert first.weekday() == day
    assert next_moment(rules, first) - first == timedelta(days=7)


def test_blackouts_that_follow_one_another_are_one() -> None:
    rules = ScheduleRules(
        every=timedelta(hours=6),
        days=(0, 1, 2, 3, 4),
        blackout=(
            Blackout(time(9), time(12)),
            Blackout(time(8), time(9, 30)),
            Blackout(time(23), time(1)),
        ),
    )

    assert first_opening(rules, moment("2026-11-25T08:15")) == moment("2026-11-25T12:00")
    assert first_opening(rules, moment("2026-11-25T23:10")) == moment("2026-11-26T01:00")
    # Friday night, over a weekend and the end of the month
    assert first_opening(rules, moment("2026-10-30T23:00")) == moment("2026-11-02T01:00")


def test_a_time_without_a_zone_is_refused() -> None:
    rules = ScheduleRules(every=timedelta(hours=6))

    with pytest.raises(ValueError, match="without a time zone"):
        next_moment(rules, datetime.fromisoformat("2026-01-01"))
    with pytest.raises(ValueError, match="without a time zone"):
        first_opening(rules, datetime.fromisoformat("2026-01-01"))


def test_rules_that_say_nothing_are_refused() -> None:
    with pytest.raises(ValueError, match="never make a site due"):
        next_moment(ScheduleRules(), moment("2026-01-01T00:00"))


def test_every_day_of_a_leap_year_has_its_run() -> None:
    rules = ScheduleRules(at=(time(3, 30),))
    now, days = moment("2027-12-31T12:00"), []
    while (now := next_moment(rules, now)).year == 2028:
        days.append(now.date())

    assert days == [date(2028, 1, 1) + timedelta(days=n) for n in range(366)]
