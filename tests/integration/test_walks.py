"""What a walk over listing pages makes of pages that are lost, and of pagers without an end."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import crawl_once
from tests.integration.test_faults import crawl_scripted, site_with
from tests.same_archive import assert_same
from tests.scripted_site import Answer, ScriptedSite, article_page, front_page, listing_page
from unioncrawler.cli.report import load_report
from unioncrawler.replay.rebuild import Rebuilt, rebuild

if TYPE_CHECKING:
    from pathlib import Path


def paged(count: int, path: str = "/xw/index{}.shtml") -> dict[str, Answer | str]:
    """Return a site of one channel of so many pages, an article on each."""
    pages: dict[str, Answer | str] = {"/": front_page()}
    for number in range(1, count + 1):
        title = f"{number}号文章的标题在这里"
        following = path.format(f"_{number + 1}")
        article = f"/c/{number}.shtml"
        listing = listing_page([(article, title, "2021-09-27")], following=following)
        if number == count:
            listing = listing.replace(f"<a href='{following}'>下一页</a>", "")
        first = path.format(f"_{number}" if number > 1 else "")
        pages[first] = listing.replace("<div class='page'>", f"<div class='page'>共{count}页 ")
        pages[article] = article_page(title)
    return pages


def known_to(archive: Path) -> Any:
    with closing(sqlite3.connect(archive / "archive.db")) as connection:
        return connection.execute(
            "SELECT known_to, walked FROM channels WHERE path = '工会新闻'"
        ).fetchone()


@pytest.mark.parametrize(
    "broken",
    [
        Answer(status=500, body="error"),
        Answer(status=404, body="no"),
        "<html><title>页面不存在</title><body>您访问的页面不存在</body></html>",
    ],
)
def test_the_pages_behind_a_lost_one_are_walked_and_the_channel_is_not_whole(
    broken: Answer | str, archive_dir: Path, tmp_path: Path
) -> None:
    pages = paged(6)
    with ScriptedSite(pages | {"/xw/index_3.shtml": broken}) as site:
        report = crawl_scripted(site, archive_dir)
        before = known_to(archive_dir)
        site.pages = pages
        crawl_once(archive_dir, site.base_url, site.profile)
    second = load_report(archive_dir, 2)

    assert (report.articles["new"], sum(report.lost_listings.values())) == (5, 1)
    assert (report.complete, before) == (False, (0, None))
    assert (second.complete, second.articles["new"]) == (True, 1)
    rebuild(archive_dir / "warc", tmp_path / "again", lambda *_: site.profile, Rebuilt())
    assert_same(archive_dir, tmp_path / "again")


def test_three_lost_pages_in_a_row_end_the_walk(archive_dir: Path) -> None:
    gone = {f"/xw/index_{number}.shtml": Answer(status=404) for number in range(2, 9)}
    with ScriptedSite(paged(9) | gone) as site:
        report = crawl_scripted(site, archive_dir)

    asked = [path for path in site.requests if path in gone]
    assert asked == ["/xw/index_2.shtml", "/xw/index_3.shtml", "/xw/index_4.shtml"]
    assert report.lost_listings == {"HTTP 404": 3}


def test_a_wall_is_not_walked_around(archive_dir: Path) -> None:
    wall = {"/xw/index_2.shtml": Answer(status=403, body="Forbidden")}
    with ScriptedSite(paged(4) | wall) as site:
        report = crawl_scripted(site, archive_dir)

    assert "/xw/index_3.shtml" not in site.requests
    assert not report.complete


def test_a_pager_without_end_is_named(archive_dir: Path) -> None:
    pages: dict[str, Answer | str] = {"/": front_page()}
    for number in range(1, 40):  # behind the fourth page it shows 2, 3 and 4 in turn, for ever
        shown = number if number < 5 else 2 + (number + 1) % 3
        title = f"{shown}号文章的标题在这里"
        article, path = f"/c/{shown}.shtml", f"/xw/index_{number}.shtml"
        pages[article] = article_page(title)
        pages[path.replace("_1.", ".")] = listing_page(
            [(article, title, "2021-09-27")], following=f"/xw/index_{number + 1}.shtml"
        )
    with ScriptedSite(pages) as site:
        report = crawl_scripted(site, archive_dir)

    why = "a pager without end: 5 pages in a row repeat earlier ones"
    assert (report.lost_listings, report.complete) == ({why: 1}, False)
    assert report.articles["new"] == 4


SHELL = (
    "<html><head><title>政务公开</title></head><body><div id='app'></div>"
    "<script src='/static/app.js'></script></body></html>"
)


def test_a_channel_that_scripts_alone_make_is_named_and_the_crawl_not_complete(
    archive_dir: Path,
) -> None:
    menu = "<li><a href='/zwgk/'>政务公开</a></li><li><a href='/login'>会员中心</a></li></ul>"
    pages = site_with(article_page("二号文章的标题在这里"))
    pages |= {"/zwgk/": SHELL, "/login": SHELL, "/": front_page().replace("</ul>", menu)}
    with ScriptedSite(pages) as site:
        report = crawl_scripted(site, archive_dir)

    why = "only scripts: the page is made in the browser (政务公开)"
    assert (report.lost_listings, report.complete) == ({why: 1}, False)
    assert report.articles["new"] == 2
