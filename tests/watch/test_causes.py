from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from unioncrawler.archive.times import CHINA
from unioncrawler.watch.causes import judge
from unioncrawler.watch.figures import ChannelFigures, Past, RunFigures
from unioncrawler.watch.findings import Cause

if TYPE_CHECKING:
    from collections.abc import Sequence

WELL = RunFigures(
    at=datetime(2026, 3, 2, 3, 30, tzinfo=CHINA),
    wall="challenge:jsl",
    requests=33,
    size=9,
    seconds=1.0,
    verdicts={"ok": 20, "missing": 7, "challenge": 6},
    channels={"新闻": ChannelFigures(channel="新闻", listing="read", entries=20, dated=20)},
)


def causes(run: RunFigures) -> list[tuple[Cause, str | None, bool]]:
    return [(each.cause, each.channel, each.is_alarm) for each in judge(run, {})]


def test_a_run_that_its_site_kept_out_is_blocked_however_few_the_walls_are() -> None:
    assert causes(WELL) == [(Cause.BLOCKED, None, True)]
    assert "the crawl ended for it" in judge(WELL, {})[0].evidence
    assert causes(replace(WELL, wall=None, verdicts={"ok": 33})) == []


def test_a_run_that_no_page_answered_is_unreachable_and_not_blocked() -> None:
    dead = replace(WELL, wall="timeout", verdicts={"error": 6}, channels={})

    assert causes(dead) == [(Cause.UNREACHABLE, None, True)]


FINE = replace(WELL, wall=None, verdicts={"ok": 40})


def past(**figures: Any) -> list[Past]:
    """Return eight sound runs of a channel, a day apart."""
    usual: dict[str, Any] = {"listing": "read", "entries": 20, "dated": 20}
    alike = ChannelFigures(channel="新闻", **(usual | figures))
    first = WELL.at - timedelta(days=9)
    return [Past(at=first + timedelta(days=n), figures=alike) for n in range(8)]


def channel(path: str = "新闻", **figures: Any) -> ChannelFigures:
    return ChannelFigures(channel=path, **figures)


def judged(
    *now: ChannelFigures, history: Sequence[Past] | None = None, run: RunFigures = FINE
) -> list[tuple[str, str | None, bool]]:
    known = past() if history is None else history
    found = judge(
        replace(run, channels={f.channel: f for f in now}), {f.channel: known for f in now}
    )
    return [(each.cause.value, each.channel, each.is_alarm) for each in found]


@pytest.mark.parametrize(
    ("wall", "verdicts", "cause"),
    [
        ("challenge:jsl", {"error": 3}, "blocked"),  # robots.txt itself was challenged
        ("throttled: HTTP 429", {"error": 3}, "blocked"),
        ("in its place came the front page", {"ok": 9}, "blocked"),
        ("timeout", {"ok": 9, "error": 6}, "unreachable"),
        ("server error: HTTP 500", {"ok": 9, "error": 6}, "unreachable"),
        ("SPA shell", {"ok": 1, "error": 6}, "layout changed"),
    ],
)
def test_a_run_that_was_cut_off_has_the_one_cause_of_its_fault(
    wall: str, verdicts: dict[str, int], cause: str
) -> None:
    run = replace(WELL, wall=wall, verdicts=verdicts, channels={})
    found = judge(run, {})

    assert [(each.cause.value, each.channel, each.is_alarm) for each in found] == [
        (cause, None, True)
    ]
    assert "the crawl ended for it" in found[0].evidence


@pytest.mark.parametrize(
    ("verdicts", "is_blocked"),
    [
        ({"blocked": 1}, True),  # all there was
        ({"blocked": 1, "ok": 1}, False),
        ({"blocked": 2, "ok": 2}, False),  # fewer than three
        ({"blocked": 3, "ok": 12}, True),
        ({"blocked": 3, "ok": 13}, False),  # less than a fifth
    ],
)
def test_walls_in_the_mass_are_a_block(verdicts: dict[str, int], *, is_blocked: bool) -> None:
    run = replace(FINE, verdicts=verdicts, channels={})

    assert causes(run) == ([(Cause.BLOCKED, None, True)] if is_blocked else [])


def test_half_of_the_listings_without_an_answer_make_the_site_unreachable() -> None:
    lost, read = channel("a", listing="error"), channel("b", listing="read", entries=20, dated=20)
    more = [channel(name, listing="read", entries=20, dated=20) for name in "cd"]

    assert judged(lost, channel("e", listing="error"), read, more[0]) == [
        ("unreachable", None, True)
    ]
    assert judged(lost, read, *more) == [("unreachable", "a", False)]


