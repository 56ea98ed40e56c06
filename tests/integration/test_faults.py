"""What a crawl makes of sites that refuse, break, wander and trap."""

from __future__ import annotations

import dataclasses
import gzip
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import crawl_once
from tests.scripted_site import Answer, ScriptedSite, article_page, front_page, listing_page
from unioncrawler.cli.report import load_report
from unioncrawler.sites.rules import GoneRule

if TYPE_CHECKING:
    from pathlib import Path

    from unioncrawler.cli.report import Report

GOOD = "/c/1.shtml"


def entries_of(archive: Path) -> dict[str, tuple[Any, ...]]:
    sql = "SELECT url, state, verdict, moved_to FROM entries"
    with closing(sqlite3.connect(archive / "archive.db")) as connection:
        rows = connection.execute(sql).fetchall()
    return {url.removeprefix("http://www.scripted.example"): tuple(rest) for url, *rest in rows}


def site_with(odd: Answer | str, path: str = "/c/2.shtml") -> dict[str, Answer | str]:
    links = [
        (GOOD, "一号文章的标题在这里", "2021-09-27"),
        (path, "二号文章的标题在这里", "2021-09-26"),
    ]
    return {
        "/robots.txt": "User-agent: *\nDisallow: /private/\n",
        "/": front_page(),
        "/xw/index.shtml": listing_page(links),
        GOOD: article_page("一号文章的标题在这里"),
        path: odd,
    }


def crawl_scripted(
    site: ScriptedSite, archive: Path, settings: dict[str, Any] | None = None, **arguments: Any
) -> Report:
    crawl_once(archive, site.base_url, site.profile, settings, **arguments)
    return load_report(archive, 1)


JSL = (
    "<script>document.cookie=('_')+('_')+('j')+('s')+('l');location.href=location.pathname</script>"
)


@pytest.mark.parametrize(
    ("odd", "state", "verdict", "complete"),
    [
        (Answer(status=404, body="no"), "failed", "missing", True),
        (Answer(status=410, body="no"), "failed", "gone", True),
        (
            "<html><title>页面不存在</title><body>您访问的页面不存在</body></html>",
            "failed",
            "soft_404",
            True,
        ),
        (Answer(status=521, body=JSL), "failed", "challenge", False),
        (Answer(status=403, body="Forbidden"), "failed", "blocked", False),
        (Answer(status=429, body="slow down"), "failed", "throttled", False),
        (Answer(status=502, body="bad gateway"), "failed", "error", False),
        (Answer(body=b""), "failed", "error", False),
    ],
)
def test_a_response_that_is_no_article_keeps_its_verdict(
    odd: Answer, state: str, verdict: str, complete: bool, archive_dir: Path
) -> None:
    with ScriptedSite(site_with(odd)) as site:
        report = crawl_scripted(site, archive_dir)

    assert entries_of(archive_dir) == {
        GOOD: ("captured", "ok", None),
        "/c/2.shtml": (state, verdict, None),
    }
    assert report.complete is complete
    assert report.articles == {"new": 1, "same": 0, "unchanged": 0, "changed": 0, "gone": 0}


def test_robots_txt_is_obeyed_and_the_entry_says_so(archive_dir: Path) -> None:
    with ScriptedSite(site_with("secret", path="/private/2.shtml")) as site:
        report = crawl_scripted(site, archive_dir)

    assert "/private/2.shtml" not in site.requests
    assert entries_of(archive_dir)["/private/2.shtml"] == ("failed", "robots", None)
    assert report.complete


def test_a_redirect_on_the_site_is_followed_and_to_an_old_host_too(archive_dir: Path) -> None:
    odd = Answer(status=301, headers={"Location": "http://old.scripted.example/c/3.shtml"})
    pages = site_with(odd) | {"/c/3.shtml": article_page("三号文章的标题在这里")}
    with ScriptedSite(pages) as site:
        report = crawl_scripted(site, archive_dir)

    assert entries_of(archive_dir)["/c/2.shtml"] == ("captured", "ok", None)
    assert report.articles["new"] == 2


