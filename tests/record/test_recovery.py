"""After a kill the archive gets what it lost, and nothing that it has."""

from __future__ import annotations

import gzip
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import crawl_once
from tests.scripted_site import (
    PROFILE,
    Answer,
    ScriptedSite,
    article_page,
    front_page,
    listing_page,
)
from unioncrawler.archive import open_archive, warc_folder
from unioncrawler.record.captures import save_unread
from unioncrawler.record.origins import Origin, describe
from unioncrawler.record.recovery import Recovered, recover
from unioncrawler.sites import parse_profile
from unioncrawler.warc import Exchange
from unioncrawler.warc.exchange import digest
from unioncrawler.warc.records import new_record_id, response_record, warcinfo_record

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


def test_what_lies_behind_damage_is_taken_up_too(tmp_path: Path, profile: SiteProfile) -> None:
    """As a rebuild reads it too."""
    (path,) = (tmp_path / "warc").iterdir()
    ((offset,),) = rows(tmp_path, "SELECT warc_offset FROM captures WHERE url LIKE '%/robots.txt'")
    change(tmp_path, "UPDATE entries SET article = NULL", "UPDATE articles SET capture = NULL")
    behind = rows(
        tmp_path, f"SELECT record_id FROM captures WHERE warc_offset > {offset} ORDER BY 1"
    )
    change(tmp_path, "DELETE FROM attachments", "DELETE FROM versions", "DELETE FROM captures")
    with path.open("r+b") as file:
        file.seek(offset + 30)
        file.write(b"damaged")

    found, told = recovered(tmp_path, profile)

    assert len(found.notes) == 1
    assert f"no sound record at offset {offset}" in found.notes[0]
    assert {(record,) for record in told} >= set(behind)
    assert found.captures == len(behind)


@pytest.mark.parametrize("is_copy", [True, False], ids=["copied", "renamed"])
def test_a_file_under_another_name_changes_nothing_that_is_known_of_it(
    is_copy: bool, tmp_path: Path, profile: SiteProfile
) -> None:
    (path,) = (tmp_path / "warc").iterdir()
    recovered(tmp_path, profile)
    change(tmp_path, "UPDATE captures SET verdict = 'soft_404'")  # more than a status says
    everything = rows(tmp_path, "SELECT * FROM captures")
    other = path.with_name("scripted-20200101000000-00009.warc.gz")
    if is_copy:
        shutil.copy2(path, other)
    else:
        path.rename(other)

    found, told = recovered(tmp_path, profile)

    reason = f"left as it is: the archive has what is in it in {path.name}"
    assert found.notes == (f"{other.name}: {reason}",)
    assert told == []
    assert rows(tmp_path, "SELECT * FROM captures") == everything
    assert rows(tmp_path, "SELECT name FROM warc_files") == [(path.name,)]


@pytest.mark.parametrize(
    "info",
    [
        {"software": "other", "isPartOf": "scripted"},
        describe(Origin(site="else", software="unioncrawler/1", crawl=1, began=datetime.now(UTC))),
    ],
    ids=["of another program", "of another site"],
)
def test_a_file_that_is_not_of_the_site_is_named_and_left(
    info: dict[str, str], tmp_path: Path, profile: SiteProfile
) -> None:
    recovered(tmp_path, profile)
    everything = rows(tmp_path, "SELECT * FROM captures")
    path = tmp_path / "warc" / "scripted-20200101000000-00009.warc.gz"
    moment = datetime(2020, 1, 1, tzinfo=UTC)
    answer = Exchange(
        url="http://else.example/1.html",
        fetched_at=moment,
        method="GET",
        request_headers=(),
        request_body=b"",
        status=200,
        response_headers=(("Content-Type", "text/html"),),
        body=b"<p>else",
        ip_address=None,
        purpose={},
    )
    response = response_record(answer, new_record_id(), digest(answer.body), None)
    path.write_bytes(warcinfo_record(path.name, info, moment) + response)

    found, told = recovered(tmp_path, profile)

    assert found.notes == (f"{path.name}: left as it is: no crawl of scripted wrote it",)
    assert told == []
    assert rows(tmp_path, "SELECT * FROM captures") == everything
    assert path.exists()


def test_a_response_that_could_not_be_used_is_no_page_after_a_kill(tmp_path: Path) -> None:
    body = gzip.compress(article_page("第一条新闻", body="竞赛" * 9000).encode())
    pages: dict[str, Answer | str] = {
        "/": front_page(),
        "/xw/index.shtml": listing_page([("/c/1.shtml", "第一条新闻", "2021-09-27")]),
        "/c/1.shtml": Answer(body=body, headers={"Content-Encoding": "gzip"}),
    }
    with ScriptedSite(pages) as site:
        text = PROFILE + "max_bytes = 20000\n"
        profile = parse_profile(text, "scripted.toml")
        crawl_once(tmp_path, site.base_url, profile)
    query = "SELECT verdict, error FROM captures WHERE url LIKE '%/c/1.shtml'"
    before = rows(tmp_path, query)
    change(tmp_path, "DELETE FROM warc_files", "DELETE FROM captures")

    recovered(tmp_path, profile)

    assert rows(tmp_path, query) == before
    assert before[0][0] == "too_large"


def test_a_kill_while_a_file_is_taken_up_loses_nothing_of_it(
    tmp_path: Path, profile: SiteProfile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("unioncrawler.archive.batches.BATCH_WRITES", 1)
    change(tmp_path, "UPDATE entries SET article = NULL", "UPDATE articles SET capture = NULL")
    everything = rows(tmp_path, "SELECT record_id FROM captures ORDER BY warc_offset")
    change(tmp_path, "DELETE FROM attachments", "DELETE FROM versions", "DELETE FROM captures")
    left = 3

    def save(*args: Any, **more: Any) -> None:
        nonlocal left
        left -= 1
        if not left:
            raise KeyboardInterrupt
        save_unread(*args, **more)

    with monkeypatch.context() as killed:
        killed.setattr("unioncrawler.record.recovery.save_unread", save)
        with pytest.raises(KeyboardInterrupt):
            recovered(tmp_path, profile)
    found, _ = recovered(tmp_path, profile)

    assert found.captures == len(everything)
    assert rows(tmp_path, "SELECT record_id FROM captures ORDER BY warc_offset") == everything


def test_files_of_other_sites_are_not_missed(tmp_path: Path, profile: SiteProfile) -> None:
    change(
        tmp_path,
        "UPDATE captures SET warc_file = 'scripted-2-20200101000000-00001.warc.gz'"
        " WHERE url LIKE '%/robots.txt'",
    )
    assert recovered(tmp_path, profile)[0].missing == ()
