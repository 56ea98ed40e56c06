"""A crawl as an operator runs it unattended: JSON log lines and hooks."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

from tests.notify.receivers import Receiver
from unioncrawler.archive import open_archive

if TYPE_CHECKING:
    from pathlib import Path


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
        ("info", "read what 2 attachments say: 2 not a document"),
        (
            "error",
            "pager was not told of run 1: /none/such cannot be run: No such file or directory",
        ),
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
