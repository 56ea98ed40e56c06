"""The check of archive and record: what was changed is found and named, what was not is not."""

from __future__ import annotations

import gzip
import hashlib
import random
import shutil
import sqlite3
import zlib
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.conftest import crawl_once
from unioncrawler.archive import checks, open_archive
from unioncrawler.record.findings import Damage, Note, Tally
from unioncrawler.record.fixity import check_archive
from unioncrawler.replica import Replica
from unioncrawler.warc import iterate

if TYPE_CHECKING:
    from pathlib import Path

GZIP_HEADER = 10


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an archive of two crawls: the second one's responses are mostly revisits."""
    folder = tmp_path_factory.mktemp("crawled")
    with Replica(articles=30).serve() as server:
        crawl_once(folder, server.base_url)
        crawl_once(folder, server.base_url)
    return folder


@pytest.fixture
def archive(crawled: Path, tmp_path: Path) -> Path:
    return shutil.copytree(crawled, tmp_path / "archive")


def check(archive: Path, *, full: bool = False) -> tuple[list[Damage], list[Note], Tally]:
    tally = Tally()
    with open_archive(archive, write=True) as opened:
        findings = list(check_archive(opened, archive / "warc", tally, full=full))
    damages = [finding for finding in findings if isinstance(finding, Damage)]
    return damages, [finding for finding in findings if isinstance(finding, Note)], tally


def damages(archive: Path, *, full: bool = False) -> list[Damage]:
    return check(archive, full=full)[0]


def change(archive: Path, sql: str, *values: object) -> None:
    with closing(sqlite3.connect(archive / "archive.db")) as connection:
        assert connection.execute(sql, values).rowcount == 1
        connection.commit()


def ask(archive: Path, sql: str, *values: object) -> tuple[object, ...]:
    with closing(sqlite3.connect(archive / "archive.db")) as connection:
        row: tuple[object, ...] = connection.execute(sql, values).fetchone()
        return row


def warc_files(archive: Path) -> list[Path]:
    return sorted((archive / "warc").iterdir())


def an_article(archive: Path) -> tuple[int, int, int, str, str]:
    """Return number, offset and length of the capture of an article in the first file."""
    return ask(  # type: ignore[return-value]
        archive,
        "SELECT c.id, c.warc_offset, c.warc_length, c.url, a.uid FROM articles AS a"
        " JOIN captures AS c ON c.url = a.url WHERE c.original IS NULL AND c.warc_file = ?"
        " AND c.size > 256 ORDER BY a.id LIMIT 1 OFFSET 5",
        warc_files(archive)[0].name,
    )


@pytest.mark.parametrize("full", [False, True])
def test_what_was_not_changed_is_sound(archive: Path, full: bool) -> None:
    before = [path.read_bytes() for path in warc_files(archive)]
    found, notes, tally = check(archive, full=full)

    assert (found, notes) == ([], [])
    assert tally.files == tally.files_total == 2
    assert tally.bytes == tally.bytes_total == sum(map(len, before))
    records = sum(1 for path in warc_files(archive) for _ in iterate(path))
    captures = ask(archive, "SELECT count(*) FROM captures WHERE warc_file IS NOT NULL")[0]
    assert (tally.records, tally.captures) == ((records, captures) if full else (0, 0))
    assert [path.read_bytes() for path in warc_files(archive)] == before
    assert ask(archive, "SELECT count(*) FROM captures WHERE original IS NOT NULL")[0] != 0