def test_a_channel_is_read_where_its_address_leads_to_another_form_of_it(
    archive_dir: Path,
) -> None:
    pages: dict[str, Answer | str] = {
        "/": front_page().replace("/xw/index.shtml", "/xw"),
        "/xw": Answer(status=301, headers={"Location": "/xw/"}),
        "/xw/": Answer(status=302, headers={"Location": "/xw/index.shtml"}),
        "/xw/index.shtml": listing_page([(GOOD, "一号文章的标题在这里", "2021-09-27")]),
        GOOD: article_page("一号文章的标题在这里"),
    }
    with ScriptedSite(pages) as site:
        report = crawl_scripted(site, archive_dir)

    assert report.complete
    assert entries_of(archive_dir) == {GOOD: ("captured", "ok", None)}


def test_a_redirect_off_the_site_is_recorded_and_not_followed(archive_dir: Path) -> None:
    odd = Answer(status=302, headers={"Location": "http://127.0.0.2:1/x.html"})
    with ScriptedSite(site_with(odd)) as site:
        report = crawl_scripted(site, archive_dir)

    state, verdict, moved_to = entries_of(archive_dir)["/c/2.shtml"]
    assert (state, verdict, moved_to) == ("listed", "redirected", "http://127.0.0.2:1/x.html")
    assert report.complete


@pytest.mark.parametrize(
    "target", ["ftp://www.scripted.example/x", "javascript:alert(1)", "http://["]
)
def test_a_redirect_to_another_scheme_is_no_way(target: str, archive_dir: Path) -> None:
    odd = Answer(status=302, headers={"Location": target})
    with ScriptedSite(site_with(odd)) as site:
        report = crawl_scripted(site, archive_dir)

    assert entries_of(archive_dir)["/c/2.shtml"][0] != "captured"
    assert report.articles["new"] == 1


def test_redirects_without_end_are_an_error(archive_dir: Path) -> None:
    odd = Answer(status=302, headers={"Location": "/c/2.shtml?again=1"})
    pages = site_with(odd) | {
        "/c/2.shtml?again=1": Answer(status=302, headers={"Location": "/c/2.shtml"})
    }
    with ScriptedSite(pages) as site:
        report = crawl_scripted(site, archive_dir)

    assert entries_of(archive_dir)["/c/2.shtml"][:2] == ("failed", "error")
    assert not report.complete
    assert len(site.requests) < 20


def test_a_response_that_is_too_large_is_named(archive_dir: Path) -> None:
    odd = Answer(body=article_page("大") + "x" * 400_000)
    with ScriptedSite(site_with(odd)) as site:
        report = crawl_scripted(site, archive_dir, {"DOWNLOAD_MAXSIZE": 200_000})

    assert entries_of(archive_dir)["/c/2.shtml"][:2] == ("failed", "too_large")
    assert not report.complete


def test_a_response_that_does_not_come_in_time_is_an_error(archive_dir: Path) -> None:
    odd = Answer(body=article_page("慢"), pause=3)
    with ScriptedSite(site_with(odd)) as site:
        crawl_scripted(site, archive_dir, {"DOWNLOAD_TIMEOUT": 1})

    assert entries_of(archive_dir)["/c/2.shtml"][:2] == ("failed", "error")


def test_a_failed_entry_is_asked_again_by_the_next_crawl(archive_dir: Path) -> None:
    pages = site_with(Answer(status=500, body="oops"))
    with ScriptedSite(pages) as site:
        crawl_scripted(site, archive_dir)
        site.pages["/c/2.shtml"] = article_page("二号文章的标题在这里")
        crawl_once(archive_dir, site.base_url, site.profile)

    assert entries_of(archive_dir)["/c/2.shtml"] == ("captured", "ok", None)
    assert load_report(archive_dir, 2).complete
    assert site.requests.count(GOOD) == 1


def test_an_article_without_a_title_is_rejected_with_its_reason(archive_dir: Path) -> None:
    odd = "<html><body><div>发布时间:2021-09-27</div></body></html>"
    with ScriptedSite(site_with(odd)) as site:
        report = crawl_scripted(site, archive_dir)

    assert entries_of(archive_dir)["/c/2.shtml"][0] == "failed"
    assert not report.complete
    assert sum(failure.count for failure in report.failures) == 1


