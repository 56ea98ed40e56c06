"""The processes that read, and what becomes of them."""

from __future__ import annotations

import multiprocessing
from typing import TYPE_CHECKING

import pytest

from tests.offline import archive_offline
from unioncrawler.errors import ArchiveError
from unioncrawler.replay.report import shortened
from unioncrawler.replay.workers import Setup, Stretch, read_stretches
from unioncrawler.replica import Replica
from unioncrawler.sites import load_profile

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def setup(tmp_path: Path) -> Setup:
    replica = Replica(articles=12)
    archive_offline(tmp_path, replica, [article.url for article in replica.articles])
    return Setup(
        archive=tmp_path / "archive.db",
        folder=tmp_path / "warc",
        profile=load_profile("replica").text,
        where="replica",
    )


def stretches(number: int) -> list[Stretch]:
    return [Stretch(of="articles", first=1 + n % 12, last=1 + n % 12) for n in range(number)]


@pytest.mark.parametrize("jobs", [1, 3])
def test_answers_come_in_the_order_of_the_stretches(setup: Setup, jobs: int) -> None:
    asked = [
        Stretch(of="articles", first=1, last=11),
        *stretches(40),
        Stretch(of="articles", first=90, last=99),
    ]
    batches = list(read_stretches(setup, asked, jobs))

    assert [batch.articles for batch in batches] == [11, *[1] * 40, 0]
    assert multiprocessing.active_children() == []


def test_no_process_is_left_when_the_reader_has_enough(setup: Setup) -> None:
    reading = read_stretches(setup, stretches(50), 2)
    next(reading)
    reading.close()

    assert multiprocessing.active_children() == []


def test_a_worker_that_dies_ends_the_reading_with_a_sentence(setup: Setup) -> None:
    reading = read_stretches(setup, stretches(200), 2)
    next(reading)
    for child in multiprocessing.active_children():
        child.kill()

    with pytest.raises(ArchiveError, match="a worker process ended before its work was done"):
        list(reading)


def test_an_archive_that_cannot_be_read_is_said_by_the_worker(setup: Setup) -> None:
    setup.archive.write_bytes(b"no database")

    with pytest.raises(ArchiveError, match="is no archive"):
        list(read_stretches(setup, stretches(2), 2))


def test_examples_show_long_texts_where_they_differ() -> None:
    before, after = "甲" * 300 + "乙" + "丙" * 300, "甲" * 300 + "丙" * 300

    assert shortened(before, after) == (
        "…" + "甲" * 20 + "乙" + "丙" * 99 + "…",
        "…" + "甲" * 20 + "丙" * 100 + "…",
    )
    assert shortened("一", None) == ("一", None)
    assert shortened(before, before + "丁") == ("…" + "丙" * 20, "…" + "丙" * 20 + "丁")
