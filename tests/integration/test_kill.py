"""A crawl that is killed goes on from the rows, and ends as if nothing had happened."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import crawl_once
from unioncrawler.replica import Replica

if TYPE_CHECKING:
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


@pytest.mark.parametrize("articles_before_the_kill", [1, 100, 300])
def test_a_killed_crawl_is_finished_by_the_next(
    articles_before_the_kill: int, tmp_path: Path
) -> None:
    replica = Replica(articles=600)
    killed, undisturbed = tmp_path / "killed", tmp_path / "undisturbed"
    with replica.serve() as server:
        words = ["crawl", "replica", "--base-url", server.base_url, "--archive", str(killed)]
        with subprocess.Popen(
            [sys.executable, "-m", "unioncrawler", *words],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            while articles_in(killed) < articles_before_the_kill:
                assert process.poll() is None, "the crawl ended before it could be killed"
                time.sleep(0.02)
            process.send_signal(signal.SIGKILL)
        before = articles_in(killed)
        crawl_once(killed, server.base_url)
        crawl_once(undisturbed, server.base_url)

    assert articles_before_the_kill <= before < 600
    assert content_of(killed) == content_of(undisturbed)


def test_ctrl_c_keeps_what_was_fetched_and_says_that_the_crawl_is_not_complete(
    tmp_path: Path,
) -> None:
    with Replica(articles=2000).serve() as server:
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
    with Replica(articles=300).serve() as server:
        words = ["crawl", "replica", "--base-url", server.base_url, "--archive", str(cut)]
        with subprocess.Popen(
            [sys.executable, "-m", "unioncrawler", *words],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            while articles_in(cut) < chance.randint(20, 200):
                assert process.poll() is None, "the crawl ended before the power did"
                time.sleep(0.02)
            process.send_signal(signal.SIGKILL)
        (cut / "archive.db-wal").unlink()
        (cut / "archive.db-shm").unlink(missing_ok=True)
        (record,) = (cut / "warc").glob("*.open")
        synced = referred_to(cut)
        os.truncate(record, chance.randint(synced, record.stat().st_size))
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
