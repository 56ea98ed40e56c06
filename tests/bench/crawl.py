"""Measures a crawl of the replica beside a bare Scrapy spider that fetches the same addresses.

usage: python tests/bench/crawl.py [--articles N] [--runs N]

Both run as processes of their own, in turn, against one replica in a third process, one request at
a time and a millisecond apart; the bare spider otherwise has Scrapy's default settings. Prints
pages a second, CPU and peak memory of each run, and the medians and ratios to quote.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    import resource
    from collections.abc import Iterator

BARE_SPIDER = """
import sys, scrapy
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

class Bare(scrapy.Spider):
    name = "bare"
    async def start(self):
        with open(sys.argv[1], encoding="utf-8") as addresses:
            for line in addresses:
                yield scrapy.Request(line.strip(), dont_filter=True, meta={"dont_redirect": True})
    def parse(self, response):
        return None

settings = Settings({"CONCURRENT_REQUESTS_PER_DOMAIN": 1, "DOWNLOAD_DELAY": 0.001,
                     "LOG_LEVEL": "ERROR", "TELNETCONSOLE_ENABLED": False,
                     "REMOTE_CONTROL_ENABLED": False})
process = AsyncCrawlerProcess(settings)
process.crawl(Bare)
process.start()
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One process as measured from outside: seconds of wall and CPU, peak memory in MB."""

    pages: int
    wall: float
    cpu: float
    peak_mb: float

    @property
    def rate(self) -> float:
        """Pages a second."""
        return self.pages / self.wall


def main() -> None:
    """Run the pairs and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=5000)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    pairs = []
    with tempfile.TemporaryDirectory() as folder, serve_replica(options.articles) as base_url:
        for number in range(options.runs):
            archive = Path(folder, f"archive{number}")
            ours = measure(
                "unioncrawler",
                "crawl",
                "replica",
                "--base-url",
                base_url,
                "--archive",
                str(archive),
            )
            addresses = Path(folder, "addresses")
            pages = write_addresses(archive / "archive.db", base_url, addresses)
            bare_script = Path(folder, "bare.py")
            bare_script.write_text(BARE_SPIDER, encoding="utf-8")
            bare = measure(str(bare_script), str(addresses))
            pairs.append((with_pages(ours, pages), with_pages(bare, pages)))
            show(f"run {number + 1}", *pairs[-1])
    print_medians(pairs)


def print_medians(pairs: list[tuple[Run, Run]]) -> None:
    """Print the medians over the pairs, and the ratios pair by pair."""
    sides = ("ours", [ours for ours, _ in pairs]), ("bare", [bare for _, bare in pairs])
    for name, runs in sides:
        figures = {
            "pages/s": statistics.median(run.rate for run in runs),
            "CPU ms/page": statistics.median(1000 * run.cpu / run.pages for run in runs),
            "peak MB": statistics.median(run.peak_mb for run in runs),
        }
        print(
            f"median {name}: " + ", ".join(f"{key} {value:.1f}" for key, value in figures.items())
        )
    ratio = statistics.median(ours.rate / bare.rate for ours, bare in pairs)
    print(f"median ratio of pages/s, ours to bare: {ratio:.2f}")


def show(name: str, ours: Run, bare: Run) -> None:
    """Print one pair."""
    for side, run in (("ours", ours), ("bare", bare)):
        print(
            f"{name} {side}: {run.pages} pages in {run.wall:.1f} s = {run.rate:.0f}/s, "
            f"CPU {run.cpu:.1f} s, peak {run.peak_mb:.0f} MB",
            flush=True,
        )


def measure(*command: str) -> Run:
    """Run a Python script or module to its end and measure it."""
    words = [sys.executable, *(("-m", *command) if command[0] == "unioncrawler" else command)]
    started = time.monotonic()
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.monotonic() - started
    if process.returncode not in {0, 1}:
        raise SystemExit(f"{words} ended with {process.returncode}")
    return Run(pages=0, wall=wall, cpu=_cpu(usage), peak_mb=usage.ru_maxrss / 1024)


def _cpu(usage: resource.struct_rusage) -> float:
    return usage.ru_utime + usage.ru_stime


def with_pages(run: Run, pages: int) -> Run:
    """Return the run with the number of pages it fetched."""
    return Run(pages=pages, wall=run.wall, cpu=run.cpu, peak_mb=run.peak_mb)


def write_addresses(database: Path, base_url: str, target: Path) -> int:
    """Write the addresses that a crawl fetched, one a line, as the replica serves them."""
    with contextlib.closing(sqlite3.connect(database)) as archive:
        rows = archive.execute("SELECT url FROM captures ORDER BY id").fetchall()
    lines = [
        base_url + url.removeprefix("{0.scheme}://{0.netloc}".format(urlsplit(url)))
        for (url,) in rows
    ]
    target.write_text("\n".join(lines), encoding="utf-8")
    return len(lines)


@contextlib.contextmanager
def serve_replica(articles: int) -> Iterator[str]:
    """Serve a replica from a process of its own and yield its address."""
    words = [
        sys.executable,
        "-m",
        "unioncrawler",
        "replica",
        "--port",
        "0",
        "--articles",
        str(articles),
    ]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            for line in server.stdout:
                address = next((word for word in line.split() if word.startswith("http://")), None)
                if address:
                    yield address.rstrip("/")
                    break
        finally:
            server.terminate()


if __name__ == "__main__":
    main()
