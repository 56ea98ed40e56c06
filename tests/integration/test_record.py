"""The record of real crawls: every response is in it, and archive and record agree after kills."""

from __future__ import annotations

import errno
import gzip
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from tests.conftest import crawl_once
from tests.integration.test_kill import content_of
from tests.same_archive import assert_same
from tests.scripted_site import Answer, ScriptedSite, article_page, front_page, listing_page
from tests.warc.test_writer import warcio_check
from unioncrawler.archive import open_archive
from unioncrawler.archive.batches import BatchWriter
from unioncrawler.cli.report import load_report
from unioncrawler.extensions import ArchiveSession
from unioncrawler.record.payloads import stored_exchange, unpacked
from unioncrawler.replay.rebuild import Rebuilt, rebuild
from unioncrawler.replica import Replica
from unioncrawler.sites import load_profile
from unioncrawler.warc import StoredExchange, iterate
from unioncrawler.warc.records import new_record_id, note_record
from unioncrawler.warc.salvage import file_sha256
from unioncrawler.warc.writer import NOTE_URI

if TYPE_CHECKING:
    from pathlib import Path

    from unioncrawler.sites import SiteProfile


RESPONSES = ("response", "revisit")


def warc_files(archive: Path) -> list[Path]:
    return sorted((archive / "warc").iterdir())


def responses(archive: Path) -> list[StoredExchange]:
    found = [record for path in warc_files(archive) for record in iterate(path)]
    return [record for record in found if record.kind in RESPONSES]


def rows(archive: Path, sql: str) -> list[Any]:
    with closing(sqlite3.connect(archive / "archive.db")) as connection:
        return connection.execute(sql).fetchall()


def check_agreement(archive: Path) -> None:
    """Check that captures and records are the same exchanges, and the files what they were."""
    pointers = rows(
        archive,
        "SELECT warc_file, warc_offset, warc_length, record_id, payload_digest FROM captures"
        " WHERE warc_file IS NOT NULL ORDER BY 1, 2",
    )
    assert pointers == [
        (r.file, r.offset, r.length, r.record_id, r.fields["WARC-Payload-Digest"])
        for r in responses(archive)
    ]
    assert rows(archive, "SELECT name, bytes, sha256 FROM warc_files ORDER BY 1") == [
        (path.name, path.stat().st_size, file_sha256(path)) for path in warc_files(archive)
    ]
    assert warcio_check(*warc_files(archive)) == ""


def check_rebuilt(archive: Path, again: Path, profile: SiteProfile | None = None) -> None:
    """Check that the WARC files alone make the same archive."""
    tally = Rebuilt()
    rebuild(archive / "warc", again, lambda key, _: profile or load_profile(key), tally)
    assert tally.damage == []
    assert_same(archive, again)


def test_every_response_is_on_record_in_the_order_it_came(tmp_path: Path) -> None:
    replica = Replica(articles=60)
    with replica.serve() as server:
        crawl_once(tmp_path, server.base_url)
        served = [(request.path, request.status) for request in server.requests]

    found = responses(tmp_path)
    paths = [urlsplit(r.url).path + f"?{urlsplit(r.url).query}".rstrip("?") for r in found]
    assert list(zip(paths, (r.status for r in found), strict=True)) == served
    assert {301, 302, 404, 200} <= {status for _, status in served}
    assert ("/robots.txt", 200) in served
    check_agreement(tmp_path)


def test_the_page_of_an_article_is_found_as_it_was_served(tmp_path: Path) -> None:
    page = article_page("技能竞赛落幕")
    with scripted(page) as site:
        crawl_once(tmp_path, site.base_url, site.profile)

    with open_archive(tmp_path) as archive:
        row = archive.connection.execute(
            "SELECT c.* FROM articles JOIN captures AS c ON c.id = articles.capture"
        ).fetchone()
    assert unpacked(stored_exchange(tmp_path / "warc", row)).decode() == page


def scripted(page: str | Answer, **more: str | Answer) -> ScriptedSite:
    pages: dict[str, str | Answer] = {
        "/": front_page(),
        "/xw/index.shtml": listing_page([("/xw/1.shtml", "技能竞赛落幕", "2021-09-27")]),
        "/xw/1.shtml": page,
    }
    return ScriptedSite(pages | {f"/{path}": answer for path, answer in more.items()})


