"""A fortnight of edits, deletions, returns and moves, held against the replica's own history."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tests.calendar import Calendar
from tests.conftest import crawl_once
from tests.same_archive import assert_same
from unioncrawler.archive import open_archive
from unioncrawler.replay.rebuild import Rebuilt, rebuild
from unioncrawler.replica import Replica
from unioncrawler.sites import load_profile

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from unioncrawler.replica import ReplicaArticle

CHANNEL, OTHER = "基层频道/基层动态", "维权帮扶/困难帮扶"


def rows(archive: Path, sql: str) -> list[Any]:
    with closing(sqlite3.connect(archive / "archive.db")) as connection:
        return connection.execute(sql).fetchall()


def plain_articles(replica: Replica) -> list[ReplicaArticle]:
    """Return articles of one page and one channel that are nothing but text."""
    return [
        article
        for article in replica.articles
        if article.channels == (CHANNEL,)
        and not (article.images or article.attachments or article.quirks)
        and article.page_count == 1
    ]


class History:
    """What was done to the replica, in the words of the archive."""

    def __init__(self, replica: Replica) -> None:
        self.replica = replica
        self.versions: list[tuple[str, int, str, int | None]] = []
        self.changes: list[tuple[str, str]] = []
        plain = plain_articles(replica)
        edited = next(article for article in plain if article.source)  # whose page shows it
        flapping, deleted, moved = [article for article in plain if article != edited][:3]
        self.edited, self.flapping, self.deleted, self.moved = edited, flapping, deleted, moved

    def happen(self, day: int) -> None:
        """Do what is planned for a day; note what a perfect archive makes of it."""
        replica, number = self.replica, self.edited.id
        replica.clock += timedelta(days=1)
        if day > 0:
            self.changes.append((replica.publish(channel=CHANNEL).url, "added"))
        match day:
            case 2:
                replica.edit(number, title="改过的标题")
                self._changed(2, "title")
            case 4:
                replica.edit(number, paragraphs=["全新的一段。", "另一段。"], source="工人日报")
                self._changed(3, "text, metadata")
            case 6:
                back = {"title": self.edited.title, "source": self.edited.source}
                replica.edit(number, paragraphs=list(self.edited.paragraphs), **back)
                self._changed(4, "title, text, metadata", same_as=1)
            case 3:
                replica.delete(self.deleted.id)
                replica.delete(self.flapping.id)
            case 5:
                replica.restore(self.flapping.id)
                replica.move(self.moved.id, OTHER)
            case 10:  # a week after the first visit that found it missing
                self.changes.append((self.deleted.url, "gone"))
            case 12:
                replica.restore(self.deleted.id)
                self.changes.append((self.deleted.url, "back"))

    def _changed(self, version: int, what: str, same_as: int | None = None) -> None:
        self.versions.append((self.edited.url, version, what, same_as))
        self.changes.append((self.edited.url, "changed"))


def test_versions_and_tombstones_are_those_of_the_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calendar, again = Calendar(monkeypatch), tmp_path / "again"
    tmp_path = tmp_path / "archive"
    replica = Replica(articles=80)
    first = {(article.url, "added") for article in replica.articles}
    history = History(replica)
    suspects: dict[int, list[str]] = {}
    for day in range(14):
        history.happen(day)
        with replica.serve() as server:
            crawl_once(tmp_path, server.base_url, revisit="all")
        with open_archive(tmp_path) as archive:
            suspects[day] = [suspect.url for suspect in archive.suspects("replica")]
        calendar.turn(days=1)

    assert (
        rows(
            tmp_path,
            "SELECT a.url, v.version, v.what, v.same_as FROM versions AS v"
            " JOIN articles AS a ON a.id = v.article WHERE v.what != 'first' ORDER BY v.seen",
        )
        == history.versions
    )
    changes = rows(
        tmp_path,
        "SELECT a.url, c.kind FROM changes AS c JOIN articles AS a ON a.id = c.article"
        " ORDER BY c.number",
    )
    assert set(changes[: len(first)]) == first
    assert sorted(changes[len(first) :]) == sorted(history.changes)
    gone_for_now = sorted([history.deleted.url, history.flapping.url])
    assert sorted(suspects[3]) == sorted(suspects[4]) == gone_for_now
    assert [suspects[day] for day in (5, 9, 10, 13)] == [
        [history.deleted.url],
        [history.deleted.url],
        [],
        [],
    ]
    assert rows(
        tmp_path,
        "SELECT DISTINCT c.path FROM article_channels AS ac JOIN channels AS c ON c.id = ac.channel"
        f" JOIN articles AS a ON a.id = ac.article WHERE a.url = '{history.moved.url}' ORDER BY 1",
    ) == [(CHANNEL,), (OTHER,)]
    assert {state for (state,) in rows(tmp_path, "SELECT state FROM articles")} == {"present"}
    rebuild(tmp_path / "warc", again, lambda key, _: load_profile(key), Rebuilt())
    assert_same(tmp_path, again)


def test_without_revisit_only_what_may_be_gone_is_asked_for_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calendar = Calendar(monkeypatch)
    replica = Replica(articles=80)
    with replica.serve() as server:
        crawl_once(tmp_path, server.base_url)
    calendar.turn(days=1)
    deleted, edited = plain_articles(replica)[:2]
    replica.clock += timedelta(days=1)
    replica.delete(deleted.id)
    replica.edit(edited.id, paragraphs=["改过的一段。"])
    with replica.serve() as server:
        crawl_once(tmp_path, server.base_url)
        asked = {request.path for request in server.requests}

    assert deleted.path in asked
    assert edited.path not in asked
    assert rows(tmp_path, "SELECT kind FROM evidence ORDER BY kind") == [
        ("missing",),
        ("unlisted",),
    ]