def test_a_channel_behind_a_wall_lost_nothing() -> None:
    shut = channel("a", listing="challenge", read=0, unread=9)
    read = channel("b", listing="read", entries=20, dated=20)

    assert [cause for cause, _, _ in judged(shut, read)] == ["blocked"]


def test_all_listings_that_are_nowhere_have_moved() -> None:
    lost = [channel(name, listing="missing", status=404) for name in "abc"]
    found = judge(
        replace(FINE, channels={f.channel: f for f in lost}), dict.fromkeys("abc", past())
    )

    assert [(each.cause, each.channel) for each in found] == [(Cause.MOVED, None)]
    assert (
        found[0].evidence == "a, b, c are not where they were: their addresses answer 404 (missing)"
    )


@pytest.mark.parametrize("others", [0, 2])
def test_one_listing_that_is_empty_says_whether_others_are_read(others: int) -> None:
    lost = channel(listing="empty", status=200)
    rest = [channel(str(n), listing="read", entries=20, dated=20) for n in range(others)]
    run = replace(FINE, channels={f.channel: f for f in (lost, *rest)})
    found = judge(run, {f.channel: past() for f in (lost, *rest)})

    assert [(each.cause, each.channel) for each in found] == [(Cause.MOVED, "新闻")]
    told = "its listing is empty, 20 entries stood there"
    assert found[0].evidence == told + (f"; {others} other channels are read" if others else "")


def test_pages_that_are_no_articles_any_more_are_missed_in_all_channels_together() -> None:
    few = past(read=2, filled={}, found={})
    lost = [channel(name, listing="unchanged", read=0, unread=3) for name in "abc"]
    found = judge(replace(FINE, channels={f.channel: f for f in lost}), dict.fromkeys("abc", few))

    assert [(each.cause, each.channel, each.lost) for each in found] == [
        (Cause.READING, None, ("article",))
    ]
    assert found[0].evidence.startswith("0 of 9 pages were read as articles, where 9 usually would")


@pytest.mark.parametrize(
    ("reread", "emptied", "is_found"),
    [
        (111, {"published": 88}, True),
        (5, {"subtitle": 5}, True),
        (2, {"source": 2}, False),
        (40, {"source": 20}, False),
    ],
)
def test_articles_that_lose_a_field_when_they_are_read_again_need_no_history(
    reread: int, emptied: dict[str, int], *, is_found: bool
) -> None:
    filled = {"published": reread}
    now = channel(listing="unchanged", read=reread, filled=filled, reread=reread, emptied=emptied)
    name = next(iter(emptied))

    found = judge(replace(FINE, channels={"新闻": now}), {})

    assert [each.lost for each in found if each.is_alarm] == ([(name,)] if is_found else [])


def test_a_listing_of_few_lines_may_lose_some_of_them() -> None:
    short = past(entries=3, dated=3)

    assert judged(channel(listing="read", entries=1, dated=1), history=short) == []
    assert judged(channel(listing="read", entries=1, dated=1))[0][0] == "reading broke"


def test_a_listing_that_never_had_dates_does_not_miss_them() -> None:
    seldom = past(entries=20, dated=8)

    assert judged(channel(listing="read", entries=20, dated=0), history=seldom) == []
    assert judged(channel(listing="read", entries=20, dated=0))[0][0] == "reading broke"


def test_ten_articles_without_a_date_are_enough_only_without_a_history() -> None:
    never = past(read=4, filled={}, found={})
    now = channel(listing="unchanged", read=10, filled={})

    assert judged(now, history=never) == []
    assert judged(now, history=[]) == [("reading broke", "新闻", True)]


def test_only_the_latest_templates_are_held_against() -> None:
    marks = frozenset({"div.a", "div.b", "div.c", "div.d"})
    now = channel(listing="unchanged", read=3, article_template=marks - {"div.a"} | {"div.z"})
    recent = past(read=1, article_template=now.article_template) * 4
    old = past(read=1, article_template=marks) * 4

    assert judged(now, history=old + recent) == []
    assert judged(now, history=recent + old) == [("layout changed", "新闻", False)]


def test_a_site_of_which_something_is_wrong_is_not_called_quiet() -> None:
    busy = past(new_entries=3)
    silent = channel(listing="unchanged")
    late = replace(FINE, at=WELL.at + timedelta(days=40))
    walled = replace(late, wall="challenge:jsl")

    assert [cause for cause, _, _ in judged(silent, history=busy, run=late)] == ["quiet"]
    assert [cause for cause, _, _ in judged(silent, history=busy, run=walled)] == ["blocked"]
    assert judged(silent, history=busy[:3], run=late) == []  # too little is known of its days
