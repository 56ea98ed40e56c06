"""One key, one site: an archive does not take another one for it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from unioncrawler.archive import open_archive
from unioncrawler.errors import ArchiveError
from unioncrawler.sites import parse_profile

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 1, tzinfo=UTC)
PROFILE = """
[site]
key = "union"
name = "总工会"
base_url = "http://{0}"
hosts = [{1}]
discover_channels = true
"""


def begin(archive: Path, host: str, *hosts: str) -> None:
    names = ", ".join(f'"{name}"' for name in (host, *hosts))
    profile = parse_profile(PROFILE.format(host, names), "union.toml")
    with open_archive(archive, write=True, create=True) as store:
        store.begin_crawl(profile, {}, now=NOW, version="1")


def test_another_site_under_a_key_that_is_taken_is_refused(tmp_path: Path) -> None:
    begin(tmp_path, "one.example")

    with pytest.raises(ArchiveError, match=r"another site under the key 'union', at one\.example"):
        begin(tmp_path, "two.example")
    with open_archive(tmp_path) as opened:
        assert len(opened.crawl_rows()) == 1


def test_a_site_that_moved_keeps_its_key_where_the_old_host_is_named(tmp_path: Path) -> None:
    begin(tmp_path, "one.example")
    begin(tmp_path, "two.example", "one.example")

    with open_archive(tmp_path) as opened:
        assert len(opened.crawl_rows()) == 2
