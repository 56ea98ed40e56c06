"""`reextract --rebuild` as a user runs it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from tests.conftest import crawl_once
from tests.same_archive import assert_same
from unioncrawler.archive import open_archive
from unioncrawler.cli import main
from unioncrawler.replica import Replica
from unioncrawler.sites.loader import SITES_DIR

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("rebuild") / "archive"
    with Replica(articles=30).serve() as server:
        crawl_once(place, server.base_url)
    return place


def run(*words: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, ["reextract", *words])
    return result.exit_code, result.stdout, result.stderr


def test_an_archive_whose_database_is_lost_is_made_again(archive: Path, tmp_path: Path) -> None:
    lost, again = tmp_path / "lost", tmp_path / "again"
    lost.mkdir()
    (lost / "warc").symlink_to(archive / "warc")

    code, out, _ = run("--archive", str(lost), "--rebuild", str(again), "--json")

    said = json.loads(out)
    assert code == 0
    assert (said["articles"], said["crawls"], said["files"], said["damage"]) == (30, 1, 1, [])
    assert_same(archive, again)


def test_damage_makes_the_exit_code_1_and_is_named(archive: Path, tmp_path: Path) -> None:
    hurt, again = tmp_path / "hurt", tmp_path / "again"
    (hurt / "warc").mkdir(parents=True)
    (path,) = (archive / "warc").iterdir()
    data = path.read_bytes()
    (hurt / "warc" / path.name).write_bytes(data[: len(data) // 2])

    code, out, _ = run("--archive", str(hurt), "--rebuild", str(again))

    assert code == 1
    assert "could not be read: " in out
    assert f"{path.name}: no sound record at offset" in out
    assert (again / "archive.db").exists()


@pytest.mark.parametrize("words", [("--dry-run",), ("--since", "2021-01-01"), ("--site", "x")])
def test_options_that_mean_nothing_to_a_rebuild_are_refused(
    words: tuple[str, ...], archive: Path, tmp_path: Path
) -> None:
    code, _, err = run("--archive", str(archive), "--rebuild", str(tmp_path / "new"), *words)

    assert code == 2
    assert "--rebuild takes neither" in err
    assert not (tmp_path / "new").exists()


def test_a_place_that_is_taken_is_left_alone(archive: Path) -> None:
    before = (archive / "archive.db").read_bytes()

    code, _, err = run("--archive", str(archive), "--rebuild", str(archive))

    assert code == 1
    assert "is not empty" in err
    assert (archive / "archive.db").read_bytes() == before


def test_an_archive_that_is_being_written_is_not_copied_half(archive: Path, tmp_path: Path) -> None:
    with open_archive(archive, write=True):
        code, _, err = run("--archive", str(archive), "--rebuild", str(tmp_path / "new"))

    assert code == 1
    assert "is being written by process" in err
    assert not (tmp_path / "new").exists()


def test_a_named_profile_is_used_for_its_site_and_leaves_the_others_alone(
    archive: Path, tmp_path: Path
) -> None:
    text = (SITES_DIR / "replica.toml").read_text(encoding="utf-8")
    own, other = tmp_path / "own.toml", tmp_path / "other.toml"
    own.write_text(text.replace('name = "', 'name = "新', 1), encoding="utf-8")
    other.write_text(text.replace('key = "replica"', 'key = "another"'), encoding="utf-8")

    for profile in (own, other):
        place = tmp_path / profile.stem
        code, _, err = run(
            "--archive", str(archive), "--rebuild", str(place), "--profile", str(profile)
        )
        assert (code, err) == (0, "")

    with open_archive(tmp_path / "own") as made, open_archive(tmp_path / "other") as plain:
        names = [
            opened.connection.execute("SELECT name FROM sites").fetchall()[0][0]
            for opened in (made, plain)
        ]
    assert names[0] == f"新{names[1]}"
    assert_same(archive, tmp_path / "other")
