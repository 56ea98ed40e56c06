"""After a kill the archive gets what it lost, and nothing that it has."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import crawl_once
from tests.scripted_site import Answer, ScriptedSite, article_page, front_page, listing_page
from unioncrawler.archive import open_archive, warc_folder
from unioncrawler.record.recovery import Recovered, recover

if TYPE_CHECKING:
    from pathlib import Path

    from unioncrawler.sites import SiteProfile


@pytest.fixture
def profile(tmp_path: Path) -> SiteProfile:
    """Crawl a site with a refused image and a page that is too large into `tmp_path`."""
    body = "职工技能竞赛在车间举行。" * 9 + "<img src='http://cdn.example/a.jpg'>"
    pages: dict[str, Answer | str] = {
        "/": front_page(),
        "/xw/index.shtml": listing_page(
            [("/c/1.shtml", "第一条新闻", "2021-09-27"), ("/c/2.shtml", "第二条", "2021-09-27")]
        ),
        "/c/1.shtml": article_page("第一条新闻", body=body),
        "/c/2.shtml": Answer(body="x" * 300_000),
    }
    with ScriptedSite(pages) as site:
        crawl_once(tmp_path, site.base_url, site.profile, {"DOWNLOAD_MAXSIZE": 200_000})
        change(tmp_path, "DELETE FROM warc_files")  # as if it was killed before it could say so
        return site.profile


def change(archive: Path, *statements: str) -> None:
    with closing(sqlite3.connect(archive / "archive.db")) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def rows(archive: Path, sql: str) -> list[Any]:
    with closing(sqlite3.connect(archive / "archive.db")) as connection:
        return connection.execute(sql).fetchall()


def recovered(archive: Path, profile: SiteProfile) -> tuple[Recovered, list[str]]:
    told: list[str] = []
    with open_archive(archive, write=True) as store:
        found = recover(warc_folder(archive), store, profile, unread=told.extend)
    return found, told


def test_what_the_archive_has_is_not_lost(tmp_path: Path, profile: SiteProfile) -> None:
    assert rows(tmp_path, "SELECT notes FROM crawls")[0][0] >= 2

    found, told = recovered(tmp_path, profile)

    assert (found, told) == (Recovered(notes=(), captures=0), [])
    assert len(rows(tmp_path, "SELECT * FROM warc_files")) == 1


def test_a_note_that_was_not_carried_out_is_told(tmp_path: Path, profile: SiteProfile) -> None:
    change(tmp_path, "UPDATE crawls SET notes = notes - 1")

    found, told = recovered(tmp_path, profile)

    assert found.captures == 0
    assert len(told) == 1


def test_a_failure_without_a_row_gets_it_back(tmp_path: Path, profile: SiteProfile) -> None:
    sql = "SELECT url, verdict, error, crawl, record_id FROM captures WHERE status IS NULL"
    before = rows(tmp_path, sql)
    change(tmp_path, "DELETE FROM captures WHERE status IS NULL")

    found, told = recovered(tmp_path, profile)

    assert [row[:2] for row in before] == [("http://www.scripted.example/c/2.shtml", "too_large")]
    assert (found.captures, told) == (1, [before[0][4]])
    assert rows(tmp_path, sql) == before


def test_a_damaged_file_is_named_and_known_from_then_on(
    tmp_path: Path, profile: SiteProfile
) -> None:
    (path,) = (tmp_path / "warc").iterdir()
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)

    found, _ = recovered(tmp_path, profile)

    assert len(found.notes) == 1
    assert path.name in found.notes[0]
    assert rows(tmp_path, "SELECT name FROM warc_files") == [(path.name,)]
    assert recovered(tmp_path, profile)[0].notes == ()
