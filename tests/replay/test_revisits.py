"""A crawl that asks again never takes better reading for a change of the site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.conftest import crawl_once
from tests.replay.conftest import asking_whole, content_of, make_older, rows, worse_profile
from unioncrawler.replica import Replica

if TYPE_CHECKING:
    from pathlib import Path

    from scrapy.crawler import Crawler

# How often a crawl that finds nothing new counts each outcome.
COUNTED = ("articles/same", "articles/changed", "articles/corrected")


def counted(crawler: Crawler) -> list[int]:
    return [int(crawler.stats.get_value(name, 0)) for name in COUNTED]


def revisit(archive: Path, replica: Replica) -> Crawler:
    make_older(archive)
    with replica.serve() as server:
        return crawl_once(archive, server.base_url, asking_whole(), revisit="all")


def test_better_reading_makes_no_version(tmp_path: Path) -> None:
    replica = Replica(articles=40)
    with replica.serve() as server:
        crawl_once(tmp_path / "worse", server.base_url, worse_profile())
        crawl_once(tmp_path / "right", server.base_url)
    crawler = revisit(tmp_path / "worse", replica)

    same, changed, corrected = counted(crawler)
    assert (changed, same) == (0, corrected)
    assert corrected >= 38
    worse, right = content_of(tmp_path / "worse"), content_of(tmp_path / "right")
    assert worse["articles"] == right["articles"]
    assert worse["versions"] == right["versions"]
    kinds = "SELECT kind, count(*) FROM changes WHERE crawl = 2 GROUP BY kind"
    assert dict(rows(tmp_path / "worse", kinds))["corrected"] == corrected
    places = rows(tmp_path / "worse", "SELECT DISTINCT event, crawl FROM corrections")
    assert places == [(None, 2)]


def test_what_the_site_changed_is_a_version_of_its_own(tmp_path: Path) -> None:
    replica = Replica(articles=80)
    article = next(a for a in replica.articles if not a.quirks and a.page_count == 1)
    with replica.serve() as server:
        crawl_once(tmp_path, server.base_url, worse_profile())
    replica.edit(article.id, title="改过的标题")
    crawler = revisit(tmp_path, replica)

    where = f"WHERE article = (SELECT id FROM articles WHERE url = '{article.url}')"
    assert counted(crawler)[1] == 1
    versions = rows(tmp_path, f"SELECT version, what FROM versions {where} ORDER BY 1")
    assert versions == [(1, "first"), (2, "title")]
    steps = rows(tmp_path, f"SELECT kind, version FROM changes {where} ORDER BY number")
    assert steps == [("added", 1), ("corrected", 1), ("changed", 2)]


def test_nothing_is_read_again_where_nothing_changed(tmp_path: Path) -> None:
    replica = Replica(articles=30)
    with replica.serve() as server:
        crawl_once(tmp_path, server.base_url)
    for path in list((tmp_path / "warc").iterdir()):
        path.rename(tmp_path / path.name)  # out of reach
    crawler = revisit(tmp_path, replica)

    assert counted(crawler) == [30, 0, 0]


def test_an_article_that_cannot_be_read_again_is_compared_as_it_is(tmp_path: Path) -> None:
    replica = Replica(articles=20)
    with replica.serve() as server:
        crawl_once(tmp_path, server.base_url, worse_profile())
    for path in (tmp_path / "warc").iterdir():
        path.unlink()
    crawler = revisit(tmp_path, replica)

    _, changed, corrected = counted(crawler)
    assert corrected == 0
    assert changed > 15
