"""The container recipe, as far as it can be tried without a container."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from unioncrawler.cli import main

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "Dockerfile").read_text(encoding="utf-8")
LINES = [
    line.partition(" ")
    for line in re.sub(r"\\\n", " ", TEXT).splitlines()
    if line and not line.startswith("#")
]
STEPS = [(name, rest.strip()) for name, _, rest in LINES]


def the(name: str) -> str:
    """Return what the last instruction of that name says."""
    return [rest for found, rest in STEPS if found == name][-1]


def test_it_is_made_of_known_instructions() -> None:
    known = {"FROM", "ENV", "WORKDIR", "COPY", "RUN", "USER", "VOLUME", "STOPSIGNAL"}
    known |= {"ENTRYPOINT", "CMD"}

    assert [name for name, _ in STEPS if name not in known] == []
    assert STEPS[0][0] == "FROM"


def test_what_it_copies_is_there_and_is_not_ignored() -> None:
    copied = [word for name, rest in STEPS if name == "COPY" for word in shlex.split(rest)[:-1]]
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    kept = [line[1:] for line in ignored if line.startswith("!")]

    assert sorted(copied) == sorted(kept)
    assert [name for name in copied if not (ROOT / name).exists()] == []
    assert "*" in ignored


def test_what_the_package_is_built_of_is_copied() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    copied = " ".join(rest for name, rest in STEPS if name == "COPY")

    for name in ("README.md", "LICENSE", "unioncrawler"):
        assert f'"{name}"' in project
        assert name in copied


def test_it_runs_as_a_user_that_is_not_root_and_owns_the_volume() -> None:
    user = the("USER").split(":")[0]
    making = next(rest for name, rest in STEPS if name == "RUN" and "useradd" in rest)

    assert user not in {"root", "0"}
    assert f" {user} " in f"{making} "
    assert f"chown {user}:{user} /output" in making
    assert [name for name, _ in STEPS].index("USER") < [name for name, _ in STEPS].index("VOLUME")


def test_without_a_word_it_crawls_what_is_due_into_the_volume() -> None:
    entry, words = json.loads(the("ENTRYPOINT")), json.loads(the("CMD"))

    assert (entry, words) == (["unioncrawler"], ["run", "--due"])
    # the archive is looked for in `output`, below the folder it works in
    assert Path(the("WORKDIR")) / "output" == Path("/output")
    assert json.loads(the("VOLUME")) == ["/output"]
    assert CliRunner().invoke(main, [*words, "--help"]).exit_code == 0


def test_its_python_is_one_that_the_project_knows() -> None:
    match = re.fullmatch(r"python:3\.(\d+)-slim-[a-z]+", the("FROM"))

    assert match is not None
    assert int(match[1]) >= 11


@pytest.mark.parametrize("step", [rest for name, rest in STEPS if name == "RUN"])
def test_no_step_names_a_package_index(step: str) -> None:
    assert "://" not in step
