"""Units and crontab lines: what they call, for whom, and paths of any kind."""

from __future__ import annotations

import configparser
import os
import shlex
import shutil
import subprocess
from datetime import time, timedelta
from pathlib import Path
from typing import Any

import pytest

from unioncrawler.schedule.units import Installation, crontab_line, systemd_units, tick_for
from unioncrawler.sites.rules import ScheduleRules

HARDENED = {
    "Type": "oneshot",
    "TimeoutStartSec": "1d",
    "TimeoutStopSec": "60",
    "KillSignal": "SIGTERM",
    "KillMode": "mixed",
    "SuccessExitStatus": "143",
    "MemoryMax": "1G",
    "EnvironmentFile": "-%E/unioncrawler/environment",
    "NoNewPrivileges": "true",
    "ProtectSystem": "strict",
    "PrivateTmp": "true",
}


def wanted(**changes: Any) -> Installation:
    values: dict[str, Any] = {
        "command": ("/opt/crawler/bin/python", "-m", "unioncrawler", "run", "--due"),
        "folder": Path("/var/lib/unioncrawler/output"),
        "user": "archivist",
        "tick": 15,
    }
    return Installation(**(values | changes))


def read(text: str) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read_string(text)
    return parser


def test_a_service_of_the_system_runs_as_its_account_and_writes_in_its_folder_only() -> None:
    unit = read(systemd_units(wanted())["unioncrawler.service"])
    service = dict(unit["Service"])

    assert service["ExecStart"] == "/opt/crawler/bin/python -m unioncrawler run --due"
    assert service["User"] == "archivist"
    assert service["ReadWritePaths"] == "/var/lib/unioncrawler/output"
    assert unit["Unit"]["RequiresMountsFor"] == "/var/lib/unioncrawler/output"
    assert unit["Unit"]["After"] == "network-online.target"
    assert {key: service.get(key) for key in HARDENED} == HARDENED
    assert service["CapabilityBoundingSet"] == ""


def test_one_of_ones_own_has_no_account_and_nothing_that_needs_root() -> None:
    units = systemd_units(wanted(user=None))
    unit = read(units["unioncrawler.service"])

    assert "User" not in unit["Service"]
    assert "CapabilityBoundingSet" not in unit["Service"]
    assert list(unit["Unit"]) == ["Description"]
    assert {key: unit["Service"].get(key) for key in HARDENED} == HARDENED
    assert units["unioncrawler.timer"].startswith("# ~/.config/systemd/user/unioncrawler.timer")


@pytest.mark.parametrize(("tick", "delay"), [(1, "6"), (5, "30"), (15, "90")])
def test_the_timer_looks_again_and_again_and_catches_up(tick: int, delay: str) -> None:
    unit = read(systemd_units(wanted(tick=tick))["unioncrawler.timer"])

    assert dict(unit["Timer"]) == {
        "OnCalendar": f"*:0/{tick}",
        "Persistent": "true",
        "RandomizedDelaySec": delay,
        "FixedRandomDelay": "true",
        "AccuracySec": "10",
    }
    assert unit["Install"]["WantedBy"] == "timers.target"


@pytest.mark.parametrize(
    ("rules", "tick"),
    [
        ([], 15),
        ([ScheduleRules(at=(time(3, 30),))], 15),
        ([ScheduleRules(every=timedelta(hours=1))], 15),
        ([ScheduleRules(every=timedelta(hours=6)), ScheduleRules(every=timedelta(minutes=59))], 5),
        ([ScheduleRules(every=timedelta(minutes=10))], 5),
        ([ScheduleRules(every=timedelta(minutes=9))], 1),
    ],
)
def test_it_is_looked_often_enough_for_the_shortest_interval(
    rules: list[ScheduleRules], tick: int
) -> None:
    assert tick_for(rules) == tick


