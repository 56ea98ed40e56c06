"""What cannot be read again is named; everything else goes on, and nothing stored is lost."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.offline import archive_offline
from tests.replay.conftest import content_of, reextract, report_of, rows, worse_profile
from unioncrawler.archive import open_archive
from unioncrawler.replay.visits import VisitReader
from unioncrawler.replica import Replica

if TYPE_CHECKING:
    from pathlib import Path

    from unioncrawler.archive.rereading import KeptCapture
    from unioncrawler.replay.visits import Reading


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Return an archive of ten articles in several WARC files, read by a worse profile."""
    replica = Replica(articles=10)
    urls = [article.url for article in replica.articles]
    archive_offline(tmp_path / "archive", replica, urls, worse_profile(), rotate_bytes=20_000)
    assert len(list((tmp_path / "archive" / "warc").iterdir())) > 1
    return tmp_path / "archive"


def place_of(archive: Path, article: int) -> tuple[str, str, int]:
    sql = (
        "SELECT a.url, c.warc_file, c.warc_offset FROM articles AS a"
        f" JOIN captures AS c ON c.id = a.capture WHERE a.id = {article}"
    )
    url, file, offset = rows(archive, sql)[0]
    return url, file, offset


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_damaged_record_is_named_and_the_rest_is_read(jobs: str, archive: Path) -> None:
    url, file, offset = place_of(archive, 3)
    path = archive / "warc" / file
    data = bytearray(path.read_bytes())
    data[offset + 400] ^= 0x55
    path.write_bytes(data)
    before = rows(archive, "SELECT * FROM articles WHERE id = 3")

    report = report_of(archive, "--jobs", jobs, code=1)

    assert rows(archive, "SELECT * FROM articles WHERE id = 3") == before
    assert report["corrected_articles"] == 9
    assert report["unread"] == {"damaged record": 1}
    (problem,) = report["problems"]
    assert (problem["url"], problem["file"], problem["offset"]) == (url, file, offset)
    assert problem["reason"].startswith(f"{path}: no sound record at offset {offset}: ")
    assert rows(archive, "SELECT outcome FROM events") == [("incomplete",)]


def test_a_missing_file_is_one_line_however_many_readings_need_it(archive: Path) -> None:
    _, file, _ = place_of(archive, 1)
    sql = f"SELECT count(*) FROM captures WHERE warc_file = '{file}'"
    (needed,) = rows(archive, sql)[0]
    (archive / "warc" / file).unlink()

    result = reextract(archive)

    assert result.exit_code == 1
    assert needed > 1
    lines = [line for line in result.stdout.splitlines() if file in line]
    assert lines == [f"    {file}: this WARC file is missing; {needed} readings need it"]
    assert f"  could not be read: {needed} × missing file" in result.stdout
    assert f"  corrected: {10 - needed} articles" in result.stdout


def test_a_database_without_its_folder_is_one_sentence(archive: Path) -> None:
    shutil.rmtree(archive / "warc")
    before = content_of(archive)

    result = reextract(archive)

    assert result.exit_code == 1
    assert result.stderr.startswith(f"Error: there is no folder {archive / 'warc'}, and the archiv")
    assert content_of(archive) == before


def test_a_record_of_another_exchange_is_not_read(archive: Path) -> None:
    with closing(sqlite3.connect(archive / "archive.db")) as connection, connection:
        connection.execute("UPDATE captures SET record_id = '<urn:uuid:0>' WHERE id = 2")

    report = report_of(archive, code=1)

    assert report["unread"] == {"damaged record": 1}
    assert "not <urn:uuid:0>" in report["problems"][0]["reason"]


def test_an_article_that_was_never_put_on_record_is_counted(archive: Path) -> None:
    with closing(sqlite3.connect(archive / "archive.db")) as connection, connection:
        connection.execute("UPDATE articles SET capture = NULL WHERE id = 1")
        connection.execute("UPDATE captures SET warc_file = NULL WHERE id = 2")

    report = report_of(archive, code=1)

    assert report["unread"] == {"not on record": 2}
    assert report["corrected_articles"] == 8


def test_many_problems_are_counted_and_the_first_are_named(archive: Path) -> None:
    with closing(sqlite3.connect(archive / "archive.db")) as connection, connection:
        connection.execute("UPDATE captures SET warc_offset = warc_offset + 3")

    result = reextract(archive)

    assert result.exit_code == 1
    assert "  could not be read: 10 × damaged record" in result.stdout


def test_a_mistake_of_the_program_stops_nothing_else(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, _, _ = place_of(archive, 4)
    read = VisitReader.read

    def fail(self: VisitReader, capture: KeptCapture) -> Reading:
        if capture.url == url:
            raise IndexError("list index out of range")
        return read(self, capture)

    monkeypatch.setattr(VisitReader, "read", fail)
    report = report_of(archive, code=1)

    assert report["unread"] == {"program error": 1}
    assert report["problems"][0]["reason"] == "IndexError: list index out of range"
    assert report["corrected_articles"] == 9


def test_a_profile_of_another_site_is_refused(archive: Path, tmp_path: Path) -> None:
    path = tmp_path / "other.toml"
    text = worse_profile().text
    path.write_text(text.replace('key = "replica"', 'key = "other"'), encoding="utf-8")

    unknown = reextract(archive, "--profile", str(path))
    wrong = reextract(archive, "--profile", str(path), "--site", "replica")

    assert (unknown.exit_code, wrong.exit_code) == (1, 1)
    assert "no site 'other'" in unknown.stderr
    assert wrong.stderr == f"Error: {path}: is the profile of 'other', not of 'replica'\n"


def test_only_one_may_write(archive: Path) -> None:
    with open_archive(archive, write=True):
        result = reextract(archive)
        dry = reextract(archive, "--dry-run")

    assert (result.exit_code, dry.exit_code) == (1, 0)
    assert "is being written by process" in result.stderr
