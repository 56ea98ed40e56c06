"""`scrapy` itself works in the project's folder, as any Scrapy user expects."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from unioncrawler.archive import open_archive
from unioncrawler.replica import Replica
from unioncrawler.sites import site_names

ROOT = Path(__file__).parents[2]


def scrapy(*words: str) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        "-W",
        "error::DeprecationWarning:unioncrawler",
        "-m",
        "scrapy",
        *words,
    ]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )


def test_every_site_is_a_spider() -> None:
    assert scrapy("list").stdout.split() == site_names()


def test_scrapy_crawl_fills_an_archive_without_a_deprecation_warning(tmp_path: Path) -> None:
    with Replica(articles=25).serve() as server:
        result = scrapy(
            "crawl", "replica", "-a", f"base_url={server.base_url}", "-s", f"ARCHIVE_DIR={tmp_path}"
        )

    assert result.returncode == 0, result.stderr
    assert "ScrapyDeprecationWarning" not in result.stderr
    with open_archive(tmp_path) as archive:
        assert archive.count_articles("replica") == 25
