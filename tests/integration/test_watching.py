"""Real crawls of the replica over some days, and each breakage in the first run after it."""

from __future__ import annotations

import copy
import json
import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import crawl_once
from unioncrawler.replica import Replica
from unioncrawler.replica.breakages import Breakage
from unioncrawler.sites import load_profile, parse_profile

if TYPE_CHECKING:
    from pathlib import Path


PUBLISHING = ("新闻中心/工会要闻", "基层频道/党建巡礼", "基层频道/基层动态")
EMPTIED = "维权帮扶/女职工园地"
DAYS = 5
SELECTING = parse_profile(
    load_profile("replica").text
    + """
[article]
title = "h1.article_title"
body = "div.article_con"
""",
    "selecting",
)


def publish(replica: Replica, each: int = 2) -> None:
    replica.clock += timedelta(days=1)
    for channel in PUBLISHING:
        for _ in range(each):
            replica.publish(channel=channel)


def crawl(archive: Path, replica: Replica) -> dict[str, Any]:
    """Crawl once and return the row of the run."""
    with replica.serve() as server:
        crawl_once(archive, server.base_url, profile=SELECTING, attachments="no")
    return last_run(archive)


def last_run(archive: Path) -> dict[str, Any]:
    with closing(sqlite3.connect(archive / "archive.db")) as connection:
        connection.row_factory = sqlite3.Row
        row = connection.execute("SELECT * FROM crawls ORDER BY id DESC LIMIT 1").fetchone()
    return dict(row) | {name: json.loads(row[name]) for name in ("findings", "figures")}


def found(run: dict[str, Any]) -> list[tuple[str, str | None, list[str], str]]:
    return [(f["cause"], f["channel"], f["lost"], f["state"]) for f in run["findings"]["found"]]


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Replica, list[dict[str, Any]]]:
    archive, replica = tmp_path_factory.mktemp("lived"), Replica(articles=60)
    runs = [crawl(archive, replica)]
    for _ in range(DAYS):
        publish(replica)
        runs.append(crawl(archive, replica))
    return archive, replica, runs


@pytest.fixture
def next_day(
    lived: tuple[Path, Replica, list[dict[str, Any]]], tmp_path: Path
) -> tuple[Path, Replica]:
    """An archive and a replica of its own, both as after some healthy days."""
    archive = tmp_path / "archive"
    shutil.copytree(lived[0], archive)
    lock, lived[1].lock = lived[1].lock, None  # type: ignore[assignment]
    replica = copy.deepcopy(lived[1])
    lived[1].lock = replica.lock = lock
    return archive, replica


def test_healthy_days_find_nothing(lived: tuple[Path, Replica, list[dict[str, Any]]]) -> None:
    assert [found(run) for run in lived[2]] == [[]] * (DAYS + 1)
    assert [run["suspect"] for run in lived[2]] == [0] * (DAYS + 1)
    assert [run["figures"]["new"] for run in lived[2][1:]] == [6] * DAYS


BREAKAGES = {
    "dates removed": (Breakage(dates="removed"), ("reading broke", None, ["published"])),
    "dates moved": (Breakage(dates="moved"), ("layout changed", None, ["published"])),
    "a channel emptied": (
        Breakage(emptied=frozenset({EMPTIED})),
        ("channel moved", EMPTIED, ["entries"]),
    ),
    "a wall": (Breakage(wall=True), ("blocked", None, [])),
}


@pytest.mark.parametrize("name", BREAKAGES)
def test_a_breakage_is_named_in_the_first_run(name: str, next_day: tuple[Path, Replica]) -> None:
    archive, replica = next_day
    replica.breakage, (cause, channel, lost) = BREAKAGES[name]
    publish(replica)
    run = crawl(archive, replica)

    assert (found(run), run["suspect"]) == ([(cause, channel, lost, "begun")], 1)


@pytest.mark.parametrize("name", ["dates removed", "a channel emptied"])
def test_a_breakage_is_told_once_and_when_it_is_over(
    name: str, next_day: tuple[Path, Replica]
) -> None:
    archive, replica = next_day
    breakage, (cause, channel, lost) = BREAKAGES[name]
    replica.breakage = breakage
    publish(replica)
    crawl(archive, replica)
    publish(replica)
    second = crawl(archive, replica)
    replica.breakage = None
    publish(replica)
    third = crawl(archive, replica)

    assert (found(second), second["suspect"]) == ([(cause, channel, lost, "known")], 1)
    assert (found(third), third["suspect"]) == ([], 0)
    assert third["findings"]["over"] == [{"cause": cause, "channel": channel}]


def test_a_renamed_container_that_the_profile_selects_is_named(
    next_day: tuple[Path, Replica],
) -> None:
    archive, replica = next_day
    replica.breakage = Breakage(renamed={"article_con": "detail-body"})
    publish(replica)
    run = crawl(archive, replica)

    assert [each[0::3] for each in found(run)] == [("layout changed", "begun")]
    assert "div.article_con is gone, div.detail-body is new" in str(run["findings"])
    assert run["suspect"] == 1


def test_a_day_without_anything_new_is_no_alarm(next_day: tuple[Path, Replica]) -> None:
    run = crawl(*next_day)

    assert (found(run), run["suspect"]) == ([], 0)


def test_a_crawl_of_one_channel_says_nothing_of_the_others(
    next_day: tuple[Path, Replica],
) -> None:
    archive, replica = next_day
    with replica.serve() as server:
        crawl_once(
            archive,
            server.base_url,
            profile=SELECTING,
            attachments="no",
            channel=PUBLISHING[0],
            sweep="all",
        )
    run = last_run(archive)

    assert (found(run), run["suspect"]) == ([], 0)
