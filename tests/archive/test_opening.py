"""What may be opened, by whom, and the one sentence that says why not."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.values import (
    NOW,
    SITE,
    make_blocks,
    make_entry,
    make_visit,
    new_archive,
    save_articles,
    save_entries,
    uid_of,
)
from unioncrawler.archive import archive_path, open_archive, opening
from unioncrawler.archive.lock import writer_of
from unioncrawler.archive.search import search
from unioncrawler.errors import (
    ArchiveBusyError,
    ArchiveError,
    ArchiveFullError,
    NewerSchemaError,
    NotAnArchiveError,
)


@pytest.mark.parametrize(
    ("place", "path"),
    [
        ("output", "output/archive.db"),
        ("a.db", "a.db"),
        ("x/y.sqlite3", "x/y.sqlite3"),
        ("nmgzgh.gov", "nmgzgh.gov/archive.db"),
    ],
)
def test_an_archive_is_named_by_its_folder_or_its_file(place: str, path: str) -> None:
    assert archive_path(Path(place)) == Path(path)


def test_a_file_of_any_name_is_taken_for_the_archive(tmp_path: Path) -> None:
    file = tmp_path / "union-archive"
    file.touch()

    assert archive_path(file) == file


def make_text(path: Path) -> None:
    path.write_text("工会" * 5000, encoding="utf-8")


def make_empty(path: Path) -> None:
    path.touch()


def make_foreign(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE articles (id INTEGER PRIMARY KEY, title TEXT)")
    connection.close()


def make_folder(path: Path) -> None:
    path.mkdir()


def make_newer(path: Path) -> None:
    new_archive(path).close()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()


def make_nothing(path: Path) -> None:
    assert not path.exists()


BAD = [
    (make_text, NotAnArchiveError, "is no archive"),
    (make_empty, NotAnArchiveError, "is no archive"),
    (make_foreign, NotAnArchiveError, "no archive of unioncrawler"),
    (make_folder, ArchiveError, "no archive here yet"),
    (make_newer, NewerSchemaError, "has schema 99, written by a later version"),
    (make_nothing, ArchiveError, "no archive here yet"),
]


@pytest.mark.parametrize("write", [False, True])
@pytest.mark.parametrize(("make", "error", "words"), BAD)
def test_what_is_no_archive_is_refused_and_left_as_it_is(
    tmp_path: Path, make: object, error: type[ArchiveError], words: str, write: bool
) -> None:
    path = tmp_path / "archive.db"
    make(path)  # type: ignore[operator]
    before = path.read_bytes() if path.is_file() else None

    with pytest.raises(error, match=re.escape(str(path))) as caught:
        open_archive(path, write=write)  # type: ignore[call-overload]

    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
    assert (path.read_bytes() if path.is_file() else None) == before
    assert [file for file in tmp_path.iterdir() if file != path] == []


@pytest.mark.parametrize(("make", "error", "words"), BAD[:1] + BAD[2:3] + BAD[4:5])
def test_a_crawl_does_not_write_over_what_is_no_archive(
    tmp_path: Path, make: object, error: type[ArchiveError], words: str
) -> None:
    path = tmp_path / "archive.db"
    make(path)  # type: ignore[operator]
    before = path.read_bytes()

    with pytest.raises(error, match=words):
        open_archive(path, write=True, create=True)

    assert path.read_bytes() == before


def test_a_new_archive_is_made_with_its_folders(tmp_path: Path) -> None:
    place = tmp_path / "deep" / "工会"
    with open_archive(place, write=True, create=True):
        pass
    with open_archive(place) as archive:
        pragmas = ["application_id", "user_version", "journal_mode"]
        values = [archive.connection.execute(f"PRAGMA {p}").fetchone()[0] for p in pragmas]

    assert values == [0x756E6372, opening.SCHEMA_VERSION, "wal"]
    assert [file.name for file in place.iterdir()] == ["archive.db"]


def test_an_archive_whose_making_was_cut_short_is_made_whole(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.close()

    with open_archive(path, write=True, create=True) as writer:
        assert writer.sites() == []


def test_a_damaged_archive_is_named_as_such(tmp_path: Path) -> None:
    with new_archive(tmp_path) as writer:
        save_articles(writer, *map(make_visit, range(200)))
        path = writer.path
    with path.open("r+b") as file:
        for page in range(8, path.stat().st_size // 4096):
            file.seek(page * 4096)
            file.write(b"\xff" * 4096)

    with (
        pytest.raises(ArchiveError, match=r"is damaged|cannot be used"),
        open_archive(path) as archive,
    ):
        search(archive, "职工")


def test_a_second_writer_is_told_who_is_writing_since_when(tmp_path: Path) -> None:
    with new_archive(tmp_path):
        with pytest.raises(ArchiveBusyError) as caught:
            open_archive(tmp_path, write=True)
        with open_archive(tmp_path) as reader:
            assert reader.sites() == [SITE]

    assert str(caught.value) == (
        f"{tmp_path / 'archive.db'}: is being written by process {os.getpid()}, "
        "since 2026-03-01T09:30:00+08:00"
    )
    open_archive(tmp_path, write=True).close()
    assert [file.name for file in tmp_path.iterdir()] == ["archive.db"]


WRITER = """
import sys, time
from pathlib import Path
from tests.values import *
writer = new_archive(Path(sys.argv[1]))
for number in range(10**6):
    save_entries(writer, make_entry(number))
    save_articles(writer, make_visit(number))
    if number == 200:
        print("ready", flush=True)