def test_a_pager_that_repeats_its_last_page_ends(archive_dir: Path) -> None:
    def numbered(number: int) -> str:
        links = [
            (f"/c/{number}{n}.shtml", f"第{number}页第{n}条新闻的标题", "2021-09-27")
            for n in range(5)
        ]
        return listing_page(links, following=f"/xw/index.shtml?page={number + 1}")

    pages: dict[str, Answer | str] = {"/": front_page(), "/xw/index.shtml": numbered(1)}
    pages |= {
        f"/xw/index.shtml?page={n}": numbered(2).replace("page=3", f"page={n + 1}")
        for n in range(2, 60)
    }
    pages |= {
        f"/c/{p}{n}.shtml": article_page(f"第{p}页第{n}条新闻的标题")
        for p in (1, 2)
        for n in range(5)
    }
    with ScriptedSite(pages) as site:
        report = crawl_scripted(site, archive_dir)

    walked = [path for path in site.requests if path.startswith("/xw/")]
    pages_walked = ["/xw/index.shtml", "/xw/index.shtml?page=2", "/xw/index.shtml?page=3"]
    assert walked == [*pages_walked, "/xw/index.shtml"]  # whether it changed meanwhile
    assert report.articles["new"] == 10
    assert report.complete


def test_a_lost_listing_page_makes_the_crawl_incomplete(archive_dir: Path) -> None:
    pages = site_with(article_page("二号文章的标题在这里"))
    listing = pages["/xw/index.shtml"]
    assert isinstance(listing, str)
    pages["/xw/index.shtml"] = listing.replace(
        "</body>", "<div class='page'><a href='/xw/index_2.shtml'>下一页</a></div></body>"
    )
    pages["/xw/index_2.shtml"] = Answer(status=503, body="busy")
    with ScriptedSite(pages) as site:
        report = crawl_scripted(site, archive_dir)

    assert report.articles["new"] == 2
    assert sum(report.lost_listings.values()) == 1
    assert not report.complete


def test_a_front_page_that_is_a_wall_is_no_empty_site(archive_dir: Path) -> None:
    with ScriptedSite({"/": Answer(status=403, body="Forbidden")}) as site:
        report = crawl_scripted(site, archive_dir)

    assert not report.complete
    assert sum(report.lost_listings.values()) == 1


def test_a_front_page_with_nothing_on_it_is_no_complete_crawl(archive_dir: Path) -> None:
    with ScriptedSite({"/": "<html><body><div id='app'></div></body></html>"}) as site:
        report = crawl_scripted(site, archive_dir)

    assert not report.complete


def test_an_entry_that_leads_to_a_listing_becomes_a_channel(archive_dir: Path) -> None:
    topic = listing_page([("/c/9.shtml", "专题里的一条新闻标题", "2021-09-01")]).replace(
        "<a href='/xw/index.shtml'>工会新闻</a></div><div class='list'>",
        "<a href='/zt/index.shtml'>主题教育</a></div><div class='list'>",
    )
    pages = site_with(topic, path="/zt/index.shtml") | {
        "/c/9.shtml": article_page("专题里的一条新闻标题")
    }
    with ScriptedSite(pages) as site:
        report = crawl_scripted(site, archive_dir)

    assert entries_of(archive_dir)["/c/9.shtml"] == ("captured", "ok", None)
    assert report.complete
    assert "主题教育" in report.new_channels


def test_a_body_that_swells_when_unpacked_is_too_large_and_not_robots(archive_dir: Path) -> None:
    bomb = gzip.compress(b"<html>" + b"0" * 5_000_000)
    odd = Answer(body=bomb, headers={"Content-Encoding": "gzip"})
    with ScriptedSite(site_with(odd)) as site:
        report = crawl_scripted(site, archive_dir, {"DOWNLOAD_MAXSIZE": 200_000})

    assert entries_of(archive_dir)["/c/2.shtml"][:2] == ("failed", "too_large")
    assert not report.complete