def test_every_flipped_byte_is_found_and_its_record_named(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "check_search_index", lambda _: None)  # which takes a while
    draw = random.Random(20)
    path = warc_files(archive)[0]
    members = [(record.offset, record.length) for record in iterate(path)]
    whole = path.read_bytes()
    starts = [draw.choice(members)[0] + draw.randrange(GZIP_HEADER) for _ in range(8)]
    ends = [sum(draw.choice(members)) - 1 - draw.randrange(8) for _ in range(8)]
    anywhere = [draw.randrange(len(whole)) for _ in range(44)]
    with open_archive(archive, write=True) as opened:
        for place in (*starts, *ends, *anywhere):
            flipped = bytearray(whole)
            flipped[place] ^= draw.randrange(1, 256)
            path.write_bytes(flipped)
            found = [
                finding
                for finding in check_archive(opened, archive / "warc", Tally())
                if isinstance(finding, Damage)
            ]
            start, length = max(member for member in members if member[0] <= place)
            member = slice(start, start + length)
            is_harmless = unpacked(flipped[member]) == unpacked(whole[member])
            assert len(found) == 1, place
            assert found[0].file == path.name
            assert found[0].offset == (None if is_harmless else start), place


def unpacked(member: bytes | bytearray) -> bytes | None:
    """Return what a gzip member holds: a flip in its time or its last bits changes nothing."""
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        text = unpacker.decompress(member)
    except zlib.error:
        return None
    return text if unpacker.eof and not unpacker.unused_data else None


