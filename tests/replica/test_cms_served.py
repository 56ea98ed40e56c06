"""What is not as it looks in listings that a server makes for each request."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from tests.replica.browsing import Browser, to_canonical, to_rows
from tests.replica.walks import PROXY, aspnet, read_block, to_form
from unioncrawler.replica import Fault, Replica
from unioncrawler.replica.model import ORIGIN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

NEWS = "新闻中心/工会要闻"
ENCRYPTED = "基层频道/党建巡礼"
GROUPED = "基层频道/基层动态"


@contextmanager
def browsing(cms: str) -> Iterator[Browser]:
    with Replica(cms=cms).serve() as server, Browser(server) as browser:
        yield browser


def to_jpage(browser: Browser, channel: str) -> tuple[dict[str, str], str | None]:
    """Return the parameters that a column page has for the proxy, and its link to a next block."""
    page = browser.open(browser.channel(channel).url)
    call = re.search(r"ajaxParam:{(.*?)}", page.text)
    assert call
    return dict(re.findall(r"(\w+):'?([^,']*)'?", call[1])), read_block(page.text, page.path)[2]


def test_the_page_number_of_a_hanweb_column_pages_nothing() -> None:
    with browsing("hanweb") as browser:
        url = browser.channel(NEWS).url
        page = browser.open(url)
        assert page.href("2") == "/col/col15801/index.html?uid=402159&pageNum=2"
        blocks = [
            read_block(browser.open(f"{url}?uid=402159&pageNum={number}").text, page.path)[0]
            for number in (1, 2, 3)
        ]
        assert blocks == [to_rows(browser.channel(NEWS))[:45]] * 3


def test_hanweb_gives_a_window_of_records_and_no_more() -> None:
    with browsing("hanweb") as browser:
        form, _ = to_jpage(browser, NEWS)
        rows = to_rows(browser.channel(NEWS))

        def window(query: str, **other: str) -> list[Any]:
            page = browser.open(f"{PROXY}?{query}&perpage=15", form | other)
            assert page.media == "text/html; charset=utf-8"
            found = re.search("<record>", page.text)
            return [*read_block(page.text, PROXY)[0]] if found else []

        assert window("startrecord=46&endrecord=90") == rows[45:90]
        assert window(f"startrecord=91&endrecord={len(rows)}") == rows[90:]
        assert window("startrecord=1&endrecord=500") == rows[:45]
        assert window("startrecord=500&endrecord=545") == []
        for other in ({"unitid": "1"}, {"webid": "9"}, {"columnid": "15800"}, {"appid": ""}):
            assert window("startrecord=1&endrecord=45", **other) == []


def test_hanweb_records_are_not_well_formed() -> None:
    with browsing("hanweb") as browser:
        text = browser.open(browser.channel(NEWS).url).text
        records = re.findall(r"<!\[CDATA\[(<li.*?)\]\]>", text)
        assert {record.count("</a>") for record in records} == {0, 1}
        assert any("<li style=<br/>" in record for record in records)
        assert any(re.search(r">[^<]{20}\.\.\.<", record) for record in records)


def test_hanweb_links_to_next_blocks_come_plain_or_sealed() -> None:
    with browsing("hanweb") as browser:
        _, none = to_jpage(browser, NEWS)
        _, plain = to_jpage(browser, GROUPED)
        form, sealed = to_jpage(browser, ENCRYPTED)
        assert none is None
        assert plain is not None
        assert sealed is not None
        assert "page=1&appid=1&webid=14&path=/&columnid=15812&unitid=402434&" in plain
        assert re.fullmatch(re.escape(ORIGIN + PROXY) + r"\?page=1&p=\S+", sealed)
        rows = to_rows(browser.channel(ENCRYPTED))
        assert read_block(browser.open(sealed).text, PROXY)[0] == rows[30:]
        query = f"{PROXY}?startrecord=31&endrecord=60&perpage=10"
        assert browser.ask(query, form).status == 403
        rebuilt = plain.replace("15812", "15811").replace("402434", "402409")
        head, _, seal = sealed.partition("&p=")
        forged = f"{head}&p={'B' if seal[0] == 'A' else 'A'}{seal[1:]}"
        for wrong in (rebuilt, head, forged, sealed[:-6] + "AAAA==", sealed + "x"):
            assert "<record>" not in browser.open(wrong).text


def test_a_page_behind_the_last_repeats_it() -> None:
    with browsing("query") as browser:
        url = browser.channel(NEWS).url
        last = browser.open(f"{url}&page=7")
        assert len(last.rows) == len(browser.channel(NEWS).entries) - 6 * 15
        assert browser.open(f"{url}&page=8").rows == last.rows
        assert last.href("下一页") == f"{url.removeprefix(ORIGIN)}&page=7"


def test_one_channel_ignores_the_page_and_links_the_next_one_for_ever() -> None:
    with browsing("query") as browser:
        channel = browser.channel("政策文件/政策解读")
        pages = [browser.open(f"{channel.url}&page={number}") for number in (1, 2, 9)]
        assert [page.rows for page in pages] == [to_rows(channel)] * 3
        links = [page.href("下一页") or "" for page in pages]
        assert [link.rpartition("=")[2] for link in links] == ["2", "3", "10"]


def test_a_postback_needs_the_state_of_the_page_just_received() -> None:
    with browsing("aspnet") as browser:
        url = browser.channel(NEWS).url
        rows = to_rows(browser.channel(NEWS))
        first = browser.open(url)
        form = to_form(first) | {"__EVENTTARGET": "AspNetPager1", "__EVENTARGUMENT": "2"}
        second = browser.open(url, form)
        assert (second.path, second.rows) == (first.path, rows[15:30])
        assert browser.open(url, form).rows == rows[15:30]  # sent once more

        def status(page_form: dict[str, str], **changes: str) -> int:
            refused = browser.ask(url, page_form | changes)
            assert ("回发或回调参数无效" in refused.text) == (refused.status == 500)
            return refused.status

        assert status(form, __EVENTARGUMENT="7") == 500  # that state was used up
        fresh = to_form(second) | {"__EVENTTARGET": "AspNetPager1"}
        assert status(fresh, __EVENTARGUMENT="5") == 500  # no link of that page
        assert status(fresh, __EVENTARGUMENT="3", __VIEWSTATE=form["__VIEWSTATE"]) == 500
        assert status(fresh, __EVENTARGUMENT="3", __EVENTVALIDATION="") == 500
        assert status(fresh, __EVENTARGUMENT="3", __VIEWSTATEGENERATOR="") == 500
        assert status({"__EVENTTARGET": "AspNetPager1", "__EVENTARGUMENT": "3"}) == 500
        other = browser.channel(GROUPED).url
        assert browser.ask(other, fresh | {"__EVENTARGUMENT": "3"}).status == 500
        assert status(fresh, __EVENTARGUMENT="3") == 200


def test_the_log_says_what_was_posted_and_states_are_never_the_same() -> None:
    with browsing("aspnet") as browser:
        url = browser.channel(NEWS).url
        first, second = (to_form(browser.open(url)) for _ in range(2))
        assert first["__VIEWSTATE"] != second["__VIEWSTATE"]
        assert first["__EVENTVALIDATION"] != second["__EVENTVALIDATION"]
        aspnet(browser, url)
        posted = [r for r in browser.requests if r.method == "POST"]
        assert len(posted) == 6
        assert b"__EVENTARGUMENT=7" in posted[-1].body
        assert len({r.path for r in posted}) == 1


def test_pages_by_post_are_in_gbk_and_not_to_be_had_by_get() -> None:
    with browsing("post") as browser:
        url, rows = browser.channel(NEWS).url, to_rows(browser.channel(NEWS))
        first = browser.open(url)
        assert first.media == "text/html; charset=gb2312"
        with pytest.raises(UnicodeDecodeError):
            first.body.decode()
        left = first.root.xpath('//form[@name="jumpform"]//*[@class="pagenote_left"]/text()')
        assert left == [f"共{len(rows)}条记录　第1页/共7页"]
        assert first.root.xpath("//a[text()='下一页']/@href") == ["javascript:jump(2)"]
        assert browser.open(f"{url}&pgno=2").rows == rows[:15]
        assert browser.open(url, {"pgno": "2"}).rows == rows[15:30]
        assert browser.open(url, {"pgno": "x"}).rows == rows[:15]
        assert browser.open(url, {"pgno": "99"}).rows == rows[90:]


@pytest.mark.parametrize("cms", ["json", "loadmore"])
def test_the_facts_of_an_api_are_enough_to_read_it(cms: str) -> None:
    with browsing(cms) as browser:
        api = browser.replica.cms.api()
        assert api is not None
        for channel in browser.replica.channels:
            rows: list[Any] = []
            for number in range(1, 99):
                more = _ask(browser, api.table, api.codes[channel.path], number)
                rows += more
                if len(more) < api.table["size"]:
                    break
            assert rows == to_rows(channel)


def _dig(value: Any, path: str) -> Any:
    for name in filter(None, path.split(".")):
        value = (json.loads(value) if isinstance(value, str) else value)[name]
    return value


def _ask(browser: Browser, table: Mapping[str, Any], code: str, number: int) -> list[Any]:
    slots = {"code": code, "page": number, "size": table["size"]}
    form = {name: form.format(**slots) for name, form in table.get("fields", {}).items()}
    answer = browser.ask(table["url"].format(**slots), form or None)
    if answer.status == 404:
        return []
    return [
        (
            to_canonical("/", _dig(item, table["link"])),
            _dig(item, table["title"]),
            _dig(item, table["date"]),
        )
        for item in _dig(json.loads(answer.body), table["items"])
    ]


def test_channel_pages_of_an_api_have_no_line_and_unknown_channels_no_result() -> None:
    with browsing("json") as browser:
        assert browser.open(browser.channel(NEWS).url).rows == []
        site = {"webSiteCode[]": "fzghw"}
        for form in ({}, site, site | {"channelCode[]": "x"}, {"channelCode[]": "ghyw"}):
            answer = json.loads(browser.open("/queryList", form).body)
            assert answer == {"code": "200", "data": {"total": 0, "results": []}}
        assert browser.ask("/queryList").status == 404
        assert browser.ask("/elsewhere", {}).status == 405


def test_files_of_further_lines_end_with_404_and_say_no_total() -> None:
    with browsing("loadmore") as browser:
        rows = to_rows(browser.channel(NEWS))
        assert browser.open(browser.channel(NEWS).url).rows == rows[:15]
        last = json.loads(browser.open("/json/15801/index_7.json").body)
        assert isinstance(last, list)
        assert len(last) == len(rows) - 90
        assert set(last[0]) == {"href", "title", "publishDate"}
        assert browser.ask("/json/15801/index_8.json").status == 404
        assert browser.ask("/json/15800/index_1.json").status == 404


def test_an_application_is_the_same_shell_everywhere() -> None:
    with browsing("spa") as browser:
        urls = [c.url for c in browser.replica.channels] + [browser.replica.articles[0].url]
        bodies = {browser.open(url).body for url in ["/", *urls]}
        assert len(bodies) == 1
        assert 200 < len(bodies.pop()) < 1000
        assert browser.ask("/no/such").status == 404
        assert browser.open("/robots.txt").media == "text/plain"


def test_an_encrypted_api_answers_one_string_that_is_no_text() -> None:
    with browsing("encrypted") as browser:
        assert browser.open("/").root.xpath("//li[a][contains(., '-')]") == []
        page = browser.open(browser.channel(NEWS).url)
        assert [row for row in to_rows(browser.channel(NEWS)) if row[1] in page.text] == []
        answer = browser.open("/zgh-web/article/plate/list", {"plate": "15801", "page": "1"})
        assert answer.media.startswith("application/json")
        assert re.fullmatch(r"[A-Za-z0-9+/]{400,}={0,2}", answer.text)
        with pytest.raises(UnicodeDecodeError):
            b64decode(answer.body).decode()
        assert browser.open("/zgh-web/article/plate/list", {"plate": "1"}).body != answer.body
        assert browser.open(browser.replica.articles[0].path).status == 200


def test_faults_are_played_whatever_the_cms() -> None:
    replica = Replica(cms="query")
    replica.fault = Fault(name="front-page", after=1)
    with replica.serve() as server, Browser(server) as browser:
        first, second = (replica.articles[number] for number in (0, 1))
        assert first.title in browser.open(first.path).text
        assert browser.open(second.path).body == browser.open("/").body
