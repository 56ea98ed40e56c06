"""One real archive a module, crawled twice so that it has two WARC files, and a copy to spoil."""

from __future__ import annotations

import os
import resource
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from tests.conftest import crawl_once
from unioncrawler.cli import main
from unioncrawler.replica import Replica

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    archive = tmp_path_factory.mktemp("crawled")
    with Replica(articles=30).serve() as server:
        crawl_once(archive, server.base_url)
        crawl_once(archive, server.base_url)
    assert len(list((archive / "warc").glob("*.warc.gz"))) == 2
    return archive


@pytest.fixture
def spoilt(crawled: Path, tmp_path: Path) -> Path:
    """Give a copy of the archive that a test may damage."""
    return shutil.copytree(crawled, tmp_path / "spoilt")


def export(form: str, archive: Path, target: Path, *options: str) -> Result:
    words = ["export", form, "-o", str(target), "--archive", str(archive), *options]
    return CliRunner().invoke(main, words)


def export_with_little_room(form: str, archive: Path, target: Path, most: int) -> str:
    """Export where no file can be larger than `most` bytes; return what stderr says."""
    words = ["export", form, "-o", str(target), "--archive", str(archive)]
    done = subprocess.run(
        [sys.executable, "-m", "unioncrawler", *words],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)),
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    return done.stderr


def change(archive: Path, statement: str) -> None:
    with closing(sqlite3.connect(archive / "archive.db")) as connection, connection:
        connection.execute(statement)


def warc_files(archive: Path) -> list[Path]:
    return sorted((archive / "warc").glob("*.warc.gz"))
