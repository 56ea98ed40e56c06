"""Which alarms a run begins, goes on with and ends."""

from __future__ import annotations

from datetime import datetime

import pytest

from unioncrawler.archive.times import CHINA
from unioncrawler.watch.alarms import Alarm, News, compare
from unioncrawler.watch.figures import ChannelFigures, RunFigures
from unioncrawler.watch.findings import Cause, Finding
from unioncrawler.watch.report import has_news, is_sound, to_findings, to_lines

A, B = "新闻", "公告"


def run(*channels: ChannelFigures) -> RunFigures:
    return RunFigures(
        at=datetime(2026, 3, 2, 3, 30, tzinfo=CHINA), wall=None, requests=9, size=9,
        seconds=1.0, verdicts={}, channels={c.channel: c for c in channels},
    )  # fmt: skip


def finding(cause: Cause, channel: str | None = None, *lost: str, is_alarm: bool = True) -> Finding:
    return Finding(cause=cause, evidence="…", channel=channel, lost=lost, is_alarm=is_alarm)


def alarm(cause: Cause, channel: str | None = None, *lost: str, is_accepted: bool = False) -> Alarm:
    return Alarm(id=1, cause=cause, channel=channel, lost=lost, is_accepted=is_accepted)


WELL = run(
    ChannelFigures(channel=A, listing="read", read=3), ChannelFigures(channel=B, listing="read")
)
MOVED = finding(Cause.MOVED, A, "entries")
DATES = finding(Cause.READING, None, "published")


def test_a_finding_that_was_not_reported_begins_an_alarm() -> None:
    news = compare([MOVED], [], WELL)

    assert news == News(begun=(MOVED,), known=(), over=())
    assert news.is_suspect
    assert has_news(to_findings([MOVED], news))


def test_a_finding_that_was_reported_is_no_news_and_the_run_is_suspect_still() -> None:
    open_ = alarm(Cause.MOVED, A, "entries")
    news = compare([MOVED], [open_], WELL)

    assert news == News(begun=(), known=((open_, MOVED),), over=())
    assert news.is_suspect
    assert not has_news(to_findings([MOVED], news))


def test_a_finding_that_was_accepted_makes_no_run_suspect() -> None:
    news = compare([MOVED], [alarm(Cause.MOVED, A, "entries", is_accepted=True)], WELL)
    told = to_findings([MOVED], news)

    assert (news.is_suspect, told["found"][0]["state"]) == (False, "accepted")
    assert is_sound(A, told)


def test_the_same_loss_under_another_name_or_in_a_part_of_the_site_is_no_news() -> None:
    whole = alarm(Cause.READING, None, "published")

    for again in (finding(Cause.LAYOUT, None, "published"), finding(Cause.READING, A, "published")):
        assert compare([again], [whole], WELL).begun == ()
    other = finding(Cause.READING, A, "source")
    assert compare([other], [whole], WELL).begun == (other,)


def test_what_spreads_to_the_whole_site_is_news_and_ends_nothing() -> None:
    news = compare([DATES], [alarm(Cause.READING, A, "published")], WELL)

    assert news == News(begun=(DATES,), known=(), over=())


def test_a_word_is_no_alarm() -> None:
    quiet = finding(Cause.QUIET, is_alarm=False)
    news = compare([quiet], [], WELL)

    assert (news.begun, news.is_suspect) == ((), False)
    assert to_lines(to_findings([quiet], news)) == ["note: quiet: the whole site: …"]


@pytest.mark.parametrize(
    ("open_", "channels", "is_over"),
    [
        (alarm(Cause.MOVED, A, "entries"), [ChannelFigures(channel=A, listing="read")], True),
        (alarm(Cause.MOVED, A, "entries"), [ChannelFigures(channel=A, listing="unchanged")], True),
        (alarm(Cause.MOVED, A, "entries"), [ChannelFigures(channel=A, listing="error")], False),
        (alarm(Cause.MOVED, A, "entries"), [ChannelFigures(channel=B, listing="read")], False),
        (alarm(Cause.BLOCKED), [ChannelFigures(channel=B, listing="read")], True),
        (alarm(Cause.BLOCKED), [ChannelFigures(channel=B, listing="error")], False),
        (alarm(Cause.READING, None, "published"), [ChannelFigures(channel=A, read=1)], True),
        (
            alarm(Cause.READING, None, "published"),
            [ChannelFigures(channel=A, listing="read", read=0)],
            False,
        ),
        (
            alarm(Cause.MOVED, A, "entries", is_accepted=True),
            [ChannelFigures(channel=A, listing="read")],
            True,
        ),
    ],
)
def test_an_alarm_is_over_where_the_run_could_have_met_it(
    open_: Alarm, channels: list[ChannelFigures], is_over: bool
) -> None:
    assert compare([], [open_], run(*channels)).over == ((open_,) if is_over else ())


def test_an_accepted_alarm_gets_over_in_silence_and_the_next_is_a_new_one() -> None:
    accepted = alarm(Cause.BLOCKED, is_accepted=True)
    well = run(ChannelFigures(channel=A, listing="read"))

    over = compare([], [accepted], well)
    later = compare([finding(Cause.BLOCKED)], [], well)

    assert (over.over, bool(over), to_findings([], over)["over"]) == ((accepted,), False, [])
    assert (later.is_suspect, len(later.begun)) == (True, 1)


@pytest.mark.parametrize("state", ["begun", "known"])
@pytest.mark.parametrize("where", [None, A])
def test_no_channel_is_sound_that_an_open_alarm_regards(state: str, where: str | None) -> None:
    told = {"found": [{"state": state, "channel": where}], "over": []}

    assert (is_sound(A, told), is_sound(B, told)) == (False, where is not None)


@pytest.mark.parametrize("state", ["accepted", "note"])
def test_what_was_accepted_or_is_no_alarm_leaves_a_channel_sound(state: str) -> None:
    assert is_sound(A, {"found": [{"state": state, "channel": None}], "over": []})
