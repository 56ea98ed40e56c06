"""Files of others, and damaged ones: what can be read is, what cannot is named."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from tests.warc_values import Record, make_exchange
from unioncrawler.errors import WarcError
from unioncrawler.warc import StoredExchange, iterate, locate, read_exchange

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    record = Record(tmp_path)
    for number in range(3):
        record.writer.write(make_exchange(number))
    record.writer.close()
    return record.paths[0]


def test_reading_goes_on_from_a_records_offset(path: Path) -> None:
    records = list(iterate(path))

    assert list(iterate(path, from_offset=records[3].offset)) == records[3:]


def test_what_comes_before_damage_is_given_and_the_damage_named(path: Path) -> None:
    records, data = list(iterate(path)), bytearray(path.read_bytes())
    data[records[3].offset + records[3].length // 2] ^= 1
    path.write_bytes(data)
    given: list[StoredExchange] = []

    with pytest.raises(WarcError, match=rf"{path.name}.* offset {records[3].offset}\b"):
        given.extend(iterate(path))
    with pytest.raises(WarcError, match=f"offset {records[3].offset}"):
        read_exchange(path, records[3].offset, records[3].length)


def test_any_flipped_byte_of_a_member_is_an_error_or_changes_nothing(path: Path) -> None:
    record, data = list(iterate(path))[1], path.read_bytes()
    chance = random.Random(7)
    for _ in range(300):
        flipped = bytearray(data)
        flipped[record.offset + chance.randrange(record.length)] ^= 1 << chance.randrange(8)
        path.write_bytes(flipped)
        try:
            assert read_exchange(path, record.offset, record.length) == record
        except WarcError as error:
            assert f"offset {record.offset}" in str(error)  # noqa: PT017 - either way is right


@pytest.mark.parametrize("junk", [b"", b"no WARC at all", bytes(100), b"\x1f\x8b\x08junkjunkjunk"])
def test_what_is_no_record_is_an_error_with_its_offset(tmp_path: Path, junk: bytes) -> None:
    path = tmp_path / "junk.warc.gz"
    path.write_bytes(junk)

    with pytest.raises(WarcError, match=r"junk\.warc\.gz: no sound record at offset 0"):
        read_exchange(path, 0, 100)


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(WarcError, match="this WARC file is missing"):
        locate(tmp_path, "replica-20260301040005-00001.warc.gz")
