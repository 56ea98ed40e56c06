"""A month of daily crawls, each killed once: nothing missed, nothing invented, few requests."""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.calendar import Calendar
from tests.integration.test_record import check_agreement, check_rebuilt
from unioncrawler.replica import Replica

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from unioncrawler.replica import ReplicaArticle
    from unioncrawler.replica.server import Server

SWEEP = 7  # days


def rows(archive: Path, sql: str) -> list[Any]:
    with closing(sqlite3.connect(archive / "archive.db")) as connection:
        return connection.execute(sql).fetchall()


class Month:
    """What happens to a site in so many days, spread over them by chance."""

    def __init__(self, replica: Replica, days: int, seed: int) -> None:
        self.replica = replica
        self.chance = random.Random(seed)
        share = days / 30
        events = {"publish": 200, "edit": 30, "delete": 10, "move": 10, "pin": 5, "back_date": 10}
        self.plan: list[list[str]] = [[] for _ in range(days)]
        for event, number in events.items():
            for _ in range(max(1, round(number * share))):
                self.chance.choice(self.plan).append(event)
        self.channels = [channel.path for channel in replica.channels]
        self.edited: dict[str, datetime] = {}
        self.deleted: set[str] = set()
        self.moved: dict[str, str] = {}
        self._recent = [article.id for article in replica.articles[:60]]
        self._touched: set[int] = set()

    def happen(self, day: int, now: datetime) -> None:
        """Let the events of a day happen."""
        self.replica.clock = now
        for event in self.plan[day]:
            getattr(self, f"_{event}")(now)

    def _publish(self, now: datetime) -> None:
        article = self.replica.publish(channel=self.chance.choice(self.channels))
        self._recent.append(article.id)

    def _back_date(self, now: datetime) -> None:
        before = now - timedelta(days=self.chance.randint(30, 900))
        self.replica.publish(channel=self.chance.choice(self.channels), day=f"{before:%Y-%m-%d}")

    def _edit(self, now: datetime) -> None:
        article = self._choose()
        self.replica.edit(article.id, paragraphs=[f"改于{now:%m月%d日}的一段。", "另一段话。"])
        self.edited[article.url] = now

    def _delete(self, now: datetime) -> None:
        article = self._choose()
        self.replica.delete(article.id)
        self.deleted.add(article.url)

    def _move(self, now: datetime) -> None:
        article = self._choose()
        channel = self.chance.choice([c for c in self.channels if c not in article.channels])
        self.replica.move(article.id, channel)
        self.moved[article.url] = channel

    def _pin(self, now: datetime) -> None:
        self.replica.pin(self._choose().id)

    def _choose(self) -> ReplicaArticle:
        """Return an article of late, each once, that is nothing but text on one page."""
        while True:
            number = self.chance.choice(self._recent)
            if number in self._touched:
                continue
            self._touched.add(number)
            article = self.replica.article(number)
            if not article.quirks and article.page_count == 1:
                return article


def crawl(server: Server, archive: Path, ahead: timedelta, kill_after: int | None = None) -> bool:
    """Crawl in a process of its own, killed after so many requests; return whether it was."""
    words = ["replica", "--base-url", server.base_url, "--archive", str(archive)]
    command = [sys.executable, "-m", "tests.shifted_crawl", str(ahead.total_seconds()), *words]
    before = len(server.requests)
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None:
            if kill_after is not None and len(server.requests) - before >= kill_after:
                process.send_signal(signal.SIGKILL)
                break
            time.sleep(0.001)
    return process.returncode == -signal.SIGKILL


@pytest.fixture
def calendar() -> Iterator[Calendar]:
    with pytest.MonkeyPatch.context() as patch:
        yield Calendar(patch)


@pytest.mark.parametrize(
    ("days", "articles", "seed"), [(3, 150, 7), pytest.param(30, 2000, 8, marks=pytest.mark.soak)]
)
def test_a_month_of_killed_crawls_misses_nothing_and_invents_nothing(
    days: int, articles: int, seed: int, tmp_path: Path, calendar: Calendar
) -> None:
    archive, replica = tmp_path / "archive", Replica(articles=articles)
    replica.clock = calendar.now()
    month = Month(replica, days, seed)
    kills = 0
    with replica.serve() as server:
        crawl(server, archive, calendar.ahead)
        whole = len(server.requests)
        for day in range(days):
            calendar.turn(days=1)
            month.happen(day, calendar.now())
            kills += crawl(server, archive, calendar.ahead, month.chance.randint(1, 60))
            crawl(server, archive, calendar.ahead)
        daily = (len(server.requests) - whole) / days
        calendar.turn(days=SWEEP)
        crawl(server, archive, calendar.ahead)

    live = {article.url: article for article in replica.articles}
    known = {
        url: (version, state, title, text, asked)
        for url, version, state, title, text, asked in rows(
            archive, "SELECT url, version, state, title, body_text, asked FROM articles"
        )
    }
    assert kills >= days // 2
    assert set(live) - set(known) == set()
    assert set(known) - set(live) <= month.deleted
    assert {url for url, (version, *_) in known.items() if version > 1} <= set(month.edited)
    for url, article in live.items():
        edited = month.edited.get(url)
        if edited is None or known[url][4] > edited.isoformat():
            assert known[url][1:4] == ("present", article.title, article.body_text), url
    in_channels = set(
        rows(
            archive,
            "SELECT a.url, c.path FROM article_channels AS ac JOIN articles AS a ON a.id = article"
            " JOIN channels AS c ON c.id = ac.channel",
        )
    )
    assert set(month.moved.items()) <= in_channels
    assert {
        url for url, state in rows(archive, "SELECT url, state FROM articles WHERE state = 'gone'")
    } <= month.deleted
    check_agreement(archive)
    check_rebuilt(archive, tmp_path / "again")
    assert daily <= 0.05 * whole or days < 30, f"{daily:.0f} requests a day of {whole}"
