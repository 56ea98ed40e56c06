"""An archive made anew from its WARC files is the archive the crawls made, row for row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conftest import crawl_once
from tests.same_archive import all_rows, assert_same
from tests.scripted_site import Answer, ScriptedSite, article_page, front_page, listing_page
from unioncrawler.errors import ArchiveError
from unioncrawler.replay.rebuild import Rebuilt, rebuild
from unioncrawler.replica import Replica
from unioncrawler.sites import load_profile

if TYPE_CHECKING:
    from pathlib import Path

    from unioncrawler.sites import SiteProfile


JPEG = b"\xff\xd8\xff" + b"0" * 400


def packaged(key: str, text: str) -> SiteProfile:
    return load_profile(key)


def rebuilt(archive: Path, target: Path) -> Rebuilt:
    tally = Rebuilt()
    rebuild(archive / "warc", target, packaged, tally)
    return tally


def test_a_crawl_of_every_quirk_is_rebuilt(tmp_path: Path) -> None:
    archive, again = tmp_path / "archive", tmp_path / "again"
    with Replica(articles=150).serve() as server:
        crawl_once(archive, server.base_url)

    tally = rebuilt(archive, again)

    assert tally.damage == []
    assert tally.exchanges == len(all_rows(archive)["captures"])
    assert_same(archive, again)
    assert sorted(path.name for path in (again / "warc").iterdir()) == sorted(
        path.name for path in (archive / "warc").iterdir()
    )


def test_crawls_that_leave_things_out_are_rebuilt(tmp_path: Path) -> None:
    archive, again = tmp_path / "archive", tmp_path / "again"
    with Replica(articles=80).serve() as server:
        crawl_once(archive, server.base_url, channel="基层动态", attachments="no")
        crawl_once(archive, server.base_url, limit=7, settings={"WARC_ROTATE_BYTES": 60_000})
        crawl_once(archive, server.base_url, since="2021-01-01")
        crawl_once(archive, server.base_url)

    rebuilt(archive, again)

    assert_same(archive, again)


def site_pages() -> dict[str, Answer | str]:
    links = [(f"/c/{number}.shtml", f"第{number}条新闻", "2021-09-27") for number in range(1, 8)]
    return {
        "/": front_page(),
        "/xw/index.shtml": listing_page(links),
        "/c/1.shtml": article_page("第1条新闻", extra="<link rel=next href=/c/1_2.shtml>"),
        "/c/2.shtml": Answer(status=500, body="oops"),
        "/c/3.shtml": Answer(status=302, headers={"Location": "/c/moved.shtml"}),
        "/c/moved.shtml": article_page("搬了家的新闻"),
        "/c/4.shtml": Answer(
            body=b"\x1f\x8b\x08 no gzip at all", headers={"Content-Encoding": "gzip"}
        ),
        "/c/5.shtml": Answer(status=302, headers={"Location": "http://elsewhere.example/"}),
        "/c/6.shtml": Answer(body="x" * 300_000),
        "/c/7.shtml": article_page(
            "有附件的新闻",
            extra="",
            body="职工技能竞赛在车间举行。" * 9
            + "<a href='/f/a.doc'>附件</a><img src='http://cdn.example/a.jpg'><img src='/f/b.jpg'>",
        ),
        "/f/a.doc": Answer(status=404),
        "/f/b.jpg": Answer(status=302, headers={"Location": "/f/c.jpg"}),
        "/f/c.jpg": Answer(
            body=b"\xff\xd8\xff" + b"0" * 400, headers={"Content-Type": "image/jpeg"}
        ),
    }


def test_a_site_of_failures_is_rebuilt(tmp_path: Path) -> None:
    archive, again = tmp_path / "archive", tmp_path / "again"
    settings = {"RETRY_TIMES": 1, "DOWNLOAD_MAXSIZE": 200_000}
    with ScriptedSite(site_pages()) as site:
        profile = site.profile
        crawl_once(archive, site.base_url, profile, settings)
        crawl_once(archive, site.base_url, profile, settings, revisit="all")
    tally = Rebuilt()

    rebuild(archive / "warc", again, lambda *_: profile, tally)

    assert tally.damage == []
    states = {row[9] for row in all_rows(archive)["entries"]}
    assert {"captured", "failed", "listed"} <= states
    assert_same(archive, again)


def test_what_is_damaged_is_named_and_the_rest_rebuilt(tmp_path: Path) -> None:
    archive, again = tmp_path / "archive", tmp_path / "again"
    with Replica(articles=40).serve() as server:
        crawl_once(archive, server.base_url, attachments="no")
    everything = all_rows(archive)
    victim = next(row for row in everything["captures"] if row[3].endswith("100010.shtml"))
    (path,) = (archive / "warc").iterdir()
    data = bytearray(path.read_bytes())
    offset = int(victim[15])
    data[offset + 200] ^= 1
    path.write_bytes(data)
    (archive / "warc" / "foreign.warc.gz").write_bytes(b"nothing")

    tally = rebuilt(archive, again)

    assert len(tally.damage) == 3, tally.damage
    assert f"offset {offset}" in "".join(tally.damage)
    assert "foreign.warc.gz" in "".join(tally.damage)
    left = {row[1] for row in everything["articles"]} - {
        row[1] for row in all_rows(again)["articles"]
    }
    assert len(left) == 1


def test_a_rebuilt_archive_is_crawled_on(tmp_path: Path) -> None:
    archive, again = tmp_path / "archive", tmp_path / "again"
    replica = Replica(articles=40)
    with replica.serve() as server:
        crawl_once(archive, server.base_url, limit=20)
        rebuilt(archive, again)
        crawler = crawl_once(again, server.base_url)

    assert crawler.stats.get_value("warc/recovered") == 0
    assert len(all_rows(again)["articles"]) == 40


@pytest.mark.parametrize("made", ["nothing", "empty", "database"])
def test_nothing_to_read_and_places_that_are_taken_are_said(tmp_path: Path, made: str) -> None:
    archive, again = tmp_path / "archive", tmp_path / "again"
    says = {"nothing": "no folder", "empty": "no WARC file", "database": "not empty"}
    if made != "nothing":
        (archive / "warc").mkdir(parents=True)
    if made == "database":
        again.mkdir()
        (again / "archive.db").write_text("precious")

    with pytest.raises(ArchiveError, match=says[made]):
        rebuilt(archive, again)
    assert not again.exists() or (again / "archive.db").read_text() == "precious"
