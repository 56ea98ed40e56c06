"""`capture` hands out what was stored, as it was."""

from __future__ import annotations

import json
import sqlite3
import time
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from tests.conftest import crawl_once
from tests.scripted_site import Answer, ScriptedSite, article_page, front_page, listing_page
from unioncrawler.cli import main

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

PAGE = article_page("技能竞赛落幕")
URL = "http://www.scripted.example/xw/1.shtml"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    pages = {
        "/": front_page(),
        "/xw/index.shtml": listing_page([("/xw/1.shtml", "技能竞赛落幕", "2021-09-27")]),
        "/xw/1.shtml": PAGE,
    }
    with ScriptedSite(pages) as site:
        crawl_once(tmp_path, site.base_url, site.profile)
    return tmp_path


def capture(archive: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["capture", *words, "--archive", str(archive)])


def test_the_page_goes_to_stdout_and_where_it_comes_from_to_stderr(archive: Path) -> None:
    result = capture(archive, URL)

    assert (result.exit_code, result.stdout) == (0, PAGE)
    assert result.stderr.startswith(URL)
    assert "HTTP 200\n" in result.stderr
    assert "offset " in result.stderr


@pytest.mark.parametrize("name", ["/xw/1.shtml", "old.scripted.example/xw/1.shtml", "scripted-"])
def test_an_article_is_found_by_any_of_its_names(archive: Path, name: str) -> None:
    assert capture(archive, name).stdout == PAGE


def test_a_page_that_did_not_change_is_handed_out_and_an_empty_answer_is_not(
    tmp_path: Path,
) -> None:
    site = ScriptedSite(
        {
            "/": front_page(),
            "/xw/index.shtml": listing_page([("/xw/1.shtml", "技能竞赛落幕", "2021-09-27")]),
            "/xw/1.shtml": Answer(body=PAGE, headers={"ETag": '"one"'}),
        }
    )
    with site:
        crawl_once(tmp_path, site.base_url, site.profile)
        time.sleep(1)  # what was read in the second a crawl began is not asked for again
        site.pages["/xw/1.shtml"] = Answer(status=304)
        crawl_once(tmp_path, site.base_url, site.profile, revisit="all")
        unchanged = capture(tmp_path, URL)
        with closing(sqlite3.connect(tmp_path / "archive.db")) as connection, connection:
            connection.execute("UPDATE captures SET original = NULL WHERE status = 304")
        empty = capture(tmp_path, URL)

    assert (unchanged.stdout, "HTTP 304" in unchanged.stderr) == (PAGE, True)
    assert (empty.stdout, "HTTP 200" in empty.stderr) == (PAGE, True)


def test_the_page_goes_to_a_file_where_one_is_named(archive: Path) -> None:
    result = capture(archive, URL, "-o", str(archive / "page.html"))

    assert (result.exit_code, result.stdout) == (0, "")
    assert (archive / "page.html").read_text(encoding="utf-8") == PAGE


def test_provenance_alone_is_one_json_object(archive: Path) -> None:
    result = capture(archive, URL, "--about", "--json")
    about: dict[str, Any] = json.loads(result.stdout)

    assert (about["url"], about["status"], about["verdict"]) == (URL, 200, "ok")
    assert ["Content-Type", "text/html; charset=utf-8"] in about["headers"]
    assert about["record"]["file"].startswith("scripted-")
    assert about["record"]["type"] == "response"


def test_what_was_not_there_yet_is_not_on_record(archive: Path) -> None:
    result = capture(archive, URL, "--at", "2020-01-01")

    assert result.exit_code == 1
    assert result.stderr == (
        f"Error: nothing on record of {URL!r} up to 2020-01-01T23:59:59+08:00\n"
    )


@pytest.mark.parametrize("at", ["yesterday", "2026-13-01", ""])
def test_a_time_that_is_none_is_a_wrong_option(archive: Path, at: str) -> None:
    assert capture(archive, URL, "--at", at).exit_code == 2


def test_a_missing_file_is_named(archive: Path) -> None:
    (file,) = (archive / "warc").iterdir()
    file.unlink()
    result = capture(archive, URL)

    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == f"Error: {file}: this WARC file is missing\n"


def test_a_damaged_record_is_named_with_its_offset(archive: Path) -> None:
    (file,) = (archive / "warc").iterdir()
    offset = json.loads(capture(archive, URL, "--about", "--json").stdout)["record"]["offset"]
    data = bytearray(file.read_bytes())
    data[offset + 200] ^= 1
    file.write_bytes(data)
    result = capture(archive, URL)

    assert (result.exit_code, result.stdout) == (1, "")
    assert f"{file.name}: no sound record at offset {offset}: " in result.stderr