def test_what_a_record_was_asked_for_stands_beside_it(tmp_path: Path) -> None:
    with scripted(article_page("技能竞赛落幕")) as site:
        crawl_once(tmp_path, site.base_url, site.profile)
    requests = [r for p in warc_files(tmp_path) for r in iterate(p) if r.kind == "request"]

    purposes = {urlsplit(r.url).path: r.purpose for r in requests}
    assert purposes["/robots.txt"] == {"for": "robots"}
    assert purposes["/"] == {"for": "candidate", "text": "首页"}
    assert purposes["/xw/index.shtml"] == {
        "for": "candidate",
        "text": "工会新闻",
        "found_on": "http://www.scripted.example/",
        "parent": "首页",
        "depth": 1,
    }
    assert purposes["/xw/1.shtml"] == {"for": "article"}


def test_responses_that_were_retried_are_on_record_too(tmp_path: Path) -> None:
    with scripted(Answer(status=503, body="busy")) as site:
        site.then["/xw/1.shtml"] = article_page("技能竞赛落幕")
        crawl_once(tmp_path, site.base_url, site.profile, {"RETRY_TIMES": 2})

    found = [(r.status, urlsplit(r.url).path) for r in responses(tmp_path)]
    assert [status for status, path in found if path == "/xw/1.shtml"] == [503, 200]
    assert rows(tmp_path, "SELECT title FROM articles") == [("技能竞赛落幕",)]
    check_agreement(tmp_path)


def test_a_body_that_is_cut_off_is_on_record_and_its_capture_says_why(tmp_path: Path) -> None:
    cut = gzip.compress(article_page("技能竞赛落幕").encode())[:-20]
    answer = Answer(body=cut, headers={"Content-Encoding": "gzip"})
    with scripted(answer) as site:
        crawl_once(tmp_path, site.base_url, site.profile)

    found = rows(
        tmp_path, "SELECT verdict, status, error, warc_file IS NOT NULL FROM captures"
        " WHERE url LIKE '%/xw/1.shtml'",
    )  # fmt: skip
    assert found == [("error", 200, "ResponseDataLossError: the packed body ends early", 1)]
    check_agreement(tmp_path)


def test_the_same_page_again_refers_to_the_first_record_of_it(tmp_path: Path) -> None:
    replica = Replica(articles=40)
    for _ in range(2):
        with replica.serve() as server:
            crawl_once(tmp_path, server.base_url, sweep="all")

    first, second = (list(iterate(path)) for path in warc_files(tmp_path))
    originals = {record.record_id: record for record in first}
    revisits = [r for r in second if r.kind == "revisit" and r.status == 200]
    assert revisits
    for revisit in revisits:
        original = originals[revisit.fields["WARC-Refers-To"]]
        assert revisit.fields["WARC-Refers-To-Target-URI"] == original.url
        assert revisit.fields["WARC-Refers-To-Date"] == original.fields["WARC-Date"]
        digest = original.fields["WARC-Payload-Digest"]
        assert revisit.fields["WARC-Payload-Digest"] == digest
    assert rows(
        tmp_path,
        "SELECT count(*) FROM captures AS c JOIN captures AS o ON o.id = c.original"
        " WHERE o.payload_digest = c.payload_digest AND o.url = c.url AND c.crawl = 2"
        " AND c.status = 200",
    ) == [(len(revisits),)]
    check_agreement(tmp_path)


def test_a_payload_whose_record_is_lost_is_written_anew(tmp_path: Path) -> None:
    replica = Replica(articles=40)
    with replica.serve() as server:
        crawl_once(tmp_path, server.base_url)
    warc_files(tmp_path)[0].rename(tmp_path / "elsewhere")
    with replica.serve() as server:
        crawl_once(tmp_path, server.base_url)

    assert {record.kind for record in responses(tmp_path)} == {"response"}


def test_without_a_record_captures_point_nowhere(tmp_path: Path) -> None:
    with scripted(article_page("技能竞赛落幕")) as site:
        crawl_once(tmp_path, site.base_url, site.profile, {"WARC_ENABLED": False})

    assert not (tmp_path / "warc").exists()
    assert rows(tmp_path, "SELECT count(*) FROM captures WHERE warc_file IS NOT NULL") == [(0,)]


