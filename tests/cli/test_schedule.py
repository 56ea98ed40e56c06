"""`schedule` shows what is due when; `schedule systemd` and `cron` print what asks for it."""

from __future__ import annotations

import json
import re
import shlex
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from unioncrawler.archive import open_archive
from unioncrawler.archive.times import CHINA
from unioncrawler.cli import main
from unioncrawler.sites import load_profile

if TYPE_CHECKING:
    from click.testing import Result

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=CHINA)
PROFILE = """
[site]
key = "{key}"
name = "试验总工会"
base_url = "http://{key}.example"
hosts = ["{key}.example"]
discover_channels = true
[schedule]
{rules}
"""


def call(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def profile(folder: Path, key: str, rules: str) -> Path:
    path = folder / f"{key}.toml"
    path.write_text(PROFILE.format(key=key, rules=rules), encoding="utf-8")
    return path


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("unioncrawler.cli.schedule.china_now", lambda: NOW)


def begin(archive: Path, key: str, ago: timedelta, *, ended: bool = True) -> None:
    with open_archive(archive, write=True, create=True) as store:
        crawl = store.begin_crawl(load_profile(key), {}, now=NOW - ago, version="1")
        if ended:
            store.finish_crawl(crawl, "finished", {}, now=NOW)


def test_each_site_has_a_line_with_its_rule_its_last_run_and_its_next(tmp_path: Path) -> None:
    sites = [
        profile(tmp_path, "waiting", 'every = "6h"'),
        profile(tmp_path, "held", 'every = "6h"\nblackout = ["11:00-13:30"]'),
        profile(tmp_path, "new", 'at = "03:30"'),
        profile(tmp_path, "broken", 'every = "1d"'),
    ]
    begin(tmp_path / "a", str(sites[0]), timedelta(hours=2))
    begin(tmp_path / "a", str(sites[1]), timedelta(hours=30))
    begin(tmp_path / "a", str(sites[3]), timedelta(hours=1), ended=False)
    words = [word for site in sites for word in ("--site", site)]
    result = call("schedule", "--archive", tmp_path / "a", *words)

    assert (result.exit_code, result.stderr) == (0, "")
    assert [re.split(r"  +", line) for line in result.stdout.splitlines()] == [
        ["site", "rule", "last run", "next run", "now"],
        ["waiting", "every 6h", "2026-11-25 10:00", "2026-11-25 15:55", "waiting"],
        [
            "held",
            "every 6h, not 11:00-13:30",
            "2026-11-24 06:00",
            "2026-11-25 13:30",
            "held: every 6h, not 11:00-13:30, but not in the blackout 11:00-13:30",
        ],
        ["new", "at 03:30", "never", "now", "due: never crawled yet"],
        ["broken", "every 1d", "2026-11-25 11:00", "now", "due: the last run was cut short"],
    ]


def test_programs_get_the_same_as_json(tmp_path: Path) -> None:
    begin(tmp_path / "nmgzgh", "nmgzgh", timedelta(hours=2))
    result = call("schedule", "--archive", tmp_path, "--own-archives", "--json")

    assert json.loads(result.stdout) == {
        "now": "2026-11-25T12:00:00+08:00",
        "sites": [
            {
                "site": "nmgzgh",
                "rule": "every 6h",
                "archive": str(tmp_path / "nmgzgh" / "archive.db"),
                "last_run": "2026-11-25T10:00:00+08:00",
                "last_run_ended": "2026-11-25T12:00:00+08:00",
                "cut_short_in_a_row": 0,
                "standing": "waiting",
                "due": False,
                "next": "2026-11-25T15:55:00+08:00",
                "why": "every 6h",
                "warning": None,
                "writer": None,
            }
        ],
    }


def test_a_run_that_is_under_way_is_not_called_cut_short(tmp_path: Path) -> None:
    begin(tmp_path, "nmgzgh", timedelta(hours=2), ended=False)
    with open_archive(tmp_path, write=True):
        shown = call("schedule", "--archive", tmp_path)
        told = json.loads(call("schedule", "--archive", tmp_path, "--json").stdout)

    assert "its archive is being written by process " in shown.stdout
    assert told["sites"][0]["cut_short_in_a_row"] == 0
    assert call("schedule", "--archive", tmp_path).stdout.endswith("the last run was cut short\n")


def test_a_clock_set_back_is_said_beside_the_table(tmp_path: Path) -> None:
    begin(tmp_path, "nmgzgh", timedelta(days=-300))
    result = call("schedule", "--archive", tmp_path)

    assert result.exit_code == 0
    assert result.stderr == (
        "nmgzgh: the clock was set back: it is 2026-11-25 12:00,"
        " and the last run began 2027-09-21 12:00\n"
    )


@pytest.mark.parametrize("command", [("schedule",), ("run", "--due"), ("schedule", "cron")])
@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--site", "nowhere"), "Error: no site or profile 'nowhere'"),
        (("--site", "replica"), "Error: replica: has no [schedule], so it is never due"),
        (("--site", "{never}"), "never.toml: schedule: could never be due: the blackout"),
        (("--own-archives", "--archive", "{file}"), "is a file; --own-archives wants a folder"),
    ],
)
def test_what_cannot_be_is_one_sentence(
    command: tuple[str, ...], words: tuple[str, ...], sentence: str, tmp_path: Path
) -> None:
    paths = {
        "never": profile(
            tmp_path, "never", 'at = "08:30"\nblackout = ["08:00-20:00", "19:00-08:30"]'
        ),
        "file": tmp_path / "never.toml",
    }
    result = call(*command, "--archive", tmp_path, *(word.format(**paths) for word in words))

    assert (result.exit_code, result.stdout) == (1, "")
    assert sentence in result.stderr
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("command", [("schedule",), ("schedule", "cron")])
def test_two_profiles_of_one_key_are_one_sentence(command: tuple[str, ...], tmp_path: Path) -> None:
    twin = profile(tmp_path, "nmgzgh", 'every = "6h"')
    result = call(*command, "--archive", tmp_path, "--site", "nmgzgh", "--site", twin)

    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.endswith("has the key 'nmgzgh' of nmgzgh\n")


