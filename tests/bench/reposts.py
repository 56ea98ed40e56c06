"""Measures finding reposts in an archive of synthetic articles.

usage: python -m tests.bench.reposts [--articles N] [--characters N] [--new N]

Of the articles one in twenty is a repost with a lead, one in ten a form filled in anew, and half
end with one of a few paragraphs of slogans. Prints the CPU time an article that a first run takes,
then what a crawl's end takes for `--new` more, the bytes of index and table an article, and the
peak of memory. What is found is compared with what was made.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tests.texts import text_of
from tests.values import NOW, SITE, make_blocks, make_visit, new_archive, uid_of
from unioncrawler.archive.reposts import link_reposts

if TYPE_CHECKING:
    from unioncrawler.archive import ArchiveWriter

SLOGANS = [text_of(-number, 120) for number in range(1, 6)]
FORM = text_of(-6, 200)


def main() -> None:
    """Make an archive, find its reposts and print what that took."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--characters", type=int, default=1200)
    parser.add_argument("--new", type=int, default=500)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, new_archive(Path(name)) as writer:
        rest = options.articles
        made = add(writer, range(rest), options.characters)
        before = size_of(writer)
        measure(writer, "first run", rest)
        check(writer, made)
        added = size_of(writer) - before
        print(f"{added / rest:.0f} bytes an article, {before / rest:.0f} without it")
        made |= add(writer, range(rest, rest + options.new), options.characters)
        measure(writer, "after a crawl", options.new)
        check(writer, made)
        status = Path("/proc/self/status").read_text(encoding="utf-8")
        peak = int(re.findall(r"VmHWM:\s+(\d+)", status)[0]) / 1024
        print(f"peak {peak:.0f} MB (load {os.getloadavg()[0]:.1f})")


def add(writer: ArchiveWriter, numbers: range, characters: int) -> set[tuple[str, str]]:
    """Save articles; return the uids of reposts and originals."""
    made = set()
    for number in numbers:
        draw = random.Random(number)
        text = text_of(number, characters)
        if number % 20 == 7:
            original = number - 7
            text = text_of(number, 60) + text_of(original, characters)
            made.add((uid_of(number), uid_of(original)))
        elif number % 10 == 3:
            text = f"{FORM}兹批准{text_of(number, 3)}等{draw.randrange(2, 90)}人。{FORM[::-1]}"
        if draw.random() < 0.5:
            text += draw.choice(SLOGANS)
        visit = make_visit(number, blocks=make_blocks(text), published=None)
        writer.save_article(SITE, uid_of(number), visit, now=NOW)
    writer.commit()
    return made


def measure(writer: ArchiveWriter, name: str, articles: int) -> None:
    """Find reposts and print what it took."""
    began, wall = time.process_time(), time.monotonic()
    linking = link_reposts(writer)
    cpu, wall = time.process_time() - began, time.monotonic() - wall
    print(
        f"{name}: {linking.articles} articles compared, CPU {cpu:.1f} s ="
        f" {1000 * cpu / articles:.2f} ms an article, {wall:.1f} s in all",
        flush=True,
    )


def check(writer: ArchiveWriter, made: set[tuple[str, str]]) -> None:
    """Print what was found of what was made, and what else."""
    rows = writer.connection.execute(
        "SELECT a.uid, o.uid FROM reposts AS r JOIN articles AS a ON a.id = r.article"
        " JOIN articles AS o ON o.id = r.original"
    )
    found = {(row[0], row[1]) for row in rows}
    print(f"{len(found & made)} of {len(made)} reposts found, {len(found - made)} others")


def size_of(writer: ArchiveWriter) -> int:
    """Return the bytes of the database that are in use."""
    pragmas = ("page_count", "freelist_count", "page_size")
    count, free, size = (writer.connection.execute(f"PRAGMA {p}").fetchone()[0] for p in pragmas)
    return int((count - free) * size)


if __name__ == "__main__":
    main()