"""


def test_a_killed_writer_holds_no_lock_and_leaves_every_row_whole(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(tmp_path)],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        with pytest.raises(ArchiveBusyError, match=f"process {process.pid}, since 2026"):
            open_archive(tmp_path, write=True)
        with open_archive(tmp_path) as reader:
            assert search(reader, "职工")
        time.sleep(0.05)
    finally:
        process.send_signal(signal.SIGKILL)
        process.communicate()

    with open_archive(tmp_path) as reader:
        articles = reader.count_articles(SITE)
    with open_archive(tmp_path, write=True) as writer:
        connection = writer.connection
        counts = [
            connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("articles", "versions", "changes", "article_channels")
        ]
        captured = connection.execute("SELECT count(*) FROM entries WHERE article IS NOT NULL")
        assert articles >= 128
        assert [*counts, captured.fetchone()[0]] == [articles] * 5
        connection.execute(
            "INSERT INTO articles_fts (articles_fts, rank) VALUES ('integrity-check', 1)"
        )
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


def test_who_may_only_read_can_read(tmp_path: Path) -> None:
    with new_archive(tmp_path) as writer:
        save_articles(writer, make_visit(1))
        path = writer.path
    script = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "import unioncrawler.archive.lock, unioncrawler.archive.schema\n"
        "from unioncrawler.archive import open_archive\n"
        "from unioncrawler.errors import ArchiveError\n"
        "from unioncrawler.archive.search import search\n"
        "path = Path(sys.argv[1])\n"
        "if os.geteuid() == 0: os.setegid(65534); os.seteuid(65534)\n"
        "with open_archive(path) as archive: print([hit.uid for hit in search(archive, '职工')])\n"
        "try: open_archive(path, write=True)\n"
        "except ArchiveError as error: print(error)\n"
    )
    # root may write anywhere, so it becomes somebody else, who must get as far as the folder
    for folder in tmp_path.parents:
        mode = folder.stat().st_mode
        if not mode & 0o001:
            folder.chmod(mode | 0o055)
    tmp_path.chmod(0o555)
    done = subprocess.run(
        [sys.executable, "-c", script, path],
        capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    tmp_path.chmod(0o755)

    assert done.stderr == ""
    assert done.stdout.splitlines() == [
        f"['{uid_of(1)}']",
        f"{path}.lock: cannot be locked: Permission denied",
    ]
    assert [file.name for file in tmp_path.iterdir()] == ["archive.db"]


def test_reading_leaves_no_file_behind(tmp_path: Path) -> None:
    with new_archive(tmp_path) as writer:
        save_articles(writer, make_visit(1))
    with open_archive(tmp_path) as archive:
        search(archive, "职工")

    assert [file.name for file in tmp_path.iterdir()] == ["archive.db"]


def test_a_reader_cannot_write(tmp_path: Path) -> None:
    new_archive(tmp_path).close()
    with (
        open_archive(tmp_path) as archive,
        pytest.raises(ArchiveError, match="may not be written"),
        archive.reading() as connection,
    ):
        connection.execute("DELETE FROM articles")


def test_another_program_that_writes_is_named(tmp_path: Path) -> None:
    with new_archive(tmp_path) as writer:
        writer.connection.execute("PRAGMA busy_timeout = 1")
        other = sqlite3.connect(writer.path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(ArchiveBusyError, match="another program"):
            save_articles(writer, make_visit(1))
        other.execute("ROLLBACK")
        other.close()
        save_articles(writer, make_visit(1))
        assert writer.count_articles(SITE) == 1


def test_a_full_disk_loses_nothing_that_was_committed(tmp_path: Path) -> None:
    writer = new_archive(tmp_path)
    save_articles(writer, *map(make_visit, range(20)))
    writer.commit()
    pages = writer.connection.execute("PRAGMA page_count").fetchone()[0]
    writer.connection.execute(f"PRAGMA max_page_count = {pages + 30}")

    long = [make_visit(number, blocks=make_blocks("满" * 2000)) for number in range(20, 900)]
    with pytest.raises(ArchiveFullError, match="disk is full") as caught:
        save_articles(writer, *long)
    with pytest.raises(ArchiveFullError):
        save_articles(writer, *long)
    writer.connection.execute("PRAGMA max_page_count = 1000000")
    writer.close()

    assert "everything committed before is safe" in str(caught.value)
    check_whole(tmp_path, at_least=20)


LIMITED = """
import resource, sys
from pathlib import Path
from tests.values import *
from unioncrawler.errors import ArchiveFullError
writer = new_archive(Path(sys.argv[1]))
save_articles(writer, *map(make_visit, range(20)))
writer.commit()
resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))
try:
    with writer:
        for number in range(20, 5000):
            save_articles(writer, make_visit(number))
