"""What a crawl makes of a site that fails it: faults by name, nothing false, all in the end."""

from __future__ import annotations

import dataclasses
import re
import sqlite3
import time
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from tests.conftest import crawl_once
from tests.same_archive import assert_same
from tests.scripted_site import (
    PROFILE,
    Answer,
    ScriptedSite,
    article_page,
    front_page,
    listing_page,
)
from unioncrawler.cli import main
from unioncrawler.cli.report import load_report
from unioncrawler.cli.report_text import to_text
from unioncrawler.replay.rebuild import Rebuilt, rebuild
from unioncrawler.replica import Fault, Replica
from unioncrawler.sites import load_profile, parse_profile

if TYPE_CHECKING:
    from pathlib import Path

    from scrapy.crawler import Crawler

    from unioncrawler.sites import SiteProfile

SERVED, WALL = 2, 3
HASTY = {"DOWNLOAD_TIMEOUT": 0.4}


def replica_profile(**rules: Any) -> SiteProfile:
    """Return a profile of two channels of the replica, so that a crawl is short."""
    profile = load_profile("replica")
    listing = (re.compile(r"/xwzx/ghyw/"), re.compile(r"/jcpd/jcdt/"))
    return dataclasses.replace(
        profile,
        crawl=dataclasses.replace(profile.crawl, **{"wall_after": WALL, **rules}),
        urls=dataclasses.replace(profile.urls, listing=listing),
    )


def crawl(archive: Path, base_url: str, settings: Any = None, **rules: Any) -> Crawler:
    return crawl_once(archive, base_url, replica_profile(**rules), settings, attachments="no")


def asked(archive: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(archive / "archive.db")) as connection:
        return connection.execute(sql).fetchall()


def assert_true(archive: Path, replica: Replica) -> None:
    """Check that every article says what is true of it, and that nobody is thought to be gone."""
    truth = {article.url: article.title for article in replica.articles}
    titles = dict(asked(archive, "SELECT url, title FROM articles"))
    assert titles == {url: truth[url] for url in titles}
    assert asked(archive, "SELECT * FROM versions WHERE version > 1") == []
    assert asked(archive, "SELECT * FROM articles WHERE state != 'present'") == []
    assert asked(archive, "SELECT * FROM evidence") == []


def assert_rebuilt(archive: Path, place: Path) -> None:
    tally = Rebuilt()
    rebuild(archive / "warc", place, lambda *_: replica_profile(), tally)
    assert tally.damage == []
    assert_same(archive, place)


REBUILT = ("challenge-jsl", "front-page", "stub", "reset")
FAULTS = [
    ("challenge-jsl", "challenge:jsl", True),
    ("challenge-rs", "challenge:rs", True),
    ("challenge-rs-202", "challenge:rs", True),
    ("challenge-acw", "challenge:acw", True),
    ("wall", "blocked: HTTP 403", True),
    ("notice", "blocked: a notice that access is refused", True),
    ("throttle-429", "throttled: HTTP 429", True),
    ("throttle-503", "throttled: HTTP 503", True),
    ("front-page", "throttled: in its place came the front page", True),
    ("stub", "throttled: in its place came one page for everything", True),
    ("shell", "SPA shell", True),
    ("error", "server error: HTTP 500", True),
    ("reset", "connection reset", True),
    ("timeout", "timeout", True),
    ("junk", "no HTTP answer", True),
]


@pytest.mark.parametrize(("fault", "name", "walled"), FAULTS)
def test_each_fault_has_its_name_and_makes_nothing_false_and_the_next_crawl_is_complete(
    fault: str, name: str, walled: bool, archive_dir: Path, tmp_path: Path
) -> None:
    replica = Replica(articles=20)
    replica.fault = Fault(name=fault, after=SERVED, retry_after=0)
    with replica.serve() as server:
        crawl(archive_dir, server.base_url, HASTY if fault == "timeout" else None)
        first = load_report(archive_dir, 1)
        waiting = asked(archive_dir, "SELECT count(*) FROM entries WHERE state = 'pending'")[0][0]
        assert_true(archive_dir, replica)
        replica.fault = None
        crawl(archive_dir, server.base_url)
    second = load_report(archive_dir, 2)

    assert name in first.faults
    assert (first.reason == "walled", first.articles["new"]) == (walled, SERVED)
    assert first.wall["times"] == WALL
    assert waiting >= 2
    assert second.complete
    assert second.articles["new"] == 20 - SERVED
    assert_true(archive_dir, replica)
    if fault in REBUILT:
        assert_rebuilt(archive_dir, tmp_path / "rebuilt")


def test_an_archived_article_stays_as_it_is_whatever_is_served_for_it(
    archive_dir: Path, tmp_path: Path
) -> None:
    replica = Replica(articles=12)
    with replica.serve() as server:
        crawl(archive_dir, server.base_url)
        time.sleep(1.1)  # what was seen in the second a crawl begins in is not asked for again
        for fault in ("front-page", "stub", "challenge-acw", "notice"):
            replica.fault = Fault(name=fault, scope="articles")
            crawl_once(archive_dir, server.base_url, replica_profile(), revisit="all")
            assert_true(archive_dir, replica)
    reports = [load_report(archive_dir, number) for number in range(1, 6)]

    assert [report.reason for report in reports] == ["finished", *["walled"] * 4]
    assert [report.articles["changed"] for report in reports] == [0] * 5
    assert_rebuilt(archive_dir, tmp_path / "rebuilt")


