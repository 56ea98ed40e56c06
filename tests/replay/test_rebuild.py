"""An archive made anew from its WARC files is the archive the crawls made, row for row."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import time
import zlib
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

import brotli
import pytest

from tests.calendar import Calendar
from tests.conftest import crawl_once
from tests.same_archive import all_rows, assert_same
from tests.scripted_site import Answer, ScriptedSite, article_page, front_page, listing_page
from unioncrawler.archive import open_archive
from unioncrawler.errors import ArchiveError
from unioncrawler.replay.rebuild import Rebuilt, rebuild
from unioncrawler.replica import Replica
from unioncrawler.sites import load_profile
from unioncrawler.warc import WarcWriter
from unioncrawler.warc.records import new_record_id, note_record
from unioncrawler.warc.writer import NOTE_URI

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


LIES: list[object] = [
    [],
    {"note": []},
    {"note": {}},
    {"note": "failed"},
    {"note": "failed", "purpose": {}, "url": "http://x/", "verdict": "zz"},
    {"note": "failed", "purpose": {"for": "article", "attempts": "x"}, "url": "u", "verdict": "ok"},
    {"note": "failed", "purpose": {"for": "listing", "page": [1], "channel": "c", "first": "f"},
     "url": "u", "verdict": "ok"},
    {"note": "failed", "purpose": {}, "url": "u", "verdict": "error", "error": {}},
    {"note": "unread", "records": [{}, []]},
    {"note": "left over", "number": "x"},
    {"note": "walked", "record": {}},
]  # fmt: skip


@pytest.mark.parametrize("lie", LIES, ids=range(len(LIES)))
def test_notes_that_make_no_sense_are_named_and_the_rest_rebuilt(
    lie: object, tmp_path: Path
) -> None:
    archive, again = tmp_path / "archive", tmp_path / "again"
    with ScriptedSite(site_pages()) as site:
        profile = site.profile
        crawl_once(archive, site.base_url, profile)
    (path,) = (archive / "warc").iterdir()
    record = note_record(NOTE_URI, {}, datetime(2026, 1, 1, tzinfo=UTC), new_record_id())
    told = gzip.decompress(record).replace(b"{}", json.dumps(lie).encode())
    size = f"Content-Length: {len(json.dumps(lie).encode())}".encode()
    told = told.replace(b"Content-Length: 2", size)
    told = re.sub(rb"WARC-Block-Digest: .*\r\n", b"", told)
    with path.open("ab") as file:
        file.write(gzip.compress(told))
    tally = Rebuilt()

    rebuild(archive / "warc", again, lambda *_: profile, tally)

    assert len(tally.damage) <= 1
    assert all(path.name in damage and "offset" in damage for damage in tally.damage)
    rows, others = all_rows(archive), all_rows(again)
    assert rows["articles"] == others["articles"]


def test_two_sites_crawled_in_one_second_are_rebuilt_in_their_order(tmp_path: Path) -> None:
    archive, again = tmp_path / "archive", tmp_path / "again"
    with ScriptedSite(site_pages()) as site, Replica(articles=10).serve() as server:
        profile = site.profile
        crawl_once(archive, site.base_url, profile, limit=1)
        crawl_once(archive, server.base_url, limit=1)
    profiles = {profile.key: profile, "replica": load_profile("replica")}

    rebuild(archive / "warc", again, lambda key, _: profiles[key], Rebuilt())

    assert_same(archive, again)


def test_packed_bodies_of_every_kind_read_alike_in_crawl_and_rebuild(tmp_path: Path) -> None:
    archive, again = tmp_path / "archive", tmp_path / "again"
    page = article_page("一条新闻").encode()
    half = len(page) // 2
    packed = {
        "gzip": gzip.compress(page[:half]) + gzip.compress(page[half:]),
        "br": brotli.compress(page),
        "deflate": zlib.compress(page),
        "deflate, gzip": gzip.compress(zlib.compress(page)),
        "gzip, ": gzip.compress(page)[:-9],
    }
    pages = {**site_pages()}
    for number, (coding, body) in enumerate(packed.items(), start=1):
        pages[f"/c/{number}.shtml"] = Answer(body=body, headers={"Content-Encoding": coding})
    with ScriptedSite(pages) as site:
        profile = site.profile
        crawl_once(archive, site.base_url, profile)

    tally = Rebuilt()
    rebuild(archive / "warc", again, lambda *_: profile, tally)

    read = {row[3] for row in all_rows(archive)["articles"]}
    assert {f"http://www.scripted.example/c/{n}.shtml" for n in (1, 2, 3, 4)} <= read
    assert "http://www.scripted.example/c/5.shtml" not in read
    assert tally.damage == []
    assert_same(archive, again)


def test_the_open_file_of_a_killed_crawl_is_copied_and_left_as_it_is(tmp_path: Path) -> None:
    archive, again = tmp_path / "archive", tmp_path / "again"
    with Replica(articles=20).serve() as server:
        crawl_once(archive, server.base_url, attachments="no")
    (path,) = (archive / "warc").iterdir()
    cut = path.with_name(path.name + ".open")
    cut.write_bytes(path.read_bytes()[:-50])
    path.unlink()
    before = cut.read_bytes()

    tally = rebuilt(archive, again)

    assert cut.read_bytes() == before
    (made,) = (again / "warc").iterdir()
    assert made.name == path.name
    assert before.startswith(made.read_bytes())
    assert len(tally.damage) == 1
    assert len(all_rows(again)["articles"]) == 20


def forget(archive: Path) -> None:
    for path in archive.glob("archive.db*"):
        path.unlink()


def test_crawls_whose_numbers_began_anew_are_rebuilt_in_the_order_they_began(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calendar = Calendar(monkeypatch)
    archive, again = tmp_path / "archive", tmp_path / "again"
    with Replica(articles=12).serve() as server:
        for number in (1, 2, 3):
            crawl_once(archive, server.base_url, attachments="no")
            calendar.turn(days=1)
            if number == 2:
                forget(archive)

    tally = rebuilt(archive, again)

    with open_archive(again) as opened:
        began = [run.started for run in opened.crawl_rows(limit=9)][::-1]
    assert (tally.crawls, tally.files, tally.damage) == (3, 3, [])
    assert (len(began), began) == (3, sorted(began))
    assert len(all_rows(again)["articles"]) == 12


def test_two_crawls_that_began_in_one_second_with_one_number_are_two(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calendar = Calendar(monkeypatch)
    archive, again = tmp_path / "archive", tmp_path / "again"
    with Replica(articles=12).serve() as server:
        while calendar.now().microsecond > 300_000:
            time.sleep(0.05)
        began = calendar.now()
        crawl_once(archive, server.base_url, attachments="no")
        forget(archive)
        late = calendar.now() - began - timedelta(seconds=0.4)
        calendar.turn(days=-late.total_seconds() / 86_400)
        crawl_once(archive, server.base_url, attachments="no")

    tally = rebuilt(archive, again)

    assert (tally.crawls, tally.files, tally.damage) == (2, 2, [])
    assert len(all_rows(again)["articles"]) == 12


@pytest.mark.parametrize("days", [-1 / 24, -3650])
def test_crawls_of_a_clock_that_was_set_back_are_rebuilt_in_their_order(
    days: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calendar = Calendar(monkeypatch)
    archive, again = tmp_path / "archive", tmp_path / "again"
    replica = Replica(articles=12)
    with replica.serve() as server:
        crawl_once(archive, server.base_url, attachments="no")
        calendar.turn(days=-days)
        crawl_once(archive, server.base_url, attachments="no")
        calendar.turn(days=days)
        replica.publish(channel="基层频道/党建巡礼")
        crawl_once(archive, server.base_url, attachments="no")

    rebuilt(archive, again)

    assert len(all_rows(again)["articles"]) == 13
    assert_same(archive, again)


def test_a_copy_of_a_file_under_another_name_is_named_and_left_out(tmp_path: Path) -> None:
    archive, again = tmp_path / "archive", tmp_path / "again"
    with Replica(articles=20).serve() as server:
        crawl_once(archive, server.base_url)
    (path,) = (archive / "warc").iterdir()
    for stamp in ("20200101000000", "20990101000000"):
        shutil.copy2(path, path.with_name(f"replica-{stamp}-00001.warc.gz"))

    tally = rebuilt(archive, again)

    said = [text.partition(": ")[2] for text in tally.damage]
    assert said == [f"left out, since it is a copy of {path.name}"] * 2
    assert_same(archive, again)


def test_a_crawl_whose_clock_was_set_back_is_rebuilt_in_the_order_of_its_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The later file has the earlier name."""
    archive, again = tmp_path / "archive", tmp_path / "again"
    moment = datetime.now(UTC)

    def back() -> datetime:
        nonlocal moment
        moment -= timedelta(hours=1)
        return moment

    writer = partial(WarcWriter, clock=back)
    monkeypatch.setattr("unioncrawler.extensions.session.WarcWriter", writer)
    with Replica(articles=40).serve() as server:
        crawl_once(archive, server.base_url, settings={"WARC_ROTATE_BYTES": 100_000})

    tally = rebuilt(archive, again)

    names = sorted(path.name for path in (archive / "warc").iterdir())
    assert [name[-11:-8] for name in names] == sorted((n[-11:-8] for n in names), reverse=True)
    assert len(names) > 2
    assert tally.damage == []
    assert_same(archive, again)
