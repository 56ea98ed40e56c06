"""The command `import-warc`: what it prints, where it refuses, how it ends."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.foreign_warc import record, response, write
from tests.scripted_site import PROFILE, article_page, front_page, listing_page
from unioncrawler.sites import site_names

if TYPE_CHECKING:
    from pathlib import Path

SITE = "http://www.scripted.example"


def run(*words: str | Path) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, "-m", "unioncrawler", "import-warc", *map(str, words)]
    return subprocess.run(program, capture_output=True, text=True, timeout=120, check=False)


def site(origin: str = SITE) -> list[bytes]:
    links = [(f"/xw/{n}.shtml", f"第{n}篇", "2021-09-27") for n in (1, 2)]
    return [
        record("warcinfo", b"software: other/1.0\r\n"),
        response(f"{origin}/", front_page()),
        response(f"{origin}/xw/index.shtml", listing_page(links)),
        response(f"{origin}/xw/1.shtml", article_page("第1篇")),
        record("metadata", b"via: x", target_uri=f"{origin}/"),
    ]


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    path = tmp_path / "scripted.toml"
    path.write_text(PROFILE, encoding="utf-8")
    return path


def test_the_report_says_what_was_there_and_what_was_not(tmp_path: Path, profile: Path) -> None:
    file = write(tmp_path / "a.warc.gz", *site())
    result = run(file, "--profile", profile, "--archive", tmp_path / "archive")

    text = re.sub(r"[0-9a-f]{64}", "…", re.sub(r"\d+\.\d s", "n s", result.stdout))
    assert text.splitlines() == [
        "a.warc.gz: other/1.0, sha256 …",
        "import of scripted: rounds: 1, n s",
        "exchanges of the site: 3, put on record: 3",
        "articles: 1 new, 0 changed, 0 same, 0 known, 0 failed, 0 gone",
        "entries: 2 new, 0 seen before",
        "images and files: 0 captured, 0 failed, 0 refused",
        "not in the files: 1 entries",
        "skipped: 1 × metadata",
        "done: all that could be used is imported",
    ]
    assert result.stderr.splitlines() == [f"reading {file} (0.0 MB)", "a.warc.gz: 3 exchanges"]
    assert result.returncode == 0


def test_the_report_as_json_has_all_of_it(tmp_path: Path, profile: Path) -> None:
    file = write(tmp_path / "a.warc", *site(), b"WARC/1.0\r\nhalf a rec")
    result = run(file, "--profile", profile, "--archive", tmp_path / "archive", "--json")

    report = json.loads(result.stdout)
    offset = sum(len(each) for each in site())
    assert report["damaged"] == [
        {"file": str(file), "offset": offset, "reason": "its head has no end"}
    ]
    assert (report["complete"], report["articles"]["new"]) == (False, 1)
    assert result.returncode == 1


def test_damage_is_named_and_the_rest_is_imported(tmp_path: Path, profile: Path) -> None:
    file = write(tmp_path / "a.warc", *site())
    noise = tmp_path / "noise.warc.gz"
    noise.write_bytes(b"no WARC file")
    result = run(noise, file, "--profile", profile, "--archive", tmp_path / "archive")

    words = f"damaged: {noise}: at offset 0: no WARC record begins there"
    assert words in result.stderr.splitlines()
    assert result.stdout.splitlines()[-2:] == [
        words,
        "NOT whole: 1 places in the files are damaged",
    ]
    assert "articles: 1 new" in result.stdout
    assert result.returncode == 1


def test_a_file_of_another_site_is_refused_and_nothing_is_done(
    tmp_path: Path, profile: Path
) -> None:
    file = write(tmp_path / "a.warc", *site("http://other.example"))
    archive = tmp_path / "archive"
    named = run(file, "--profile", profile, "--archive", archive)
    guessed = run(file, "--archive", archive)

    assert named.stderr.splitlines()[-1].startswith(
        "Error: the files hold other.example, nothing of scripted (www.scripted.example,"
    )
    assert guessed.stderr.splitlines()[-1].startswith(
        "Error: the files hold other.example; that is none of the known sites"
        f" ({', '.join(site_names())});"
    )
    assert (named.returncode, guessed.returncode) == (1, 1)
    assert not archive.exists()


def test_the_site_is_guessed_by_its_hosts(tmp_path: Path) -> None:
    file = write(tmp_path / "a.warc", *site("http://www.union.example"))
    result = run(file, "--archive", tmp_path / "archive")

    assert "import of replica: " in result.stdout
    assert result.returncode == 0


def test_a_site_may_have_been_reached_elsewhere(tmp_path: Path, profile: Path) -> None:
    file = write(tmp_path / "a.warc", *site("http://192.0.2.7:8080"))
    there = ["--base-url", "http://192.0.2.7:8080"]
    result = run(file, "--profile", profile, "--archive", tmp_path / "archive", *there)

    assert "articles: 1 new" in result.stdout
    assert result.returncode == 0


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["--site", "nosite"], 1, "Error: no site or profile 'nosite'"),
        (["--profile", "no.toml"], 1, "Error: there is no profile no.toml"),
        (["--site", "replica", "--profile", "p.toml"], 2, "Error: name the site by --site or by"),
        (["--site", "replica", "--base-url", "x"], 1, "Error: not an http(s) address of a host"),
        (["missing.warc"], 2, "Error: Invalid value for 'FILE...': File 'missing.warc' does not"),
    ],
)
def test_wrong_words_are_a_sentence(
    words: list[str], code: int, sentence: str, tmp_path: Path
) -> None:
    result = run(write(tmp_path / "a.warc", *site()), *words, "--archive", tmp_path / "archive")

    assert result.stderr.splitlines()[-1].startswith(sentence)
    assert result.returncode == code
    assert not (tmp_path / "archive").exists()


def test_an_archive_that_cannot_be_used_is_a_sentence(tmp_path: Path, profile: Path) -> None:
    archive = tmp_path / "archive"
    archive.mkdir()
    (archive / "archive.db").write_bytes(b"no database" * 100)
    result = run(write(tmp_path / "a.warc", *site()), "--profile", profile, "--archive", archive)

    assert result.stderr.splitlines()[-1].startswith(f"Error: {archive}/archive.db")
    assert "Traceback" not in result.stderr
    assert result.returncode == 1
