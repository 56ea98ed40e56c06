"""A crawl as an operator runs it unattended: JSON log lines and hooks."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.cli.test_run import PROFILE, listed
from tests.notify.receivers import Receiver
from unioncrawler.archive import open_archive
from unioncrawler.replica import Replica

if TYPE_CHECKING:
    from collections.abc import Iterator


# `unioncrawler crawl` with room for so much of the record.
ON_A_FULL_DISK = """
import errno, os, sys
from unioncrawler.cli import main
room, real_write = 20_000, os.write
def write(file, data):
    global room
    room -= len(data)
    if room < 0:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    return real_write(file, data)
os.write = write
main(["crawl", *sys.argv[1:]])
"""


@contextmanager
def started(*words: str) -> Iterator[subprocess.Popen[str]]:
    """Start a command; what is left of it is killed in the end."""
    with subprocess.Popen(
        [sys.executable, "-m", "unioncrawler", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def wait_for(path: Path) -> None:
    """Wait until a file is there and holds something."""
    until = time.monotonic() + 30
    while not path.exists() or not path.stat().st_size:
        assert time.monotonic() < until
        time.sleep(0.02)


def crawl(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "unioncrawler", "crawl", *words],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_the_log_is_json_and_a_hook_that_fails_stops_nothing(tmp_path: Path) -> None:
    hooks = tmp_path / "hooks.toml"
    with Receiver([200]) as receiver:
        hooks.write_text(
            f'[[webhook]]\nurl = "{receiver.url}"\non = "every"\n'
            '[[command]]\nname = "pager"\nrun = ["/none/such"]\non = "every"\n',
            encoding="utf-8",
        )
        words = ("--archive", str(tmp_path / "a"), "--limit", "2", "--json", "--log-json")
        result = crawl(*words, "--notify", str(hooks))
    lines = [json.loads(line) for line in result.stderr.splitlines()]
    ((_, body),) = receiver.posts

    assert (result.returncode, json.loads(result.stdout)["articles"]["new"]) == (0, 2)
    assert [(line["level"], line["message"]) for line in lines[1:]] == [
        ("info", "crawl begun"),
        ("info", "crawl ended"),
        (
            "error",
            "pager was not told of run 1: /none/such cannot be run: No such file or directory",
        ),
        ("info", "read what 2 attachments say: 2 not a document"),
    ]
    assert all(line["time"].endswith("+00:00") for line in lines)
    ended = {name: lines[2][name] for name in ("site", "articles", "reason", "run")}
    assert ended == {"site": "replica", "articles": 2, "reason": "finished", "run": 1}
    assert json.loads(body)["run"] == 1
    with open_archive(tmp_path / "a") as opened:
        run = opened.crawl_row(1)
    assert run is not None
    assert run.notified is not None
    assert {name: told["state"] for name, told in run.notified.items()} == {
        "webhook 1": "sent",
        "pager": "failed",
    }


def hook_that(does: str, archive: Path) -> None:
    """Write the file of hooks of an archive: a program of the shell, told of every run."""
    hook = archive.parent / "hook"
    hook.write_text(f"#!/bin/sh\n{does}\n", encoding="utf-8")
    hook.chmod(0o755)
    archive.mkdir(exist_ok=True)
    text = f'[[command]]\nname = "hook"\nrun = ["{hook}"]\non = "every"\n'
    (archive / "notify.toml").write_text(text, encoding="utf-8")


def told_after(archive: Path, told: Path) -> list[int]:
    """Crawl once more with a hook that does its work, and return the runs that it is told of."""
    hook_that(f"cat >> {told}.now; echo >> {told}.now", archive)
    assert crawl("--archive", str(archive), "--limit", "2").returncode == 0
    lines = Path(f"{told}.now").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["run"] for line in lines]


def test_a_run_that_was_killed_while_its_hooks_were_told_is_told_by_the_next(
    tmp_path: Path,
) -> None:
    told, archive = tmp_path / "told", tmp_path / "a"
    hook_that(f"cat > {told}; exec sleep 60", archive)
    with started("crawl", "--archive", str(archive), "--limit", "2") as process:
        wait_for(told)
        process.kill()

    assert told_after(archive, told) == [1, 2]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_ends_the_telling_and_the_next_run_tells(
    number: signal.Signals, tmp_path: Path
) -> None:
    told, archive = tmp_path / "told", tmp_path / "a"
    hook_that(f"cat > {told}; exec sleep 60", archive)
    with started("crawl", "--archive", str(archive), "--limit", "2") as process:
        wait_for(told)
        process.send_signal(number)
        began = time.monotonic()
        output, errors = process.communicate(timeout=30)
        took = time.monotonic() - began

    assert took < 5
    assert process.returncode == 1
    said = "ERROR: stopped before all hooks were told; the next run tells them"
    assert errors.splitlines()[-1] == said
    assert output.startswith("channel ")
    assert told_after(archive, told) == [1, 2]


def test_a_crawl_that_was_stopped_tells_nobody_and_the_next_tells_of_it(tmp_path: Path) -> None:
    told, archive = tmp_path / "told", tmp_path / "a"
    hook_that(f"cat > {told}", archive)
    with Replica(articles=1500).serve() as server:
        words = ("replica", "--base-url", server.base_url, "--archive", str(archive))
        with started("crawl", *words) as process:
            until = time.monotonic() + 30
            while not listed(archive):
                assert time.monotonic() < until
                time.sleep(0.02)
            process.terminate()
            process.communicate(timeout=30)

    assert (process.returncode, told.exists()) == (1, False)
    assert told_after(archive, told) == [1, 2]


TWO_STOPS = """
import os, signal, sys
from unioncrawler.cli.stopping import stops_heard
with stops_heard(is_stopped=False) as is_stopped:
    before = is_stopped()
    os.kill(os.getpid(), signal.SIGTERM)
    print(before, is_stopped(), flush=True)
    os.kill(os.getpid(), signal.SIGTERM)
    print("goes on")
