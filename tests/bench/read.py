"""Measures what it costs to read archived article pages again, step by step.

usage: python -m tests.bench.read [--articles N] [--page-bytes N] [--runs N]

Writes the article pages of a replica, packed as a server sends them, into a WARC file and takes
each through every step from its record to the row of its article, in one process. Prints the CPU
time of each step a page: the median of the runs. The first, cold run counts like the others.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from unioncrawler.archive.rows import article_row
from unioncrawler.pages import read_page
from unioncrawler.pages.boilerplate import strip
from unioncrawler.pages.normalise import to_article
from unioncrawler.pages.validate import check_article
from unioncrawler.record.payloads import unpacked
from unioncrawler.replica import Replica
from unioncrawler.replica.answers import answer
from unioncrawler.replica.responses import finish
from unioncrawler.sites import load_profile
from unioncrawler.warc import Exchange, WarcWriter, read_exchange

if TYPE_CHECKING:
    from unioncrawler.sites import SiteProfile
    from unioncrawler.warc import Location

STEPS = ("record", "read_page", "check_article", "to_article", "strip", "article_row")
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def main() -> None:
    """Measure the steps and print a line for each."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--page-bytes", type=int, default=40_000)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    profile = load_profile("replica")
    with tempfile.TemporaryDirectory() as folder:
        replica = Replica(options.articles, page_bytes=options.page_bytes)
        locations, size = write_pages(replica, Path(folder))
        print(f"{len(locations)} pages of {size / len(locations):.0f} bytes")
        runs = [measure(Path(folder), locations, profile) for _ in range(options.runs)]
    for step in STEPS:
        print(f"{step:14} {statistics.median(run[step] for run in runs):7.3f} ms")
    print(f"{'together':14} {statistics.median(sum(run.values()) for run in runs):7.3f} ms")


def write_pages(replica: Replica, folder: Path) -> tuple[list[Location], int]:
    """Write the first page of every article; return where they lie, and their bytes together."""
    writer = WarcWriter(folder, "replica", {}, lambda _: None)
    locations, size = [], 0
    for article in replica.articles:
        response = answer(replica.catalog, article.path, None, None)
        size += len(response.body)
        packed = finish(response, {"accept-encoding": "gzip"})
        headers = (("Content-Type", packed.media), *packed.headers.items())
        exchange = Exchange(
            url=article.url,
            method="GET",
            status=packed.status,
            request_headers=(),
            request_body=b"",
            response_headers=headers,
            body=packed.body,
            fetched_at=NOW,
        )
        locations.append(writer.write(exchange))
    writer.close()
    return locations, size


def measure(folder: Path, locations: list[Location], profile: SiteProfile) -> dict[str, float]:
    """Take every page through every step; return the milliseconds of CPU of each, a page."""
    spent = dict.fromkeys(STEPS, 0)
    clock = time.process_time_ns
    for location in locations:
        marks = [clock()]
        stored = read_exchange(folder / location.file, location.offset, location.length)
        body = unpacked(stored)
        marks.append(clock())
        page = read_page(body, dict(stored.headers), stored.url, profile, status=200)
        marks.append(clock())
        if page.article is None or check_article(page.article):
            continue
        marks.append(clock())
        article = to_article(page.article, stored.fetched_at, profile)
        marks.append(clock())
        article = strip(article, profile)
        marks.append(clock())
        article_row(article)
        marks.append(clock())
        for step, begun, ended in zip(STEPS, marks, marks[1:], strict=False):
            spent[step] += ended - begun
    return {step: nanoseconds / len(locations) / 1e6 for step, nanoseconds in spent.items()}


if __name__ == "__main__":
    main()
