"""BagIt: database, WARC files and exports in a folder that can prove itself whole (RFC 8493)."""

from __future__ import annotations

import importlib
import logging
import shutil
from contextlib import closing
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from unioncrawler import __version__
from unioncrawler.archive import open_archive
from unioncrawler.archive.document import to_markdown
from unioncrawler.archive.opening import FILE_NAME
from unioncrawler.archive.preserve import count_open_files, holdings, snapshot
from unioncrawler.archive.records import ARTICLE_FIELDS, article_records, entry_records
from unioncrawler.errors import ArchiveFullError, UnioncrawlerError
from unioncrawler.exports.csv import write_csv
from unioncrawler.exports.jsonl import write_jsonl
from unioncrawler.exports.whole import (
    Written,
    archive_folder,
    check_hashes,
    count_text,
    find_files,
    need,
    open_note,
    size_text,
    sync,
    workplace,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from unioncrawler.archive import Archive
    from unioncrawler.archive.preserve import Holdings

_README = """\
What unioncrawler {version} archived of {names}

archive.db              the database, SQLite 3: {articles}, {entries} of listings
schema.md               what every table and column of it means
warc/                   every HTTP response, in {files} (ISO 28500); the
                        table captures of the database says where each one lies
exports/articles.jsonl  the articles, one JSON object a line, UTF-8
exports/articles.csv    the same for spreadsheets
exports/entries.jsonl   every line of every listing, and what became of it

Responses from {first} to {last}.
{notes}"""
_DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"


def write_bag(archive: Archive, target: Path, *, tell: Callable[[str], None]) -> Written:
    """Make a bag of the whole archive, of one moment, also while a crawl writes.

    Raises `UnioncrawlerError` where the package is not installed, where `target` is not empty or
    cannot be written; `ArchiveError` where the database cannot be copied, `WarcError` where a WARC
    file is missing or damaged. Then `target` is as it was.
    """
    need("bagit", "bagit")
    target = target.resolve()
    if target.exists() and not target.is_dir():
        raise UnioncrawlerError(f"{target}: exists already and is no folder")
    if target.is_dir() and any(target.iterdir()):
        raise UnioncrawlerError(f"{target}: exists already and is not empty")
    folder = archive_folder(archive)
    find_files(archive, folder)  # before the long copy
    with workplace(target) as work:
        bag = work / "bag"
        (bag / "warc").mkdir(parents=True)
        tell("copying the database")
        try:
            snapshot(archive, bag / FILE_NAME)
        except ArchiveFullError as error:
            raise UnioncrawlerError(
                f"{target}: cannot be written: the disk is full or failing"
            ) from error
        with open_archive(bag / FILE_NAME) as copy:
            files = find_files(copy, folder)
            held, still_open = holdings(copy), count_open_files(copy)
            notes = (open_note(still_open),) if still_open else ()
            tell(f"copying {size_text(files)}")
            for file in files:
                shutil.copyfile(folder / file.name, bag / "warc" / file.name)
            tell("writing exports and checksums")
            _write_exports(copy, bag / "exports")
            (bag / "schema.md").write_text(to_markdown(copy.connection), encoding="utf-8")
        (bag / "README").write_text(_readme(held, notes), encoding="utf-8")
        found = _make_bag(bag, held)
        check_hashes(folder, files, found)
        sync(bag)
        bag.rename(target)
    return Written(articles=held.articles, files=len(files), notes=notes)


def _write_exports(copy: Archive, folder: Path) -> None:
    folder.mkdir()
    with (folder / "articles.jsonl").open("wb") as out, closing(article_records(copy)) as records:
        write_jsonl(records, out)
    with (folder / "articles.csv").open("wb") as out, closing(article_records(copy)) as records:
        write_csv(ARTICLE_FIELDS, records, out)
    with (folder / "entries.jsonl").open("wb") as out, closing(entry_records(copy)) as records:
        write_jsonl(records, out)


def _make_bag(bag: Path, held: Holdings) -> dict[str, str]:
    """Turn a folder into a bag; return the SHA-256 of each WARC file in it."""
    library: Any = importlib.import_module("bagit")
    logging.getLogger("bagit").setLevel(logging.CRITICAL)  # what it logs, it raises too
    size = sum(path.stat().st_size for path in bag.rglob("*") if path.is_file())
    try:
        made = library.make_bag(str(bag), _bag_info(held, size), checksums=["sha256"])
        # The library declares draft 0.97; what it makes is a bag of RFC 8493 just as well.
        (bag / "bagit.txt").write_text(_DECLARATION, encoding="utf-8")
        made.save()
    except library.BagError as error:
        raise UnioncrawlerError(f"no bag can be made: {error}") from error
    prefix = "data/warc/"
    return {
        name.removeprefix(prefix): hashes["sha256"]
        for name, hashes in made.payload_entries().items()
        if name.startswith(prefix)
    }


def _bag_info(held: Holdings, size: int) -> dict[str, Any]:
    """Return the fields of bag-info.txt; the library adds Bagging-Date and Payload-Oxum."""
    return {
        "Source-Organization": held.names,
        "External-Identifier": held.addresses,
        "External-Description": "Web archive: SQLite database, WARC files, exports",
        "Bag-Software-Agent": f"unioncrawler {__version__}, bagit.py {version('bagit')}",
        "Bag-Size": f"{size / 1e6:,.1f} MB",
        "First-Capture": held.first_capture or "none",
        "Last-Capture": held.last_capture or "none",
        "Article-Count": held.articles,
        "Entry-Count": held.entries,
        "Capture-Count": held.captures,
        "Crawl-Count": held.crawls,
        "WARC-File-Count": held.warc_files,
    }


def _readme(held: Holdings, notes: tuple[str, ...]) -> str:
    return _README.format(
        version=__version__,
        names="、".join(held.names),
        articles=count_text(held.articles, "article"),
        entries=f"{held.entries} {'entry' if held.entries == 1 else 'entries'}",
        files=count_text(held.warc_files, "WARC file"),
        first=held.first_capture or "none",
        last=held.last_capture or "none",
        notes="".join(f"{note}.\n" for note in notes),
    )
