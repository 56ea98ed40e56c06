"""Real crawls of the replica, held against the replica's own truth."""

from __future__ import annotations

import json
import sqlite3
import tempfile
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner

from tests.conftest import crawl_once
from unioncrawler.cli import main
from unioncrawler.cli.report import load_report
from unioncrawler.extensions import ArchiveSession
from unioncrawler.replica import Replica

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from unioncrawler.replica import ReplicaArticle

TEXT_FIELDS = (
    "title",
    "subtitle",
    "published",
    "published_text",
    "source",
    "author",
    "editor",
    "correspondent",
)
FIELDS = (*TEXT_FIELDS, "breadcrumbs", "body_text", "images", "attachments")


@pytest.fixture(scope="module")
def replica() -> Replica:
    return Replica()


@pytest.fixture(scope="module")
def crawled(replica: Replica, tmp_path_factory: pytest.TempPathFactory) -> Path:
    archive = tmp_path_factory.mktemp("crawled")
    with replica.serve() as server:
        crawl_once(archive, server.base_url)
    return archive


@pytest.fixture(scope="module")
def exported(crawled: Path) -> dict[str, dict[str, Any]]:
    return {record["url"]: record for record in export(crawled, "jsonl")}


def export(archive: Path, *words: str) -> list[dict[str, Any]]:
    result = CliRunner().invoke(main, ["export", *words, "--archive", str(archive)])
    assert result.exit_code == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


def truth(article: ReplicaArticle, field: str) -> Any:
    if field == "images":
        return list(article.images)
    if field == "attachments":
        return [{"url": url, "name": name} for url, name in article.attachments]
    value = getattr(article, field)
    return list(value) if isinstance(value, tuple) else value


def named(record: dict[str, Any], field: str) -> Any:
    """Return a field of a record, of images and attachments what their page says of them."""
    if field == "images":
        return [image["url"] for image in record[field]]
    if field == "attachments":
        return [{"url": file["url"], "name": file["name"]} for file in record[field]]
    return record[field]


def rows(archive: Path, sql: str) -> list[Any]:
    with closing(sqlite3.connect(archive / "archive.db")) as connection:
        return connection.execute(sql).fetchall()


def test_every_article_is_archived_and_no_other(
    replica: Replica, exported: dict[str, dict[str, Any]]
) -> None:
    assert set(exported) == {article.url for article in replica.articles}


@pytest.mark.parametrize("field", FIELDS)
def test_every_article_has_the_truth_in(
    field: str, replica: Replica, exported: dict[str, dict[str, Any]]
) -> None:
    wrong = [
        (article.quirks, article.url, truth(article, field), exported[article.url][field])
        for article in replica.articles
        if named(exported[article.url], field) != truth(article, field)
    ]
    assert wrong == []


def test_every_article_hangs_in_the_channels_that_list_it_or_a_way_to_it(
    replica: Replica, exported: dict[str, dict[str, Any]]
) -> None:
    expected: dict[str, set[str]] = {article.url: set() for article in replica.articles}
    for entry in replica.entries:
        url = replica.redirects.get(entry.url, entry.url)
        if url in expected:
            expected[url].add(entry.channel)

    assert {url: set(record["channels"]) for url, record in exported.items()} == expected
    assert all(set(article.channels) <= expected[article.url] for article in replica.articles)


def test_every_entry_is_accounted_for(replica: Replica, crawled: Path) -> None:
    entries = export(crawled, "entries")
    listed = {(entry["channel"], entry["url"]) for entry in entries}
    kinds = {entry["url"]: entry["kind"] for entry in entries}
    verdicts = {entry["url"]: entry["verdict"] for entry in entries if entry["state"] == "failed"}

    assert listed == {(entry.channel, entry.url) for entry in replica.entries}
    assert {url for url, kind in kinds.items() if kind == "external"} == set(replica.external)
    dead_files = {url for url in replica.dead if url.endswith(".pdf")}
    assert {url for url, kind in kinds.items() if kind == "file"} == replica.files | dead_files
    assert set(verdicts) == set(replica.dead) - dead_files
    assert {entry["state"] for entry in entries} == {"captured", "listed", "failed"}


