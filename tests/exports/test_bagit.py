"""A bag validates until it is damaged, and holds database, record and exports of one moment."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import bagit
import pytest
from click.testing import CliRunner

from tests.exports.conftest import change, export, warc_files
from unioncrawler.archive.document import present_markdown
from unioncrawler.cli import main

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def made(crawled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("made") / "new" / "bag"
    result = export("bagit", crawled, target)
    assert result.exit_code == 0, result.output
    assert result.stdout == ""
    assert result.stderr.splitlines()[-1] == f"30 articles and 2 WARC files written to {target}"
    assert list(target.parent.iterdir()) == [target]
    return target


def rows_of(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    with closing(sqlite3.connect(path)) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        return {
            name: connection.execute(f"SELECT * FROM {name}").fetchall()
            for (name,) in names.fetchall()
        }


def test_it_validates(made: Path) -> None:
    bag = bagit.Bag(str(made))

    bag.validate()
    assert bag.version_info == (1, 0)
    assert list(bag.algorithms) == ["sha256"]
    assert sorted(path.name for path in made.iterdir()) == [
        "bag-info.txt",
        "bagit.txt",
        "data",
        "manifest-sha256.txt",
        "tagmanifest-sha256.txt",
    ]


@pytest.mark.parametrize("name", ["archive.db", "README", "exports/articles.jsonl", "warc"])
def test_a_damaged_one_does_not(name: str, made: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(made, tmp_path / "copy")
    path = copy / "data" / name
    path = next(path.iterdir()) if path.is_dir() else path
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)

    with pytest.raises(bagit.BagValidationError):
        bagit.Bag(str(copy)).validate()


def test_its_database_has_every_row(made: Path, crawled: Path) -> None:
    path = made / "data" / "archive.db"

    assert rows_of(path) == rows_of(crawled / "archive.db")
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert sorted(path.parent.glob("archive.db*")) == [path]


def test_every_warc_file_is_inside_byte_for_byte(made: Path, crawled: Path) -> None:
    inside = {path.name: path.read_bytes() for path in (made / "data" / "warc").iterdir()}

    assert inside == {path.name: path.read_bytes() for path in warc_files(crawled)}


@pytest.mark.parametrize(
    ("form", "name"),
    [("jsonl", "articles.jsonl"), ("csv", "articles.csv"), ("entries", "entries.jsonl")],
)
def test_its_exports_are_those_of_the_archive(
    form: str, name: str, made: Path, crawled: Path
) -> None:
    printed = CliRunner().invoke(main, ["export", form, "--archive", str(crawled)])

    assert (made / "data" / "exports" / name).read_bytes() == printed.stdout_bytes


def test_it_explains_itself(made: Path, crawled: Path) -> None:
    info = bagit.Bag(str(made)).info
    rows = rows_of(crawled / "archive.db")
    files = [path for path in (made / "data").rglob("*") if path.is_file()]
    readme = (made / "data" / "README").read_text(encoding="utf-8")

    assert info["Source-Organization"] == "仿真总工会"
    assert info["Bag-Software-Agent"].startswith("unioncrawler ")
    assert info["Payload-Oxum"] == f"{sum(file.stat().st_size for file in files)}.{len(files)}"
    counts = {"Article": "articles", "Entry": "entries", "Capture": "captures", "Crawl": "crawls"}
    for name, table in counts.items():
        assert info[f"{name}-Count"] == str(len(rows[table]))
    assert info["First-Capture"] <= info["Last-Capture"]
    assert "仿真总工会" in readme
    assert "30 articles" in readme
    assert (made / "data" / "schema.md").read_text(encoding="utf-8") == present_markdown()


def test_an_empty_folder_is_filled(crawled: Path, tmp_path: Path) -> None:
    (tmp_path / "bag").mkdir()

    assert export("bagit", crawled, tmp_path / "bag").exit_code == 0
    bagit.Bag(str(tmp_path / "bag")).validate()


def test_while_a_crawl_writes_it_holds_what_was_committed(spoilt: Path, tmp_path: Path) -> None:
    before = rows_of(spoilt / "archive.db")
    with closing(sqlite3.connect(spoilt / "archive.db", isolation_level=None)) as connection:
        connection.execute("UPDATE sites SET name = 'committed'")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("DELETE FROM changes")

        result = export("bagit", spoilt, tmp_path / "bag")

        connection.execute("ROLLBACK")
    assert result.exit_code == 0, result.output
    held = rows_of(tmp_path / "bag" / "data" / "archive.db")
    assert held["changes"] == before["changes"] != []
    assert [row[1] for row in held["sites"]] == ["committed"]


def test_what_is_still_being_written_is_left_out_and_said(spoilt: Path, tmp_path: Path) -> None:
    first, second = warc_files(spoilt)
    change(spoilt, f"DELETE FROM warc_files WHERE name = '{first.name}'")
    first.rename(first.with_name(first.name + ".open"))

    result = export("bagit", spoilt, tmp_path / "bag")

    note = "1 WARC file is not closed yet and left out"
    assert result.exit_code == 0
    assert note in result.stderr
    assert note in (tmp_path / "bag" / "data" / "README").read_text(encoding="utf-8")
    assert [path.name for path in (tmp_path / "bag" / "data" / "warc").iterdir()] == [second.name]
    bagit.Bag(str(tmp_path / "bag")).validate()
