"""What a crawl makes of a site that fails it: faults by name, nothing false, all in the end."""

from __future__ import annotations

import dataclasses
import re
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import crawl_once
from tests.same_archive import assert_same
from unioncrawler.cli.report import load_report
from unioncrawler.replay.rebuild import Rebuilt, rebuild
from unioncrawler.replica import Fault, Replica
from unioncrawler.sites import load_profile

if TYPE_CHECKING:
    from pathlib import Path

    from scrapy.crawler import Crawler

    from unioncrawler.sites import SiteProfile

SERVED, WALL = 2, 3
HASTY = {"DOWNLOAD_TIMEOUT": 0.4}


def replica_profile(**rules: Any) -> SiteProfile:
    """Return a profile of two channels of the replica, so that a crawl is short."""
    profile = load_profile("replica")
    listing = (re.compile(r"/xwzx/ghyw/"), re.compile(r"/jcpd/jcdt/"))
    return dataclasses.replace(
        profile,
        crawl=dataclasses.replace(profile.crawl, **{"wall_after": WALL, **rules}),
        urls=dataclasses.replace(profile.urls, listing=listing),
    )


def crawl(archive: Path, base_url: str, settings: Any = None, **rules: Any) -> Crawler:
    return crawl_once(archive, base_url, replica_profile(**rules), settings, attachments="no")


def asked(archive: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(archive / "archive.db")) as connection:
        return connection.execute(sql).fetchall()


def assert_true(archive: Path, replica: Replica) -> None:
    """Check that every article says what is true of it, and that nobody is thought to be gone."""
    truth = {article.url: article.title for article in replica.articles}
    titles = dict(asked(archive, "SELECT url, title FROM articles"))
    assert titles == {url: truth[url] for url in titles}
    assert asked(archive, "SELECT * FROM versions WHERE version > 1") == []
    assert asked(archive, "SELECT * FROM articles WHERE state != 'present'") == []
    assert asked(archive, "SELECT * FROM evidence") == []


def assert_rebuilt(archive: Path, place: Path) -> None:
    tally = Rebuilt()
    rebuild(archive / "warc", place, lambda *_: replica_profile(), tally)
    assert tally.damage == []
    assert_same(archive, place)


REBUILT = ("challenge-jsl", "front-page", "stub", "reset")
FAULTS = [
    ("challenge-jsl", "challenge:jsl", True),
    ("challenge-rs", "challenge:rs", True),
    ("challenge-rs-202", "challenge:rs", True),
    ("challenge-acw", "challenge:acw", True),
    ("wall", "blocked: HTTP 403", True),
    ("notice", "blocked: a notice that access is refused", True),
    ("throttle-429", "throttled: HTTP 429", True),
    ("throttle-503", "throttled: HTTP 503", True),
    ("front-page", "throttled: in its place came the front page", True),
    ("stub", "throttled: in its place came one page for everything", True),
    ("shell", "SPA shell", True),
    ("error", "server error: HTTP 500", True),
    ("reset", "connection reset", True),
    ("timeout", "timeout", True),
]


@pytest.mark.parametrize(("fault", "name", "walled"), FAULTS)
def test_each_fault_has_its_name_and_makes_nothing_false_and_the_next_crawl_is_complete(
    fault: str, name: str, walled: bool, archive_dir: Path, tmp_path: Path
) -> None:
    replica = Replica(articles=20)
    replica.fault = Fault(name=fault, after=SERVED, retry_after=0)
    with replica.serve() as server:
        crawl(archive_dir, server.base_url, HASTY if fault == "timeout" else None)
        first = load_report(archive_dir, 1)
        waiting = asked(archive_dir, "SELECT count(*) FROM entries WHERE state = 'pending'")[0][0]
        assert_true(archive_dir, replica)
        replica.fault = None
        crawl(archive_dir, server.base_url)
    second = load_report(archive_dir, 2)

    assert name in first.faults
    assert (first.reason == "walled", first.articles["new"]) == (walled, SERVED)
    assert first.wall["times"] == WALL
    assert waiting >= 2
    assert second.complete
    assert second.articles["new"] == 20 - SERVED
    assert_true(archive_dir, replica)
    if fault in REBUILT:
        assert_rebuilt(archive_dir, tmp_path / "rebuilt")
