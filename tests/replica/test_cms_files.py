"""What is not as it looks in listings that are files."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.replica.browsing import Browser, to_rows
from tests.replica.walks import WALKS
from unioncrawler.replica import Replica

if TYPE_CHECKING:
    from collections.abc import Iterator

NEWS = "新闻中心/工会要闻"
COUNTING = "基层频道/基层动态"


@contextmanager
def browsing(cms: str) -> Iterator[Browser]:
    with Replica(cms=cms).serve() as server, Browser(server) as browser:
        yield browser


@pytest.mark.parametrize(
    ("cms", "second", "missing"),
    [
        ("trs", "/xwzx/ghyw/index_1.html", ["index_0.html", "index_7.html"]),
        ("kaipuyun", "/xwzx/ghyw/zwgklist_2.shtml", ["zwgklist_1.shtml", "zwgklist_8.shtml"]),
        ("vsb", "/xwzx/ghyw/6.htm", ["7.htm", "0.htm", "8.htm"]),
        ("dede", "/xwzx/ghyw/list_15801_2.html", ["list_15801_8.html", "list_15800_1.html"]),
        ("jeecms", "/xwzx/ghyw/index_2.jhtml", ["index_1.jhtml", "index_8.jhtml"]),
        ("nfiles0", "/xwzx/ghyw/index_1.shtml", ["index_0.shtml", "index_7.shtml"]),
        ("list2", "/xwzx/ghyw/list2.htm", ["list1.htm", "list8.htm"]),
        ("onclick", "/xwzx/ghyw/index_2.html", ["index_1.html", "index_8.html"]),
    ],
)
def test_the_second_page_has_its_number(cms: str, second: str, missing: list[str]) -> None:
    with browsing(cms) as browser:
        page = browser.open(second)
        expected = to_rows(browser.channel(NEWS))[15:30]
        if cms == "kaipuyun":
            assert (page.rows, page.text.count('target="_blank" title') > 15) == ([], True)
        else:
            assert page.rows == expected
        for name in missing:
            assert browser.ask(f"/xwzx/ghyw/{name}").status == 404


@pytest.mark.parametrize(
    ("cms", "second"),
    [
        ("trs", "index_1"),
        ("kaipuyun", "zwgklist_2"),
        ("jeecms", "index_2"),
        ("nfiles0", "index_1"),
    ],
)
def test_nothing_links_the_second_page_where_scripts_write_the_pager(cms: str, second: str) -> None:
    with browsing(cms) as browser:
        page = browser.open(browser.channel(NEWS).url)
        assert [href for href in page.root.xpath("//@href") if second in href] == []


def test_a_call_that_is_commented_out_names_another_number_of_pages() -> None:
    with browsing("trs") as browser:
        page = browser.open(browser.channel(COUNTING).url)
        assert '//createPageHTML(9, 0, "index", "html");' in page.text
        assert "createPageHTML" not in page.script()
        assert "countPage = 6;" in page.script()
        other = browser.open(browser.channel(NEWS).url)
        assert 'createPageHTML(7, 0, "index", "html")' in other.script()


def test_trs_articles_count_their_pages_from_zero_too() -> None:
    with browsing("trs") as browser:
        one = next(a for a in browser.replica.articles if a.page_count == 1)
        three = next(a for a in browser.replica.articles if a.page_count == 3)
        assert re.fullmatch(r"/[a-z/]+/\d{6}/t\d{8}_\d{6}\.html", three.path)
        assert "var countPage = 1;" in browser.open(one.path).text
        page = browser.open(three.path)
        assert "var countPage = 3;" in page.text
        assert page.href("下一页") == three.path.replace(".html", "_1.html")
        assert "var currentPage = 2;" in browser.open(three.path.replace(".html", "_2.html")).text


def test_trs_lines_are_relative_and_those_of_other_channels_far() -> None:
    with browsing("trs") as browser:
        pages = [browser.open(f"/jcpd/jcdt/{name}") for name in ("", "index_1.html")]
        hrefs = [href for page in pages for href in page.root.xpath("//ul[@class='list']//@href")]
        starts = {href.split("/")[0] for href in hrefs}
        assert starts == {".", ".."}


def test_vsb_links_lead_past_lines_when_a_page_is_added_meanwhile() -> None:
    with browsing("vsb") as browser:
        channel = browser.channel(NEWS)
        room = 15 - len(channel.entries) % 15  # lines that the last page still takes
        browser.replica.publish_during(NEWS, after=1, articles=room + 1)
        found = set(WALKS["vsb"](browser, channel.url))
        lost = [row for row in to_rows(channel) if row not in found]
        assert len(lost) == 15 - room - 1
        again = WALKS["vsb"](browser, channel.url)
        assert again == to_rows(browser.channel(NEWS))


def test_vsb_articles_have_a_second_address() -> None:
    with browsing("vsb") as browser:
        article = browser.replica.articles[5]
        number = f"urltype=news.NewsContentUrl&wbtreeid=1276&wbnewsid={article.id}"
        other = browser.open(f"/content.jsp?{number}")
        assert article.title in other.text
        assert browser.open(article.path).root.xpath("//h1/text()") == other.root.xpath(
            "//h1/text()"
        )
        assert browser.ask("/content.jsp?wbnewsid=99999999").status == 404
        assert browser.ask("/content.jsp?wbnewsid=x").status == 404


def test_dede_has_its_first_page_under_a_number_too() -> None:
    with browsing("dede") as browser:
        first = browser.open("/xwzx/ghyw/")
        assert browser.open("/xwzx/ghyw/list_15801_1.html").rows == first.rows


def test_buttons_and_lines_lead_nowhere_by_their_href() -> None:
    with browsing("nfiles0") as browser:
        page = browser.open(browser.channel(NEWS).url)
        buttons = page.root.xpath('//div[@class="pages"]/a')
        assert {a.get("href") for a in buttons} == {"javascript:void(0)"}
        assert [a.get("onclick") for a in buttons] == ["goPage(2)", "goPage(7)"]
    with browsing("onclick") as browser:
        page = browser.open(browser.channel(NEWS).url)
        lines = page.root.xpath('//ul[@class="list"]//a')
        assert {a.get("href") for a in lines} == {"javascript:void(0)"}
        assert len(lines) == 15


def test_each_year_has_a_file_and_no_other_has() -> None:
    with browsing("years") as browser:
        channel = browser.channel(NEWS)
        assert channel.url.endswith("/html/ghyw2021year/list.shtml")
        page = browser.open(channel.url)
        assert {row[2][:4] for row in page.rows} == {"2021"}
        assert page.href("2020年") == "/html/ghyw2020year/list.shtml"
        assert browser.ask("/html/ghyw2001year/list.shtml").status == 404
        assert browser.ask("/html/nowhere2021year/list.shtml").status == 404
