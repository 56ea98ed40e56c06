"""Crawls of a site that is archived already: few requests, and nothing missed."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from tests.calendar import Calendar
from tests.conftest import crawl_once
from tests.same_archive import assert_same
from tests.scripted_site import Answer, ScriptedSite, article_page, front_page, listing_page
from unioncrawler.archive import open_archive
from unioncrawler.replay.rebuild import Rebuilt, rebuild
from unioncrawler.replica import Replica
from unioncrawler.sites import load_profile

if TYPE_CHECKING:
    from pathlib import Path

    from unioncrawler.replica.server import Server

CHANNELS = ("新闻中心/工会要闻", "新闻中心/图片新闻", "基层频道/党建巡礼")
FIRST, PAGES = "/xw/index.shtml", 6


@pytest.fixture
def calendar(monkeypatch: pytest.MonkeyPatch) -> Calendar:
    return Calendar(monkeypatch)


def crawl(server: Server, archive: Path, **arguments: Any) -> list[tuple[str, int]]:
    """Crawl the replica; return what was asked for and how it was answered."""
    before = len(server.requests)
    crawl_once(archive, server.base_url, **arguments)
    return [(request.path, request.status) for request in list(server.requests)[before:]]


def archived(archive: Path) -> set[str]:
    with closing(sqlite3.connect(archive / "archive.db")) as connection:
        return {url for (url,) in connection.execute("SELECT url FROM articles")}


@pytest.mark.parametrize("articles", [60, 200])
def test_an_unchanged_site_costs_a_request_for_each_channel(articles: int, tmp_path: Path) -> None:
    replica = Replica(articles=articles)
    with replica.serve() as server:
        crawl(server, tmp_path)
        asked = crawl(server, tmp_path)

    with open_archive(tmp_path) as archive:
        walked = [channel for channel in archive.channels("replica") if channel.path != "首页"]
    assert len(asked) <= len(walked) + 3
    changed = [path for path, status in asked if status == 200]
    assert changed == ["/robots.txt"]


def test_ten_new_articles_cost_ten_requests_and_two_for_each_channel_that_has_them(
    tmp_path: Path,
) -> None:
    archive, again = tmp_path / "archive", tmp_path / "again"
    replica = Replica(articles=200)
    with replica.serve() as server:
        crawl(server, archive)
        new = [replica.publish(channel=CHANNELS[number % 3]) for number in range(10)]
        asked = crawl(server, archive)

    attachments = sum(len(article.images) + len(article.attachments) for article in new)
    assert len(asked) <= len(replica.channels) + 3 + 10 + attachments + 6
    assert archived(archive) == {article.url for article in replica.articles}
    rebuild(archive / "warc", again, lambda key, _: load_profile(key), Rebuilt())
    assert_same(archive, again)


def test_what_is_back_dated_or_moved_is_found_by_the_next_sweep(
    tmp_path: Path, calendar: Calendar
) -> None:
    archive, again = tmp_path / "archive", tmp_path / "again"
    replica = Replica(articles=200)
    with replica.serve() as server:
        crawl(server, archive)
        late = replica.publish(channel=CHANNELS[0], day="2015-03-04")
        found = []
        for _ in range(4):
            calendar.turn(days=2)
            crawl(server, archive)
            found.append(late.url in archived(archive))

    assert found == [False, False, False, True]
    rebuild(archive / "warc", again, lambda key, _: load_profile(key), Rebuilt())
    assert_same(archive, again)


def test_a_sweep_can_be_asked_for(tmp_path: Path) -> None:
    replica = Replica(articles=200)
    with replica.serve() as server:
        crawl(server, tmp_path)
        late = replica.publish(channel=CHANNELS[0], day="2015-03-04")
        crawl(server, tmp_path, sweep="all")

    assert late.url in archived(tmp_path)


def test_young_articles_are_asked_for_again_soon_and_old_ones_are_not(
    tmp_path: Path, calendar: Calendar
) -> None:
    replica = Replica(articles=60)
    today = f"{calendar.now():%Y-%m-%d}"
    young = replica.publish(channel=CHANNELS[0], day=today)
    visits = []
    with replica.serve() as server:
        crawl(server, tmp_path)
        for _ in range(9):
            calendar.turn(days=1)
            asked = [path for path, _ in crawl(server, tmp_path)]
            articles = [path for path in asked if path.startswith("/c/")]
            visits.append(young.path in articles)
            assert set(articles) - {young.path} <= {
                url.removeprefix("http://www.union.example") for url in replica.dead
            }

    assert [day for day, visited in enumerate(visits, start=1) if visited] == [1, 3, 7]


class Channel:
    """A site of one channel with several pages, three entries on each, the newest first."""

    def __init__(self, numbers: list[int]) -> None:
        self.site = ScriptedSite({})
        self.show(numbers)

    def show(self, numbers: list[int], *, broken: tuple[int, ...] = ()) -> None:
        """Let the channel list these articles; pages with `broken` numbers do not answer."""
        self.site.pages.clear()
        self.site.pages |= pages_of(numbers)
        self.site.pages |= {address(number): Answer(status=500) for number in broken}

    def crawl(self, archive: Path, **arguments: Any) -> list[str]:
        """Crawl the site; return the listing pages that were asked for."""
        before = len(self.site.requests)
        crawl_once(archive, self.site.base_url, self.site.profile, **arguments)
        asked = self.site.requests[before:]
        return [path for path in asked if path.startswith("/xw/index")]


def pages_of(numbers: list[int]) -> dict[str, Answer | str]:
    """Return a site whose one channel lists these articles, three on a page."""
    found: dict[str, Answer | str] = {"/": front_page()}
    for page in range(0, len(numbers), 3):
        number = page // 3 + 1
        following = address(number + 1) if page + 3 < len(numbers) else None
        links = [(f"/xw/{n}.shtml", title(n), "2021-09-27") for n in numbers[page : page + 3]]
        found[address(number)] = with_tag(listing_page(links, following=following))
    return found | {f"/xw/{n}.shtml": article_page(title(n)) for n in numbers}


def address(page: int) -> str:
    return FIRST if page == 1 else f"/xw/index_{page}.shtml"


def title(number: int) -> str:
    return f"第{number}届职工技能竞赛在呼和浩特落幕"


def with_tag(body: str) -> Answer:
    return Answer(body=body, headers={"ETag": f'"{hash(body):x}"'})


def numbers_in(archive: Path) -> set[int]:
    return {int(url.rpartition("/")[2].removesuffix(".shtml")) for url in archived(archive)}


def pages(*numbers: int) -> list[str]:
    return [address(number) for number in numbers]


def test_a_first_walk_that_was_cut_short_is_finished_first(tmp_path: Path) -> None:
    channel = Channel(list(range(18, 0, -1)))
    with channel.site:
        channel.show(list(range(18, 0, -1)), broken=(4,))
        assert channel.crawl(tmp_path) == pages(1, 2, 3, 4)
        channel.show(list(range(19, 0, -1)))
        assert channel.crawl(tmp_path) == pages(1, 2, 3, 4, 5, 6, 7, 1)

    assert numbers_in(tmp_path) == set(range(1, 20))


def test_a_walk_to_what_is_new_that_was_cut_short_is_taken_up(tmp_path: Path) -> None:
    channel = Channel(list(range(18, 0, -1)))
    with channel.site:
        channel.crawl(tmp_path)
        channel.show(list(range(25, 0, -1)), broken=(2,))
        assert channel.crawl(tmp_path) == pages(1, 2)
        channel.show(list(range(25, 0, -1)))
        assert channel.crawl(tmp_path) == pages(1, 2, 3, 4, 5, 1)

    assert numbers_in(tmp_path) == set(range(1, 26))


def test_a_walk_ends_after_two_known_pages_and_not_after_one(tmp_path: Path) -> None:
    channel, archive = Channel(list(range(18, 0, -1))), tmp_path / "archive"
    with channel.site:
        channel.crawl(archive)
        order = [*range(18, 12, -1), 99, *range(12, 0, -1)]
        order[0], order[2] = 16, 18  # page one is another, and lists nothing new
        channel.show(order)
        assert channel.crawl(archive) == pages(1, 2)
        channel.show([17, 18, 16, *range(15, 12, -1), *range(12, 9, -1), 98, *range(9, 0, -1)])
        assert channel.crawl(archive) == pages(1, 2)
        rebuild(archive / "warc", tmp_path / "again", lambda *_: channel.site.profile, Rebuilt())
        assert_same(archive, tmp_path / "again")
        assert channel.crawl(archive, sweep="all") == pages(1, 2, 3, 4, 5, 6, 7, 1)

    assert numbers_in(archive) == {*range(1, 19), 98}


def test_what_is_published_while_a_channel_is_walked_is_found(tmp_path: Path) -> None:
    channel = Channel(list(range(18, 0, -1)))
    grown = pages_of(list(range(23, 0, -1)))
    with channel.site:
        # once the second page was asked for, the channel is another one
        channel.site.then |= {address(page): grown[address(page)] for page in (1, 2)}
        channel.site.pages |= {f"/xw/{n}.shtml": grown[f"/xw/{n}.shtml"] for n in range(19, 24)}
        asked = channel.crawl(tmp_path)

    assert asked[:8] == pages(1, 2, 3, 4, 5, 6, 1, 2)
    assert numbers_in(tmp_path) == set(range(1, 24))


def test_a_page_that_leads_to_no_channel_is_not_tried_in_every_crawl(
    tmp_path: Path, calendar: Calendar
) -> None:
    channel = Channel([3, 2, 1])
    about = "<p>关于我们</p>" * 50
    front = front_page().replace("</ul>", "<li><a href='/about/'>关于我们</a></li></ul>", 1)
    tried = []
    with channel.site:
        for day in range(9):
            channel.site.pages["/about/"] = f"<html><body>{about}</body></html>"
            channel.site.pages["/"] = front.replace("欢迎访问", f"欢迎访问{day}")
            before = len(channel.site.requests)
            channel.crawl(tmp_path)
            if "/about/" in channel.site.requests[before:]:
                tried.append(day)
            calendar.turn(days=1.001)  # a sweep is due after seven days, and no sooner

    assert tried == [0, 7]


def test_a_sweep_tries_what_led_to_no_channel_before(tmp_path: Path) -> None:
    channel = Channel([3, 2, 1])
    front = front_page().replace("</ul>", "<li><a href='/home/'>职工之家</a></li></ul>", 1)
    page = listing_page([("/xw/4.shtml", title(4), "2021-09-27")]).replace("工会新闻", "职工之家")
    found = []
    with channel.site:
        channel.site.pages |= {"/": front, "/home/": "<html><body><p>建设中</p></body></html>"}
        channel.crawl(tmp_path)
        channel.site.pages |= {"/home/": page, "/xw/4.shtml": article_page(title(4))}
        for sweep in (None, "all"):
            channel.site.pages["/"] = front.replace("欢迎访问", f"欢迎访问 {sweep}")
            channel.crawl(tmp_path, sweep=sweep)
            found.append(4 in numbers_in(tmp_path))

    assert found == [False, True]


def test_a_304_nobody_asked_for_is_a_lost_listing(tmp_path: Path) -> None:
    channel = Channel([3, 2, 1])
    with channel.site:
        channel.site.pages[FIRST] = listing_page([("/xw/1.shtml", title(1), "2021-09-27")])
        channel.crawl(tmp_path)
        channel.site.pages[FIRST] = Answer(status=304)
        crawler = crawl_once(tmp_path, channel.site.base_url, channel.site.profile)

    stats = crawler.stats.get_stats()
    assert stats["listing/failed/HTTP 304"] == 1
    assert "listing/unchanged" not in stats


def test_a_first_page_that_was_not_walked_on_from_is_asked_for_whole(tmp_path: Path) -> None:
    """Page one changes and lists nothing new, page two does and fails: no 304 may hide it."""
    channel = Channel(list(range(18, 0, -1)))
    channel.site.honours_conditions = True
    changed = [17, 18, 16, 99, *range(15, 0, -1)]
    with channel.site:
        channel.crawl(tmp_path)
        channel.show(changed, broken=(2,))
        assert channel.crawl(tmp_path) == pages(1, 2)
        channel.show(changed)
        assert channel.crawl(tmp_path)[:3] == pages(1, 2, 3)
        assert channel.crawl(tmp_path) == pages(1)

    assert numbers_in(tmp_path) == {*range(1, 19), 99}


def test_a_front_page_is_asked_for_whole_as_often_as_channels_are_walked_whole(
    tmp_path: Path, calendar: Calendar
) -> None:
    replica = Replica(articles=30)
    answered = []
    with replica.serve() as server:
        for _ in range(5):
            answered += [status for path, status in crawl(server, tmp_path) if path == "/"]
            calendar.turn(days=2)

    assert answered == [200, 304, 304, 304, 200]


def test_what_a_clock_far_ahead_read_is_not_believed_unchanged(
    tmp_path: Path, calendar: Calendar
) -> None:
    replica = Replica(articles=30)
    with replica.serve() as server:
        calendar.turn(days=3650)
        crawl(server, tmp_path)
        calendar.turn(days=-3650)
        asked = crawl(server, tmp_path)

    articles = [status for path, status in asked if path.startswith("/c/")]
    assert articles.count(200) >= 30
    assert 304 not in articles
    assert dict(asked)["/"] == 200


def test_a_front_page_that_was_not_followed_to_the_end_is_asked_for_whole(tmp_path: Path) -> None:
    channel, archive = Channel([3, 2, 1]), tmp_path / "archive"
    channel.site.honours_conditions = True
    link = "<li><a href='/new/index.shtml'>职工之家</a></li></ul>"
    grown = with_tag(front_page().replace("</ul>", link, 1))
    page = listing_page([("/xw/4.shtml", title(4), "2021-09-27")]).replace("工会新闻", "职工之家")
    new = page.replace("/xw/index", "/new/index")
    with channel.site:
        channel.site.pages["/"] = with_tag(front_page())
        channel.crawl(archive)
        channel.site.pages |= {"/": grown, "/new/index.shtml": Answer(status=500)}
        channel.crawl(archive)
        channel.site.pages |= {"/new/index.shtml": new, "/xw/4.shtml": article_page(title(4))}
        channel.crawl(archive)

    assert numbers_in(archive) == {1, 2, 3, 4}
    rebuild(archive / "warc", tmp_path / "again", lambda *_: channel.site.profile, Rebuilt())
    assert_same(archive, tmp_path / "again")


def test_without_a_record_the_front_page_is_asked_for_whole(tmp_path: Path) -> None:
    channel = Channel([3, 2, 1])
    with channel.site:
        channel.site.pages["/"] = with_tag(front_page())
        for _ in range(2):
            profile, settings = channel.site.profile, {"WARC_ENABLED": False}
            crawl_once(tmp_path, channel.site.base_url, profile, settings)

    asked = channel.site.headers["/"]
    assert len(asked) == 2
    assert all("if-none-match" not in headers for headers in asked)
    assert "if-none-match" in channel.site.headers[FIRST][-1]
