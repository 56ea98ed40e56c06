from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.values import (
    CHANNEL,
    NOW,
    SITE,
    make_capture,
    make_entry,
    make_listing,
    new_archive,
    url_of,
)
from unioncrawler.items import Verdict
from unioncrawler.visits import Ending

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from unioncrawler.archive import ArchiveWriter

MINUTE = timedelta(minutes=1)


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[ArchiveWriter]:
    with new_archive(tmp_path) as opened:
        yield opened


def listed(writer: ArchiveWriter, *numbers: int, **totals: Any) -> int | None:
    visit = replace(make_listing(*(make_entry(number) for number in numbers)), **totals)
    return writer.save_listing(SITE, visit, [None] * len(numbers), now=NOW).capture


def test_what_a_walk_met_is_known_once_it_ended_well(writer: ArchiveWriter) -> None:
    def end(ending: Ending, capture: int | None, minutes: int) -> None:
        now = NOW + minutes * MINUTE
        writer.save_walk_end(SITE, CHANNEL, ending, capture=capture, now=now)

    def seen() -> tuple[Any, ...]:
        (channel,) = writer.channels(SITE)
        checked = writer.connection.execute("SELECT checked FROM channels").fetchone()[0]
        return channel.walked, checked, channel.checked_by, channel.known_to

    first = listed(writer, 1, 2)
    assert seen() == (None, None, None, 0)
    end(Ending.WHOLE, first, 0)
    assert seen() == (NOW, NOW.isoformat(), first, 2)
    second = listed(writer, 2, 3)
    assert seen() == (NOW, NOW.isoformat(), first, 2)
    end(Ending.KNOWN, second, 5)
    assert seen() == (NOW, (NOW + 5 * MINUTE).isoformat(), second, 3)
    assert (first, second) == (1, 2)


def test_entries_are_unknown_that_came_after_the_last_walk(writer: ArchiveWriter) -> None:
    listed(writer, 1, 2)
    urls = [url_of(number) for number in (1, 2, 3)]

    assert writer.unknown_entries(SITE, CHANNEL, urls, 2) == {url_of(3)}
    assert writer.unknown_entries(SITE, CHANNEL, urls, 1) == {url_of(2), url_of(3)}
    assert writer.unknown_entries(SITE, "another", urls, 2) == set(urls)
    assert writer.unknown_entries("another", CHANNEL, urls, 2) == set(urls)
    assert writer.unknown_entries(SITE, CHANNEL, [], 2) == set()


def test_totals_stay_what_the_channel_said_last(writer: ArchiveWriter) -> None:
    listed(writer, 1, pages=3, items=50)
    listed(writer, 2)
    listed(writer, 3, pages=4)

    row = writer.connection.execute("SELECT stated_pages, stated_items FROM channels").fetchone()
    assert tuple(row) == (4, 50)


def test_a_page_is_settled_that_was_judged_and_looked_over_since(writer: ArchiveWriter) -> None:
    for number, verdict in enumerate(Verdict):
        writer.save_captures(SITE, [make_capture(url_of(number), verdict)])
    urls = [url_of(number) for number in range(len(Verdict))]
    at = NOW

    assert writer.settled_since(SITE, urls, at, now=at) == set()
    writer.save_looked_over(SITE, now=at - MINUTE)
    assert writer.settled_since(SITE, urls, at, now=at) == set()
    writer.save_looked_over(SITE, now=at)
    settled = writer.settled_since(SITE, urls, at, now=at)
    assert {verdict for verdict, url in zip(Verdict, urls, strict=True) if url in settled} == {
        Verdict.OK,
        Verdict.REDIRECTED,
        Verdict.MISSING,
        Verdict.GONE,
        Verdict.SOFT_404,
    }
    assert writer.settled_since(SITE, urls, at + MINUTE, now=at) == set()
    assert writer.settled_since(SITE, urls, NOW - 400 * MINUTE, now=NOW - 100 * MINUTE) == set()
    assert writer.settled_since("another", urls, at, now=at) == set()
    assert writer.looked_over(SITE) == at


def test_the_last_page_is_the_latest_that_came(writer: ArchiveWriter) -> None:
    writer.save_captures(
        SITE,
        [
            make_capture(url_of(1)),
            make_capture(url_of(1), Verdict.ERROR),
            make_capture(url_of(1), Verdict.MISSING, status=404),
            make_capture(url_of(2)),
        ],
    )

    assert writer.last_page(SITE, url_of(1)) == 1
    assert writer.last_page(SITE, url_of(2)) == 4
    assert writer.last_page(SITE, url_of(3)) is None
    assert writer.last_page("another", url_of(1)) is None