except ArchiveFullError as error:
    print(error)
"""


def test_a_file_that_cannot_grow_loses_nothing_that_was_committed(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(tmp_path)],
        capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2],
    )  # fmt: skip

    assert done.stderr == ""
    assert "cannot be written: the disk is full or failing" in done.stdout
    check_whole(tmp_path, at_least=20)


def check_whole(place: Path, at_least: int) -> None:
    with open_archive(place, write=True, now=NOW) as writer:
        connection = writer.connection
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        connection.execute(
            "INSERT INTO articles_fts (articles_fts, rank) VALUES ('integrity-check', 1)"
        )
        assert writer.count_articles(SITE) >= at_least
        versions = connection.execute("SELECT count(*) FROM versions").fetchone()[0]
        assert versions == writer.count_articles(SITE)
        save_entries(writer, make_entry(1))
        assert writer.save_article(SITE, uid_of(1), make_visit(1), NOW) == "same"


def test_who_writes_is_said_while_somebody_does(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    assert writer_of(path) is None
    with open_archive(tmp_path, write=True, create=True):
        assert (writer_of(path) or "").startswith(f"process {os.getpid()}, since 20")
    assert writer_of(path) is None
    ended = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"],
        capture_output=True,
        text=True,
        check=True,
    )
    path.with_name("archive.db.lock").write_text(f"{ended.stdout.strip()} 2026-01-01\n")
    assert writer_of(path) is None
