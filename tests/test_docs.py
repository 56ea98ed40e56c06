"""The documents say what is there: every command, every key, queries that run."""

from __future__ import annotations

import contextlib
import re
import sqlite3
import tomllib
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from unioncrawler.cli import COMMANDS, main
from unioncrawler.sites import keys as profile_keys
from unioncrawler.sites import parse_profile

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
ADDING_A_SITE = (ROOT / "docs" / "adding-a-site.md").read_text(encoding="utf-8")
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", text, flags=re.DOTALL)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_readme_and_explains_itself(command: str) -> None:
    result = CliRunner().invoke(main, [command, "--help"])

    assert f"`unioncrawler {command}" in README
    assert result.exit_code == 0
    assert len(result.output.splitlines()) > 4
    assert main.get_command(None, command).help  # type: ignore[arg-type, union-attr]


def test_commands_and_options_of_the_readme_exist() -> None:
    words = re.findall(r"`unioncrawler ([a-z-]+)([^`\n]*)`", README)
    fenced = "".join(blocks(README, ""))
    words += re.findall(r"^(?:\.venv/bin/)?unioncrawler ([a-z-]+)(.*)$", fenced, flags=re.MULTILINE)

    assert len(words) > 8
    for command, rest in words:
        assert command in COMMANDS
        known = CliRunner().invoke(main, [command, "--help"]).output
        for option in re.findall(r"--[a-z-]+", rest):
            assert option in known, (command, option)


def test_every_query_of_the_readme_runs() -> None:
    dump = (ROOT / "tests" / "archive" / "schema_1.sql").read_text(encoding="utf-8")
    queries = blocks(README, "sql")

    assert queries
    with contextlib.closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(dump)
        for query in queries:
            connection.execute(query).fetchall()


def test_every_key_of_a_profile_is_explained_and_the_examples_load() -> None:
    keys = [*profile_keys.SITE_KEYS, *profile_keys.CHANNEL_KEYS, *profile_keys.API_KEYS]
    keys += [*profile_keys.LAYOUT_KEYS, *profile_keys.TLS_KEYS]
    keys += [key for _, section in profile_keys.SECTIONS.values() for key in section]

    assert [key for key in keys if f"`{key}`" not in ADDING_A_SITE] == []
    first, *others = blocks(ADDING_A_SITE, "toml")
    assert parse_profile(first, "first").key == "mysite"
    schedule, layouts, addresses, tls, rules, api = (
        parse_profile(first + other, "with it") for other in others
    )
    assert schedule.schedule is not None
    assert [str(each.until) for each in layouts.earlier] == ["2021-06-30"]
    assert len(addresses.urls.same) == 2
    assert [rule.in_words for rule in tls.tls] == ["the certificate is not verified and old TLS"]
    assert rules.channels[0].path == "新闻中心/工会要闻"
    assert api.api_of("政务公开/通知公告") is not None


def test_every_command_of_the_walk_through_has_its_options() -> None:
    words = re.findall(r"^unioncrawler (sites \w+|[a-z-]+)(.*)$", ADDING_A_SITE, flags=re.MULTILINE)

    assert [command for command, _ in words] == [
        "replica", "sites new", "sites new", "sites check", "crawl", "schedule",
    ]  # fmt: skip
    for command, rest in words:
        known = CliRunner().invoke(main, [*command.split(), "--help"]).output
        for option in re.findall(r"--[a-z-]+", rest):
            assert option in known, (command, option)


def wanted_by(project: dict[str, Any]) -> list[str]:
    extras = project["optional-dependencies"].values()
    return [*project["dependencies"], *(name for extra in extras for name in extra)]


def test_every_dependency_is_justified() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = [re.split(r"[<>=\[ ]", wanted)[0] for wanted in wanted_by(project)]

    assert [name for name in names if f"| {name} |" not in ARCHITECTURE] == []


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-replay.lock"])
def test_a_lock_names_versions_and_hashes_and_no_address(name: str) -> None:
    lock = (ROOT / name).read_text(encoding="utf-8")

    version, digest = r"[a-z0-9-]+==[\w.+]+( ; [^/]+)?", r"    --hash=sha256:[0-9a-f]{64}"
    lines = [line.removesuffix("\\").rstrip() for line in lock.splitlines()]
    assert [line for line in lines if not re.fullmatch(f"{version}|{digest}", line)] == []
    assert re.search(f"^{digest}", lock, flags=re.MULTILINE)


def test_every_room_stands_in_the_architecture() -> None:
    rooms = {path.name for path in (ROOT / "unioncrawler").iterdir() if path.is_dir()}
    rooms -= {"__pycache__"}

    assert [room for room in sorted(rooms) if f"`{room}/`" not in ARCHITECTURE] == []
