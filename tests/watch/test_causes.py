from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from unioncrawler.archive.times import CHINA
from unioncrawler.watch.causes import Cause, judge
from unioncrawler.watch.figures import ChannelFigures, RunFigures

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
