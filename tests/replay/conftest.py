"""Archives to read again, and everything that reading again may change in them."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from unioncrawler.cli import main
from unioncrawler.sites import load_profile, parse_profile

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

    from unioncrawler.sites import SiteProfile

WORSE = """
[article]
editor = "h1"
remove = "img"
[boilerplate]
lines = ['.*职工.*']
"""
_UID = "(SELECT uid FROM articles WHERE articles.id = article)"
_CHANNEL = "(SELECT path FROM channels WHERE channels.id = channel)"
CONTENT = {
    "articles": "uid, url, title, subtitle, published, published_precision, published_text, source,"
    " author, editor, correspondent, byline_text, breadcrumbs, page_count, found_by, digest,"
    " state, version, body_text, body_html",
    "attachments": f"{_UID}, kind, position, url, name, state, sha256",
    "versions": f"{_UID}, version, digest, what, fields, same_as",
    "article_channels": f"{_UID}, {_CHANNEL}",
    "entries": f"url, {_CHANNEL}, kind, state, verdict, last_error, {_UID}",
}


def worse_profile(text: str = WORSE) -> SiteProfile:
    """Return the replica's profile with mistakes in it."""
    return parsed(f"{load_profile('replica').text}{text}")


@pytest.fixture
def better(tmp_path: Path) -> Path:
    """Write the replica's own profile into a file."""
    path = tmp_path / "better.toml"
    path.write_text(load_profile("replica").text, encoding="utf-8")
    return path


def parsed(text: str) -> SiteProfile:
    return parse_profile(text, "worse.toml")


def rows(archive: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(archive / "archive.db")) as connection:
        return connection.execute(sql).fetchall()


def content_of(archive: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Return everything that reading again may change; index and references must be right."""
    with closing(sqlite3.connect(archive / "archive.db")) as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        connection.execute(
            "INSERT INTO articles_fts (articles_fts, rank) VALUES ('integrity-check', 1)"
        )
        connection.rollback()
        return {
            table: sorted(connection.execute(f"SELECT {columns} FROM {table}").fetchall(), key=repr)
            for table, columns in CONTENT.items()
        }


def bytes_of(archive: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in archive.iterdir() if path.is_file()}


def reextract(archive: Path, *words: str) -> Result:
    defaults = () if "--jobs" in words else ("--jobs", "1")
    return CliRunner().invoke(main, ["reextract", "--archive", str(archive), *words, *defaults])


def report_of(archive: Path, *words: str, code: int = 0) -> dict[str, Any]:
    """Read an archive again and return the report on its only site."""
    result = reextract(archive, "--json", *words)
    assert result.exit_code == code, (result.stdout, result.stderr)
    (site,) = json.loads(result.stdout)["sites"]
    return dict(site)


def asking_whole() -> SiteProfile:
    """Return the replica's profile without conditions: every page is sent again."""
    profile = load_profile("replica")
    return replace(profile, crawl=replace(profile.crawl, conditional_days=0))


def make_older(archive: Path) -> None:
    """Make all articles a day older, so that the next crawl asks for them again."""
    with closing(sqlite3.connect(archive / "archive.db")) as connection, connection:
        connection.execute(
            "UPDATE articles SET last_seen ="
            " strftime('%Y-%m-%dT%H:%M:%S', substr(last_seen, 1, 19), '-1 day') || '+08:00'"
        )
