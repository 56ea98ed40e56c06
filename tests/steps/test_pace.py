from __future__ import annotations

from unioncrawler.steps.pace import Pace


def test_trouble_doubles_the_delay_to_the_limit() -> None:
    pace = Pace(least=1.0, most=5.0)
    delays = []
    for _ in range(4):
        pace.slow_down()
        delays.append(pace.delay)

    assert delays == [2.0, 4.0, 5.0, 5.0]


def test_good_answers_bring_the_delay_back_bit_by_bit_and_not_below_the_ordinary_one() -> None:
    pace = Pace(least=1.0, most=60.0)
    for _ in range(3):
        pace.slow_down()
    pace.succeed()
    after_one = pace.delay
    for _ in range(20):
        pace.succeed()

    assert after_one == 6.4
    assert pace.delay == 1.0


def test_a_delay_beyond_the_limit_is_kept() -> None:
    pace = Pace(least=300.0, most=60.0)
    pace.slow_down()

    assert pace.delay == 300.0


def test_troubles_count_in_a_row_and_the_most_frequent_is_the_cause() -> None:
    pace = Pace(least=1.0, most=60.0)
    for cause in ("timeout", "challenge:jsl", "challenge:jsl"):
        pace.meet(cause)
    met = (pace.troubles, pace.cause)
    pace.succeed()

    assert met == (3, "challenge:jsl")
    assert (pace.troubles, pace.cause) == (0, "")
