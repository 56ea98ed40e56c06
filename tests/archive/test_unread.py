"""Which waiting entries an answer is on record for."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.values import (
    LATER,
    NOW,
    SITE,
    make_capture,
    make_entry,
    make_failure,
    make_visit,
    new_archive,
    save_articles,
    save_entries,
    url_of,
)
from unioncrawler.items import Verdict
from unioncrawler.sites import load_profile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from unioncrawler.archive import ArchiveWriter
    from unioncrawler.items import Capture

HOUR = timedelta(hours=1)


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[ArchiveWriter]:
    with new_archive(tmp_path) as opened:
        yield opened


def on_record(number: int, **changes: Any) -> Capture:
    """Return the capture of an answer that a crawl did not come to read."""
    place = {"warc_file": "a.warc.gz", "warc_offset": number * 1000, "warc_length": 900}
    values = {"record_id": f"<urn:uuid:{number}>", **place, **changes}
    return make_capture(url_of(number), Verdict.ERROR, **values)


def unread(writer: ArchiveWriter, limit: int = 9, **wanted: Any) -> list[str]:
    return writer.unread_entries(SITE, NOW - HOUR, LATER, limit=limit, **wanted)


def begin(writer: ArchiveWriter, **arguments: object) -> None:
    writer.begin_crawl(load_profile(SITE), arguments, now=LATER, version="0.1")


def test_waiting_entries_come_in_their_order_each_once(writer: ArchiveWriter) -> None:
    save_entries(writer, *map(make_entry, (3, 1, 2, 4)))
    save_entries(writer, make_entry(1), channel="xw")
    writer.save_captures(SITE, [on_record(number) for number in (1, 2, 3)])
    writer.save_captures(SITE, [on_record(1, record_id="<b>", warc_offset=7)])

    assert unread(writer) == [url_of(3), url_of(1), url_of(2)]
    assert unread(writer, limit=2) == [url_of(3), url_of(1)]


@pytest.mark.parametrize(
    "changes",
    [
        {"fetched_at": NOW - 2 * HOUR},
        {"fetched_at": LATER + HOUR},
        {"status": 304},
        {"status": 503},
        {"error": "ResponseDataLossError"},
        {"method": "POST"},
        {"warc_file": None, "warc_offset": None, "warc_length": None},
    ],
    ids=["long ago", "yet to come", "unchanged", "refused", "cut off", "sent", "off record"],
)
def test_what_is_no_answer_of_late_is_none(changes: dict[str, Any], writer: ArchiveWriter) -> None:
    save_entries(writer, make_entry(1))
    writer.save_captures(SITE, [on_record(1, **changes)])

    assert unread(writer) == []
    assert writer.latest_answer(SITE, url_of(1), NOW - HOUR, LATER) is None


def test_what_was_tried_since_does_not_count(writer: ArchiveWriter) -> None:
    save_entries(writer, *map(make_entry, (1, 2, 3)))
    writer.save_captures(SITE, [on_record(number) for number in (1, 2, 3)])
    save_articles(writer, make_visit(1))
    writer.save_failure(SITE, make_failure(2, Verdict.ERROR, "busy"), now=NOW + HOUR)

    assert unread(writer) == [url_of(3)]


@pytest.mark.parametrize(
    ("arguments", "found"),
    [({}, []), ({"limit": 5}, [url_of(1)]), ({"channel": "xw"}, [url_of(1)])],
    ids=["of everything", "with a limit", "of a channel"],
)
def test_a_crawl_that_ended_by_itself_has_tried_what_it_was_to_crawl(
    arguments: dict[str, object], found: list[str], writer: ArchiveWriter
) -> None:
    save_entries(writer, make_entry(1))
    writer.save_captures(SITE, [on_record(1)])
    begin(writer, **arguments)
    assert writer.crawl is not None
    writer.finish_crawl(writer.crawl, "finished", {}, now=LATER)
    begin(writer)

    assert unread(writer) == found


def test_only_what_the_crawl_is_of_is_found(writer: ArchiveWriter) -> None:
    save_entries(writer, make_entry(1))
    save_entries(writer, make_entry(2, date_text="[2020-01-01]"), channel="xw")
    writer.save_captures(SITE, [on_record(1), on_record(2)])

    assert unread(writer) == [url_of(1), url_of(2)]
    assert unread(writer, channels=["xw"]) == [url_of(2)]
    assert unread(writer, since="2021-01-01") == [url_of(1)]


def test_the_latest_answer_is_the_one_that_came_last(writer: ArchiveWriter) -> None:
    """A file that was away and is back brings rows of what came before."""
    writer.save_captures(SITE, [on_record(1, fetched_at=NOW + HOUR)])
    writer.save_captures(SITE, [on_record(1, record_id="<back>", warc_offset=7)])

    row = writer.latest_answer(SITE, url_of(1), NOW - HOUR, LATER)
    assert row is not None
    assert row["record_id"] == "<urn:uuid:1>"


def test_the_latest_answer_is_that_of_the_address(writer: ArchiveWriter) -> None:
    writer.save_captures(SITE, [on_record(1), on_record(2)])
    writer.save_captures(SITE, [on_record(1, record_id="<later>", warc_offset=7)])

    row = writer.latest_answer(SITE, url_of(1), NOW - HOUR, LATER)
    assert row is not None
    assert (row["url"], row["record_id"]) == (url_of(1), "<later>")
