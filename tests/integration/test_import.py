"""Imports of what a real wget made of the replica, held against our own crawl of it."""

from __future__ import annotations

import gzip
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from tests.conftest import crawl_once
from tests.foreign_warc import import_once
from tests.integration.test_kill import content_of
from tests.integration.test_record import check_agreement, warc_files
from unioncrawler.archive import open_archive
from unioncrawler.replica import Replica
from unioncrawler.sites import load_profile
from unioncrawler.warc import iterate

if TYPE_CHECKING:
    from pathlib import Path

ARTICLES = 60  # of the smaller replica, of which every damage and kill makes an import of its own
SECONDS = 120  # for a wget that takes about one
OWN = {"id", "capture", "first_seen", "last_seen", "asked"}  # what an archive says of itself
CAPTURES = "SELECT url, fetched_at, status, verdict, payload_digest FROM captures ORDER BY 1, 2"


@dataclass(frozen=True)
class Mirrored:
    """The replica as two programs saw it: wget's file, the paths it asked for, our own archive."""

    replica: Replica
    warc: Path
    paths: frozenset[str]
    crawled: Path


@pytest.fixture(scope="module")
def mirrored(tmp_path_factory: pytest.TempPathFactory) -> Mirrored:
    return mirror(Replica(articles=ARTICLES), tmp_path_factory.mktemp("mirrored"))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Mirrored:
    return mirror(Replica(), tmp_path_factory.mktemp("whole"))