"""


def test_a_second_stop_ends_the_process_at_once() -> None:
    done = subprocess.run(
        [sys.executable, "-c", TWO_STOPS], capture_output=True, text=True, check=False, timeout=30
    )

    assert (done.returncode, done.stdout) == (-signal.SIGTERM, "False True\n")


def test_a_stop_of_what_is_due_ends_the_telling_too(tmp_path: Path) -> None:
    told, archive, profile = tmp_path / "told", tmp_path / "a", tmp_path / "one.toml"
    hook_that(f"cat > {told}; exec sleep 60", archive)
    with Replica(articles=3).serve() as server:
        text = PROFILE.format(key="one", base_url=server.base_url, host="127.0.0.1")
        profile.write_text(text, encoding="utf-8")
        words = ("--due", "--site", str(profile), "--archive", str(archive))
        with started("run", *words) as process:
            wait_for(told)
            process.terminate()
            began = time.monotonic()
            process.communicate(timeout=30)
            took = time.monotonic() - began

    assert (process.returncode, took < 5) == (143, True)


def test_hooks_are_told_of_a_run_whose_record_could_not_be_written(tmp_path: Path) -> None:
    archive = tmp_path / "a"
    with Receiver([200]) as receiver:
        archive.mkdir()
        (archive / "notify.toml").write_text(
            f'[[webhook]]\nurl = "{receiver.url}"\non = "every"\n', encoding="utf-8"
        )
        result = subprocess.run(
            [sys.executable, "-c", ON_A_FULL_DISK, "--archive", str(archive), "--limit", "20"],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    assert result.returncode == 1
    assert "No space left on device" in result.stderr
    ((_, body),) = receiver.posts
    assert (json.loads(body)["run"], json.loads(body)["reason"]) == (1, "archive_error")


def test_a_wrong_file_of_hooks_is_told_before_anything_is_asked(tmp_path: Path) -> None:
    hooks = tmp_path / "hooks.toml"
    hooks.write_text("[[pigeon]]\n", encoding="utf-8")
    words = ("--archive", str(tmp_path / "a"), "--notify", str(hooks))
    plain, as_json = crawl(*words), crawl(*words, "--log-json")
    told = f"{hooks}: pigeon: unknown table; known: command, webhook, mail"

    assert (plain.returncode, plain.stderr.splitlines()[-1]) == (1, f"Error: {told}")
    last = json.loads(as_json.stderr.splitlines()[-1])
    assert (as_json.returncode, last["level"], last["message"]) == (1, "error", told)
    assert not (tmp_path / "a").exists()
