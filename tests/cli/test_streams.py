"""Streams that are closed, full or without a reader keep no command from its work."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from unioncrawler.archive import open_archive

if TYPE_CHECKING:
    from pathlib import Path

CRAWL = 'exec "$0" -m unioncrawler crawl --limit 2 --log-level info --archive "$1"'


@pytest.mark.parametrize("streams", ["2>/dev/full", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize("more", ["", " --log-json"])
def test_a_crawl_does_its_work_though_nobody_can_read_what_it_says(
    streams: str, more: str, tmp_path: Path
) -> None:
    result = subprocess.run(
        ["/bin/sh", "-c", f"{CRAWL}{more} {streams}", sys.executable, str(tmp_path / "a")],
        stdout=subprocess.DEVNULL,
        check=False,
        timeout=60,
    )

    assert result.returncode == 0
    with open_archive(tmp_path / "a") as archive:
        assert archive.count_articles("replica") == 2
