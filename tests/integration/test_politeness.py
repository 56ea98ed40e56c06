"""One request at a time, the site's own delay, an honest name."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest

from tests.conftest import crawl_once
from tests.scripted_site import ScriptedSite, article_page, front_page, listing_page
from unioncrawler import __version__
from unioncrawler.replica import Replica

if TYPE_CHECKING:
    from pathlib import Path


def test_the_crawler_names_itself(archive_dir: Path) -> None:
    with Replica(articles=30).serve() as server:
        crawl_once(archive_dir, server.base_url)
        headers = {dict(request.headers).get("user-agent") for request in server.requests}

    assert headers == {f"unioncrawler/{__version__}"}


def test_one_request_at_a_time(archive_dir: Path) -> None:
    links = [(f"/c/{n}.shtml", f"第{n}条新闻的标题在这里", "2021-09-27") for n in range(8)]
    pages = {"/": front_page(), "/xw/index.shtml": listing_page(links)}
    pages |= {url: article_page(title) for url, title, _ in links}
    with ScriptedSite(dict(pages)) as site:
        crawl_once(archive_dir, site.base_url, site.profile)

    ordered = sorted(site.times)
    assert len(ordered) == 12  # robots.txt, probe, front page, listing, 8 articles
    assert all(end <= began for (_, end), (began, _) in itertools.pairwise(ordered))


def test_the_crawl_delay_of_robots_txt_is_kept(archive_dir: Path) -> None:
    links = [(f"/c/{n}.shtml", f"第{n}条新闻的标题在这里", "2021-09-27") for n in range(3)]
    pages = {"/": front_page(), "/xw/index.shtml": listing_page(links)}
    pages |= {url: article_page(title) for url, title, _ in links}
    pages["/robots.txt"] = "User-agent: *\nCrawl-delay: 0.4\n"
    with ScriptedSite(dict(pages)) as site:
        crawler = crawl_once(archive_dir, site.base_url, site.profile)

    began = sorted(start for start, _ in site.times)
    pauses = [later - earlier for earlier, later in itertools.pairwise(began)]
    assert crawler.stats.get_value("politeness/crawl_delay") == 0.4
    assert min(pauses) > 0.35


def test_a_contact_is_sent_along(archive_dir: Path) -> None:
    with Replica(articles=3).serve() as server:
        crawl_once(archive_dir, server.base_url, settings={"CONTACT": "archive@example.org"})
        agents = {dict(request.headers).get("user-agent") for request in server.requests}

    assert agents == {f"unioncrawler/{__version__} (+archive@example.org)"}


@pytest.mark.parametrize("asked", [0.15, 0.2])
def test_a_crawl_delay_that_our_jitter_could_undercut_takes_it_away(
    asked: float, archive_dir: Path
) -> None:
    pages = {"/": front_page(), "/robots.txt": f"User-agent: *\nCrawl-delay: {asked}\n"}
    with ScriptedSite(pages) as site:
        settings = {"DOWNLOAD_DELAY": 0.2, "DOWNLOAD_DELAY_JITTER": 0.5}
        crawler = crawl_once(archive_dir, site.base_url, site.profile, settings)

    assert crawler.stats.get_value("politeness/crawl_delay") == asked