def read_again(archive: Path, profile: SiteProfile) -> None:
    file = archive.parent / "profile.toml"
    file.write_text(profile.text)
    words = ["reextract", "--archive", str(archive), "--profile", str(file), "--jobs", "1"]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 0, result.output


def test_reading_again_makes_no_article_of_what_was_recognised(archive_dir: Path) -> None:
    replica = Replica(articles=20)
    replica.fault = Fault(name="stub", after=SERVED)
    with replica.serve() as server:
        crawl(archive_dir, server.base_url)
        replica.fault = Fault(name="front-page")
        crawl(archive_dir, server.base_url)
    read_again(archive_dir, load_profile("replica"))

    assert_true(archive_dir, replica)
    assert asked(archive_dir, "SELECT count(*) FROM articles") == [(SERVED,)]


def two_pages(second: str) -> dict[str, Answer | str]:
    title = "一号文章的标题在这里"
    pager = "<div class='page'><span>1</span> <a href='/c/1_2.shtml'>下一页</a></div>"
    share = "</div><div class='share'>"
    return {
        "/": front_page(),
        "/xw/index.shtml": listing_page([("/c/1.shtml", title, "2021-09-27")]),
        "/c/1.shtml": article_page(title).replace(share, f"</div>{pager}{share[6:]}"),
        "/c/1_2.shtml": second,
    }


STUB_PAGE = "<html><title>总工会</title><p>网站升级维护，不便之处敬请谅解。</p></html>"


@pytest.mark.parametrize("instead", [front_page(), STUB_PAGE])
def test_a_later_page_is_not_made_of_what_is_served_in_its_place(
    instead: str, archive_dir: Path
) -> None:
    title = "一号文章的标题在这里"
    with ScriptedSite(two_pages(instead)) as site:
        crawl_once(archive_dir, site.base_url, site.profile)
        before = asked(archive_dir, "SELECT count(*) FROM articles")
        read_again(archive_dir, site.profile)
        site.pages["/c/1_2.shtml"] = article_page(title, body="第二页写的是另一件事。" * 9)
        crawl_once(archive_dir, site.base_url, site.profile, retry="all")

    assert before == [(0,)]
    assert asked(archive_dir, "SELECT page_count, version FROM articles") == [(2, 1)]


def test_an_article_that_was_kept_without_its_later_page_stays_so_when_read_again(
    archive_dir: Path,
) -> None:
    other = article_page("网站升级维护", body="不便之处敬请谅解，谢谢。")
    with ScriptedSite(two_pages(other)) as site:
        for _ in range(3):  # then it is not waited for any longer
            crawl_once(archive_dir, site.base_url, site.profile, retry="all")
    pages = "SELECT page_count, body_text LIKE '%升级%' FROM articles"
    before = asked(archive_dir, pages)
    read_again(archive_dir, site.profile)

    assert before == [(1, 0)]
    assert asked(archive_dir, pages) == before


def test_what_the_site_serves_for_nothing_is_no_article(archive_dir: Path, tmp_path: Path) -> None:
    replica = Replica(articles=30)
    replica.fault = Fault(name="soft-404")
    with replica.serve() as server:
        crawl(archive_dir, server.base_url)
    report = load_report(archive_dir, 1)
    reasons = dict(asked(archive_dir, "SELECT last_error, count(*) FROM entries GROUP BY 1"))

    assert report.complete
    assert report.articles["new"] == 30
    assert reasons["in its place came the page of an address that does not exist"] == 1
    assert report.faults["soft 404"] == 3  # another says so in words, a third jumps home
    assert_rebuilt(archive_dir, tmp_path / "rebuilt")


@pytest.mark.parametrize("fault", ["stub", "front-page", "challenge-jsl", "shell", "reset"])
def test_a_site_that_fails_from_the_first_page_on_is_named_and_complete_the_next_time(
    fault: str, archive_dir: Path
) -> None:
    names = {name: words for name, words, _ in FAULTS}
    replica = Replica(articles=8)
    replica.fault = Fault(name=fault, scope="pages")
    with replica.serve() as server:
        crawl(archive_dir, server.base_url)
        replica.fault = None
        crawl(archive_dir, server.base_url)
    first, second = load_report(archive_dir, 1), load_report(archive_dir, 2)

    if fault != "front-page":  # which then is the page for nothing, and a front page
        assert names[fault] in first.faults
    assert not first.complete
    assert second.complete
    assert (first.articles["new"], second.articles["new"]) == (0, 8)


