"""After a kill the whole records of an open file are saved, wherever it was cut."""

from __future__ import annotations

import hashlib
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.warc_values import Record, make_exchange
from unioncrawler.errors import WarcError
from unioncrawler.warc import iterate
from unioncrawler.warc.salvage import salvage, unfinished

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    record = Record(tmp_path_factory.mktemp("whole"))
    for number in range(4):
        record.writer.write(make_exchange(number))
    record.writer.close()
    return record.paths[0]


def left_open(whole: Path, folder: Path, data: bytes) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / (whole.name + ".open")
    path.write_bytes(data)
    return path


def test_cut_anywhere_the_whole_records_are_saved(whole: Path, tmp_path: Path) -> None:
    data, records = whole.read_bytes(), list(iterate(whole))
    ends = [record.offset + record.length for record in records]
    for size in range(0, len(data), 13):
        path = left_open(whole, tmp_path / "warc", data[:size])
        assert unfinished(tmp_path / "warc", "replica") == [path]
        saved = salvage(path)
        kept = [end for end in ends if end <= size]
        if not kept:
            assert saved is None
            assert list((tmp_path / "warc").iterdir()) == []
            continue
        assert saved is not None
        closed = tmp_path / "warc" / whole.name
        assert closed.read_bytes() == data[: kept[-1]]
        assert (saved.records, saved.cut, saved.damaged_at) == (len(kept), size - kept[-1], None)
        assert saved.file.sha256 == hashlib.sha256(data[: kept[-1]]).hexdigest()
        assert list(iterate(closed)) == records[: len(kept)]
        shutil.rmtree(tmp_path / "warc")


def test_zeros_behind_the_last_record_are_cut_off(whole: Path, tmp_path: Path) -> None:
    saved = salvage(left_open(whole, tmp_path, whole.read_bytes() + bytes(5000)))

    assert saved is not None
    assert saved.cut == 5000
    assert (tmp_path / whole.name).read_bytes() == whole.read_bytes()


def test_a_file_damaged_in_the_middle_is_left_as_it_is(whole: Path, tmp_path: Path) -> None:
    third = list(iterate(whole))[2]
    data = bytearray(whole.read_bytes())
    data[third.offset + 30] ^= 0xFF
    saved = salvage(left_open(whole, tmp_path, bytes(data)))

    assert saved is not None
    assert (saved.records, saved.cut, saved.damaged_at) == (2, 0, third.offset)
    assert (tmp_path / whole.name).read_bytes() == bytes(data)
    with pytest.raises(WarcError, match=f"offset {third.offset}"):
        list(iterate(tmp_path / whole.name))


def test_files_of_other_sites_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "replica-west-20260301040005-00001.warc.gz.open").touch()

    assert unfinished(tmp_path, "replica") == []


def test_an_open_file_never_takes_the_place_of_a_closed_one(tmp_path: Path) -> None:
    closed = tmp_path / "nm-20260101000000-00001.warc.gz"
    left_over = closed.with_name(closed.name + ".open")
    closed.write_bytes(b"precious")
    left_over.write_bytes(b"old")

    with pytest.raises(WarcError, match="left as it is"):
        salvage(left_over)

    assert (closed.read_bytes(), left_over.read_bytes()) == (b"precious", b"old")


def test_the_files_of_a_site_are_not_those_of_another_whose_key_begins_alike(
    tmp_path: Path,
) -> None:
    names = ["nm-20260101000000-00001.warc.gz.open", "nm-2-20260101000000-00001.warc.gz.open"]
    for name in names:
        (tmp_path / name).touch()

    assert [path.name for path in unfinished(tmp_path, "nm")] == names[:1]
    assert [path.name for path in unfinished(tmp_path, "nm-2")] == names[1:]
