"""Measures what the record costs: the same crawl of the replica with WARC files and without.

usage: python -m tests.bench.record [--articles N] [--runs N]

Both run as processes of their own, in turn, without attachments, against one replica in a third
process. Prints CPU and peak memory of each run and the median ratio, and how many bytes lie in the
WARC files beside `gzip -6` of the same exchanges, each by itself.
"""

from __future__ import annotations

import argparse
import gzip
import statistics
import tempfile
from pathlib import Path

from tests.bench.crawl import Run, measure, serve_replica
from unioncrawler.warc import StoredExchange, iterate

SIDES = {"with": True, "without": False}


def main() -> None:
    """Run the pairs and print the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=5000)
    parser.add_argument("--runs", type=int, default=1)
    options = parser.parse_args()
    ratios = []
    with tempfile.TemporaryDirectory() as folder, serve_replica(options.articles) as base_url:
        for number in range(options.runs):
            runs = {
                side: crawl(base_url, Path(folder, f"{side}{number}"), is_recorded)
                for side, is_recorded in SIDES.items()
            }
            ratios.append(runs["with"].cpu / runs["without"].cpu)
            for side, run in runs.items():
                print(f"run {number + 1} {side} a record: CPU {run.cpu:.1f} s, {run.wall:.1f} s,")
                print(f"  peak {run.peak_mb:.0f} MB", flush=True)
        print(f"median ratio of CPU, with to without: {statistics.median(ratios):.3f}")
        print_sizes(Path(folder, "with0", "warc"))


def crawl(base_url: str, archive: Path, is_recorded: bool) -> Run:
    """Crawl once and return what it took."""
    arguments = ("-a", f"base_url={base_url}", "-a", "attachments=no")
    settings = ("-s", f"ARCHIVE_DIR={archive}", "-s", f"WARC_ENABLED={is_recorded}")
    return measure("-m", "scrapy", "crawl", "replica", "-L", "ERROR", *arguments, *settings)


def print_sizes(folder: Path) -> None:
    """Print the bytes of the WARC files beside those of the packed exchanges."""
    stored = sum(path.stat().st_size for path in folder.iterdir())
    records = [record for path in sorted(folder.iterdir()) for record in iterate(path)]
    messages = [r for r in records if r.kind in {"response", "revisit", "request"}]
    packed = sum(len(gzip.compress(raw_message(record), 6)) for record in messages)
    pairs = zip(messages[::2], messages[1::2], strict=True)
    together = sum(len(gzip.compress(raw_message(a) + raw_message(b), 6)) for a, b in pairs)
    print(f"{len(messages)} messages in {stored} bytes of WARC files")
    print(f"gzip -6 of each message: {packed} bytes, ratio {stored / packed:.3f}")
    print(f"gzip -6 of each exchange: {together} bytes, ratio {stored / together:.3f}")


def raw_message(record: StoredExchange) -> bytes:
    """Return a message as it goes over the wire."""
    lines = [f"{name}: {value}" for name, value in record.headers]
    first = "HTTP/1.1 200 OK" if record.kind == "response" else f"GET {record.url} HTTP/1.1"
    return "\r\n".join([first, *lines, "", ""]).encode("latin-1") + record.payload


if __name__ == "__main__":
    main()