def two_pages(second: Answer | str) -> dict[str, Answer | str]:
    """Return a site whose second article goes on on another page."""
    links = "<a href='/c/2_2.shtml'>2</a> <a href='/c/2_2.shtml'>下一页</a>"
    pager = f"<div class='page'><span>1</span> {links}</div>"
    first = article_page("二号文章的标题在这里").replace(
        "</div><div class='share'>", f"</div>{pager}<div class='share'>"
    )
    return site_with(first) | {"/c/2_2.shtml": second}


def body_of(archive: Path, path: str) -> list[str]:
    sql = "SELECT body_text FROM articles WHERE url = ?"
    with closing(sqlite3.connect(archive / "archive.db")) as connection:
        (text,) = connection.execute(sql, (f"http://www.scripted.example{path}",)).fetchone()
    return str(text).split("\n")


def test_an_article_over_two_pages_is_one_article(archive_dir: Path) -> None:
    second = article_page(
        "二号文章的标题在这里", body="第二页的正文写在这里，职工代表继续讨论了各项提案。" * 3
    )
    with ScriptedSite(two_pages(second)) as site:
        report = crawl_scripted(site, archive_dir)

    assert report.complete
    assert any(line.startswith("第二页的正文") for line in body_of(archive_dir, "/c/2.shtml"))


def test_a_later_page_that_is_missing_cuts_the_article_short_and_is_reported(
    archive_dir: Path,
) -> None:
    with ScriptedSite(two_pages(Answer(status=404, body="no"))) as site:
        report = crawl_scripted(site, archive_dir)

    assert len(body_of(archive_dir, "/c/2.shtml")) == 2
    assert report.signals == {"articles whose later pages are not there": 1}


def test_a_later_page_that_fails_leaves_the_article_for_the_next_crawl(archive_dir: Path) -> None:
    with ScriptedSite(two_pages(Answer(status=503, body="busy"))) as site:
        report = crawl_scripted(site, archive_dir)

    assert entries_of(archive_dir)["/c/2.shtml"][:2] == ("failed", "error")
    assert not report.complete


def test_a_packed_body_that_ends_early_is_no_article(archive_dir: Path) -> None:
    page = article_page("二号文章的标题在这里", body="职工代表讨论了各项提案，" * 2000)
    cut = gzip.compress(page.encode())[:-40]
    with ScriptedSite(site_with(Answer(body=cut, headers={"Content-Encoding": "gzip"}))) as site:
        report = crawl_scripted(site, archive_dir)

    assert entries_of(archive_dir)["/c/2.shtml"][:2] == ("failed", "error")
    assert not report.complete


def test_a_packed_body_that_comes_whole_the_second_time_is_read(archive_dir: Path) -> None:
    page = gzip.compress(article_page("二号文章的标题在这里").encode())
    headers = {"Content-Encoding": "gzip"}
    with ScriptedSite(site_with(Answer(body=page[:-9], headers=headers))) as site:
        site.then["/c/2.shtml"] = Answer(body=page, headers=headers)
        report = crawl_scripted(site, archive_dir, {"RETRY_TIMES": 1})

    assert site.requests.count("/c/2.shtml") == 2
    assert report.complete


@pytest.mark.parametrize("path", ["/", "/xw/index.shtml", GOOD])
def test_a_site_that_sends_on_to_another_of_its_hosts_is_followed_there(
    path: str, archive_dir: Path
) -> None:
    pages = site_with(article_page("二号文章的标题在这里"))
    with ScriptedSite(pages) as new, ScriptedSite({}) as old:
        for asked in ("/", "/xw/index.shtml", GOOD, "/c/2.shtml"):
            target = f"http://127.0.0.1:{new.base_url.rpartition(':')[2]}{asked}"
            moved = Answer(status=301, headers={"Location": target})
            old.pages[asked] = moved if path in {asked, "/"} else pages[asked]
        report = crawl_scripted(old, archive_dir)

    assert report.complete
    assert report.articles["new"] == 2