def test_titles_of_entries_are_whole_and_dated(replica: Replica, crawled: Path) -> None:
    got = {
        (e["channel"], e["url"]): (e["title"], e["date_text"]) for e in export(crawled, "entries")
    }
    wrong = [
        (entry.title, entry.date_text, got[entry.channel, entry.url])
        for entry in replica.entries
        if got[entry.channel, entry.url] != (entry.title, entry.date_text)
    ]
    assert wrong == []


def test_every_channel_is_found_under_its_path(replica: Replica, crawled: Path) -> None:
    found = dict(rows(crawled, "SELECT path, url FROM channels"))

    assert set(found) == {channel.path for channel in replica.channels}


def test_the_report_says_complete(crawled: Path) -> None:
    report = load_report(crawled, 1)

    assert report.complete
    assert (report.articles["new"], report.articles["changed"]) == (400, 0)
    assert report.lost_listings == {}
    assert report.signals == {}


def test_no_page_of_another_site_is_asked_for_and_nothing_twice() -> None:
    replica = Replica(articles=60)
    with replica.serve() as server:
        crawler = crawl_in_folder(server.base_url)
        asked = Counter(request.path for request in server.requests)

    # where a redirect leads is asked for on the way there, and as an entry of its own
    twice = {path for path, number in asked.items() if number > 1}
    assert twice <= {urlsplit(url).path for url in replica.redirects.values()}
    assert max(asked.values()) == 2
    assert crawler.stats.get_value("downloader/exception_count") is None


def crawl_in_folder(base_url: str, **arguments: Any) -> Crawler:
    with tempfile.TemporaryDirectory() as folder:
        return crawl_once(Path(folder), base_url, **arguments)


def test_a_second_crawl_changes_nothing_but_what_was_seen(tmp_path: Path) -> None:
    replica = Replica(articles=80)
    dumps = []
    for _ in range(2):
        with replica.serve() as server:
            crawl_once(tmp_path, server.base_url)
        dumps.append(
            {
                table: rows(tmp_path, f"SELECT {columns} FROM {table} ORDER BY 1, 2, 3")
                for table, columns in STABLE_COLUMNS.items()
            }
        )

    assert dumps[0] == dumps[1]
    report = load_report(tmp_path, 2)
    assert report.articles == {"new": 0, "same": 0, "unchanged": 0, "changed": 0, "gone": 0}
    assert report.entries["new"] == 0
    assert report.complete


STABLE_COLUMNS = {
    "channels": "path, name, parent, url, first_seen",
    "entries": "channel, url, title, date_text, kind, state, verdict, article, first_seen",
    "articles": "uid, url, title, digest, body_text, body_html, version, state, first_seen",
    "article_channels": "article, channel, first_seen",
    "attachments": "article, kind, position, url, name",
    "versions": "article, version, digest, seen",
    "changes": "number, article, kind, version, at",
}


def test_session_is_there_for_every_component(tmp_path: Path) -> None:
    with Replica(articles=5).serve() as server:
        crawler = crawl_once(tmp_path, server.base_url)

    assert ArchiveSession.of(crawler).failure is None


def test_the_archive_keeps_bylines_and_page_counts_too(replica: Replica, crawled: Path) -> None:
    kept = rows(crawled, "SELECT url, byline_text, page_count FROM articles")
    truths = {(a.url, a.byline_text, a.page_count) for a in replica.articles}

    assert {tuple(row) for row in kept} == truths


def test_no_line_of_the_frame_is_in_any_body(crawled: Path) -> None:
    marks = ("上一篇", "下一篇", "版权所有", "主办：", "更多封面", "_zcms_stat", "责任编辑")
    lines = [
        line
        for (text,) in rows(crawled, "SELECT body_text FROM articles")
        for line in text.split("\n")
    ]

    assert [line for line in lines if line.startswith(marks)] == []
