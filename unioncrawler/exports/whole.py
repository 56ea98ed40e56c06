"""What the exports of a whole archive share: where they are made, which WARC files they take."""

from __future__ import annotations

import importlib.util
import os
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from unioncrawler.archive.opening import warc_folder
from unioncrawler.archive.preserve import closed_files
from unioncrawler.errors import UnioncrawlerError, WarcError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from unioncrawler.archive import Archive
    from unioncrawler.warc import ClosedFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """How many articles and WARC files an export has, and in words what had to be left out."""

    articles: int
    files: int
    notes: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{count_text(self.articles, 'article')} and {count_text(self.files, 'WARC file')}"


def need(package: str, form: str) -> None:
    """Raise `UnioncrawlerError` where an optional package is not installed."""
    if importlib.util.find_spec(package) is None:
        raise UnioncrawlerError(
            f"export {form} needs the package {package}: pip install 'unioncrawler[preserve]'"
        )


def find_files(archive: Archive, folder: Path, site: str | None = None) -> list[ClosedFile]:
    """Return the closed WARC files of an archive, all of which lie in `folder` in full length.

    Raises `WarcError` where there are none, or where one is missing or has another length.
    """
    if not folder.is_dir():
        raise WarcError(f"{folder}: there is no folder of WARC files here")
    files = closed_files(archive, site=site)
    if not files:
        raise WarcError(f"{folder}: there is no closed WARC file here yet")
    for file in files:
        path = folder / file.name
        if not path.is_file():
            raise WarcError(f"{path}: this WARC file is missing")
        if path.stat().st_size != file.size:
            raise WarcError(
                f"{path}: is damaged: {path.stat().st_size} bytes, {file.size} when it was closed"
            )
    return files


def check_hashes(folder: Path, files: list[ClosedFile], found: Mapping[str, str]) -> None:
    """Raise `WarcError` where a file that was copied is not what it was when it was closed."""
    for file in files:
        if found[file.name] != file.sha256:
            raise WarcError(
                f"{folder / file.name}: is damaged: its SHA-256 is {found[file.name]}, "
                f"{file.sha256} when it was closed"
            )


def count_text(count: int, thing: str) -> str:
    """Return `1 article`, `2 articles`."""
    return f"{count} {thing}{'' if count == 1 else 's'}"


def open_note(count: int) -> str:
    """Say that WARC files were left out because they are still being written."""
    is_or_are = "is" if count == 1 else "are"
    return (
        f"{count_text(count, 'WARC file')} {is_or_are} not closed yet and left out; "
        "the next crawl closes what a kill left open"
    )


def size_text(files: list[ClosedFile]) -> str:
    """Say how many files there are, and how large they are together."""
    size = sum(file.size for file in files)
    return f"{count_text(len(files), 'WARC file')}, {size / 1e6:,.1f} MB"


@contextmanager
def workplace(target: Path) -> Iterator[Path]:
    """Give a new folder beside `target` to work in; it is gone at the end, whatever happens.

    What the file system refuses in it becomes an `UnioncrawlerError` that names `target`.
    """
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part.mkdir()
        yield part
    except OSError as error:
        raise UnioncrawlerError(
            f"{target}: cannot be written: {error.strerror or error}"
        ) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)


def sync(path: Path) -> None:
    """Make a file, or all files of a folder, last on the disk."""
    for file in [path, *path.rglob("*")] if path.is_dir() else [path]:
        descriptor = os.open(file, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def archive_folder(archive: Archive) -> Path:
    """Return the folder of the WARC files of an open archive, as an absolute path."""
    return warc_folder(archive.path.resolve())