def test_a_session_that_the_site_gives_as_a_folder_is_kept_and_in_no_address(
    archive_dir: Path,
) -> None:
    links = [(f"/show.aspx?id={n}", f"第{n}条新闻的标题在这里", "2021-09-27") for n in range(4)]
    plain = {"/": front_page(), "/xw/index.shtml": listing_page(links)}
    plain |= {url: article_page(title) for url, title, _ in links}
    folder = "/(S(lit3py55t21z5v55vlm25s55))"
    pages: dict[str, Answer | str] = {f"{folder}{path}": page for path, page in plain.items()}
    pages |= {path: Answer(status=302, headers={"Location": folder + path}) for path in plain}
    with ScriptedSite(pages) as site:
        crawl_once(archive_dir, site.base_url, site.profile)
        without = [path for path in site.requests if path in plain]

    with closing(sqlite3.connect(archive_dir / "archive.db")) as connection:
        urls = [url for (url,) in connection.execute("SELECT url FROM articles ORDER BY url")]

    assert without == ["/"]
    assert urls == [f"http://www.scripted.example{url}" for url, _, _ in links]


def test_a_host_whose_robots_txt_cannot_be_had_is_left_alone(archive_dir: Path) -> None:
    pages = site_with(article_page("二号文章的标题在这里"))
    pages["/robots.txt"] = Answer(status=503, body="busy")
    with ScriptedSite(pages) as site:
        report = crawl_scripted(site, archive_dir)

    assert set(site.requests) == {"/robots.txt"}
    assert not report.complete


@pytest.mark.parametrize(
    "robots", ["<html><body>no such page</body></html>", "\ufeffUser-agent: *"]
)
def test_a_robots_txt_that_says_nothing_forbids_nothing(robots: str, archive_dir: Path) -> None:
    pages = site_with(article_page("二号文章的标题在这里")) | {"/robots.txt": robots}
    with ScriptedSite(pages) as site:
        assert crawl_scripted(site, archive_dir).complete


def test_a_crawl_delay_of_years_ends_the_crawl_and_says_so(archive_dir: Path) -> None:
    pages = site_with("x") | {"/robots.txt": "User-agent: *\nCrawl-delay: 1000000000"}
    with ScriptedSite(pages) as site:
        report = crawl_scripted(site, archive_dir)

    assert set(site.requests) == {"/robots.txt"}
    assert not report.complete


def test_a_walk_that_ends_before_the_pages_the_site_states_is_not_complete(
    archive_dir: Path,
) -> None:
    pages = site_with(article_page("二号文章的标题在这里"))
    listing = str(pages["/xw/index.shtml"])
    pages["/xw/index.shtml"] = listing.replace(
        "</body>", "<div class='page'>共5页 <a href='/xw/index_2.shtml'>下一页</a></div></body>"
    )
    pages["/xw/index_2.shtml"] = listing.replace("</body>", "<div class='page'>共5页</div></body>")
    with ScriptedSite(pages) as site:
        report = crawl_scripted(site, archive_dir)

    assert report.lost_listings == {"1 of 5 pages": 1}
    assert not report.complete


def test_a_known_channel_that_lists_nothing_any_more_is_not_complete(archive_dir: Path) -> None:
    pages = site_with(article_page("二号文章的标题在这里"))
    with ScriptedSite(pages) as site:
        crawl_scripted(site, archive_dir)
        site.pages["/xw/index.shtml"] = listing_page([])
        crawl_once(archive_dir, site.base_url, site.profile)
    report = load_report(archive_dir, 2)

    assert not report.complete
    assert sum(report.lost_listings.values()) == 1


def test_an_entry_that_leads_to_a_picture_is_recorded_and_not_asked_again(
    archive_dir: Path,
) -> None:
    odd = Answer(body=b"\xff\xd8\xff ...", headers={"Content-Type": "image/jpeg"})
    with ScriptedSite(site_with(odd)) as site:
        first = crawl_scripted(site, archive_dir)
        crawl_once(archive_dir, site.base_url, site.profile)

    assert first.complete
    assert site.requests.count("/c/2.shtml") == 1
    assert entries_of(archive_dir)["/c/2.shtml"][0] == "listed"


