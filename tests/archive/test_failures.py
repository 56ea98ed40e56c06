from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.values import (
    NOW,
    SITE,
    make_entry,
    make_failure,
    make_visit,
    new_archive,
    save_articles,
    save_entries,
    url_of,
)
from unioncrawler.items import Verdict
from unioncrawler.visits import IN_ITS_PLACE, WALLED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from unioncrawler.archive import ArchiveWriter

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
GROWING = [HOUR, 6 * HOUR, DAY, 3 * DAY, 7 * DAY, 30 * DAY]


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[ArchiveWriter]:
    with new_archive(tmp_path) as opened:
        save_entries(opened, make_entry(1))
        yield opened


def waits(writer: ArchiveWriter, now: datetime | None) -> bool:
    return [entry.url for entry in writer.next_entries(SITE, now=now)] == [url_of(1)]


def pauses(writer: ArchiveWriter, verdict: Verdict, status: int | None = 404) -> list[timedelta]:
    """Fail again and again, each time as soon as it is the entry's turn; return the waits."""
    found: list[timedelta] = []
    now = NOW
    for _ in range(20):
        failure = make_failure(1, verdict, "x")
        captures = tuple(replace(capture, status=status) for capture in failure.captures)
        writer.save_failure(SITE, replace(failure, captures=captures), now=now)
        text = writer.connection.execute("SELECT next_try FROM entries").fetchone()[0]
        if text is None:
            return found
        then = type(now).fromisoformat(text)
        assert waits(writer, then)
        assert not waits(writer, then - timedelta(seconds=1))
        found.append(then - now)
        now = then
    raise AssertionError("never given up")


@pytest.mark.parametrize("verdict", [Verdict.MISSING, Verdict.SOFT_404, Verdict.ROBOTS, Verdict.OK])
def test_what_is_not_there_is_asked_for_again_after_growing_pauses(
    writer: ArchiveWriter, verdict: Verdict
) -> None:
    assert pauses(writer, verdict) == GROWING


@pytest.mark.parametrize(
    ("verdict", "status"),
    [(Verdict.ERROR, None), (Verdict.ERROR, 503), (Verdict.BLOCKED, 403)],
)
def test_what_the_server_answers_for_is_asked_for_by_the_next_two_crawls(
    writer: ArchiveWriter, verdict: Verdict, status: int | None
) -> None:
    assert pauses(writer, verdict, status) == [timedelta(0), timedelta(0), *GROWING]


def test_a_page_that_cannot_be_read_waits_like_one_that_is_not_there(writer: ArchiveWriter) -> None:
    assert pauses(writer, Verdict.ERROR, 200) == GROWING


@pytest.mark.parametrize("verdict", [Verdict.THROTTLED, Verdict.CHALLENGE])
def test_what_kept_us_out_is_no_attempt(writer: ArchiveWriter, verdict: Verdict) -> None:
    for _ in range(20):
        writer.save_failure(SITE, make_failure(1, verdict, "x"), now=NOW)
        assert waits(writer, NOW)
    assert tuple(writer.connection.execute("SELECT attempts FROM entries").fetchone()) == (0,)


def test_what_was_given_up_is_listed_and_asked_for_only_on_demand(writer: ArchiveWriter) -> None:
    pauses(writer, Verdict.MISSING)
    save_entries(writer, make_entry(1), make_entry(2))
    writer.save_failure(SITE, make_failure(2, Verdict.MISSING, "x"), now=NOW)

    late = writer.next_entries(SITE, now=NOW + 1000 * DAY)
    assert [entry.url for entry in late] == [url_of(2)]
    assert [entry.url for entry in writer.next_entries(SITE)] == [url_of(1), url_of(2)]
    counted = writer.retry_counts(SITE)
    assert (counted.waiting, counted.given_up) == (1, 1)
    assert counted.next_try == (NOW + HOUR).isoformat()
    assert [failure.count for failure in writer.failure_counts(SITE)] == [2]


def test_an_article_that_came_after_all_waits_for_nothing(writer: ArchiveWriter) -> None:
    writer.save_failure(SITE, make_failure(1, Verdict.MISSING, "x"), now=NOW)
    save_articles(writer, make_visit(1))

    row = writer.connection.execute("SELECT state, next_try FROM entries").fetchone()
    assert tuple(row) == ("captured", None)


def test_what_a_clock_far_ahead_dated_waits_for_nothing(writer: ArchiveWriter) -> None:
    failure = make_failure(1, Verdict.MISSING, "x")
    ahead = NOW + 3650 * DAY
    captures = tuple(replace(capture, fetched_at=ahead) for capture in failure.captures)
    writer.save_failure(SITE, replace(failure, captures=captures), now=ahead)

    assert waits(writer, NOW)
    assert not waits(writer, ahead)
    assert waits(writer, ahead + HOUR)


def test_what_only_a_likeness_says_is_an_attempt(writer: ArchiveWriter) -> None:
    stub = make_failure(1, Verdict.THROTTLED, f"{IN_ITS_PLACE}one page for everything")
    for attempt in range(1, 4):
        writer.save_failure(SITE, stub, now=NOW)
        row = writer.connection.execute("SELECT attempts FROM entries").fetchone()
        assert tuple(row) == (attempt,)

    assert not waits(writer, NOW)


@pytest.mark.parametrize(
    ("verdict", "reason", "is_taken_back"),
    [
        (Verdict.ERROR, "HTTP 503", True),
        (Verdict.BLOCKED, "HTTP 403", True),
        (Verdict.ERROR, f"{IN_ITS_PLACE}a short page without its title", False),
        (Verdict.MISSING, "HTTP 404", False),
    ],
)
@pytest.mark.parametrize("ended", [WALLED, "finished"])
def test_what_broke_in_a_crawl_that_was_kept_out_was_no_attempt(
    writer: ArchiveWriter, verdict: Verdict, reason: str, is_taken_back: bool, ended: str
) -> None:
    for _ in range(3):
        writer.save_failure(SITE, make_failure(1, verdict, reason), now=NOW)
    assert writer.crawl is not None
    writer.finish_crawl(writer.crawl, ended, {}, now=NOW)

    row = writer.connection.execute("SELECT attempts FROM entries").fetchone()
    was_taken_back = is_taken_back and ended == WALLED
    assert tuple(row) == (2 if was_taken_back else 3,)
    assert waits(writer, NOW) == was_taken_back