def test_a_damaged_response_names_article_and_what_refers_to_it(archive: Path) -> None:
    _, offset, length, url, uid = an_article(archive)
    path = warc_files(archive)[0]
    data = bytearray(path.read_bytes())
    data[offset + length // 2] ^= 1
    path.write_bytes(data)

    (damage,) = damages(archive)

    assert (damage.what, damage.file, damage.offset) == ("record", path.name, offset)
    assert damage.touches == (url, uid)


def test_every_one_of_several_damaged_records_is_named(archive: Path) -> None:
    path = warc_files(archive)[0]
    exchanged = [r for r in iterate(path) if r.kind in {"response", "request"}]
    members = [(record.offset, record.length) for record in exchanged]
    chosen = [members[index] for index in (1, 2, 8, 9, 10, 18, 39)]
    data = bytearray(path.read_bytes())
    for offset, length in chosen:
        data[offset + length // 2] ^= 0x10
    path.write_bytes(data)

    assert [damage.offset for damage in damages(archive)] == [offset for offset, _ in chosen]


def test_a_record_packed_anew_with_another_payload_is_named(archive: Path) -> None:
    """Its gzip member is whole; only the digests tell. The file's row is made to agree."""
    number, offset, length, *_ = an_article(archive)
    path = warc_files(archive)[0]
    data = path.read_bytes()
    text = bytearray(zlib.decompress(data[offset : offset + length], zlib.MAX_WBITS | 16))
    text[-10] ^= 1
    packer = zlib.compressobj(wbits=zlib.MAX_WBITS | 16)
    member = packer.compress(text) + packer.flush()
    data = data[:offset] + member + data[offset + length :]
    path.write_bytes(data)
    sql = "UPDATE warc_files SET bytes = ?, sha256 = ? WHERE name = ?"
    change(archive, sql, len(data), hashlib.sha256(data).hexdigest(), path.name)
    if shift := len(member) - length:
        with closing(sqlite3.connect(archive / "archive.db")) as connection:
            connection.execute(
                "UPDATE captures SET warc_offset = warc_offset + ?"
                " WHERE warc_file = ? AND warc_offset > ?",
                (shift, path.name, offset),
            )
            sql = "UPDATE captures SET warc_length = ? WHERE id = ?"
            connection.execute(sql, (len(member), number))
            connection.commit()

    assert damages(archive) == []
    (damage,) = damages(archive, full=True)
    assert (damage.what, damage.offset) == ("record", offset)
    assert "digest" in damage.reason


@pytest.mark.parametrize("full", [False, True])
def test_a_cut_file_is_named_with_every_capture_it_lost(archive: Path, full: bool) -> None:
    path = warc_files(archive)[0]
    _, offset, length, *_ = an_article(archive)
    with path.open("r+b") as file:
        file.truncate(offset + length // 2)
    sql = "SELECT count(*) FROM captures WHERE warc_file = ? AND warc_offset >= ?"

    found = [damage for damage in damages(archive, full=full) if damage.what != "attachment"]

    assert len(found) == ask(archive, sql, path.name, offset)[0]
    assert (found[0].what, found[0].offset) == ("record", offset)
    assert {damage.what for damage in found[1:]} == {"capture"}


def test_a_file_with_something_added_is_named(archive: Path) -> None:
    path = warc_files(archive)[1]
    size = path.stat().st_size
    with path.open("ab") as file:
        file.write(b"more")

    assert [(damage.file, damage.offset) for damage in damages(archive)] == [(path.name, size)]


@pytest.mark.parametrize("full", [False, True])
def test_a_missing_file_is_named_once(archive: Path, full: bool) -> None:
    path = warc_files(archive)[0]
    path.unlink()

    found = [damage for damage in damages(archive, full=full) if damage.what != "attachment"]

    assert [(damage.what, damage.file, damage.offset) for damage in found] == [
        ("file", path.name, None)
    ]
    assert "missing" in found[0].reason
    assert len(found[0].touches) == 21


def test_swapped_files_are_both_named(archive: Path) -> None:
    first, second = warc_files(archive)
    other = first.with_name("other")
    first.rename(other)
    second.rename(first)
    other.rename(second)

    assert {damage.file for damage in damages(archive)} == {first.name, second.name}


def test_a_database_without_its_folder_is_one_sentence(archive: Path) -> None:
    shutil.rmtree(archive / "warc")

    (damage,) = damages(archive)

    assert f"there is no folder {archive / 'warc'}" in damage.reason
    assert "2 WARC files" in damage.reason


def test_an_unknown_file_is_a_note(archive: Path) -> None:
    path = archive / "warc" / "replica-20200101000000-00001.warc.gz"
    path.write_bytes(b"")

    found, notes, _ = check(archive)

    assert found == []
    assert [note.file for note in notes] == [path.name]


def test_a_file_left_open_is_a_note_and_one_without_a_row_damage(archive: Path) -> None:
    path = warc_files(archive)[1]
    change(archive, "DELETE FROM warc_files WHERE name = ?", path.name)
    assert [(damage.what, damage.file) for damage in damages(archive)] == [("file", path.name)]

    path = path.rename(path.with_name(path.name + ".open"))
    with path.open("ab") as file:
        file.write(b"\x1f\x8b\x08 cut off")
    found, notes, _ = check(archive, full=True)
    assert found == []
    assert [note.file for note in notes] == [path.name] * 2


@pytest.mark.parametrize(
    ("setting", "reason"),
    [
        ("warc_offset = warc_offset + 1", "no record begins there"),
        ("warc_length = warc_length - 1", "length"),
        ("payload_digest = 'sha256:AAAA'", "payload digest"),
        ("record_id = '<urn:uuid:0>'", "record id"),
        ("status = 404", "status"),
        ("url = url || 'x'", "address"),
        ("original = 1", "original"),
    ],
)
def test_a_changed_capture_is_named(archive: Path, setting: str, reason: str) -> None:
    number, offset, *_ = an_article(archive)
    change(archive, f"UPDATE captures SET {setting} WHERE id = ?", number)
    (place,) = ask(archive, "SELECT warc_offset FROM captures WHERE id = ?", number)

    found = [d for d in damages(archive, full=True) if f"capture {number} " in d.reason]

    assert damages(archive) == []
    assert [(damage.what, damage.offset) for damage in found] == [("capture", place)]
    assert reason in found[0].reason
    assert abs(int(str(place)) - offset) <= 1


@pytest.mark.parametrize("setting", ["NULL", "1"])
def test_a_revisit_without_its_original_is_named(archive: Path, setting: str) -> None:
    sql = "SELECT max(id) FROM captures WHERE original IS NOT NULL"
    (number,) = ask(archive, sql)
    change(archive, f"UPDATE captures SET original = {setting} WHERE id = ?", number)

    (damage,) = damages(archive, full=True)

    assert f"capture {number} " in damage.reason
    assert "original" in damage.reason


def test_an_original_with_another_payload_is_named_with_its_revisits(archive: Path) -> None:
    sql = "SELECT original, count(*) FROM captures WHERE original IS NOT NULL AND status = 200"
    number, revisits = ask(archive, f"{sql} GROUP BY original LIMIT 1")
    change(archive, "UPDATE captures SET payload_digest = 'sha256:AAAA' WHERE id = ?", number)

    found = damages(archive, full=True)

    reasons = [damage.reason for damage in found]
    assert len(reasons) == 1 + int(str(revisits))
    assert all("its original has another payload" in reason for reason in reasons[1:])


@pytest.mark.parametrize("full", [False, True])
def test_a_damaged_page_of_an_index_is_found(archive: Path, full: bool) -> None:
    sql = "SELECT rootpage FROM sqlite_master WHERE name = 'articles_by_date'"
    (page,) = ask(archive, sql)
    (size,) = ask(archive, "PRAGMA page_size")
    with (archive / "archive.db").open("r+b") as file:
        file.seek((int(str(page)) - 1) * int(str(size)))
        file.write(b"\xa5" * int(str(size)))

    found = damages(archive, full=full)

    assert {damage.what for damage in found} == {"database"}
    # the full check of SQLite may give up at such a page instead of naming it
    words = ("SQLite finds", "is damaged") if full else ("SQLite finds",)
    assert all(any(word in damage.reason for word in words) for damage in found)


def test_an_index_that_does_not_match_its_rows_is_found_by_the_full_check(archive: Path) -> None:
    with closing(sqlite3.connect(archive / "archive.db")) as connection:
        connection.execute("CREATE INDEX wrong ON crawls (started)")
        connection.execute("PRAGMA writable_schema = ON")
        sql = "CREATE INDEX wrong ON crawls (arguments)"
        connection.execute("UPDATE sqlite_master SET sql = ? WHERE name = 'wrong'", (sql,))
        connection.commit()

    assert damages(archive) == []
    assert {damage.what for damage in damages(archive, full=True)} == {"database"}


def test_a_capture_beyond_its_file_is_named_by_the_short_check(archive: Path) -> None:
    number, *_ = an_article(archive)
    change(archive, "UPDATE captures SET warc_offset = 1 << 40 WHERE id = ?", number)

    assert [damage.offset for damage in damages(archive)] == [1 << 40]
    assert [damage.offset for damage in damages(archive, full=True)] == [1 << 40]


def test_a_text_that_the_search_index_does_not_know_is_found(archive: Path) -> None:
    with closing(sqlite3.connect(archive / "archive.db")) as connection:
        sql = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        triggers = connection.execute(sql).fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("UPDATE articles SET body_text = body_text || '改' WHERE id = 7")
        for _, text in triggers:
            connection.execute(text)
        connection.commit()

    assert [damage.what for damage in damages(archive)] == ["index"]


def test_a_broken_reference_is_found(archive: Path) -> None:
    change(archive, "UPDATE articles SET capture = 99999 WHERE id = 3")

    (damage,) = damages(archive)

    assert (damage.what, damage.touches) == ("reference", ("articles 3",))
    assert damage.reason == "articles.capture refers to a row of captures that is not there"


@pytest.mark.parametrize("shift", [0, 1])
def test_an_attachment_is_held_against_its_unpacked_payload(archive: Path, shift: int) -> None:
    number, offset, *_ = an_article(archive)
    stored = next(iterate(warc_files(archive)[0], from_offset=offset))
    assert ("Content-Encoding", "gzip") in stored.headers
    payload = gzip.decompress(stored.payload)[shift:]
    sql = (
        "UPDATE attachments SET capture = ?, sha256 = ? WHERE (article, kind, position) ="
        " (SELECT article, kind, position FROM attachments ORDER BY article LIMIT 1)"
    )
    change(archive, sql, number, hashlib.sha256(payload).hexdigest())

    found, _, tally = check(archive, full=True)

    assert [(d.what, d.offset) for d in found] == [("attachment", offset)] * shift
    fetched = "SELECT count(*) FROM attachments WHERE sha256 IS NOT NULL"
    assert tally.attachments == ask(archive, fetched)[0]