def test_a_challenge_to_robots_txt_ends_the_crawl_at_once(archive_dir: Path) -> None:
    replica = Replica(articles=8)
    replica.fault = Fault(name="challenge-jsl", scope="everything")
    with replica.serve() as server:
        crawl(archive_dir, server.base_url)
        asked_for = [request.path for request in server.requests]
    report = load_report(archive_dir, 1)

    assert asked_for == ["/robots.txt"]
    assert report.wall == {"host": "127.0.0.1", "cause": "challenge:jsl", "times": 1}
    assert "a challenge by 加速乐 (JSL) at 127.0.0.1" in to_text(report)
    assert "--cookies" in to_text(report)


def test_a_cookie_hop_is_followed_and_the_cookie_kept(archive_dir: Path, tmp_path: Path) -> None:
    replica = Replica(articles=8)
    replica.fault = Fault(name="cookie-hop", scope="pages")
    with replica.serve() as server:
        crawl_once(archive_dir, server.base_url, replica_profile())
        hops = [request.path for request in server.requests if request.status == 302]
    report = load_report(archive_dir, 1)

    assert report.complete
    assert report.articles["new"] == 8
    assert len(hops) <= 3  # the probe's, and a line that sends on for good
    assert_rebuilt(archive_dir, tmp_path / "rebuilt")


@pytest.mark.parametrize("fault", ["tls", "junk"])
def test_a_connection_that_is_not_secure_is_a_tls_failure(fault: str, archive_dir: Path) -> None:
    replica = Replica(articles=3)
    with replica.serve(tls=fault == "tls") as server:
        crawl(archive_dir, server.base_url.replace("http:", "https:"))
    report = load_report(archive_dir, 1)

    assert "TLS failure" in report.faults
    assert (report.wall["cause"], report.reason) == ("TLS failure", "walled")
    assert not report.complete


def test_a_name_that_cannot_be_found_is_a_dns_failure(archive_dir: Path) -> None:
    crawl(archive_dir, "http://nowhere.invalid")

    assert "DNS failure" in load_report(archive_dir, 1).faults


def test_what_was_kept_out_is_no_attempt(archive_dir: Path) -> None:
    replica = Replica(articles=12)
    replica.fault = Fault(name="challenge-jsl")
    with replica.serve() as server:
        crawl(archive_dir, server.base_url)

    sql = "SELECT verdict, attempts, count(*) FROM entries WHERE kind = 'article' GROUP BY 1, 2"
    found = asked(archive_dir, sql)
    assert {(verdict, attempts) for verdict, attempts, _ in found} <= {("challenge", 0), (None, 0)}
    # two may be on their way when the last of them is read
    assert WALL <= sum(number for verdict, _, number in found if verdict) <= WALL + 2


SHELL_PAGE = (
    "<!DOCTYPE html><html><head><title>剧本总工会</title><script src='/js/app.js'></script></head>"
    "<body><noscript>请启用JavaScript</noscript><div id='app'></div></body></html>"
)


def shells_among_pages(order: str) -> tuple[dict[str, Answer | str], SiteProfile]:
    """Return a site that lists a page for every p of `order`, and for every s but a shell."""
    links = [
        (
            f"/c/{n}.shtml" if kind == "p" else f"/detail/{n}",
            f"第{n}条新闻的标题在这里",
            "2021-09-27",
        )
        for n, kind in enumerate(order, 10)
    ]
    pages: dict[str, Answer | str] = {"/": front_page(), "/xw/index.shtml": listing_page(links)}
    for url, title, _ in links:
        pages[url] = article_page(title) if url.startswith("/c/") else SHELL_PAGE
    profile = parse_profile(PROFILE, "scripted.toml")
    return pages, dataclasses.replace(
        profile, crawl=dataclasses.replace(profile.crawl, wall_after=WALL)
    )


def test_articles_made_by_scripts_alone_do_not_keep_a_crawl_from_the_others(
    archive_dir: Path,
) -> None:
    shells = 9
    pages, profile = shells_among_pages(f"p{'s' * shells}pp")
    with ScriptedSite(pages) as site:
        crawl_once(archive_dir, site.base_url, profile)
        details = [path for path in site.requests if path.startswith("/detail/")]
    report = load_report(archive_dir, 1)

    assert (report.reason, report.articles["new"]) == ("finished", 3)
    assert WALL <= len(details) <= WALL + 2  # two are on their way when the last of them is read
    assert report.gaps == [f"{shells} entries are not accounted for"]
    assert (
        f"note: {shells - len(details)} articles were not asked for: pages at addresses like "
        "theirs are made by scripts alone"
    ) in to_text(report)


def test_shells_that_ended_a_crawl_do_not_end_the_next_one(archive_dir: Path) -> None:
    pages, profile = shells_among_pages("ssssppp")
    with ScriptedSite(pages) as site:
        crawl_once(archive_dir, site.base_url, profile)
        crawl_once(archive_dir, site.base_url, profile)
    first, second = load_report(archive_dir, 1), load_report(archive_dir, 2)

    assert first.reason == "walled"
    assert second.reason == "finished"
    assert first.articles["new"] + second.articles["new"] == 3
