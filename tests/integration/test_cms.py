"""Real crawls of the replica under every content system, held against its one truth.

No profile says anything of their pages: only where listings come as JSON is it told how to ask.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from tests.conftest import crawl_once
from unioncrawler.archive import open_archive
from unioncrawler.cli import main
from unioncrawler.cli.report import load_report
from unioncrawler.replica import Replica
from unioncrawler.replica.cms import CMS
from unioncrawler.sites import parse_profile

if TYPE_CHECKING:
    from pathlib import Path

    from unioncrawler.cli.report import Report
    from unioncrawler.replica import ReplicaArticle
    from unioncrawler.sites import SiteProfile

FIELDS = (
    "title",
    "subtitle",
    "published",
    "published_text",
    "source",
    "author",
    "editor",
    "correspondent",
    "breadcrumbs",
    "body_text",
)
UNREADABLE = {"spa", "encrypted"}
READABLE = sorted(set(CMS) - UNREADABLE)
SITE = """
[site]
key = "replica"
name = "仿真总工会"
base_url = "http://www.union.example"
hosts = ["www.union.example", "union.example", "127.0.0.1", "localhost"]
discover_channels = true
[crawl]
delay = 0
"""


def profile_of(replica: Replica) -> SiteProfile:
    """Return a profile that says no more than that there is a site, and how its API is asked."""
    api = replica.cms.api()
    if api is None:
        return parse_profile(SITE, "replica.toml")
    lines = ["[[api]]", *(f"{key} = {to_toml(value)}" for key, value in api.table.items())]
    for channel in replica.channels:
        if code := api.codes.get(channel.path):
            lines += ["[[channel]]", f'path = "{channel.path}"', f'url = "{channel.url}"']
            lines += [f'api = "{api.table["name"]}"', f'code = "{code}"']
    return parse_profile("\n".join([SITE, *lines]), "replica.toml")


def to_toml(value: Any) -> str:
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{json.dumps(k)} = {to_toml(v)}' for k, v in value.items())} }}"
    return json.dumps(value, ensure_ascii=False)


def crawl(replica: Replica, archive: Path) -> Report:
    with replica.serve() as server:
        crawl_once(archive, server.base_url, profile_of(replica))
    return load_report(archive, 1)


def entries_of(archive: Path) -> set[tuple[str, str]]:
    with open_archive(archive) as opened, opened.reading() as connection:
        rows = connection.execute(
            "SELECT path, entries.url FROM entries JOIN channels ON channels.id = channel"
        )
        return {(row["path"], row["url"]) for row in rows}


def articles_of(archive: Path) -> set[str]:
    with open_archive(archive) as opened, opened.reading() as connection:
        return {row["url"] for row in connection.execute("SELECT url FROM articles")}


def fields_of(archive: Path) -> dict[str, dict[str, Any]]:
    """Return what the archive has of every article, by its address."""
    result = CliRunner().invoke(main, ["export", "jsonl", "--archive", str(archive)])
    records = map(json.loads, result.stdout.splitlines())
    return {
        record["url"]: {name: record[name] for name in FIELDS}
        | {name: [each["url"] for each in record[name]] for name in ("images", "attachments")}
        for record in records
    }


def said_by(article: ReplicaArticle) -> dict[str, Any]:
    """Return the truth about an article, in the same form."""
    truth = {name: getattr(article, name) for name in FIELDS}
    lists = {"images": article.images, "attachments": [url for url, _ in article.attachments]}
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in (truth | lists).items()
    }


@pytest.mark.parametrize("cms", READABLE)
def test_every_entry_and_article_is_found_and_read_and_no_other(cms: str, tmp_path: Path) -> None:
    replica = Replica(articles=120, cms=cms)
    report = crawl(replica, tmp_path)

    assert entries_of(tmp_path) == {(entry.channel, entry.url) for entry in replica.entries}
    assert articles_of(tmp_path) == {each.url for each in replica.articles} | replica.files
    assert (report.complete, report.lost_listings) == (True, {})
    told = {url: said for url, said in fields_of(tmp_path).items() if url not in replica.files}
    assert told == {article.url: said_by(article) for article in replica.articles}


@pytest.mark.parametrize("cms", READABLE)
def test_what_is_published_between_two_pages_is_found_and_nothing_is_lost_to_it(
    cms: str, tmp_path: Path
) -> None:
    # of a jpage list the column page holds the first 45 lines
    replica = Replica(articles=400 if cms == "hanweb" else 160, cms=cms)
    before = len(replica.articles)
    longest = max(replica.channels, key=lambda channel: replica.catalog.size(channel.path))
    replica.publish_during(longest.path, after=1, articles=5)
    report = crawl(replica, tmp_path)

    assert len(replica.articles) == before + 5
    assert entries_of(tmp_path) >= {(entry.channel, entry.url) for entry in replica.entries}
    assert articles_of(tmp_path) == {each.url for each in replica.articles} | replica.files
    assert report.complete


@pytest.mark.parametrize(
    ("cms", "reason"),
    [("spa", "front page"), ("encrypted", "one string for a list: the answer is encrypted")],
)
def test_a_site_that_cannot_be_read_is_named_and_never_complete(
    cms: str, reason: str, tmp_path: Path
) -> None:
    report = crawl(Replica(articles=20, cms=cms), tmp_path)

    assert (set(report.lost_listings), report.complete) == ({reason}, False)
    assert articles_of(tmp_path) == set()


def test_lists_that_scripts_fill_are_lost_where_no_profile_says_how_they_are_asked_for(
    tmp_path: Path,
) -> None:
    replica = Replica(articles=60, cms="json")
    with replica.serve() as server:
        crawl_once(tmp_path, server.base_url, parse_profile(SITE, "replica.toml"))
    report = load_report(tmp_path, 1)

    assert set(report.lost_listings) == {"a list or pager that only a script can follow"}
    assert not report.complete