def test_rows_that_a_kill_lost_are_made_again_from_the_record(tmp_path: Path) -> None:
    """The database is as a killed crawl may leave it: its last batch and its file's row missing."""
    replica = Replica(articles=40)
    with replica.serve() as server:
        crawl_once(tmp_path, server.base_url)
        everything = content_of(tmp_path)
        with closing(sqlite3.connect(tmp_path / "archive.db")) as connection, connection:
            lost = "(SELECT id FROM captures ORDER BY id DESC LIMIT 9)"
            for table in ("article_channels", "attachments", "versions", "changes"):
                connection.execute(
                    f"DELETE FROM {table} WHERE article IN"
                    f" (SELECT id FROM articles WHERE capture IN {lost})"
                )
            connection.execute(
                "UPDATE entries SET state = 'pending', verdict = NULL, article = NULL, attempts = 0"
                f" WHERE article IN (SELECT id FROM articles WHERE capture IN {lost})"
            )
            connection.execute(f"DELETE FROM articles WHERE capture IN {lost}")
            connection.execute(f"DELETE FROM captures WHERE id IN {lost}")
            connection.execute("DELETE FROM warc_files")
        (path,) = warc_files(tmp_path)
        path.rename(path.with_name(path.name + ".open"))
        with path.with_name(path.name + ".open").open("ab") as file:
            file.write(b"\x1f\x8b\x08 half a record")
        crawler = crawl_once(tmp_path, server.base_url)

    assert crawler.stats.get_value("warc/recovered") == 9
    assert crawler.stats.get_value("warc/salvaged") == 1
    assert content_of(tmp_path) == everything
    check_agreement(tmp_path)


@pytest.mark.parametrize(
    ("moments", "articles"), [(10, 400), pytest.param(100, 2000, marks=pytest.mark.soak)]
)
def test_killed_at_random_moments_archive_and_record_agree(
    moments: int, articles: int, tmp_path: Path
) -> None:
    chance = random.Random(20)
    killed, undisturbed = tmp_path / "killed", tmp_path / "undisturbed"
    kills = 0
    with Replica(articles=articles).serve() as server:
        words = ["crawl", "replica", "--base-url", server.base_url, "--archive", str(killed)]
        for _ in range(moments):
            with subprocess.Popen(
                [sys.executable, "-m", "unioncrawler", *words],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            ) as process:
                time.sleep(chance.uniform(0.8, 2.2))
                process.send_signal(signal.SIGKILL)
            kills += process.returncode == -signal.SIGKILL
        crawl_once(killed, server.base_url)
        fetched = Counter(r.path for r in server.requests if r.path.startswith("/c/"))
        crawl_once(undisturbed, server.base_url)
        served = len(server.requests)
        once = sum(r.path.startswith("/c/") for r in server.requests) - fetched.total()

    assert kills >= moments // 4, "the crawl was done before it could be killed often enough"
    # What is on record is not asked for again: a kill costs what is under way, and the first pages
    # of an article whose last page was.
    assert fetched.total() <= once + 2 * kills
    assert fetched.most_common(1)[0][1] <= 2
    assert content_of(killed) == content_of(undisturbed)
    check_agreement(killed)
    check_rebuilt(killed, tmp_path / "again")
    recorded = len(responses(killed)) + len(responses(undisturbed))
    assert served - kills <= recorded <= served  # one request at most was under way at each kill


@pytest.mark.parametrize("size", [200_000])
def test_files_are_closed_behind_the_size_the_settings_name(tmp_path: Path, size: int) -> None:
    with Replica(articles=60).serve() as server:
        crawl_once(tmp_path, server.base_url, settings={"WARC_ROTATE_BYTES": size})

    files = warc_files(tmp_path)
    assert len(files) > 2
    assert all(path.stat().st_size >= size for path in files[:-1])
    check_agreement(tmp_path)


