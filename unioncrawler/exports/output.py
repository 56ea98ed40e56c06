"""Where an export goes: a file that is there whole or not at all, or standard output."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from unioncrawler.errors import UnioncrawlerError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import IO


@contextmanager
def open_output(path: Path | None) -> Iterator[IO[bytes]]:
    """Give a stream to write to: standard output, or a file that takes its name at the end.

    Until then it lies beside its place under another name; an error takes it away and leaves what
    was there before. A pipe or a device is written to as it is. Raises `UnioncrawlerError` where
    the file cannot be written.
    """
    if path is None or str(path) == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    path = path.resolve()  # a link stays a link, what it leads to is replaced
    if path.exists() and not path.is_file():
        yield from _written_directly(path)
        return
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        raise UnioncrawlerError(f"{path}: cannot be written: {error.strerror or error}") from error
    finally:
        with suppress(OSError):
            part.unlink()


def _written_directly(path: Path) -> Iterator[IO[bytes]]:
    try:
        with path.open("wb") as file:
            yield file
    except OSError as error:
        raise UnioncrawlerError(f"{path}: cannot be written: {error.strerror or error}") from error
