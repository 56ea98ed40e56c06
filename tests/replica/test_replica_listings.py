"""The listings of the replica: pages, pagers, templates, and the lines in them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

import lxml.html
import pytest

from unioncrawler.replica import Replica
from unioncrawler.replica.answers import answer
from unioncrawler.replica.channels import CHANNELS, LISTS

if TYPE_CHECKING:
    from tests.replica.conftest import Client
    from unioncrawler.replica import ReplicaChannel

ALIASES = ("www.union.example", "union.example", "127.0.0.1", "localhost")


def to_canonical(page: str, href: str) -> str:
    url = urlsplit(urljoin("http://www.union.example" + page, href.strip()))
    if url.hostname in ALIASES:
        return f"http://www.union.example{url.path}"
    return url.geturl()


def walk(client: Client, channel: ReplicaChannel) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """Return the pages of a channel by following 下一页: path, and lines (url, title, date)."""
    path, pages = urlsplit(channel.url).path, []
    while path:
        page: Any = lxml.html.document_fromstring(client.text(path))
        lines = []
        for link in page.xpath('//div[@class="main fl"]//a[@title]'):
            row = link.xpath("ancestor::*[self::li or self::tr or self::dl or @class='toutiao'][1]")
            (date,) = re.findall(r"\d{4}-\d\d-\d\d", row[0].text_content())[-1:]
            title = link.get("title").replace("&#32;", " ")
            lines.append((to_canonical(path, link.get("href")), title, date))
        pages.append((path, lines))
        following = page.xpath('//div[@class="page_list"]/a[text()="下一页"]/@href')
        path = following[0] if following else ""
    return pages


def test_a_walk_finds_every_line_of_every_channel_in_order(still: Client) -> None:
    for channel in still.replica.channels:
        pages = walk(still, channel)
        pinned = [entry for entry in channel.entries if entry.pinned]
        expected = [(entry.url, entry.title, entry.date_text) for entry in channel.entries]
        found = [line for _, lines in pages for line in lines[len(pinned) :]]
        assert found == expected[len(pinned) :], channel.path
        for _, lines in pages:
            assert lines[: len(pinned)] == expected[: len(pinned)]


def test_pages_are_static_first_and_come_from_the_catalog_endpoint_later(still: Client) -> None:
    (channel,) = [c for c in still.replica.channels if c.path == "新闻中心/工会要闻"]
    paths = [path for path, _ in walk(still, channel)]
    assert paths == [
        "/xwzx/ghyw/index.shtml",
        "/xwzx/ghyw/index_2.shtml",
        "/xwzx/ghyw/index_3.shtml",
        "/zcms/catalog/15801/pc/index_4.shtml",
        "/zcms/catalog/15801/pc/index_5.shtml",
    ]
    assert still("/xwzx/ghyw/index_4.shtml").status == 404
    assert still("/zcms/catalog/15801/pc/index_6.shtml").status == 404
    assert still("/zcms/catalog/15801/pc/index_1.shtml").status == 200
    assert "共5页" in still.text(paths[3])


def test_pinned_lines_stand_on_every_page_out_of_order(still: Client) -> None:
    (channel,) = [c for c in still.replica.channels if c.path == "基层频道/党建巡礼"]
    (pinned,) = [entry for entry in channel.entries if entry.pinned]
    pages = walk(still, channel)
    assert len(pages) == 3
    assert all(lines[0][0] == pinned.url for _, lines in pages)
    assert "[置顶]" in still.text(channel.url)


def test_last_pages_are_partly_filled(still: Client) -> None:
    lengths = [len(walk(still, channel)[-1][1]) for channel in still.replica.channels]
    assert any(0 < length < 20 for length in lengths)


def test_some_lists_put_their_dates_in_brackets(still: Client) -> None:
    assert re.search(r">\[\d{4}-\d\d-\d\d\]<", still.text("/tzgg/index.shtml"))
    assert re.search(r">\d{4}-\d\d-\d\d<", still.text("/xwzx/ghyw/index.shtml"))


def test_the_first_page_has_another_structure_than_the_second(still: Client) -> None:
    first, second = still.text("/xwzx/ghyw/index.shtml"), still.text("/xwzx/ghyw/index_2.shtml")
    assert ('class="newslist"' in first, 'class="list_ul"' in first) == (True, False)
    assert ('class="newslist"' in second, 'class="list_ul"' in second) == (False, True)


def test_there_are_ten_lists_on_two_levels_and_three_templates() -> None:
    assert len(LISTS) >= 10
    assert {len(channel.path.split("/")) for channel in LISTS} == {1, 2}
    assert {channel.layout for channel in LISTS} == {"lines", "thumbs", "rows"}


def test_the_home_page_and_the_hubs_lead_to_every_channel(still: Client) -> None:
    home = still.text("/")
    assert still.text("/index.shtml") == home
    assert all(f'href="{channel.url_path}"' in home for channel in CHANNELS)
    hub = still.text("/jcpd/index.shtml")
    assert re.findall(r"<h3><a[^>]*>(\w+)</a></h3>", hub) == ["党建巡礼", "基层动态", "班组风采"]


def test_every_line_is_an_article_or_accounted_for(still: Client) -> None:
    replica = still.replica
    known = {
        "article": {article.url for article in replica.articles},
        "file": replica.files,
        "external": replica.external,
        "dead": set(replica.dead),
        "redirect": set(replica.redirects),
    }
    for entry in replica.entries:
        assert entry.url in known[entry.kind], entry
    for kind, urls in known.items():
        assert urls == {entry.url for entry in replica.entries if entry.kind == kind}


@pytest.mark.parametrize("size", [1, 5, 60])
def test_channels_with_nothing_in_them_are_served(size: int) -> None:
    catalog = Replica(size).catalog
    for channel in CHANNELS:
        assert answer(catalog, channel.url_path, None, None).status == 200
    assert answer(catalog, "/", None, None).status == 200
