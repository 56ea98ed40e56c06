"""A crawl that is killed goes on from the rows, and ends as if nothing had happened."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, contextmanager
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
from unioncrawler.replica import Replica

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TABLES = {
    "channels": "path, url",
    "entries": "url, title, date_text, kind, state, verdict",
    "articles": "uid, url, title, digest, version, state",
    "attachments": "kind, position, url, name",
}


def content_of(archive: Path) -> dict[str, list[Any]]:
    with closing(sqlite3.connect(archive / "archive.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        connection.execute(
            "INSERT INTO articles_fts (articles_fts, rank) VALUES ('integrity-check', 1)"
        )
        connection.rollback()
        return {
            table: sorted(connection.execute(f"SELECT {columns} FROM {table}").fetchall(), key=repr)
            for table, columns in TABLES.items()
        }


def articles_in(archive: Path) -> int:
    path = archive / "archive.db"
    if not path.exists():
        return 0
    try:
        with closing(sqlite3.connect(path)) as connection:
            return int(connection.execute("SELECT count(*) FROM articles").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def killed_crawl(archive: Path, base_url: str, articles: int) -> None:
    """Crawl the replica in a process of its own, and kill it once it archived so many articles."""
    words = ["crawl", "replica", "--base-url", base_url, "--archive", str(archive)]
    with subprocess.Popen(
        [sys.executable, "-m", "unioncrawler", *words],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        while articles_in(archive) < articles:
            assert process.poll() is None, "the crawl ended before it could be killed"
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)


@pytest.mark.parametrize("articles_before_the_kill", [1, 40])
def test_a_killed_crawl_is_finished_by_the_next(
    articles_before_the_kill: int, tmp_path: Path
) -> None:
    killed, undisturbed = tmp_path / "killed", tmp_path / "undisturbed"
    with Replica(articles=120).serve() as server:
        killed_crawl(killed, server.base_url, articles_before_the_kill)
        before = articles_in(killed)
        crawl_once(killed, server.base_url)
        crawl_once(undisturbed, server.base_url)

    assert articles_before_the_kill <= before < 120
    assert content_of(killed) == content_of(undisturbed)


def test_ctrl_c_keeps_what_was_fetched_and_says_that_the_crawl_is_not_complete(
    tmp_path: Path,
) -> None:
    with Replica(articles=600).serve() as server:
        words = ["crawl", "replica", "--base-url", server.base_url, "--archive", str(tmp_path)]
        with subprocess.Popen(
            [sys.executable, "-m", "unioncrawler", *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            while articles_in(tmp_path) < 20:
                time.sleep(0.02)
            process.send_signal(signal.SIGINT)
            output, errors = process.communicate(timeout=30)

    assert process.returncode == 1
    assert "the crawl ended early (stopped by Ctrl-C or a signal)" in output
    assert "Traceback" not in errors
    assert articles_in(tmp_path) >= 20


@pytest.mark.parametrize("seed", [1, 2])
def test_a_crawl_that_lost_power_is_finished_by_the_next(seed: int, tmp_path: Path) -> None:
    """What was not synced is gone: the database's latest pages, the tail of the record."""
    chance = random.Random(seed)
    cut, undisturbed = tmp_path / "cut", tmp_path / "undisturbed"
    with Replica(articles=80).serve() as server:
        killed_crawl(cut, server.base_url, chance.randint(20, 50))
        (cut / "archive.db-wal").unlink()
        (cut / "archive.db-shm").unlink(missing_ok=True)
        (record,) = (cut / "warc").glob("*.open")
        os.truncate(record, chance.randint(referred_to(cut), record.stat().st_size))
        crawl_once(cut, server.base_url)
        crawl_once(undisturbed, server.base_url)

    assert content_of(cut) == content_of(undisturbed)


def referred_to(archive: Path) -> int:
    """Return where the last record ends that the database knows of."""
    with closing(sqlite3.connect(archive / "archive.db")) as connection:
        try:
            query = "SELECT ifnull(max(warc_offset + warc_length), 0) FROM captures"
            return int(connection.execute(query).fetchone()[0])
        except sqlite3.OperationalError:
            return 0  # not even the tables were synced


def slow_site() -> ScriptedSite:
    """Return a site of ten articles, the sixth of which takes half a minute to come."""
    links = [(f"/c/{n}.shtml", f"第{n}届职工技能竞赛落幕", "2021-09-27") for n in range(10)]
    pages: dict[str, Answer | str] = {"/": front_page(), "/xw/index.shtml": listing_page(links)}
    for number, (path, title, _) in enumerate(links):
        pages[path] = Answer(body=article_page(title), pause=30 if number == 5 else 0)
    return ScriptedSite(pages)


@contextmanager
def stuck_crawl(archive: Path) -> Iterator[subprocess.Popen[str]]:
    """Give a crawl that waits for an answer that takes long."""
    profile = archive.with_name("scripted.toml")
    profile.write_text(PROFILE, encoding="utf-8")
    with slow_site() as site:
        words = ["crawl", str(profile), "--base-url", site.base_url, "--archive", str(archive)]
        with subprocess.Popen(
            [sys.executable, "-m", "unioncrawler", *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            while "/c/5.shtml" not in site.requests:
                assert process.poll() is None
                time.sleep(0.02)
            yield process


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_a_crawl_in_order_within_ten_seconds(number: int, tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    with stuck_crawl(archive) as process:
        began = time.monotonic()
        process.send_signal(number)
        output, errors = process.communicate(timeout=20)
        took = time.monotonic() - began

    assert took < 10
    assert process.returncode == 1
    assert "the crawl ended early (stopped by Ctrl-C or a signal)" in output
    assert "Traceback" not in errors
    assert list((archive / "warc").glob("*.open")) == []
    with closing(sqlite3.connect(archive / "archive.db")) as connection:
        assert connection.execute("SELECT reason FROM crawls").fetchall() == [("shutdown",)]
        states = "SELECT state, count(*) FROM entries GROUP BY 1 ORDER BY 1"
        assert connection.execute(states).fetchall() == [("captured", 5), ("pending", 5)]


def test_a_second_signal_ends_a_crawl_at_once(tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    with stuck_crawl(archive) as process:
        process.send_signal(signal.SIGINT)
        time.sleep(0.5)
        began = time.monotonic()
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=20)
        took = time.monotonic() - began

    assert took < 3
    assert process.returncode == 1
    sentence = "stopped before the crawl could end; the next one goes on from here"
    assert errors.endswith(f"Error: {sentence}\n")
