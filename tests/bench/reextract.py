"""Measures `unioncrawler reextract` over an archive of heavy pages that no crawl had to fetch.

usage: python -m tests.bench.reextract [--articles N] [--page-bytes N] [--jobs N] [--runs N]

Makes an archive of a quarter of the articles and one of all, and reads both again in processes of
their own; then once more all with a profile that cuts a line out of every article, which corrects
each. Prints pages a second, start included, and the peak memory of the master and of the largest
process beside it.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.offline import archive_offline
from unioncrawler.replica import Replica
from unioncrawler.sites.loader import SITES_DIR

MASTER = """
import re, resource, sys
from pathlib import Path
from unioncrawler.cli import main
try:
    main(standalone_mode=False)
finally:
    # not its ru_maxrss, which begins with that of the process that started it
    status = Path("/proc/self/status").read_text()
    print(re.search(r"VmHWM:\\s+(\\d+)", status)[1], file=sys.stderr)
    print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)
"""


def main() -> None:
    """Make the archives, read them again and print the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--page-bytes", type=int, default=40_000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--runs", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        profile = folder / "replica.toml"
        text = (SITES_DIR / "replica.toml").read_text(encoding="utf-8")
        profile.write_text(f"{text}\n[boilerplate]\nlines = ['.*职工.*']\n", encoding="utf-8")
        for articles in (options.articles // 4, options.articles):
            place = folder / str(articles)
            began = time.monotonic()
            replica = Replica(articles, page_bytes=options.page_bytes)
            archive_offline(place, replica, (article.url for article in replica.articles))
            print(f"archive of {articles} articles made in {time.monotonic() - began:.0f} s")
            for _ in range(options.runs):
                measure(place, "nothing to correct", "--jobs", str(options.jobs))
        words = ("--jobs", str(options.jobs), "--profile", str(profile))
        measure(place, "with another profile, dry run", *words, "--dry-run")
        measure(place, "with another profile", *words)


def measure(place: Path, name: str, *words: str) -> None:
    """Read an archive again and print what it took."""
    command = [sys.executable, "-c", MASTER, "reextract", "--json", "--archive", str(place)]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.monotonic()
    done = subprocess.run([*command, *words], capture_output=True, text=True, check=True)
    wall = time.monotonic() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    site = json.loads(done.stdout)["sites"][0]
    master, worker = (int(line) / 1024 for line in done.stderr.splitlines()[-2:])
    print(
        f"{name}: {site['pages']} pages in {wall:.1f} s = {site['pages'] / wall:.0f}/s, CPU"
        f" {cpu:.1f} s = {1000 * cpu / site['pages']:.2f} ms a page, {site['corrected_versions']}"
        f" corrected; peak {master:.0f} MB, largest worker {worker:.0f} MB"
        f" (load {os.getloadavg()[0]:.1f})",
        flush=True,
    )


if __name__ == "__main__":
    main()
