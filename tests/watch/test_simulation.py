"""Healthy months raise no alarm; each breakage is named in the first run after it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.watch.simulated import ARTICLE, FRAME, LISTING, SimulatedSite, with_channels
from unioncrawler.watch.findings import Cause

if TYPE_CHECKING:
    from collections.abc import Callable

    from unioncrawler.watch.figures import ChannelFigures, RunFigures
    from unioncrawler.watch.findings import Finding

WINTER, SUMMER = date(2026, 1, 5), date(2026, 7, 1)  # with Spring Festival, with National Day
RENAMED = ARTICLE - {"div.text"} | {"div.content-body"}
BIG = "频道0"


@pytest.mark.parametrize("start", [WINTER, SUMMER])
@pytest.mark.parametrize("revisits", [True, False])
@pytest.mark.parametrize("seed", [1, 2])
def test_120_healthy_days_raise_no_alarm(seed: int, revisits: bool, start: date) -> None:
    site = SimulatedSite(seed, start, revisits)

    assert [each for each in site.live(120) if each[1].is_alarm] == []


@pytest.fixture(scope="module", params=[3, 4, 5])
def after_60_days(request: pytest.FixtureRequest) -> SimulatedSite:
    site = SimulatedSite(request.param, date(2026, 3, 12))
    site.live(60)
    return site


@pytest.fixture
def healthy(after_60_days: SimulatedSite) -> SimulatedSite:
    """A site after 60 days, before a Monday of May."""
    return after_60_days.copy()


def changed(run: RunFigures, change: Callable[[ChannelFigures], ChannelFigures]) -> RunFigures:
    return replace(run, channels={path: change(c) for path, c in run.channels.items()})


def alarms(findings: list[Finding]) -> list[tuple[str, str | None, tuple[str, ...]]]:
    return [(f.cause.value, f.channel, f.lost) for f in findings if f.is_alarm]


def without(name: str) -> Callable[[ChannelFigures], ChannelFigures]:
    return lambda c: replace(c, filled={**c.filled, name: 0})


def test_dates_gone_under_the_same_template_are_reading_that_broke(healthy: SimulatedSite) -> None:
    findings = healthy.judged(changed(healthy.next_run(), without("published")))

    assert alarms(findings) == [("reading broke", None, ("published",))]
    assert "0 of" in findings[0].evidence
    assert "the template is what it was" in findings[0].evidence


def test_dates_gone_under_another_template_are_a_changed_layout(healthy: SimulatedSite) -> None:
    def change(c: ChannelFigures) -> ChannelFigures:
        return replace(without("published")(c), article_template=RENAMED if c.read else None)

    findings = healthy.judged(changed(healthy.next_run(), change))

    assert alarms(findings) == [("layout changed", None, ("published",))]
    assert "div.text is gone, div.content-body is new" in findings[0].evidence


def test_a_renamed_container_without_which_nothing_is_read(healthy: SimulatedSite) -> None:
    def change(c: ChannelFigures) -> ChannelFigures:
        template = RENAMED if c.read else None
        return replace(
            c, read=0, unread=c.read, filled={}, found={}, body=None, article_template=template
        )

    findings = healthy.judged(changed(healthy.next_run(), change))

    assert {each[0] for each in alarms(findings)} == {"layout changed"}
    assert all("article" in each[2] for each in alarms(findings))


def test_a_renamed_container_that_is_read_all_the_same_is_worth_a_word(
    healthy: SimulatedSite,
) -> None:
    def change(c: ChannelFigures) -> ChannelFigures:
        return replace(c, article_template=RENAMED if c.read else None)

    findings = healthy.judged(changed(healthy.next_run(), change))

    assert alarms(findings) == []
    assert [f.cause for f in findings if f.cause is Cause.LAYOUT] == [Cause.LAYOUT]
    assert "no field is read less than before" in next(
        f.evidence for f in findings if f.cause is Cause.LAYOUT
    )


@pytest.mark.parametrize(
    ("listing", "status"),
    [("empty", 200), ("missing", 404), ("redirected", 302), ("not a listing", 200)],
)
def test_one_channel_that_lists_nothing_has_moved(
    healthy: SimulatedSite, listing: str, status: int
) -> None:
    run = healthy.next_run()
    gone = replace(
        run.channels[BIG], listing=listing, status=status, entries=0, dated=0, new_entries=0
    )
    findings = healthy.judged(replace(run, channels={**run.channels, BIG: gone}))

    assert alarms(findings) == [("channel moved", BIG, ("entries",))]


def test_all_channels_empty_at_once_have_not_moved(healthy: SimulatedSite) -> None:
    run = with_channels(healthy.next_run(), listing="empty", status=200, entries=0, dated=0)

    assert alarms(healthy.judged(run)) == [("reading broke", None, ("entries",))]


def test_all_channels_empty_under_another_template_are_a_changed_layout(
    healthy: SimulatedSite,
) -> None:
    other = frozenset({"header.h", "section.s", "footer.f"})
    run = with_channels(
        healthy.next_run(), listing="empty", status=200, entries=0, dated=0, listing_template=other
    )

    assert alarms(healthy.judged(run)) == [("layout changed", None, ("entries",))]


def test_listings_that_show_half_of_their_lines(healthy: SimulatedSite) -> None:
    def change(c: ChannelFigures) -> ChannelFigures:
        entries = (c.entries or 0) // 4
        marks = LISTING - {"ul.list"} | {"div.cards"}
        return replace(c, listing="read", entries=entries, dated=entries, listing_template=marks)

    findings = healthy.judged(changed(healthy.next_run(), change))

    assert alarms(findings) == [("layout changed", None, ("entries",))]


def test_dates_of_a_listing_that_are_gone(healthy: SimulatedSite) -> None:
    run = with_channels(healthy.next_run(), listing="read", entries=5, dated=0)

    assert ("reading broke", None, ("entry dates",)) in alarms(healthy.judged(run))


@pytest.mark.parametrize("wall", ["challenge", "blocked", "throttled"])
def test_a_wall_before_everything_is_a_block(healthy: SimulatedSite, wall: str) -> None:
    run = with_channels(
        healthy.next_run(), listing=wall, status=412, entries=None, dated=None, new_entries=0,
        read=0, filled={}, listing_template=FRAME,
    )  # fmt: skip
    run = replace(run, verdicts={wall: 12})

    findings = healthy.judged(run)

    assert alarms(findings) == [("blocked", None, ())]
    assert f"12 of 12 answers were walls (12 × {wall})" in findings[0].evidence


def test_a_wall_before_articles_only_is_a_block(healthy: SimulatedSite) -> None:
    run = replace(
        with_channels(healthy.next_run(), listing="unchanged"), verdicts={"ok": 12, "challenge": 9}
    )

    assert alarms(healthy.judged(run)) == [("blocked", None, ())]


def test_a_site_that_does_not_answer_is_unreachable(healthy: SimulatedSite) -> None:
    run = with_channels(healthy.next_run(), listing="error", status=None, new_entries=0, read=0)

    assert alarms(healthy.judged(replace(run, verdicts={"error": 12}))) == [
        ("unreachable", None, ())
    ]


def test_a_quiet_holiday_week_is_quiet_and_no_alarm() -> None:
    site = SimulatedSite(6, date(2026, 7, 1))
    site.live(92)  # up to the eve of National Day
    week = [site.judged(site.next_run(silent=True)) for _ in range(7)]

    assert [f for findings in week for f in findings if f.is_alarm] == []
    told = [f.evidence for f in week[-1] if f.cause is Cause.QUIET]
    assert len(told) == 1
    assert "listings are readable and unchanged; National Day" in told[0]


def test_silence_out_of_season_is_quiet_after_some_days(healthy: SimulatedSite) -> None:
    days = [healthy.judged(healthy.next_run(silent=True)) for _ in range(8)]

    assert [f for findings in days for f in findings if f.is_alarm] == []
    assert Cause.QUIET in {f.cause for f in days[-1] if f.channel is None}
    assert Cause.QUIET not in {f.cause for f in days[0] if f.channel is None}


def test_silence_before_listings_that_cannot_be_read_is_not_quiet(healthy: SimulatedSite) -> None:
    run = with_channels(healthy.next_run(silent=True), listing="challenge")

    assert Cause.QUIET not in {
        f.cause for f in healthy.judged(replace(run, verdicts={"challenge": 11}))
    }


def test_without_a_history_only_what_needs_none_is_checked() -> None:
    site = SimulatedSite(7, date(2026, 3, 2))
    site.live(2)
    run = changed(site.next_run(), without("source"))

    assert alarms(site.judged(run)) == []
    walled = replace(with_channels(site.next_run(), listing="challenge"), verdicts={"challenge": 9})
    assert alarms(site.judged(walled)) == [("blocked", None, ())]


def test_a_first_crawl_that_reads_no_date_at_all_is_told(healthy: SimulatedSite) -> None:
    figures = replace(
        healthy.next_run().channels[BIG], read=30, filled={"body": 30}, found={}, listing="read"
    )
    run = replace(healthy.next_run(), channels={BIG: figures})
    first = SimulatedSite(8, date(2026, 3, 2))

    assert alarms(first.judged(run)) == [("reading broke", BIG, ("published",))]


def test_a_channel_that_never_listed_anything_has_not_moved(healthy: SimulatedSite) -> None:
    run = healthy.next_run()
    hub = replace(run.channels[BIG], channel="首层", listing="not a listing", entries=None)
    channels = {**run.channels, "首层": hub}

    assert alarms(healthy.judged(replace(run, channels=channels))) == []
