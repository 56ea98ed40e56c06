"""`run --due` as a timer calls it: real processes, a replica on loopback, an archive."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner

from unioncrawler.archive import open_archive
from unioncrawler.archive.last_runs import last_run
from unioncrawler.archive.lock import WriterLock, writer_of
from unioncrawler.cli import main
from unioncrawler.cli.children import Crew
from unioncrawler.cli.run import _job
from unioncrawler.cli.scheduled import scheduled_sites
from unioncrawler.replica import Replica
from unioncrawler.sites import parse_profile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PROFILE = """
[site]
key = "{key}"
name = "试验总工会"
base_url = "{base_url}"
hosts = ["{host}"]
discover_channels = true
[crawl]
delay = 0
contact = "a@example.org"
[schedule]
every = "6h"
"""
NOBODY = "http://127.0.0.1:9"


def site(folder: Path, key: str, base_url: str, **more: str) -> Path:
    """Write the profile of a site that is reached at an address."""
    path = folder / f"{key}.toml"
    text = PROFILE.format(key=key, base_url=base_url, host=urlsplit(base_url).hostname)
    path.write_text(text + "".join(f"{k} = {v}\n" for k, v in more.items()), encoding="utf-8")
    return path


def command(archive: Path, *profiles: Path, options: tuple[str, ...] = ()) -> list[str]:
    sites = [word for profile in profiles for word in ("--site", str(profile))]
    program = [sys.executable, "-m", "unioncrawler", "run", "--due"]
    return [*program, *sites, "--archive", str(archive), *options]


def run(archive: Path, *profiles: Path, options: tuple[str, ...] = ()) -> Any:
    return subprocess.run(
        command(archive, *profiles, options=options),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@contextmanager
def running(archive: Path, *profiles: Path) -> Iterator[subprocess.Popen[str]]:
    """Start a run and wait until its first crawl has listed something."""
    with subprocess.Popen(
        command(archive, *profiles), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            until = time.monotonic() + 20
            while not listed(archive):
                assert time.monotonic() < until
                assert process.poll() is None
                time.sleep(0.02)
            yield process
        finally:
            process.kill()


def listed(archive: Path) -> int:
    """Return how many entries an archive has by now."""
    try:
        with closing(sqlite3.connect(f"file:{archive}/archive.db?mode=ro", uri=True)) as connection:
            return int(connection.execute("SELECT count(*) FROM entries").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def begin_in_archive(archive: Path, key: str, ago: timedelta) -> None:
    """Put a run on record that began some time ago and ended at once."""
    began = datetime.now(UTC) - ago
    profile = parse_profile(PROFILE.format(key=key, base_url=NOBODY, host="127.0.0.1"), "p")
    with open_archive(archive, write=True, create=True) as store:
        crawl = store.begin_crawl(profile, {}, now=began, version="1")
        store.finish_crawl(crawl, "finished", {}, now=began)


@pytest.fixture(scope="module")
def base_url() -> Iterator[str]:
    with Replica(articles=12).serve() as server:
        yield server.base_url


def test_what_is_due_is_crawled_once_and_on_record(base_url: str, tmp_path: Path) -> None:
    profile = site(tmp_path, "one", base_url)
    begin_in_archive(tmp_path / "a", "one", timedelta(days=400))
    for name in ("run.lock", "archive.db.lock"):  # left by the dead; their pid lives on, by chance
        (tmp_path / "a" / name).write_text(f"{os.getpid()} 2026-01-01T00:00:00+08:00\n")
    first = run(tmp_path / "a", profile)
    second = run(tmp_path / "a", profile)

    assert first.returncode == 0, first.stderr
    assert first.stdout.endswith("complete: all is captured, or known to have nothing to capture\n")
    lines = first.stderr.splitlines()
    assert lines[:2] == ["one: due (every 6h)", "one: crawl begins"]
    assert lines[-1].startswith("one: done after ")
    assert (second.returncode, second.stdout) == (0, "")
    assert second.stderr.startswith("one: next at ")
    assert second.stderr.count("\n") == 1
    assert sorted(path.name for path in (tmp_path / "a").iterdir()) == ["archive.db", "warc"]
    with open_archive(tmp_path / "a") as archive:
        crawl = archive.last_crawl("one")
    assert crawl is not None
    assert (crawl.id, crawl.reason) == (2, "finished")


def test_sites_of_different_hosts_are_crawled_side_by_side_in_archives_of_their_own(
    base_url: str, tmp_path: Path
) -> None:
    one = site(tmp_path, "one", base_url)
    two = site(tmp_path, "two", base_url.replace("127.0.0.1", "localhost"))
    result = run(tmp_path / "a", one, two, options=("--own-archives", "--json", "--log-json"))

    assert result.returncode == 0, result.stderr
    whole = json.loads(result.stdout)
    assert whole["exit_code"] == 0
    assert [(s["site"], s["outcome"], s["exit_code"]) for s in whole["sites"]] == [
        ("one", "done", 0),
        ("two", "done", 0),
    ]
    assert [s["report"]["complete"] for s in whole["sites"]] == [True, True]
    told = [json.loads(line) for line in result.stderr.splitlines()]
    events = [(each["event"], each["site"]) for each in told if "event" in each]
    of_crawls = [(each["message"], each["site"]) for each in told if "event" not in each]
    assert {("crawl begun", "one"), ("crawl ended", "two")} <= set(of_crawls)
    assert all({"time", "level", "message", "site"} <= each.keys() for each in told)
    assert sorted(events[-2:]) == [("ended", "one"), ("ended", "two")]  # both begun before
    assert (tmp_path / "a" / "one" / "archive.db").exists()
    assert (tmp_path / "a" / "two" / "archive.db").exists()


def test_sites_share_their_hosts_those_of_attachments_too_and_their_archive(
    tmp_path: Path,
) -> None:
    one = site(tmp_path, "one", NOBODY)
    two = site(tmp_path, "two", NOBODY)
    three = site(tmp_path, "three", "http://three.example")
    with three.open("a") as file:
        file.write('[attachments]\nhosts = ["127.0.0.1"]\n')
    names = tuple(map(str, (one, two, three)))
    apart = [_job(each, []) for each in scheduled_sites(names, tmp_path, own_archives=True)[0]]
    together = [_job(each, []) for each in scheduled_sites(names, tmp_path, own_archives=False)[0]]

    assert frozenset.intersection(*(each.shared for each in apart)) == {"host 127.0.0.1"}
    assert frozenset.intersection(*(each.shared for each in together)) == {
        "host 127.0.0.1",
        f"archive {tmp_path / 'archive.db'}",
    }


def test_one_archive_takes_the_sites_in_turn_and_a_failure_keeps_none_waiting(
    base_url: str, tmp_path: Path
) -> None:
    bad = site(tmp_path, "bad", NOBODY.replace("127.0.0.1", "localhost"), at='"03:30"')
    bad.write_text(bad.read_text(encoding="utf-8").replace('every = "6h"', ""), encoding="utf-8")
    good = site(tmp_path, "good", base_url)
    result = run(tmp_path / "a", bad, good, options=("--jobs", "2", "--json", "--quiet"))

    assert result.returncode == 1
    whole = json.loads(result.stdout)
    assert [(s["site"], s["outcome"], s["exit_code"]) for s in whole["sites"]] == [
        ("bad", "failed", 1),
        ("good", "done", 0),
    ]
    assert whole["sites"][0]["report"] is None
    lines = result.stderr.splitlines()
    assert lines[0].startswith("bad: Error: http://localhost:9 does not answer")
    assert lines[1].startswith("bad: not done after ")
    assert lines[2].startswith("bad: ALARM: unreachable: the whole site: ")
    assert len(lines) == 3  # nothing of the one that went well
    with open_archive(tmp_path / "a") as archive:
        assert archive.sites() == ["bad", "good"]


def test_a_profile_that_cannot_be_used_keeps_no_other_site_from_its_crawl(
    base_url: str, tmp_path: Path
) -> None:
    wrong = site(tmp_path, "wrong", base_url)
    wrong.write_text(wrong.read_text(encoding="utf-8").replace("6h", "10s"), encoding="utf-8")
    good = site(tmp_path, "good", base_url)
    result = run(tmp_path / "a", wrong, good, options=("--quiet",))

    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.startswith(f"{wrong}: schedule.every: ")
    assert result.stderr.count("\n") == 1
    with open_archive(tmp_path / "a") as archive:
        assert archive.sites() == ["good"]


def test_a_file_of_hooks_that_is_wrong_is_said_and_stops_no_crawl(
    base_url: str, tmp_path: Path
) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "notify.toml").write_text("[[hook]]\nnmae = 1\n", encoding="utf-8")
    result = run(tmp_path / "a", site(tmp_path, "one", base_url), options=("--quiet",))

    assert result.returncode == 1
    assert "nobody is told what this crawl finds: " in result.stderr
    with open_archive(tmp_path / "a") as archive:
        assert (crawl := archive.last_crawl("one")) is not None
        assert crawl.reason == "finished"


def test_a_second_run_of_the_folder_says_so_and_ends_well(tmp_path: Path) -> None:
    lock = WriterLock(tmp_path / "run", "2026-11-25T12:00:00+08:00")
    result = run(tmp_path, site(tmp_path, "one", NOBODY))
    lock.release()

    assert (result.returncode, result.stdout) == (0, "")
    assert result.stderr == (
        f"another run is at work in {tmp_path}: process {os.getpid()},"
        " since 2026-11-25T12:00:00+08:00\n"
    )


def test_an_archive_that_another_program_writes_is_left_for_the_next_time(tmp_path: Path) -> None:
    with open_archive(tmp_path, write=True, create=True):
        result = run(tmp_path, site(tmp_path, "one", NOBODY))

    assert (result.returncode, result.stdout) == (0, "")
    assert f"one: due, but its archive is being written by process {os.getpid()}" in result.stderr


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_lets_the_crawl_save_its_work_and_the_next_run_goes_on(
    number: signal.Signals, code: int, tmp_path: Path
) -> None:
    with Replica(articles=1500).serve() as server:
        one = site(tmp_path, "one", server.base_url)
        two = site(tmp_path, "two", server.base_url)
        with running(tmp_path / "a", one, two) as process:
            process.send_signal(number)
            started = time.monotonic()
            output, errors = process.communicate(timeout=20)

    assert process.returncode == code, errors
    assert time.monotonic() - started < 10
    assert errors.splitlines()[-1] == f"stopped by signal {number.value}"
    assert "two: crawl begins" not in errors
    assert "Traceback" not in errors
    assert "stopped by Ctrl-C or a signal" in output
    with open_archive(tmp_path / "a") as archive:
        last = last_run(archive, "one")
        assert last_run(archive, "two") is None
    assert last is not None
    assert last.finished is not None
    assert last.cut_short == 1  # so it is due again


def test_a_crawl_that_outlives_its_run_keeps_the_next_run_away(tmp_path: Path) -> None:
    with Replica(articles=1500).serve() as server:
        profile = site(tmp_path, "one", server.base_url)
        with running(tmp_path / "a", profile) as process:
            process.kill()
            process.wait()
            result = run(tmp_path / "a", profile)
            holder = (tmp_path / "a" / "archive.db.lock").read_text().split()[0]
            os.kill(int(holder), signal.SIGKILL)

    assert (result.returncode, result.stdout) == (0, "")
    assert result.stderr == (
        f"another run is at work in {tmp_path / 'a'}: a crawl that an earlier run began\n"
    )
    with open_archive(tmp_path / "a") as archive:
        assert (last := last_run(archive, "one")) is not None
    assert (last.finished, last.cut_short) == (None, 1)


@pytest.mark.parametrize("is_gone", [True, False], ids=["reader gone", "disk full"])
def test_a_stderr_that_takes_nothing_keeps_no_site_from_its_crawl(
    is_gone: bool, base_url: str, tmp_path: Path
) -> None:
    stderr = unreadable(is_gone=is_gone)
    result = subprocess.run(
        command(tmp_path / "a", site(tmp_path, "one", base_url), options=("--log-level", "info")),
        stdout=subprocess.PIPE,
        stderr=stderr,
        check=False,
        timeout=60,
    )
    os.close(stderr)

    assert result.returncode == 0
    with open_archive(tmp_path / "a") as archive:
        assert (crawl := archive.last_crawl("one")) is not None
    assert crawl.reason == "finished"


def unreadable(*, is_gone: bool) -> int:
    """Return a descriptor to which nothing can be written."""
    if not is_gone:
        return os.open("/dev/full", os.O_WRONLY)
    reading, writing = os.pipe()
    os.close(reading)
    return writing


def test_a_stdout_that_takes_nothing_is_an_error_after_all_sites_are_crawled(
    base_url: str, tmp_path: Path
) -> None:
    profiles = [site(tmp_path, key, base_url) for key in ("one", "two")]
    with open("/dev/full", "wb") as full:  # noqa: PTH123
        result = subprocess.run(
            command(tmp_path / "a", *profiles),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=60,
        )

    assert result.returncode == 1
    assert result.stderr.splitlines()[-1].startswith("Error: cannot write the output: ")
    with open_archive(tmp_path / "a") as archive:
        assert archive.sites() == ["one", "two"]
    assert not (tmp_path / "a" / "run.lock").exists()


def test_a_run_that_breaks_off_does_not_take_its_lock_away(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async def break_off(crew: Crew, jobs: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(Crew, "run", break_off)
    words = command(tmp_path, site(tmp_path, "one", NOBODY))[3:]
    result = CliRunner().invoke(main, words)

    assert str(result.exception) == "broken"
    assert (writer_of(tmp_path / "run") or "").startswith(f"process {os.getpid()}, since ")


def test_a_clock_that_was_set_back_is_said(tmp_path: Path) -> None:
    begin_in_archive(tmp_path / "a", "one", timedelta(minutes=-30))
    result = run(tmp_path / "a", site(tmp_path, "one", NOBODY))

    warning, standing = result.stderr.splitlines()
    assert result.returncode == 0
    assert warning.startswith("one: the clock was set back: it is ")
    assert standing.startswith("one: next at ")


def test_a_clock_that_was_set_back_far_is_said_once(base_url: str, tmp_path: Path) -> None:
    begin_in_archive(tmp_path / "a", "one", timedelta(hours=-2))
    result = run(tmp_path / "a", site(tmp_path, "one", base_url))

    assert result.returncode == 0
    assert result.stderr.count("the clock was set back") == 1


def test_an_archive_that_is_none_is_a_failure_and_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "archive.db").write_text("not a database", encoding="utf-8")
    result = run(tmp_path, site(tmp_path, "one", NOBODY))

    assert result.returncode == 1
    assert result.stderr == (
        f"one: {tmp_path / 'archive.db'}: is no archive: not a SQLite database\n"
    )
    assert (tmp_path / "archive.db").read_text(encoding="utf-8") == "not a database"