def test_a_disk_that_is_full_in_the_middle_of_a_record_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = 200_000

    def write(file: int, data: memoryview) -> int:
        nonlocal room
        room -= len(data)
        if room > 0:
            return real_write(file, data)
        real_write(file, data[: len(data) // 2])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    real_write = os.write
    with Replica(articles=60).serve() as server:
        with monkeypatch.context() as full:
            full.setattr("unioncrawler.warc.writer.os.write", write)
            crawler = crawl_once(tmp_path, server.base_url)
        session = ArchiveSession.of(crawler)
        kept = rows(tmp_path, "SELECT url FROM articles ORDER BY id")
        again = crawl_once(tmp_path, server.base_url)

    assert "No space left on device; everything before it is safe" in str(session.failure)
    assert 0 < len(kept) < 60
    assert rows(tmp_path, "SELECT url FROM articles ORDER BY id")[: len(kept)] == kept
    assert len(rows(tmp_path, "SELECT url FROM articles")) == 60
    assert again.stats.get_value("finish_reason") == "finished"
    check_agreement(tmp_path)
    check_rebuilt(tmp_path, tmp_path / "again")


def test_a_crawl_without_the_files_of_its_archive_says_so_and_loses_nothing(
    tmp_path: Path,
) -> None:
    replica = Replica(articles=20)
    with replica.serve() as server:
        crawl_once(tmp_path, server.base_url)
        (path,) = warc_files(tmp_path)
        (tmp_path / "warc").rename(tmp_path / "elsewhere")
        crawler = crawl_once(tmp_path, server.base_url, revisit="all")

    assert crawler.stats.get_value("warc/missing") == 1
    said = load_report(tmp_path, 2)
    assert not said.complete
    assert "1 WARC files that the archive needs are missing" in " ".join(said.gaps)
    (tmp_path / "elsewhere" / path.name).rename(tmp_path / "warc" / path.name)
    check_agreement(tmp_path)


def test_the_record_lasts_before_the_rows_that_point_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[int] = []
    real_fsync = os.fsync

    def fsync(file: int) -> None:
        synced.append(os.fstat(file).st_size)
        real_fsync(file)

    monkeypatch.setattr("unioncrawler.warc.writer.os.fsync", fsync)
    committed: list[tuple[int, int]] = []
    real_commit = BatchWriter.commit

    def commit(self: BatchWriter) -> None:
        is_open = self.connection.in_transaction
        sql = "SELECT max(warc_offset + warc_length) FROM captures"
        reach = (self.connection.execute(sql).fetchone()[0] or 0) if is_open else 0
        real_commit(self)
        committed.append((reach, max(synced, default=0)))

    monkeypatch.setattr(BatchWriter, "commit", commit)
    with Replica(articles=60).serve() as server:
        crawler = crawl_once(tmp_path, server.base_url)

    assert ArchiveSession.of(crawler).failure is None
    assert len({reach for reach, _ in committed}) > 2
    assert [reach for reach, lasts in committed if reach > lasts] == []
    check_agreement(tmp_path)


def test_a_note_that_lies_stops_no_recovery(tmp_path: Path) -> None:
    with Replica(articles=20).serve() as server:
        crawl_once(tmp_path, server.base_url)
        (path,) = warc_files(tmp_path)
        with closing(sqlite3.connect(tmp_path / "archive.db")) as connection, connection:
            connection.execute("DELETE FROM warc_files")
        lie = {"note": "failed", "verdict": "zz", "purpose": {}, "url": "http://x/"}
        moment = datetime(2026, 1, 1, tzinfo=UTC)
        with path.open("ab") as file:
            file.write(note_record(NOTE_URI, lie, moment, new_record_id()))
        crawler = crawl_once(tmp_path, server.base_url)

    session = ArchiveSession.of(crawler)
    assert session.failure is None
    assert len(session.recovered.notes) == 1
    assert "the note at offset" in session.recovered.notes[0]
    check_agreement(tmp_path)


def test_a_crawl_killed_before_its_first_request_is_on_record_too(tmp_path: Path) -> None:
    archive, again = tmp_path / "archive", tmp_path / "again"
    program = (
        "import os, sys; from unioncrawler.extensions import ArchiveSession;"
        "ArchiveSession.spider_opened = lambda self: os._exit(9);"
        "from unioncrawler.cli import main; main(sys.argv[1:])"
    )
    with Replica(articles=10).serve() as server:
        words = ["crawl", "replica", "--base-url", server.base_url, "--archive", str(archive)]
        killed = subprocess.run([sys.executable, "-c", program, *words], check=False)
        time.sleep(1.1)  # so that the crawls begin in seconds of their own
        crawl_once(archive, server.base_url)

    assert killed.returncode == 9
    check_agreement(archive)
    check_rebuilt(archive, again)
    started = "SELECT id, started, reason FROM crawls ORDER BY id"
    assert rows(again, started) == rows(archive, started)
    assert len(rows(again, started)) == 2
