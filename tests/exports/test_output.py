from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from unioncrawler.exports.output import open_output

if TYPE_CHECKING:
    import pytest


def test_a_link_stays_a_link_and_what_it_leads_to_is_replaced(tmp_path: Path) -> None:
    real, link = tmp_path / "real.csv", tmp_path / "link.csv"
    real.write_text("old", encoding="utf-8")
    link.symlink_to(real)

    with open_output(link) as out:
        out.write(b"new")

    assert link.is_symlink()
    assert real.read_bytes() == b"new"


def test_a_pipe_is_written_to_and_stays_one(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()

    with open_output(pipe) as out:
        out.write(b"through")
    reader.join(10)

    assert read == [b"through"]
    assert pipe.is_fifo()


def test_a_dash_is_standard_output(
    capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    with open_output(Path("-")) as out:
        out.write(b"here")

    assert capfdbinary.readouterr().out == b"here"
    assert list(tmp_path.iterdir()) == []
