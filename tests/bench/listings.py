"""Scores the reading of saved listing pages against their gold: every entry and how it goes on.

`python -m tests.bench.listings FOLDER`, where FOLDER holds pages with a `.json` beside each that
says `articles` (hrefs as written) and `pagination` (`kind`, `next_href`, `total_pages`).
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from unioncrawler.pages import read_page
from unioncrawler.pages.urls import canonical, resolve

KINDS = {
    "none": {"none"},
    "html_links": {"links", "query", "vsb", "zcms"},
    "rendered_links": {"links"},
    "script_vars": {"trs"},
    "script_call": {"trs", "kaipuyun"},
    "dataproxy": {"hanweb"},
    "onclick": {"form", "script", "files"},
}
NOWHERE = "http://listing.example/a/b/c/"


def score(path: Path) -> tuple[bool, bool, str]:
    """Return whether the entries are those of the gold, whether the pager is, and what differs."""
    gold: dict[str, Any] = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    url = gold.get("url") or NOWHERE
    listing = read_page(path.read_bytes(), {}, url).listing
    if listing is None:
        return False, False, "no listing"
    wanted, found = _addresses(url, gold["articles"]), {entry.url for entry in listing.entries}
    missing, more = wanted - found, found - wanted - _addresses(url, gold.get("also_links", []))
    pager, paging = gold["pagination"], listing.paging
    named = any(paging.mechanism in KINDS[kind] for kind in pager["kind"].split("+"))
    leads = pager.get("next_href") is None or paging.next_url == resolve(url, pager["next_href"])
    counts = paging.pages == pager.get("total_pages") or pager["kind"] == "dataproxy"
    text = f"missing {len(missing)}, too many {len(more)}, {paging.mechanism} -> {paging.next_url}"
    return not missing and not more, named and leads and counts, f"{text} ({pager['kind']})"


def _addresses(url: str, hrefs: list[str]) -> set[str]:
    return {canonical(address) for href in hrefs if (address := resolve(url, href))}


def main(folder: Path) -> None:
    """Print a line a page and how many of them were read right."""
    pages = sorted(page for page in folder.iterdir() if page.suffix in {".html", ".xml"})
    scores = [(page.stem, *score(page)) for page in pages]
    for name, entries, pager, text in scores:
        sys.stdout.write(f"{'+' if entries else '-'}{'+' if pager else '-'} {name}: {text}\n")
    right, named = sum(each[1] for each in scores), sum(each[2] for each in scores)
    sys.stdout.write(f"listings={len(scores)} entries={right} pagers={named}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
