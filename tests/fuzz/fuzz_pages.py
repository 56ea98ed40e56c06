"""Makes pages up for as long as it is told to, and reads them: `make fuzz`.

usage: .venv-fuzz/bin/python tests/fuzz/fuzz_pages.py [libFuzzer options]

The first byte says whether the rest are bytes of a page, or numbers of fragments it is made of.
Anything that is raised, takes longer than -timeout or more than -rss_limit_mb stops it.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).parents[2]))

with atheris.instrument_imports(include=["unioncrawler.pages"]):
    from tests.pages.fragments import FRAGMENTS
    from unioncrawler.pages import finish_article, read_page

URL = "http://a.example/c/2024-05-01/8213.html"
NOW = datetime(2026, 1, 5, tzinfo=UTC)


def read(data: bytes) -> None:
    """Read one page, and take its article, if it has one, the last steps."""
    body = data[1:]
    if data[:1] < b"\xc0":
        body = "".join(FRAGMENTS[number % len(FRAGMENTS)] for number in body).encode()
    page = read_page(body, {}, URL)
    if page.article is not None:
        finish_article(page.article, NOW, None)


if __name__ == "__main__":
    atheris.Setup(sys.argv, read)
    atheris.Fuzz()
