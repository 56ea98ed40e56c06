"""Which exchanges a version is read from: redirects, later pages, references to payloads."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.conftest import crawl_once
from tests.offline import archive_offline
from tests.replay.conftest import content_of, report_of, rows, worse_profile
from tests.scripted_site import Answer, ScriptedSite, article_page, front_page, listing_page
from tests.values import NOW
from unioncrawler.replica import Replica

if TYPE_CHECKING:
    from pathlib import Path

EDITOR = '[article]\neditor = "h1"\n'
PAGES = """
SELECT a.page_count, (SELECT count(*) FROM captures AS c WHERE c.visit = x.visit)
FROM articles AS a JOIN captures AS x ON x.id = a.capture ORDER BY a.id"""


def execute(archive: Path, sql: str) -> None:
    with closing(sqlite3.connect(archive / "archive.db")) as connection, connection:
        connection.execute(sql)


@pytest.fixture
def long_articles(tmp_path: Path) -> tuple[Path, Path]:
    """Archive the articles of several pages twice: with a worse profile and with the right one."""
    replica = Replica(articles=200)
    urls = [article.url for article in replica.articles if article.page_count > 1]
    worse, right = tmp_path / "worse", tmp_path / "right"
    archive_offline(worse, replica, urls, worse_profile())
    archive_offline(right, replica, urls)
    return worse, right


def test_the_exchanges_of_a_visit_name_its_first(long_articles: tuple[Path, Path]) -> None:
    visits = rows(long_articles[1], PAGES)
    assert visits
    assert all(pages == captures > 1 for pages, captures in visits)
    firsts = rows(long_articles[1], "SELECT DISTINCT visit FROM captures WHERE visit = id")
    assert len(firsts) == len(visits)


def test_articles_of_several_pages_are_joined_again(long_articles: tuple[Path, Path]) -> None:
    worse, right = long_articles
    report = report_of(worse)

    assert report["pages"] == sum(pages for pages, _ in rows(worse, PAGES))
    assert content_of(worse) == content_of(right)


def test_later_pages_from_before_visits_were_kept_are_found_by_their_address(
    long_articles: tuple[Path, Path],
) -> None:
    worse, right = long_articles
    execute(worse, "UPDATE captures SET visit = NULL")

    report_of(worse)

    assert content_of(worse) == content_of(right)


def test_an_article_whose_later_pages_are_not_on_record_stays_as_it_is(
    long_articles: tuple[Path, Path],
) -> None:
    worse, _ = long_articles
    execute(worse, "UPDATE captures SET visit = NULL")
    execute(worse, "DELETE FROM captures WHERE id NOT IN (SELECT capture FROM articles)")
    before = content_of(worse)

    report = report_of(worse, code=1)

    assert content_of(worse) == before
    assert report["unread"] == {"later pages not found": report["versions"]}
    assert report["problems"][0]["reason"].endswith("is not found on record")


def test_redirects_are_followed_on_record(tmp_path: Path) -> None:
    body = "职工们来了。"
    pages: dict[str, Answer | str] = {
        "/": front_page(),
        "/xw/index.shtml": listing_page([("/old.shtml", "技能竞赛开幕", "2021-09-27")] * 2),
        "/old.shtml": Answer(status=302, headers={"Location": "/c/1.shtml"}),
        "/c/1.shtml": article_page("技能竞赛开幕", body=body * 30),
    }
    worse = tmp_path / "worse.toml"
    with ScriptedSite(pages) as site:
        crawl_once(tmp_path, site.base_url, site.profile)
        worse.write_text(site.profile.text + EDITOR, encoding="utf-8")
    kept = "SELECT url, visit = (SELECT min(visit) FROM captures) FROM captures WHERE visit > 0"
    host = "http://www.scripted.example"

    report = report_of(tmp_path, "--profile", str(worse))

    assert rows(tmp_path, kept) == [(f"{host}/old.shtml", 1), (f"{host}/c/1.shtml", 1)]
    assert report["unread"] == {}
    assert rows(tmp_path, "SELECT url, editor FROM articles") == [
        (f"{host}/c/1.shtml", "技能竞赛开幕")
    ]


@pytest.mark.parametrize("status", [200, 304])
def test_an_exchange_that_refers_to_an_earlier_payload_is_read_from_that(
    status: int, tmp_path: Path
) -> None:
    replica = Replica(articles=6)
    urls = [article.url for article in replica.articles]
    worse, right = tmp_path / "worse", tmp_path / "right"
    for place, profile in ((worse, worse_profile(EDITOR)), (right, None)):
        for day in range(2):
            archive_offline(place, replica, urls, profile, NOW + timedelta(days=day))
    execute(
        worse,
        "UPDATE articles SET capture = (SELECT max(id) FROM captures WHERE url = articles.url)",
    )
    execute(worse, f"UPDATE captures SET status = {status} WHERE original IS NOT NULL")
    referring = "SELECT count(*) FROM articles JOIN captures AS c ON c.id = capture"

    report_of(worse)

    assert rows(worse, f"{referring} WHERE c.original IS NOT NULL") == [(6,)]
    assert content_of(worse)["articles"] == content_of(right)["articles"]


def test_an_article_whose_address_would_change_is_reported_and_left(tmp_path: Path) -> None:
    replica = Replica(articles=3)
    archive_offline(tmp_path, replica, [article.url for article in replica.articles])
    execute(tmp_path, "UPDATE articles SET uid = 'replica-0000000000000001' WHERE id = 2")
    execute(tmp_path, "UPDATE articles SET title = 'x' WHERE id > 1")
    url, before = rows(tmp_path, "SELECT url, title FROM articles WHERE id = 2")[0]

    report = report_of(tmp_path)

    assert rows(tmp_path, "SELECT title FROM articles WHERE id = 2") == [(before,)]
    assert (report["corrected_articles"], report["other_address"]) == (1, 1)
    assert report["other_address_examples"] == [
        {
            "uid": "replica-0000000000000001",
            "version": 1,
            "url": url,
            "reason": f"its address is now {url}",
        }
    ]


def test_versions_are_read_from_the_exchange_their_words_came_from(tmp_path: Path) -> None:
    """Layout alone is replaced in place: what a version ended with is not from its first visit."""
    replica = Replica(articles=80)
    article = next(a for a in replica.articles if not a.quirks and a.page_count == 1)
    for day, change in enumerate(
        ({"title": "一二三四五六"}, {"title": "一二三　四五六"}, {"title": "七八九十甲乙"})
    ):
        replica.edit(article.id, **change)
        archive_offline(tmp_path, replica, [article.url], None, NOW + timedelta(days=day))
    before = content_of(tmp_path)
    assert [row[1] for row in before["versions"]] == [1, 2]

    report = report_of(tmp_path)

    assert report["corrected_versions"] == 0
    assert content_of(tmp_path) == before


def test_an_article_kept_without_its_later_page_is_read_like_that_again(tmp_path: Path) -> None:
    more = "<div class='page'><a href='/c/1_2.shtml'>2</a> <a href='/c/1_2.shtml'>下一页</a></div>"
    first = article_page("技能竞赛开幕").replace(
        "<div class='share'>", f"{more}<div class='share'>"
    )
    pages: dict[str, Answer | str] = {
        "/": front_page(),
        "/xw/index.shtml": listing_page([("/c/1.shtml", "技能竞赛开幕", "2021-09-27")] * 2),
        "/c/1.shtml": first,
        "/c/1_2.shtml": Answer(status=503),
    }
    with ScriptedSite(pages) as site:
        for _ in range(3):
            crawl_once(tmp_path, site.base_url, site.profile)
        profile = tmp_path / "scripted.toml"
        profile.write_text(site.profile.text, encoding="utf-8")
    assert rows(tmp_path, "SELECT page_count FROM articles") == [(1,)]
    before = content_of(tmp_path)

    report = report_of(tmp_path, "--profile", str(profile))

    assert content_of(tmp_path) == before
    assert (report["pages"], report["not_read"], report["unread"]) == (2, 0, {})
