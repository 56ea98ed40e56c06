"""The [schedule] of a profile: what it may say, and one sentence for what makes no sense."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from unioncrawler.errors import ProfileError
from unioncrawler.sites import load_profile, parse_profile
from unioncrawler.sites.rules import Blackout, ScheduleRules

LEAST = """
[site]
key = "trial"
name = "试验总工会"
base_url = "https://www.trial.example"
hosts = ["www.trial.example"]
discover_channels = true
"""


def rules_of(lines: str) -> ScheduleRules | None:
    return parse_profile(f"{LEAST}[schedule]\n{lines}\n", "trial.toml").schedule


def test_a_profile_without_the_table_has_no_schedule() -> None:
    assert parse_profile(LEAST, "trial.toml").schedule is None


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("60s", timedelta(minutes=1)),
        ("1m", timedelta(minutes=1)),
        ("90m", timedelta(hours=1.5)),
        ("6h", timedelta(hours=6)),
        ("2d", timedelta(days=2)),
        ("1w", timedelta(days=7)),
        ("366d", timedelta(days=366)),
    ],
)
def test_an_interval_is_a_number_and_a_unit(written: str, meant: timedelta) -> None:
    assert rules_of(f'every = "{written}"') == ScheduleRules(every=meant)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ('"03:30"', (time(3, 30),)),
        ('["15:00", "03:30"]', (time(3, 30), time(15))),
        ('["00:00", "23:59"]', (time(), time(23, 59))),
    ],
)
def test_times_of_day_are_one_or_a_list(written: str, meant: tuple[time, ...]) -> None:
    assert rules_of(f"at = {written}") == ScheduleRules(at=meant)


def test_weekdays_and_blackouts_go_with_either() -> None:
    assert rules_of(
        'every = "6h"\ndays = ["fri", "mon"]\nblackout = ["08:00-09:30", "23:00-01:00"]'
    ) == ScheduleRules(
        every=timedelta(hours=6),
        days=(0, 4),
        blackout=(Blackout(time(8), time(9, 30)), Blackout(time(23), time(1))),
    )
    assert rules_of('at = "09:30"\nblackout = ["08:00-09:30"]') == ScheduleRules(
        at=(time(9, 30),), blackout=(Blackout(time(8), time(9, 30)),)
    )
    assert rules_of('at = "03:00"\nblackout = ["20:00-24:00"]') == ScheduleRules(
        at=(time(3),), blackout=(Blackout(time(20), time()),)
    )


@pytest.mark.parametrize(
    ("blackout", "inside", "outside"),
    [
        (Blackout(time(8), time(9, 30)), [time(8), time(9, 29, 59)], [time(7, 59), time(9, 30)]),
        (Blackout(time(23), time(1)), [time(23), time(), time(0, 59)], [time(1), time(22, 59)]),
        (Blackout(time(20), time()), [time(20), time(23, 59)], [time(), time(19, 59)]),
    ],
)
def test_a_blackout_ends_before_its_end(
    blackout: Blackout, inside: list[time], outside: list[time]
) -> None:
    assert [blackout.covers(clock) for clock in inside] == [True] * len(inside)
    assert [blackout.covers(clock) for clock in outside] == [False] * len(outside)


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ('every = "59s"', "schedule.every: must be a minute or longer, not '59s'"),
        ('every = "0h"', "schedule.every: must be a minute or longer, not '0h'"),
        ('every = "367d"', "schedule.every: must be a year or shorter, not '367d'"),
        ('every = "9999999w"', "schedule.every: must be a year or shorter, not '9999999w'"),
        ('every = "six hours"', "schedule.every: must be like '6h', '90m', '2d' or '1w', not 'six"),
        ('every = "-6h"', "schedule.every: must be like"),
        ('every = "６h"', "schedule.every: must be like"),
        ("every = 6", "schedule.every: must be like '6h', '90m', '2d' or '1w', not 6"),
        ('at = "24:00"', "schedule.at: must be a time of day like '03:30', 00:00 to 23:59, not '2"),
        ('at = "3:30"', "schedule.at: must be a time of day like"),
        ('at = "03:30\\n"', "schedule.at: must be a time of day like"),
        ("at = 03:30:00", "schedule.at: must be a list that is not empty, not datetime.time"),
        ("at = []", "schedule.at: must be a list that is not empty, not []"),
        ('at = ["03:30", 4]', "schedule.at: must be a time of day like"),
        ('at = ["03:30", "03:30"]', "schedule.at: 03:30 stands twice"),
        ('every = "6h"\ndays = []', "schedule.days: must be a list that is not empty, not []"),
        (
            'every = "6h"\ndays = ["monday"]',
            "schedule.days: must be one of mon, tue, wed, thu, fri, sat, sun, not 'monday'",
        ),
        ('every = "6h"\ndays = ["mon", "mon"]', "schedule.days: mon stands twice"),
        ('every = "6h"\ndays = [[]]', "schedule.days: must be one of"),
        ('every = "6h"\nblackout = []', "schedule.blackout: must be a list that is not empty"),
        ('every = "6h"\nblackout = "08:00-09:00"', "schedule.blackout: must be a list"),
        (
            'every = "6h"\nblackout = ["08:00"]',
            "schedule.blackout: must be hours like '08:00-09:30', not '08:00'",
        ),
        ('every = "6h"\nblackout = ["08:00-25:00"]', "schedule.blackout: must be a time of day"),
        ('every = "6h"\nblackout = ["24:00-08:00"]', "schedule.blackout: must be a time of day"),
        (
            'every = "6h"\nblackout = ["00:00-24:00"]',
            "schedule.blackout: must leave some of the day and take some, not '00:00-24:00'",
        ),
        ('every = "6h"\nblackout = ["08:00-08:00"]', "schedule.blackout: must leave some of the"),
        ('every = "6h"\nsweep_hours = 3', "schedule.sweep_hours: unknown key; known: every, at, "),
        ("", 'schedule: says not how often; add every = "6h", or at = "03:30"'),
        ('days = ["mon"]', "schedule: says not how often"),
        ('every = "6h"\nat = "03:30"', "schedule: every and at exclude one another"),
        (
            'every = "6h"\nblackout = ["00:00-12:00", "11:00-24:00"]',
            "schedule: could never be due: the blackout 00:00-12:00, 11:00-00:00 covers the whole",
        ),
        (
            'every = "6h"\nblackout = ["22:00-10:00", "10:00-22:00"]',
            "schedule: could never be due: the blackout 22:00-10:00, 10:00-22:00 covers the whole",
        ),
    ],
)
def test_what_makes_no_sense_is_one_sentence_with_file_and_key(lines: str, sentence: str) -> None:
    with pytest.raises(ProfileError) as caught:
        rules_of(lines)

    assert str(caught.value).startswith(f"trial.toml: {sentence}")
    assert "\n" not in str(caught.value)


def test_a_minute_of_the_day_that_is_left_is_enough() -> None:
    assert rules_of('every = "6h"\nblackout = ["00:00-12:00", "12:01-24:00"]') is not None
    assert rules_of('every = "6h"\nblackout = ["00:01-24:00"]') is not None


def test_the_federation_is_due_four_times_a_day_and_the_replica_never() -> None:
    assert load_profile("nmgzgh").schedule == ScheduleRules(every=timedelta(hours=6))
    assert load_profile("replica").schedule is None