def test_run_without_due_explains_itself(tmp_path: Path) -> None:
    result = call("run", "--archive", tmp_path)

    assert result.exit_code == 2
    assert "say --due to crawl what is due now" in result.stderr
    assert "`unioncrawler schedule` shows" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_options_before_a_unit_are_not_lost_in_silence(tmp_path: Path) -> None:
    result = call("schedule", "--archive", tmp_path, "cron")

    assert result.exit_code == 2
    assert "options belong behind `schedule cron`" in result.stderr


def test_the_service_calls_this_python_with_absolute_paths(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    site = profile(tmp_path, "mine", 'every = "30m"')
    result = call(
        "schedule", "systemd", "--site", "mine.toml", "--site", "nmgzgh", "--archive", "out",
        "--own-archives", "--jobs", "3", "--contact", "a@example.org", "--run-as", "archivist",
    )  # fmt: skip

    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    (command,) = (line.removeprefix("ExecStart=") for line in lines if line[:10] == "ExecStart=")
    assert shlex.split(command) == [
        str(Path(sys.executable).absolute()), "-P", "-m", "unioncrawler", "run", "--due",
        "--archive", str(tmp_path / "out"), "--own-archives", "--site", str(site),
        "--site", "nmgzgh", "--jobs", "3", "--contact", "a@example.org",
    ]  # fmt: skip
    assert f"ReadWritePaths={tmp_path / 'out'}" in lines
    assert "User=archivist" in lines
    assert "OnCalendar=*:0/5" in lines
    parsed = call("run", *shlex.split(command)[5:], "--help")
    assert parsed.exit_code == 0


def test_both_files_are_written_and_nothing_is_overwritten(tmp_path: Path) -> None:
    folder = tmp_path / "units"
    first = call("schedule", "systemd", "--user", "-o", folder)
    again = call("schedule", "systemd", "--user", "-o", folder)
    other = call("schedule", "systemd", "--user", "-o", folder, "--archive", tmp_path)

    assert first.stdout.split() == [
        str(folder / "unioncrawler.service"),
        str(folder / "unioncrawler.timer"),
    ]
    assert (again.exit_code, again.stdout) == (0, first.stdout)
    assert (other.exit_code, other.stdout) == (1, "")
    assert "is there already, and different; nothing was changed" in other.stderr
    assert str(tmp_path / "archive") not in (folder / "unioncrawler.service").read_text()


def test_a_file_that_is_no_text_is_there_already_and_different(tmp_path: Path) -> None:
    (tmp_path / "unioncrawler.timer").write_bytes(b"\xff\xfe")
    result = call("schedule", "systemd", "--user", "-o", tmp_path)

    timer = tmp_path / "unioncrawler.timer"
    assert (result.exit_code, result.stdout) == (1, "")
    assert (
        result.stderr == f"Error: {timer}: is there already, and different; nothing was changed\n"
    )
    assert list(tmp_path.iterdir()) == [timer]


def test_a_crontab_line_is_quiet_so_that_cron_mails_only_what_went_wrong(tmp_path: Path) -> None:
    own = call("schedule", "cron", "--user", "--archive", tmp_path)
    system = call("schedule", "cron", "--run-as", "archivist", "--archive", tmp_path)

    python = Path(sys.executable).absolute()
    words = f"{python} -P -m unioncrawler run --due --archive {tmp_path} --quiet\n"
    assert own.stdout == f"*/15 * * * * {words}"
    assert system.stdout == f"*/15 * * * * archivist {words}"


@pytest.mark.parametrize("name", ["a b", "x\ny", "%i", "-x", ""])
def test_an_account_is_a_name(name: str) -> None:
    result = call("schedule", "systemd", f"--run-as={name}")

    assert result.exit_code == (0 if not name else 2)


def test_user_and_run_as_exclude_one_another() -> None:
    assert call("schedule", "cron", "--user", "--run-as", "archivist").exit_code == 2


def test_a_folder_that_no_unit_can_name_is_one_sentence(tmp_path: Path) -> None:
    result = call("schedule", "systemd", "--archive", tmp_path / "a\nExecStart=x")

    assert (result.exit_code, result.stdout) == (1, "")
    assert "cannot be named in a unit or crontab" in result.stderr
