"""Reads saved pages with one extractor and says what it cost: a step of `tests.bench.peers`.

usage: python tests/bench/peer.py NAME PAGES_DIR OUTPUT.jsonl

Runs in a process of its own, so that no extractor pays for another's modules. For each line of its
input it reads all pages, and prints what that cost: milliseconds of CPU a page. Where its input
ends it writes what was read in the form of the pages' score.py.
"""

from __future__ import annotations

import importlib
import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

Record = dict[str, Any]
NOW = datetime.now(UTC)


def main() -> None:
    """Read all pages as often as asked, print the costs, write the records of the last time."""
    name, pages, output = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    read = READERS[name]()
    paths = sorted(pages.glob("*.html"))
    bodies = [path.read_bytes() for path in paths]
    # Our reader decodes the bytes itself, and pays for it; the others are given the text.
    sources = bodies if name == OURS else [_text(body) for body in bodies]
    # What is loaded at the first page is no cost of reading.
    records = [_read(read, source) for source in sources]
    for _ in sys.stdin:
        started = time.process_time_ns()
        records = [_read(read, source) for source in sources]
        cost = (time.process_time_ns() - started) / len(sources) / 1e6
        print(f"{cost:.4f}", flush=True)
    with output.open("w", encoding="utf-8") as lines:
        for path, record in zip(paths, records, strict=True):
            lines.write(json.dumps({"name": path.stem, **record}, ensure_ascii=False) + "\n")


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError:
        return body.decode("gb18030", "replace")


def _read(read: Callable[[Any], Record], source: bytes | str) -> Record:
    """Return what an extractor reads of a page; one that fails has read nothing."""
    try:
        return read(source)
    except Exception as error:  # whatever a foreign package raises
        return {"failed": repr(error)}


def ours() -> Callable[[bytes], Record]:
    pages = importlib.import_module("unioncrawler.pages")

    def read(body: bytes) -> Record:
        article = pages.read_page(body, {}, "http://a.example/c/2024-05-01/8213.html").article
        article = pages.finish_article(article, NOW, None)
        return {
            "title": article.title,
            "published": article.published.iso if article.published else None,
            "source": article.source,
            "author": article.author,
            "body_text": article.body_text,
            "breadcrumbs": [link.text for link in article.breadcrumbs],
            "attachments": [file.url for file in article.attachments],
        }

    return read


def trafilatura() -> Callable[[str], Record]:
    package = importlib.import_module("trafilatura")

    def read(text: str) -> Record:
        found = package.bare_extraction(text, with_metadata=True)
        return {
            "title": found.title,
            "published": found.date,
            "author": found.author,
            "body_text": found.text,
        }

    return read


def gne() -> Callable[[str], Record]:
    extractor = importlib.import_module("gne").GeneralNewsExtractor()

    def read(text: str) -> Record:
        found = extractor.extract(text)
        return {
            "title": found["title"],
            "published": found["publish_time"],
            "author": found["author"] or None,
            "body_text": found["content"],
        }

    return read


def readability() -> Callable[[str], Record]:
    package = importlib.import_module("readability")
    html = importlib.import_module("lxml.html")

    def read(text: str) -> Record:
        document = package.Document(text)
        summary = html.fromstring(document.summary())
        return {"title": document.title(), "body_text": summary.text_content()}

    return read


def newspaper() -> Callable[[str], Record]:
    package = importlib.import_module("newspaper")

    def read(text: str) -> Record:
        article = package.Article("http://a.example/1.html", language="zh", fetch_images=False)
        article.download(input_html=text)
        article.parse()
        return {
            "title": article.title,
            "published": article.publish_date.isoformat() if article.publish_date else None,
            "author": "、".join(article.authors) or None,
            "body_text": article.text,
        }

    return read


def resiliparse() -> Callable[[str], Record]:
    plain = importlib.import_module("resiliparse.extract.html2text").extract_plain_text
    tree = importlib.import_module("resiliparse.parse.html").HTMLTree

    def read(text: str) -> Record:
        document = tree.parse(text)
        return {"title": document.title, "body_text": plain(document, main_content=True)}

    return read


OURS = "unioncrawler"
READERS: dict[str, Callable[[], Callable[[Any], Record]]] = {
    OURS: ours,
    "trafilatura": trafilatura,
    "gne": gne,
    "readability-lxml": readability,
    "newspaper4k": newspaper,
    "resiliparse": resiliparse,
}


if __name__ == "__main__":
    main()
