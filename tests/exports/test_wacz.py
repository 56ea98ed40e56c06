"""A WACZ validates, lists every article with its text, and has the WARC files byte for byte."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.exports.conftest import change, export, warc_files
from unioncrawler.warc import iterate
from unioncrawler.warc.records import to_warc_date


@pytest.fixture(scope="module")
def made(crawled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("made") / "new" / "站点.wacz"
    result = export("wacz", crawled, target)
    assert result.exit_code == 0, result.output
    assert result.stdout == ""
    assert result.stderr.splitlines()[-1] == f"30 articles and 2 WARC files written to {target}"
    assert list(target.parent.iterdir()) == [target]
    return target


def pages_of(path: Path) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    with zipfile.ZipFile(path) as packed:
        header, *pages = map(json.loads, packed.read("pages/pages.jsonl").splitlines())
    return header, pages


def validate(path: Path) -> subprocess.CompletedProcess[str]:
    command = Path(sys.executable).with_name("wacz")
    return subprocess.run(
        [command, "validate", "-f", path], capture_output=True, text=True, check=False
    )


def test_it_validates(made: Path) -> None:
    done = validate(made)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "Validation succeeded" in done.stdout


def test_a_damaged_one_does_not(made: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.wacz"
    with zipfile.ZipFile(made) as whole, zipfile.ZipFile(damaged, "w") as packed:
        for item in whole.infolist():
            content = whole.read(item)
            is_pages = item.filename.endswith("pages.jsonl")
            packed.writestr(item, content[:-2] if is_pages else content)

    assert validate(damaged).returncode == 1


def test_its_pages_are_the_articles_with_their_text(made: Path, crawled: Path) -> None:
    with closing(sqlite3.connect(crawled / "archive.db")) as connection:
        articles = connection.execute("SELECT uid, title, body_text FROM articles").fetchall()

    header, pages = pages_of(made)

    assert header["format"] == "json-pages-1.0"
    assert header["hasText"] is True
    assert len(articles) == 30
    assert sorted((page["id"], page["title"], page["text"]) for page in pages) == sorted(articles)


def test_its_pages_are_addressed_as_on_record(made: Path, crawled: Path) -> None:
    recorded = {
        (stored.url, to_warc_date(stored.fetched_at))
        for path in warc_files(crawled)
        for stored in iterate(path)
        if stored.kind in {"response", "revisit"}
    }

    _, pages = pages_of(made)

    assert [page for page in pages if (page["url"], page["ts"]) not in recorded] == []
    assert all(page["url"].startswith("http://127.0.0.1:") for page in pages)


def test_every_warc_file_is_inside_byte_for_byte(made: Path, crawled: Path) -> None:
    with zipfile.ZipFile(made) as packed:
        inside = {
            name.removeprefix("archive/"): packed.read(name)
            for name in packed.namelist()
            if name.startswith("archive/")
        }

    assert inside == {path.name: path.read_bytes() for path in warc_files(crawled)}


def test_it_is_narrowed_to_a_site(crawled: Path, tmp_path: Path) -> None:
    known = export("wacz", crawled, tmp_path / "known.wacz", "--site", "replica")
    unknown = export("wacz", crawled, tmp_path / "unknown.wacz", "--site", "nobody")

    assert known.exit_code == 0
    assert len(pages_of(tmp_path / "known.wacz")[1]) == 30
    assert unknown.exit_code == 1
    assert "no site 'nobody'" in unknown.stderr


def test_what_is_still_being_written_is_left_out_and_said(spoilt: Path, tmp_path: Path) -> None:
    first, second = warc_files(spoilt)
    change(spoilt, f"DELETE FROM warc_files WHERE name = '{first.name}'")
    first.rename(first.with_name(first.name + ".open"))

    result = export("wacz", spoilt, tmp_path / "part.wacz")

    assert result.exit_code == 0
    assert "1 WARC file is not closed yet and left out" in result.stderr
    assert "30 articles without a page" in result.stderr
    assert f"0 articles and 1 WARC file written to {tmp_path / 'part.wacz'}" in result.stderr
    assert pages_of(tmp_path / "part.wacz")[1] == []
    assert validate(tmp_path / "part.wacz").returncode == 0
    with zipfile.ZipFile(tmp_path / "part.wacz") as packed:
        assert [name for name in packed.namelist() if "archive/" in name] == [
            f"archive/{second.name}"
        ]