def test_an_article_whose_later_page_never_comes_is_kept_without_it_in_the_end(
    archive_dir: Path,
) -> None:
    with ScriptedSite(two_pages(Answer(status=503, body="busy"))) as site:
        for _ in range(3):
            crawl_once(archive_dir, site.base_url, site.profile)

    assert len(body_of(archive_dir, "/c/2.shtml")) == 2
    assert load_report(archive_dir, 3).signals == {"articles whose later pages are not there": 1}


def front_page_with_news(*paths: str) -> str:
    rows = "".join(
        f"<li><a href='{p}'>只在首页出现的新闻标题{p[3]}</a><span>2021-09-27</span></li>"
        for p in paths
    )
    news = f"<div class='news'><h2>要闻</h2><ul>{rows}</ul></div>"
    return front_page().replace("<div class='welcome'>", f"{news}<div class='welcome'>")


def test_what_stands_on_the_front_page_only_is_kept_too(archive_dir: Path) -> None:
    pages = site_with(article_page("二号文章的标题在这里"))
    pages["/"] = front_page_with_news("/c/7.shtml", "/c/8.shtml", "/c/9.shtml", GOOD)
    pages |= {f"/c/{n}.shtml": article_page(f"只在首页出现的新闻标题{n}") for n in (7, 8, 9)}
    with ScriptedSite(pages) as site:
        report = crawl_scripted(site, archive_dir)
    with closing(sqlite3.connect(archive_dir / "archive.db")) as connection:
        counted = connection.execute(
            "SELECT path, count(*) FROM entries JOIN channels ON channels.id = channel"
            " GROUP BY path"
        ).fetchall()

    assert dict(counted) == {"工会新闻": 2, "首页": 3}
    assert report.articles["new"] == 5
    assert report.complete


@pytest.mark.parametrize("cut", ["limit", "since"])
def test_a_crawl_cut_short_leaves_the_front_page_alone(cut: str, archive_dir: Path) -> None:
    pages = site_with(article_page("二号文章的标题在这里"))
    pages["/"] = front_page_with_news("/c/7.shtml", "/c/8.shtml", "/c/9.shtml")
    with ScriptedSite(pages) as site:
        arguments = {"limit": 1} if cut == "limit" else {"since": "2021-09-27"}
        report = crawl_scripted(site, archive_dir, **arguments)

    assert [count.channel for count in report.channels] == ["工会新闻"]


def test_a_crawl_judges_by_the_rule_of_the_profile_and_brings_back(archive_dir: Path) -> None:
    found = []
    for status, visits in ((200, 1), (404, 2), (404, 2), (403, 1), (200, 1)):
        page = Answer(status=status, body=article_page("二号文章的标题在这里"))
        with ScriptedSite(site_with(page)) as site:
            rule = GoneRule(visits=visits, days=0)
            profile = dataclasses.replace(site.profile, gone=rule)
            crawler = crawl_once(archive_dir, site.base_url, profile)
        with closing(sqlite3.connect(archive_dir / "archive.db")) as connection, connection:
            found.append(
                (
                    connection.execute(
                        "SELECT state FROM articles WHERE url LIKE '%2.shtml'"
                    ).fetchone()[0],
                    crawler.stats.get_value("articles/gone", 0),
                    connection.execute("SELECT count(*) FROM evidence").fetchone()[0],
                )
            )
            connection.execute("UPDATE entries SET state = 'pending' WHERE url LIKE '%2.shtml'")

    assert found == [
        ("present", 0, 0), ("present", 0, 1), ("gone", 1, 2), ("gone", 0, 2), ("present", 0, 0),
    ]  # fmt: skip
    with closing(sqlite3.connect(archive_dir / "archive.db")) as connection:
        steps = connection.execute(
            "SELECT kind, crawl FROM changes JOIN articles ON articles.id = article"
            " WHERE url LIKE '%2.shtml'"
        ).fetchall()
    assert steps == [("added", 1), ("gone", 3), ("back", 5)]