def test_what_systemd_gives_a_meaning_to_is_taken_from_it() -> None:
    folder = Path('/srv/my $archive/100%/a"b\\c')
    command = ("/opt/python", "-m", "x", "--archive", str(folder), "存档")
    service = read(systemd_units(wanted(command=command, folder=folder))["unioncrawler.service"])

    assert service["Service"]["ExecStart"] == (
        '/opt/python -m x --archive "/srv/my $$archive/100%%/a\\"b\\\\c" "存档"'
    )
    assert service["Service"]["ReadWritePaths"] == '"/srv/my $archive/100%%/a\\"b\\\\c"'


def test_a_dollar_in_the_path_of_the_program_is_one_of_an_argument() -> None:
    units = systemd_units(wanted(command=("/opt/$a/python", "-m", "x")))

    assert read(units["unioncrawler.service"])["Service"]["ExecStart"] == (
        '/usr/bin/env "/opt/$$a/python" -m x'
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"folder": Path("/tmp/output")},
        {"folder": Path("/srv/../var/tmp/output")},
        {"command": ("/opt/python", "--site", "/tmp/site.toml")},
    ],
)
def test_a_service_that_works_in_the_tmp_of_all_gets_none_of_its_own(
    changes: dict[str, Any],
) -> None:
    text = systemd_units(wanted(**changes))["unioncrawler.service"]

    assert "PrivateTmp" not in read(text)["Service"]
    assert "# No PrivateTmp=true: something named above lies in /tmp or /var/tmp.\n" in text


def test_a_line_of_cron_names_the_account_only_for_the_system() -> None:
    assert crontab_line(wanted()) == (
        "*/15 * * * * archivist /opt/crawler/bin/python -m unioncrawler run --due\n"
    )
    assert crontab_line(wanted(user=None, tick=1)) == (
        "* * * * * /opt/crawler/bin/python -m unioncrawler run --due\n"
    )


def test_what_cron_and_the_shell_give_a_meaning_to_is_taken_from_it() -> None:
    command = ("/opt/python", "--archive", "/srv/my $archive/100%;'x'")
    line = crontab_line(wanted(command=command, user=None))

    assert line.count("%") == line.count("\\%") == 1
    assert tuple(shlex.split(line.split(" * ")[-1][2:].replace("\\%", "%"))) == command


@pytest.mark.parametrize("name", ["a\nExecStart=/bin/evil", "a\x00", "a\x1b", "a\u2028b"])
def test_a_path_that_would_begin_another_line_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="cannot be named in a unit or crontab"):
        systemd_units(wanted(folder=Path(f"/srv/{name}")))
    with pytest.raises(ValueError, match="cannot be named in a unit or crontab"):
        crontab_line(wanted(command=("/opt/python", f"/srv/{name}")))


# Only systemd can say whether a unit is right; `.ci/run` installs it, other machines may lack it.
@pytest.mark.skipif(
    not shutil.which("systemd-analyze"),
    reason="systemd is not installed, so nobody can judge units",
)
@pytest.mark.parametrize("user", ["root", None])
@pytest.mark.parametrize("folder", ["/var/lib", '/srv/my $archive/100%/a"b\\c'])
def test_systemd_finds_nothing_wrong(tmp_path: Path, user: str | None, folder: str) -> None:
    python = tmp_path / "$a" / "true"
    python.parent.mkdir()
    python.symlink_to("/bin/true")
    command = (str(python if "$" in folder else "/bin/true"), "-P", "--archive", folder)
    units = systemd_units(wanted(command=command, folder=Path(folder), user=user))
    for name, text in units.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    paths = [str(tmp_path / name) for name in units]
    result = subprocess.run(
        ["systemd-analyze", "verify", *([] if user else ["--user"]), *paths],
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
        env={**os.environ, "XDG_RUNTIME_DIR": str(tmp_path)},  # wanted by --user
    )
    said = [line for line in result.stderr.splitlines() if "unioncrawler" in line]

    assert said == []
    assert result.returncode == 0, result.stderr
