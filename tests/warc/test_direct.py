"""Records read at their places are those the slow reader reads, or its very complaints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.warc_values import Record, make_exchange
from unioncrawler.errors import MissingWarcError, WarcError
from unioncrawler.warc import Original, direct, read_exchange
from unioncrawler.warc.direct import MOST_FILES, RecordReader

if TYPE_CHECKING:
    from pathlib import Path

    from unioncrawler.warc import Location

CASES: list[dict[str, Any]] = [
    {},
    {"body": b""},
    {"status": 404, "body": b"\r\n\r\nno"},
    {"response_headers": ()},
    {"response_headers": (("Content-Type", "text/html"), ("X-Empty", ""), ("Set-Cookie", "b: c"))},
    {"response_headers": (("X-Name", "工会".encode().decode("latin-1")),)},
    {"url": "http://www.union.example/%E5%B7%A5?a=1:2"},
    {"ip_address": "127.0.0.1", "purpose": {}},
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "warc"


@pytest.mark.parametrize("changes", CASES)
def test_it_reads_what_the_slow_reader_reads(
    changes: dict[str, Any],
    folder: Path,
) -> None:
    made = Record(folder)
    location = made.writer.write(make_exchange(**changes))
    made.writer.close()

    with RecordReader(folder) as reader:
        stored = reader.read(location.file, location.offset, location.length)

    assert stored == read_exchange(folder / location.file, location.offset, location.length)


def test_it_needs_the_slow_reader_for_nothing_of_ours(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = Record(folder)
    first = made.writer.write(make_exchange())
    original = Original(
        record_id=first.record_id, url=make_exchange().url, fetched_at=make_exchange().fetched_at
    )
    again = made.writer.write(make_exchange(), original)
    made.writer.close()
    slow = [read_exchange(folder / each.file, each.offset, each.length) for each in (first, again)]
    monkeypatch.setattr(direct, "read_exchange", None)

    with RecordReader(folder) as reader:
        quick = [reader.read(each.file, each.offset, each.length) for each in (first, again)]

    assert quick == slow
    assert quick[1].kind == "revisit"


@pytest.mark.parametrize("place", [0, 11, 60, 200, -9, -3])
def test_a_damaged_record_is_what_the_slow_reader_says_it_is(
    place: int,
    folder: Path,
) -> None:
    made = Record(folder)
    location = made.writer.write(make_exchange())
    made.writer.close()
    path = folder / location.file
    data = bytearray(path.read_bytes())
    data[location.offset + place % location.length] ^= 0x5A
    path.write_bytes(data)

    assert complaint(folder, location) == slow_complaint(path, location)


@pytest.mark.parametrize("changes", [(0, -1), (0, 1), (1, 0), (10**9, 0), (-5, 0)])
def test_a_wrong_place_is_what_the_slow_reader_says_it_is(
    changes: tuple[int, int],
    folder: Path,
) -> None:
    made = Record(folder)
    made.writer.write(make_exchange())
    location = made.writer.write(make_exchange(2))
    made.writer.close()
    offset, length = location.offset + changes[0], location.length + changes[1]

    with RecordReader(folder) as reader, pytest.raises(WarcError) as quick:
        reader.read(location.file, offset, length)
    with pytest.raises(WarcError) as slow:
        read_exchange(folder / location.file, offset, length)

    assert str(quick.value) == str(slow.value)


def test_a_payload_that_is_not_its_digest_is_refused(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("block_digest", "digest"):
        made = Record(folder)
        with monkeypatch.context() as context:
            where = "records" if name == "block_digest" else "writer"
            context.setattr(f"unioncrawler.warc.{where}.{name}", lambda _: "sha1:" + "A" * 32)
            location = made.writer.write(make_exchange())
        made.writer.close()
        with RecordReader(folder) as reader, pytest.raises(WarcError, match="no sound record"):
            reader.read(location.file, location.offset, location.length)


def test_a_missing_file_is_named(folder: Path) -> None:
    with RecordReader(folder) as reader, pytest.raises(MissingWarcError, match=r"a\.warc\.gz"):
        reader.read("a.warc.gz", 0, 10)


def test_few_files_are_open_at_a_time(
    folder: Path,
) -> None:
    made = Record(folder, rotate_bytes=1)
    locations = [made.writer.write(make_exchange(number)) for number in range(MOST_FILES + 4)]
    made.writer.close()

    with RecordReader(folder) as reader:
        for location in [*locations, *locations]:
            stored = reader.read(location.file, location.offset, location.length)
            assert stored.record_id == location.record_id
        assert len(reader._files) == MOST_FILES


def complaint(folder: Path, location: Location) -> str | None:
    with RecordReader(folder) as reader:
        try:
            reader.read(location.file, location.offset, location.length)
        except WarcError as error:
            return str(error)
    return None


def slow_complaint(path: Path, location: Location) -> str | None:
    try:
        read_exchange(path, location.offset, location.length)
    except WarcError as error:
        return str(error)
    return None
