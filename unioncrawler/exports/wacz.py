"""WACZ: every WARC file of an archive with an index and a page list, one file for replay."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zipfile
from contextlib import closing
from typing import TYPE_CHECKING, Any

from unioncrawler.archive.preserve import article_pages, count_open_files, holdings
from unioncrawler.errors import UnioncrawlerError
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
from unioncrawler.warc import read_exchange
from unioncrawler.warc.records import to_warc_date

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from unioncrawler.archive import Archive
    from unioncrawler.archive.preserve import ArticlePage

# A process of its own: the library prints as it goes, and its exit code is lost with `-m wacz`.
_CREATE = "import sys; from wacz.main import main; sys.exit(main(sys.argv[1:]))"
_RAISED = re.compile(r"^[\w.]+(?:Error|Exception): (?:\[Errno \d+\] )?(.+)$", re.MULTILINE)
_HEADER = {"format": "json-pages-1.0", "id": "pages", "title": "Articles", "hasText": True}


def write_wacz(
    archive: Archive, target: Path, *, site: str | None, tell: Callable[[str], None]
) -> Written:
    """Make a WACZ of all closed WARC files, or those of one site, and of every article in them.

    Raises `UnioncrawlerError` where the package is not installed, where `target` exists or cannot
    be written; `WarcError` where a WARC file is missing or damaged. Then `target` is not there.
    """
    need("wacz", "wacz")
    target = target.resolve()
    if target.exists():
        raise UnioncrawlerError(f"{target}: exists already")
    folder = archive_folder(archive)
    still_open = count_open_files(archive, site=site)
    files = find_files(archive, folder, site)
    names = {file.name for file in files}
    with workplace(target) as work:
        pages, made = work / "pages.jsonl", work / "made.wacz"
        tell("writing the list of pages")
        with closing(article_pages(archive, site=site)) as articles:
            listed, left_out = _write_pages(articles, folder, names, pages)
        tell(f"indexing and packing {size_text(files)}")
        title = "、".join([site] if site else holdings(archive).names)
        _create(target, made, pages, title, [folder / file.name for file in files])
        check_hashes(folder, files, _hashes(made))
        sync(made)
        made.rename(target)
    notes = [open_note(still_open)] if still_open else []
    if left_out:
        without = count_text(left_out, "article")
        notes.append(f"{without} without a page: the response lies in no closed WARC file")
    return Written(articles=listed, files=len(files), notes=tuple(notes))


def _write_pages(
    articles: Iterator[ArticlePage], folder: Path, names: set[str], path: Path
) -> tuple[int, int]:
    """Write the page list; return how many articles it has, and how many had to be left out."""
    listed = left_out = 0
    with path.open("w", encoding="utf-8", errors="replace", newline="\n") as out:
        out.write(json.dumps(_HEADER) + "\n")
        for article in articles:
            if article.warc_file not in names:
                left_out += 1
                continue
            out.write(json.dumps(_page(article, folder), ensure_ascii=False) + "\n")
            listed += 1
    return listed, left_out


def _page(article: ArticlePage, folder: Path) -> dict[str, Any]:
    """Return an entry of the page list; address and time are those of the record, for replay."""
    path = folder / str(article.warc_file)
    stored = read_exchange(path, article.warc_offset or 0, article.warc_length or 0)
    return {
        "id": article.uid,
        "url": stored.url,
        "ts": to_warc_date(stored.fetched_at),
        "title": article.title,
        "text": article.body_text,
    }


def _create(target: Path, made: Path, pages: Path, title: str, files: list[Path]) -> None:
    arguments = ["create", "-o", str(made), "-p", str(pages), "--copy-pages", f"--title={title}"]
    done = subprocess.run(  # noqa: S603 - our own arguments
        [sys.executable, "-P", "-X", "utf8", "-c", _CREATE, *arguments, *map(str, files)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode != 0:
        raised = _RAISED.findall(done.stderr)
        last = [*done.stdout.split("\n"), *done.stderr.split("\n")]
        reason = raised[-1] if raised else " ".join(last[-3:]).strip()
        reason = reason or f"the program wacz ended with {done.returncode}"
        raise UnioncrawlerError(f"{target}: cannot be written: {reason}")


def _hashes(made: Path) -> dict[str, str]:
    """Return the hexadecimal SHA-256 of each WARC file inside, as read back from the WACZ."""
    with zipfile.ZipFile(made) as packed:
        resources = json.loads(packed.read("datapackage.json"))["resources"]
    return {
        item["path"].removeprefix("archive/"): item["hash"].removeprefix("sha256:")
        for item in resources
        if item["path"].startswith("archive/")
    }
