"""Reposts of a crawled site: found at the end of each crawl, and the same when it is rebuilt."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

from tests.calendar import Calendar
from tests.conftest import crawl_once
from tests.same_archive import all_rows, assert_same
from unioncrawler.archive import reposts
from unioncrawler.extensions import session
from unioncrawler.replay.rebuild import Rebuilt, rebuild
from unioncrawler.replica import Replica, publish_reposts
from unioncrawler.sites import load_profile

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def pairs(archive: Path) -> dict[tuple[int, int], str]:
    """Return repost and original by the numbers in their addresses, and why."""
    with closing(sqlite3.connect(archive / "archive.db")) as connection:
        rows = connection.execute(
            "SELECT a.url, o.url, why FROM reposts AS r JOIN articles AS a ON a.id = r.article"
            " JOIN articles AS o ON o.id = r.original"
        )
        return {(number_of(url), number_of(original)): why for url, original, why in rows}


def number_of(url: str) -> int:
    return int(url.rpartition("/")[2].removesuffix(".shtml"))


def test_the_reposts_of_a_replica_are_found_and_no_others(archive_dir: Path) -> None:
    replica = Replica(articles=150)
    truth = publish_reposts(replica)

    with replica.serve() as server:
        crawl_once(archive_dir, server.base_url, attachments="no")

    assert len(all_rows(archive_dir)["articles"]) == 156
    assert set(pairs(archive_dir)) == truth.pairs
    assert sorted(pairs(archive_dir).values()) == ["length", "published"]


def test_later_crawls_keep_the_links_right_and_a_rebuild_has_the_same(
    archive_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calendar = Calendar(monkeypatch)
    replica = Replica(articles=40)
    with replica.serve() as server:
        crawl_once(archive_dir, server.base_url, attachments="no")
        assert pairs(archive_dir) == {}
        calendar.turn(1)
        truth = publish_reposts(replica)
        with monkeypatch.context() as patched:
            patched.setattr(session, "REPOST_SECONDS", -1)
            crawl_once(archive_dir, server.base_url, attachments="no")
        assert pairs(archive_dir) == {}  # they are left to the next one
        calendar.turn(1)
        (with_lead, news), _ = sorted(truth.pairs)
        replica.clock += timedelta(days=1)
        replica.edit(news, paragraphs=["风电场的检修还在进行,下周另有报道。"])
        crawl_once(archive_dir, server.base_url, attachments="no", revisit="all")

    assert set(pairs(archive_dir)) == truth.pairs - {(with_lead, news)}
    tally = Rebuilt()
    rebuild(archive_dir / "warc", tmp_path / "again", lambda key, _: load_profile(key), tally)
    assert tally.damage == []
    assert_same(archive_dir, tmp_path / "again")


def test_a_crawl_that_dies_over_its_reposts_is_finished_by_the_next(
    archive_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def kill(*_: object) -> None:
        raise Killed

    replica = Replica(articles=40)
    truth = publish_reposts(replica)
    with replica.serve() as server:
        monkeypatch.setattr(reposts, "find_reposts", kill)
        crawl_once(archive_dir, server.base_url, attachments="no")
        monkeypatch.undo()
        assert (crawls_of(archive_dir), pairs(archive_dir)) == (["finished"], {})
        crawl_once(archive_dir, server.base_url, attachments="no")

    assert set(pairs(archive_dir)) == truth.pairs


def crawls_of(archive: Path) -> list[str]:
    with closing(sqlite3.connect(archive / "archive.db")) as connection:
        return [row[0] for row in connection.execute("SELECT reason FROM crawls")]
