"""What the schedule learns of a site's runs."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.values import LATER, NOW
from unioncrawler.archive import ArchiveWriter, open_archive
from unioncrawler.archive.last_runs import LastRun, last_run
from unioncrawler.errors import ArchiveError
from unioncrawler.sites import load_profile

if TYPE_CHECKING:
    from pathlib import Path

HOUR = timedelta(hours=1)


def begin(store: ArchiveWriter, site: str, hours: int, **arguments: Any) -> int:
    profile = load_profile(site)
    return store.begin_crawl(profile, arguments, now=NOW + hours * HOUR, version="1")


def test_the_latest_run_counts_whatever_its_reason(tmp_path: Path) -> None:
    with open_archive(tmp_path, write=True, create=True) as store:
        assert last_run(store, "replica") is None
        store.finish_crawl(begin(store, "replica", 0), "finished", {}, now=LATER)
        store.finish_crawl(begin(store, "replica", 2, limit=3), "blocked", {}, now=LATER)
        begin(store, "nmgzgh", 5)

        assert last_run(store, "replica") == LastRun(started=NOW + 2 * HOUR, finished=LATER)
        assert last_run(store, "nmgzgh") == LastRun(started=NOW + 5 * HOUR, cut_short=1)


def test_a_run_that_a_signal_ended_was_cut_short(tmp_path: Path) -> None:
    with open_archive(tmp_path, write=True, create=True) as store:
        store.finish_crawl(begin(store, "replica", 0), "finished", {}, now=LATER)
        begin(store, "replica", 1)
        store.finish_crawl(begin(store, "replica", 2), "shutdown", {}, now=LATER)

        assert last_run(store, "replica") == LastRun(
            started=NOW + 2 * HOUR, finished=LATER, cut_short=2
        )


def test_runs_that_never_ended_are_counted_up_to_the_latest(tmp_path: Path) -> None:
    with open_archive(tmp_path, write=True, create=True) as store:
        begin(store, "replica", 0)
        store.finish_crawl(begin(store, "replica", 1), "finished", {}, now=LATER)
        for hours in (2, 3, 4):
            begin(store, "replica", hours)
            begin(store, "nmgzgh", hours)
        assert last_run(store, "replica") == LastRun(started=NOW + 4 * HOUR, cut_short=3)

        store.finish_crawl(begin(store, "replica", 5), "finished", {}, now=LATER)
        assert last_run(store, "replica") == LastRun(started=NOW + 5 * HOUR, finished=LATER)


def test_an_import_is_no_crawl_of_the_site(tmp_path: Path) -> None:
    with open_archive(tmp_path, write=True, create=True) as store:
        store.finish_crawl(begin(store, "replica", 0), "finished", {}, now=LATER)
        begin(store, "replica", 1, **{"import": [{"name": "old.warc.gz"}]})

        assert last_run(store, "replica") == LastRun(started=NOW, finished=LATER)


@pytest.mark.parametrize("text", ["soon", "2026-03-01T09:30:00"])
def test_a_run_without_a_time_is_one_sentence(tmp_path: Path, text: str) -> None:
    with open_archive(tmp_path, write=True, create=True) as store:
        begin(store, "replica", 0)
        store.connection.execute("UPDATE crawls SET started = ?", (text,))

        with pytest.raises(ArchiveError, match=r"archive\.db: last run of replica: "):
            last_run(store, "replica")
