"""Moving an archive and restoring one, by the commands that docs/operating.md gives."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from tests.conftest import crawl_once
from unioncrawler.archive import open_archive
from unioncrawler.archive.last_runs import last_run
from unioncrawler.cli import main
from unioncrawler.replica import Replica

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unioncrawler.replica import Server

OPERATING = (Path(__file__).parents[2] / "docs" / "operating.md").read_text(encoding="utf-8")
PLACE = "/var/lib/unioncrawler"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with Replica(articles=30).serve() as server:
        yield server


@pytest.fixture(scope="module")
def old(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with an archive in `output`."""
    folder = tmp_path_factory.mktemp("old")
    crawl_once(folder / "output", server.base_url)
    return folder


def do(folder: Path, step: str) -> str:
    """Do a step that the document gives, `folder` being where the archive lies there."""
    assert f"\n{step}\n" in OPERATING
    program, _, rest = step.replace(PLACE, str(folder)).partition(" ")
    programs = {
        "unioncrawler": [sys.executable, "-m", "unioncrawler"],
        "bagit.py": [sys.executable, "-m", "bagit"],
    }
    done = subprocess.run(
        [*programs.get(program, [program]), *rest.split()],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, (step, done.stdout, done.stderr)
    return done.stdout


def records(archive: Path) -> str:
    words = [sys.executable, "-m", "unioncrawler", "export", "jsonl", "--archive", str(archive)]
    return subprocess.run(words, capture_output=True, text=True, check=True, timeout=60).stdout


def test_a_moved_archive_is_whole_and_its_schedule_goes_on(old: Path, tmp_path: Path) -> None:
    do(old, f"tar -C {PLACE} -cf output.tar output")
    (old / "output.tar").rename(tmp_path / "output.tar")
    do(tmp_path, f"tar -C {PLACE} -xf output.tar")

    assert ": sound (full check" in do(
        tmp_path, f"unioncrawler verify --full --archive {PLACE}/output"
    )
    assert "nmgzgh" in do(tmp_path, f"unioncrawler schedule --archive {PLACE}/output")
    assert records(tmp_path / "output") == records(old / "output")


def test_an_archive_restored_from_a_bag_is_whole_and_goes_on(
    old: Path, server: Server, tmp_path: Path
) -> None:
    words = [
        sys.executable,
        "-m",
        "unioncrawler",
        "export",
        "bagit",
        "-o",
        str(tmp_path / "backup"),
    ]
    subprocess.run([*words, "--archive", str(old / "output")], check=True, capture_output=True)
    do(tmp_path, "bagit.py --validate backup")
    do(tmp_path, "mkdir output")
    do(tmp_path, "cp -r backup/data/archive.db backup/data/warc output/")

    assert ": sound (full check" in do(tmp_path, "unioncrawler verify --full --archive output")
    before = records(tmp_path / "output")
    assert before == records(old / "output")
    crawler = crawl_once(tmp_path / "output", server.base_url)
    assert crawler.stats.get_value("finish_reason") == "finished"
    assert [line[:60] for line in records(tmp_path / "output").splitlines()] == [
        line[:60] for line in before.splitlines()
    ]


def test_without_its_database_an_archive_is_made_of_its_record(old: Path, tmp_path: Path) -> None:
    read = CliRunner().invoke(main, ["documents", "--archive", str(old / "output")])
    assert read.exit_code == 0, read.stderr
    shutil.copytree(old / "output" / "warc", tmp_path / "output" / "warc")
    do(tmp_path, "unioncrawler reextract --archive output --rebuild new")

    assert ": sound (check" in do(tmp_path, "unioncrawler verify --archive new")
    assert records(tmp_path / "new") == records(old / "output")
    with open_archive(tmp_path / "new") as new, open_archive(old / "output") as known:
        rebuilt, first = last_run(new, "replica"), last_run(known, "replica")
    assert rebuilt is not None
    assert first is not None
    assert (rebuilt.started, rebuilt.cut_short) == (first.started, 0)  # so is not crawled again
