"""Standard streams that keep no command from its work, whatever became of them."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from typing import Any

_STDERR = 2


def open_streams() -> None:
    """Let writing to stderr never fail, and give streams that are closed a place to go.

    Nobody can read what a command says there when the disk of the log is full or the one who read
    it is gone; the work goes on all the same. Results that cannot be written to stdout are an error
    as ever.
    """
    # No file of ours may get the number of a stream: others write there.
    while (spare := os.open(os.devnull, os.O_RDWR)) <= _STDERR:
        pass
    os.close(spare)
    if sys.stdout is None:
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
    if sys.stderr is None or sys.stderr is sys.__stderr__:  # no one else has put theirs there
        encoding = getattr(sys.stderr, "encoding", "utf-8")
        raw = io.BufferedWriter(_Unfailing(_STDERR, "w", closefd=False))
        sys.stderr = io.TextIOWrapper(raw, encoding, "backslashreplace", line_buffering=True)


class _Unfailing(io.FileIO):
    """A file that takes everything: what cannot be written is let go."""

    def write(self, data: Any, /) -> int:
        try:
            written = super().write(data)
        except OSError:
            written = None
        return len(memoryview(data).cast("B")) if written is None else written
