"""The lock of an archive: by whatever name it is reached, whoever looks, whoever holds it."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from unioncrawler.archive.lock import WriterLock, writer_of
from unioncrawler.errors import ArchiveBusyError, ArchiveError

if TYPE_CHECKING:
    from pathlib import Path

SINCE = "2026-11-25T12:00:00+08:00"
# Takes the lock, hands it on to a child that waits for its standard input to end, and ends.
HANDS_ON = """
import subprocess, sys
from pathlib import Path
from unioncrawler.archive.lock import WriterLock
lock = WriterLock(Path(sys.argv[1]), "2026-11-25T12:00:00+08:00")
subprocess.Popen(["cat"], pass_fds=[lock.fileno()], stdout=subprocess.DEVNULL)
"""


@pytest.mark.parametrize("link_first", [True, False])
def test_a_link_to_an_archive_leads_to_its_one_lock(tmp_path: Path, link_first: bool) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    archive, link = tmp_path / "a" / "archive.db", tmp_path / "b" / "link.db"
    link.symlink_to(archive)
    first, second = (link, archive) if link_first else (archive, link)
    lock = WriterLock(first, SINCE)

    with pytest.raises(ArchiveBusyError) as caught:
        WriterLock(second, SINCE)
    held = f"process {os.getpid()}, since {SINCE}"
    assert str(caught.value) == f"{second}: is being written by {held}"
    assert writer_of(second) == held
    lock.release()
    assert writer_of(second) is None
    assert list((tmp_path / "a").iterdir()) == []


def test_who_looks_at_the_lock_keeps_no_writer_from_it(tmp_path: Path) -> None:
    path = tmp_path / "archive.db.lock"
    path.write_text("1 x\n", encoding="utf-8")  # left by a writer that was killed
    with path.open("rb") as looking:
        fcntl.flock(looking, fcntl.LOCK_SH)
        timer = threading.Timer(0.1, fcntl.flock, (looking, fcntl.LOCK_UN))
        timer.start()
        lock = WriterLock(tmp_path / "archive.db", SINCE)
        timer.join()

    assert writer_of(tmp_path / "archive.db") == f"process {os.getpid()}, since {SINCE}"
    lock.release()


def test_a_dead_process_is_not_named_for_the_child_that_inherited_its_lock(tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    reading, writing = os.pipe()
    with os.fdopen(writing, "wb"):
        with os.fdopen(reading, "rb") as stdin:
            subprocess.run([sys.executable, "-c", HANDS_ON, archive], stdin=stdin, check=True)

        with pytest.raises(ArchiveBusyError) as caught:
            WriterLock(archive, SINCE)
        assert str(caught.value) == f"{archive}: is being written by another process"
        assert writer_of(archive) == "another process"
        assert writer_of(archive, unnamed="a crawl") == "a crawl"


def test_a_writer_of_another_user_is_alive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbid(pid: int, number: int) -> None:
        raise PermissionError

    lock = WriterLock(tmp_path / "archive.db", SINCE)
    monkeypatch.setattr(os, "kill", forbid)

    assert writer_of(tmp_path / "archive.db") == f"process {os.getpid()}, since {SINCE}"
    lock.release()


def test_a_lock_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError) as caught:
        WriterLock(tmp_path / "none" / "run", SINCE)

    assert str(caught.value) == (
        f"{tmp_path}/none/run.lock: cannot be locked: No such file or directory"
    )
