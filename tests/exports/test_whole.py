"""What the exports of a whole archive refuse, each in one sentence, and that they leave nothing."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from tests.exports.conftest import change, export, export_with_little_room, warc_files
from unioncrawler.cli import main

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

both = pytest.mark.parametrize("form", ["wacz", "bagit"])


def refused(result: Result, target: Path) -> str:
    assert result.exit_code in {1, 2}
    assert not target.exists()
    assert [path for path in target.parent.iterdir() if path.name.endswith(".part")] == []
    return result.stderr.strip().splitlines()[-1]


@both
def test_a_target_that_is_there_is_left_alone(form: str, crawled: Path, tmp_path: Path) -> None:
    file, folder = tmp_path / "file", tmp_path / "folder"
    file.write_text("mine")
    folder.mkdir()
    (folder / "note").write_text("mine")

    for target in (file, folder):
        result = export(form, crawled, target)

        assert result.exit_code == 1
        assert f"{target}: exists already" in result.stderr
    assert file.read_text() == (folder / "note").read_text() == "mine"


@both
def test_an_archive_without_warc_files_is_refused(form: str, spoilt: Path, tmp_path: Path) -> None:
    change(spoilt, "DELETE FROM warc_files")
    no_file = refused(export(form, spoilt, tmp_path / "out"), tmp_path / "out")
    (spoilt / "warc").rename(spoilt / "elsewhere")
    no_folder = refused(export(form, spoilt, tmp_path / "out"), tmp_path / "out")

    assert no_file == f"Error: {spoilt / 'warc'}: there is no closed WARC file here yet"
    assert no_folder == f"Error: {spoilt / 'warc'}: there is no folder of WARC files here"


@both
def test_a_missing_warc_file_is_named(form: str, spoilt: Path, tmp_path: Path) -> None:
    missing = warc_files(spoilt)[1]
    missing.unlink()

    message = refused(export(form, spoilt, tmp_path / "out"), tmp_path / "out")

    assert message == f"Error: {missing}: this WARC file is missing"


@both
@pytest.mark.parametrize("is_shorter", [True, False])
def test_a_damaged_warc_file_is_named(
    form: str, is_shorter: bool, spoilt: Path, tmp_path: Path
) -> None:
    damaged = warc_files(spoilt)[1]
    content = damaged.read_bytes()
    # the ninth byte of a gzip member says how it was packed: no reader minds, only the hash
    spoiled = content[:-1] if is_shorter else content[:8] + b"\x05" + content[9:]
    assert spoiled != content
    damaged.write_bytes(spoiled)

    message = refused(export(form, spoilt, tmp_path / "out"), tmp_path / "out")

    assert message.startswith(f"Error: {damaged}: is damaged: ")
    assert "when it was closed" in message


@both
def test_without_the_packages_it_says_how_to_get_them(
    form: str, crawled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)

    message = refused(export(form, crawled, tmp_path / "out"), tmp_path / "out")

    assert message == (
        f"Error: export {form} needs the package {form}: pip install 'unioncrawler[preserve]'"
    )


@both
@pytest.mark.parametrize("most", [40_000, 100_000])
def test_a_full_disk_leaves_nothing(form: str, most: int, crawled: Path, tmp_path: Path) -> None:
    target = tmp_path / "out"

    said = export_with_little_room(form, crawled, target, most)

    last = said.strip().splitlines()[-1]
    assert last.startswith(f"Error: {target}")
    assert "cannot be written: " in last
    assert "Traceback" not in said
    assert list(tmp_path.iterdir()) == []


def options(*words: str) -> Any:
    return pytest.param(words, id=" ".join(words))


@pytest.mark.parametrize(
    "words",
    [
        options("wacz"),
        options("bagit"),
        options("wacz", "-o", "-"),
        options("bagit", "-o", "-"),
        options("wacz", "-o", "out", "--channel", "通知公告"),
        options("bagit", "-o", "out", "--channel", "通知公告"),
        options("bagit", "-o", "out", "--site", "replica"),
    ],
)
def test_options_that_make_no_sense_are_refused(
    words: tuple[str, ...], crawled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    result = CliRunner().invoke(main, ["export", *words, "--archive", str(crawled)])

    assert result.exit_code == 2
    assert result.stderr.splitlines()[-1].startswith(f"Error: {words[0]} ")
    assert list(tmp_path.iterdir()) == []


def test_records_are_not_written_to_a_folder(crawled: Path, tmp_path: Path) -> None:
    result = export("jsonl", crawled, tmp_path)

    assert result.exit_code == 2
    assert "is a folder" in result.stderr