@pytest.fixture(scope="module")
def taken_in(whole: Mirrored, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return imported(tmp_path_factory.mktemp("taken_in"), whole.warc)


def mirror(replica: Replica, folder: Path) -> Mirrored:
    with replica.serve() as server:
        warc = wget(server.base_url, folder)
        paths = frozenset(request.path for request in server.requests)
        crawl_once(folder / "crawled", server.base_url)
    return Mirrored(replica, warc, paths, folder / "crawled")


def wget(base_url: str, folder: Path) -> Path:
    """Mirror a site on loopback as a user of wget would; return its WARC file."""
    program = shutil.which("wget")
    if program is None:
        pytest.skip("wget is not installed, so no WARC file of another program can be made here")
    words = ["--recursive", "--level=inf", "--warc-file=theirs", "--no-verbose", "--execute"]
    words += ["robots=off", "--no-proxy", "--tries=1", "--timeout=10", "--quota=100m"]
    subprocess.run(
        [program, *words, "--delete-after", "--no-directories", f"{base_url}/"],
        cwd=folder,
        timeout=SECONDS,
        capture_output=True,
        check=False,  # a page that is missing makes it 8
    )
    return folder / "theirs.warc.gz"


def imported(archive: Path, *files: Path) -> Path:
    import_once(archive, load_profile("replica"), *files)
    return archive


def rows(archive: Path, sql: str) -> list[Any]:
    with closing(sqlite3.connect(archive / "archive.db")) as connection:
        return connection.execute(sql).fetchall()


def articles(archive: Path) -> dict[str, dict[str, Any]]:
    """Return everything that an archive has of its articles but times and its own numbers."""
    with open_archive(archive) as opened:
        found = {}
        for row in opened.connection.execute("SELECT * FROM articles").fetchall():
            attachments = opened.connection.execute(
                "SELECT kind, position, url, name FROM attachments WHERE article = ? ORDER BY 1, 2",
                (row["id"],),
            )
            said = {name: row[name] for name in row.keys() if name not in OWN}  # noqa: SIM118
            found[row["url"]] = said | {"attachments": [tuple(each) for each in attachments]}
        return found


def path_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def test_wget_reaches_every_article_of_the_replica(whole: Mirrored) -> None:
    """It runs no script, but each article is linked from its neighbours, too."""
    missed = {a.url for a in whole.replica.articles if path_of(a.url) not in whole.paths}

    assert len(whole.replica.articles) == 400
    assert missed == set()


def test_articles_are_the_same_as_in_our_own_crawl(whole: Mirrored, taken_in: Path) -> None:
    theirs, ours = articles(taken_in), articles(whole.crawled)

    assert len(ours) == 400
    assert theirs == ours
    check_agreement(taken_in)


def test_channels_and_entries_are_the_same_but_for_what_wget_did_not_ask_for(
    whole: Mirrored, taken_in: Path
) -> None:
    channels = "SELECT path, url FROM channels ORDER BY 1"
    entries = (
        "SELECT path, entries.url, title, date_text, kind, state, verdict FROM entries"
        " JOIN channels ON channels.id = channel ORDER BY 1, 2"
    )
    theirs, ours = rows(taken_in, entries), rows(whole.crawled, entries)

    assert rows(taken_in, channels) == rows(whole.crawled, channels)
    assert [row[:5] for row in theirs] == [row[:5] for row in ours]
    differing = [mine for mine, our in zip(theirs, ours, strict=True) if mine != our]
    assert {state for *_, state, _ in differing} == {"pending"}
    assert not {path_of(url) for _, url, *_ in differing} & whole.paths


def test_times_and_payloads_on_our_record_are_those_of_wget(
    whole: Mirrored, taken_in: Path
) -> None:
    theirs, ours = responses(whole.warc), responses(*warc_files(taken_in))

    assert len(ours) > 400
    assert ours <= theirs


def responses(*files: Path) -> set[tuple[str, str, bytes]]:
    return {
        (record.url, record.fields["WARC-Date"], record.payload)
        for path in files
        for record in iterate(path)
        if record.kind == "response"
    }


def test_plain_and_packed_whole_give_the_same(mirrored: Mirrored, tmp_path: Path) -> None:
    plain = tmp_path / "plain.warc"
    plain.write_bytes(gzip.decompress(mirrored.warc.read_bytes()))
    whole = tmp_path / "whole.warc.gz"
    whole.write_bytes(gzip.compress(plain.read_bytes()))
    expected = imported(tmp_path / "members", mirrored.warc)

    for file in (plain, whole):
        archive = imported(tmp_path / file.stem, file)
        assert content_of(archive) == content_of(expected)
        assert rows(archive, CAPTURES) == rows(expected, CAPTURES)


@pytest.mark.parametrize("damage", ["cut", "flipped", "plain, cut", "plain, flipped"])
def test_of_a_damaged_file_all_that_is_whole_is_imported(
    damage: str, mirrored: Mirrored, tmp_path: Path
) -> None:
    file, expected = tmp_path / "a.warc", articles(mirrored.crawled)
    data = bytearray(mirrored.warc.read_bytes())
    if damage.startswith("plain"):
        data = bytearray(gzip.decompress(data))
    middle = len(data) // 2
    if damage.endswith("flipped"):
        for place in range(middle, middle + 5):
            data[place] ^= 0xFF
    file.write_bytes(data[:middle] if damage.endswith("cut") else data)
    result = command(file, tmp_path / "archive")
    found = articles(tmp_path / "archive")

    assert result.returncode == 1
    assert f"damaged: {file}: at offset " in result.stderr
    assert "Traceback" not in result.stderr
    differing = {url for url in found if found[url] != expected[url]}
    if damage.endswith("flipped"):
        assert len(found) >= ARTICLES - 1
        assert len(differing) <= 1  # an article of several pages of which one is damaged
    else:
        assert found.keys() < expected.keys()
        assert len(differing) <= 2
    check_agreement(tmp_path / "archive")


def command(file: Path, archive: Path, *words: str) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, "-m", "unioncrawler", "import-warc", str(file)]
    return subprocess.run(
        [*program, "--archive", str(archive), *words],
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


def test_run_again_it_adds_nothing(mirrored: Mirrored, tmp_path: Path) -> None:
    imported(tmp_path, mirrored.warc)
    before = content_of(tmp_path), rows(tmp_path, "SELECT * FROM captures"), warc_files(tmp_path)
    changes = rows(tmp_path, "SELECT * FROM changes")
    imported(tmp_path, mirrored.warc)

    after = content_of(tmp_path), rows(tmp_path, "SELECT * FROM captures"), warc_files(tmp_path)
    assert after == before
    assert rows(tmp_path, "SELECT * FROM changes") == changes


def test_killed_in_the_middle_it_ends_as_if_undisturbed(mirrored: Mirrored, tmp_path: Path) -> None:
    chance = random.Random(7)
    killed, undisturbed = tmp_path / "killed", imported(tmp_path / "undisturbed", mirrored.warc)
    words = [sys.executable, "-m", "unioncrawler", "import-warc", str(mirrored.warc)]
    kills = 0
    for wanted in (1, 20, 40, 60):
        with subprocess.Popen(
            [*words, "--archive", str(killed)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            while process.poll() is None and size_of(killed) < wanted * 2500:
                time.sleep(0.01)
            time.sleep(chance.uniform(0, 0.1))
            process.send_signal(signal.SIGKILL)
        kills += process.returncode == -signal.SIGKILL
    imported(killed, mirrored.warc)

    assert kills >= 2, "the imports were done before they could be killed"
    assert content_of(killed) == content_of(undisturbed)
    assert rows(killed, CAPTURES) == rows(undisturbed, CAPTURES)
    sql = "SELECT uid, first_seen, last_seen, version FROM articles ORDER BY 1"
    assert rows(killed, sql) == rows(undisturbed, sql)
    sql = (
        "SELECT path, entries.url, attempts, last_try, entries.first_seen, entries.last_seen"
        " FROM entries JOIN channels ON channels.id = channel ORDER BY 1, 2"
    )
    assert rows(killed, sql) == rows(undisturbed, sql)
    check_agreement(killed)


def size_of(archive: Path) -> int:
    """Return how many bytes of record there are."""
    return sum(path.stat().st_size for path in (archive / "warc").glob("*"))


def test_ctrl_c_ends_it_in_order_and_it_goes_on(mirrored: Mirrored, tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    words = [sys.executable, "-m", "unioncrawler", "import-warc", str(mirrored.warc)]
    with subprocess.Popen(
        [*words, "--archive", str(archive)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        while process.poll() is None and size_of(archive) < 30_000:
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        out, error = process.communicate(timeout=SECONDS)

    assert process.returncode == 1
    assert out.splitlines()[-1] == "NOT whole: the import ended early; run again, it goes on"
    assert "Traceback" not in error
    assert [path.suffix for path in warc_files(archive)] == [".gz"]
    assert command(mirrored.warc, archive).returncode == 0
    assert articles(archive) == articles(mirrored.crawled)
