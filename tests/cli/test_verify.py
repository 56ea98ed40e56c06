"""The command `verify`: what it prints, writes down, and how it ends."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from tests.conftest import crawl_once
from unioncrawler.archive import ArchiveWriter, open_archive
from unioncrawler.cli import live, main, verify
from unioncrawler.errors import ArchiveFullError
from unioncrawler.replica import Replica

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("crawled")
    with Replica(articles=30).serve() as server:
        crawl_once(folder, server.base_url)
    return folder


@pytest.fixture
def archive(crawled: Path, tmp_path: Path) -> Path:
    return shutil.copytree(crawled, tmp_path / "archive")


def run(archive: Path, *words: str) -> Result:
    return CliRunner().invoke(main, [*words, "--archive", str(archive)])


def flip(archive: Path, place: int) -> str:
    (path,) = (archive / "warc").iterdir()
    data = bytearray(path.read_bytes())
    data[place] ^= 0x55
    path.write_bytes(data)
    return path.name


def an_offset(archive: Path) -> int:
    with closing(sqlite3.connect(archive / "archive.db")) as connection:
        sql = "SELECT warc_offset FROM captures WHERE size > 256 ORDER BY id LIMIT 1 OFFSET 9"
        return int(connection.execute(sql).fetchone()[0])


def events(archive: Path) -> list[tuple[str, str, dict[str, object]]]:
    with closing(sqlite3.connect(archive / "archive.db")) as connection:
        rows = connection.execute("SELECT kind, outcome, detail FROM events ORDER BY id")
        return [(kind, outcome, json.loads(detail)) for kind, outcome, detail in rows]


def test_a_sound_archive_is_said_and_written_down(archive: Path) -> None:
    result = run(archive, "verify")

    size = sum(path.stat().st_size for path in (archive / "warc").iterdir())
    assert (result.exit_code, result.stderr) == (0, "")
    said = f"sound (check of 1 WARC files, {size} bytes)"
    assert result.stdout == f"{archive / 'archive.db'}: {said}\n"
    ((kind, outcome, detail),) = events(archive)
    assert (kind, outcome) == ("fixity", "sound")
    assert (detail["full"], detail["files"], detail["damages"]) == (False, 1, [])
    status = run(archive, "status").stdout
    assert status.splitlines()[1].startswith("last check: 20")
    assert status.splitlines()[1].endswith(said)


@pytest.mark.parametrize("full", [(), ("--full",)])
def test_damage_is_one_line_and_exit_code_1(archive: Path, full: tuple[str, ...]) -> None:
    offset = an_offset(archive)
    name = flip(archive, offset + 100)

    result = run(archive, "verify", *full)

    first, last = result.stdout.splitlines()
    assert result.exit_code == 1
    assert first.startswith(f"damaged: {name} at {offset}: this record is damaged")
    assert "[http://" in first
    assert ": 1 damages (" in last
    ((_, outcome, detail),) = events(archive)
    assert (outcome, detail["damaged"]) == ("damaged", 1)


def test_a_flip_that_harms_no_record_names_the_file(archive: Path) -> None:
    name = flip(archive, an_offset(archive) + 5)  # within the time of the gzip header

    result = run(archive, "verify")

    assert result.exit_code == 1
    assert result.stdout.startswith(f"damaged: {name}: its SHA-256 is ")
    assert "though every record in it can be read" in result.stdout


def test_json_is_what_was_written_down(archive: Path) -> None:
    flip(archive, an_offset(archive) + 100)

    result = run(archive, "verify", "--json", "--full")

    printed = json.loads(result.stdout)
    ((_, outcome, detail),) = events(archive)
    assert result.exit_code == 1
    assert printed["outcome"] == outcome == "damaged"
    assert {key: printed[key] for key in detail} == detail
    assert set(printed) - set(detail) == {"archive", "outcome", "started", "finished"}
    fixity = json.loads(run(archive, "status", "--json").stdout)["fixity"]
    assert (fixity["outcome"], fixity["detail"]["damaged"]) == ("damaged", 1)
    assert "damages" not in fixity["detail"]


def test_no_more_than_the_first_damages_are_kept(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verify, "MOST_KEPT", 3)
    with closing(sqlite3.connect(archive / "archive.db")) as connection:
        connection.execute("UPDATE captures SET warc_offset = warc_offset + (1 << 40) + id")
        connection.commit()

    result = run(archive, "verify")

    ((_, _, detail),) = events(archive)
    assert len(detail["damages"]) == 3  # type: ignore[arg-type]
    assert result.stdout.count("damaged: ") == detail["damaged"]
    assert int(str(detail["damaged"])) > 30


def test_a_damaged_database_is_named_and_the_files_are_checked_all_the_same(archive: Path) -> None:
    offset = an_offset(archive)
    name = flip(archive, offset + 100)
    with closing(sqlite3.connect(archive / "archive.db")) as connection:
        sql = "SELECT rootpage FROM sqlite_master WHERE name = 'versions'"
        (page,) = connection.execute(sql).fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    with (archive / "archive.db").open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xa5" * size)

    result = run(archive, "verify")

    assert result.exit_code == 1
    assert "damaged: archive.db: " in result.stdout
    assert f"damaged: {name} at {offset}: " in result.stdout
    assert result.exception is None or isinstance(result.exception, SystemExit)


def test_what_is_no_database_is_said(archive: Path) -> None:
    (archive / "archive.db").write_bytes(b"no database")

    result = run(archive, "verify")

    assert result.exit_code == 1
    assert "is no archive: not a SQLite database" in result.stderr


def test_an_archive_that_is_not_there_is_said(tmp_path: Path) -> None:
    result = run(tmp_path, "verify")

    assert result.exit_code == 1
    assert "there is no archive here yet" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_an_archive_that_is_being_written_is_left_alone(archive: Path) -> None:
    with open_archive(archive, write=True):
        result = run(archive, "verify")

    assert result.exit_code == 1
    assert "is being written by process" in result.stderr
    assert events(archive) == []


def test_a_run_that_cannot_be_written_down_says_so(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise ArchiveFullError("the disk is full")

    monkeypatch.setattr(ArchiveWriter, "save_event", refuse)

    result = run(archive, "verify")

    assert result.exit_code == 1
    assert "this check could not be written down: the disk is full" in result.stderr


def test_a_long_run_shows_how_far_it_is(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "PLAIN_SECONDS", 0.0)

    result = run(archive, "verify", "--full")

    lines = result.stderr.splitlines()
    assert result.exit_code == 0
    assert lines[0].startswith("0 of 1 files · 0.")
    assert any(line.startswith("1 of 1 files") for line in lines)
