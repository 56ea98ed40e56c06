"""`unioncrawler replica` serves until it is stopped, and says clearly why it cannot."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import urllib.request

import pytest
from click.testing import CliRunner

from unioncrawler.cli import main
from unioncrawler.replica import CMS

COMMAND = (sys.executable, "-m", "unioncrawler", "replica", "--port", "0", "--articles", "20")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_prints_its_address_and_stops_cleanly(number: signal.Signals) -> None:
    with subprocess.Popen(
        COMMAND, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as run:
        assert run.stdout is not None
        assert run.stderr is not None
        address = run.stdout.readline().strip()
        with urllib.request.urlopen(address + "/robots.txt") as robots:
            assert robots.status == 200
        run.send_signal(number)
        assert run.wait(20) == 0
        assert run.stderr.read().startswith("Ctrl-C stops it")


def test_a_port_in_use_is_one_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = CliRunner().invoke(main, ["replica", "--port", str(port)])
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(f"Error: port {port} is in use")


@pytest.mark.parametrize(
    "arguments",
    [
        ["--articles", "0"],
        ["--articles", "many"],
        ["--port", "70000"],
        ["--seed", "x"],
        ["site"],
        ["--cms", "wordpress"],
        ["--publish-after", "0"],
    ],
)
def test_bad_arguments_are_usage_errors(arguments: list[str]) -> None:
    result = CliRunner().invoke(main, ["replica", *arguments])
    assert result.exit_code == 2
    assert result.stderr.startswith("Usage:")


def test_the_help_lists_every_cms_with_a_word_on_it() -> None:
    shown = CliRunner().invoke(main, ["replica", "--help"], terminal_width=200).stdout
    for name, cms in CMS.items():
        assert f"  {name:<10}{cms.summary}" in shown


def test_it_is_served_as_another_cms_publishes_it() -> None:
    with subprocess.Popen(
        [*COMMAND, "--cms", "trs", "--publish-after", "1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as run:
        assert run.stdout is not None
        address = run.stdout.readline().strip()
        before, after = (
            urllib.request.urlopen(f"{address}/xwzx/ghyw/").read().count(b"<li>") for _ in range(2)
        )
        run.send_signal(signal.SIGTERM)
        assert run.wait(20) == 0
    assert after == before + 5
