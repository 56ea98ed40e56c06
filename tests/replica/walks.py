"""How a browser with scripts gets at all lines of a channel, for each CMS by its own rules."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import lxml.html

from tests.replica.browsing import Row, read_rows, to_canonical

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.replica.browsing import Browser, Page

PROXY = "/module/web/jpage/dataproxy.jsp"


def first_number(pattern: str, text: str) -> int:
    found = re.search(pattern, text)
    assert found, pattern
    return int(found[1])


def by_link(text: str) -> Callable[[Browser, str], list[Row]]:
    """Return the walk that follows the link of that text to the end."""

    def walk(browser: Browser, url: str) -> list[Row]:
        rows: list[Row] = []
        following: str | None = url
        while following:
            page = browser.open(following)
            rows += page.rows
            following = page.href(text)
        return rows

    return walk


def by_number(pattern: str, form: str, second: int) -> Callable[[Browser, str], list[Row]]:
    """Return the walk that counts: how many pages there are says the page, their names the form."""

    def walk(browser: Browser, url: str) -> list[Row]:
        page = browser.open(url)
        rows = page.rows
        for number in range(first_number(pattern, page.text) - 1):
            following = to_canonical(page.path, form.format(number + second))
            rows += browser.open(following).rows
        return rows

    return walk


def trs(browser: Browser, url: str) -> list[Row]:
    page = browser.open(url)
    script = page.script()
    pages = first_number(r"(?:createPageHTML\(|countPage = )(\d+)", script)
    rows = page.rows
    for number in range(1, pages):
        rows += browser.open(to_canonical(page.path, f"index_{number}.html")).rows
    return rows


def kaipuyun(browser: Browser, url: str) -> list[Row]:
    def rows_of(page: Page) -> list[Row]:
        (comment,) = page.root.xpath('//ul[@id="body"]/comment()')
        return read_rows(lxml.html.fromstring(f"<ul>{comment.text}</ul>"), page.path)

    page = browser.open(url)
    call = re.search(r"createPageHTML\('page_div',(\d+), 1,'(\w+)','(\w+)',\d+\)", page.text)
    assert call
    rows = rows_of(page)
    for number in range(2, int(call[1]) + 1):
        path = to_canonical(page.path, f"{call[2]}_{number}.{call[3]}")
        rows += rows_of(browser.open(path))
    return rows


def read_block(text: str, path: str) -> tuple[list[Row], int, str | None]:
    """Return the lines of a datastore, how many there are, and the link to the next block."""
    rows = []
    for record in re.findall(r"<record><!\[CDATA\[(.*?)\]\]></record>", text, re.DOTALL):
        rows += read_rows(lxml.html.fromstring(f"<div>{record}</div>"), path)
    group = re.search(r'<nextgroup><!\[CDATA\[<a href="(.*?)">', text)
    total = first_number(r"<totalrecord>(\d+)<", text)
    return rows, total, to_canonical(path, group[1]) if group else None


def hanweb(browser: Browser, url: str) -> list[Row]:
    page = browser.open(url)
    assert page.rows == []
    call = re.search(r"perPage:(\d+), groupSize:(\d+).*?ajaxParam:{(.*?)}", page.text, re.DOTALL)
    assert call
    form = dict(re.findall(r"(\w+):'?([^,']*)'?", call[3]))
    (inline,) = page.root.xpath("//script[@type='text/xml']/text()")
    rows, total, group = read_block(inline, page.path)
    while group:
        block = browser.open(group)
        more, _, group = read_block(block.text, block.path)
        rows += more
    window = int(call[1]) * int(call[2])
    for start in range(len(rows) + 1, total + 1, window):
        query = f"startrecord={start}&endrecord={min(start + window - 1, total)}&perpage={call[1]}"
        rows += read_block(browser.open(f"{PROXY}?{query}", form).text, PROXY)[0]
    return rows


def query(browser: Browser, url: str) -> list[Row]:
    rows: list[Row] = []
    following: str | None = url
    while following:
        page = browser.open(following)
        if set(page.rows) <= set(rows):  # the last page again
            break
        rows += page.rows
        following = page.href("下一页")
    return rows


def json_api(browser: Browser, url: str) -> list[Row]:
    script = browser.open(url).text
    names = dict(re.findall(r'(webSiteCode|channelCode) = "(\w+)"', script))
    rows: list[Row] = []
    while True:
        form = {f"{name}[]": value for name, value in names.items()}
        form |= {"current": str(len(rows) // 15 + 1), "pageSize": "15"}
        results = json.loads(browser.open("/queryList", form).body)["data"]["results"]
        sources = [result["source"] for result in results]
        rows += [
            (to_canonical("/", json.loads(s["urls"])["pc"]), s["title"], s["pubDate"])
            for s in sources
        ]
        if len(results) < 15:
            return rows


def load_more(browser: Browser, url: str) -> list[Row]:
    page = browser.open(url)
    rows, number = page.rows, 1
    form = re.search(r'getJSON\("(.*?)" \+ pageIndex \+ "(.*?)" ', page.text)
    assert form
    while True:
        number += 1
        answer = browser.ask(f"{form[1]}{number}{form[2]}1632700000000")
        if answer.status == 404:
            return rows
        items: list[dict[str, Any]] = json.loads(answer.body)
        rows += [(to_canonical("/", i["href"]), i["title"], i["publishDate"]) for i in items]


def to_form(page: Page) -> dict[str, str]:
    """Return the fields of the page's own form, as they came."""
    (form,) = page.root.xpath("//form[@method='post']")
    return {field.get("name"): field.get("value") for field in form.xpath(".//input")}


def aspnet(browser: Browser, url: str) -> list[Row]:
    page = browser.open(url)
    rows = page.rows
    while step := re.search(r"__doPostBack\('(\w+)','(\d+)'\)\">下一页", page.text):
        form = to_form(page) | {"__EVENTTARGET": step[1], "__EVENTARGUMENT": step[2]}
        page = browser.open(url, form)
        rows += page.rows
    return rows


def post(browser: Browser, url: str) -> list[Row]:
    page = browser.open(url)
    rows = page.rows
    while step := re.search(r'javascript:jump\((\d+)\)">下一页', page.text):
        page = browser.open(url, {"pgno": step[1]})
        rows += page.rows
    return rows


def years(browser: Browser, url: str) -> list[Row]:
    page = browser.open(url)
    rows = page.rows
    for href in page.root.xpath('//div[@class="years"]/a/@href'):
        rows += browser.open(to_canonical(page.path, href)).rows
    return rows


WALKS: dict[str, Callable[[Browser, str], list[Row]]] = {
    "trs": trs,
    "kaipuyun": kaipuyun,
    "hanweb": hanweb,
    "vsb": by_link("下页"),
    "dede": by_link("下一页"),
    "jeecms": by_number(r"第1/(\d+)页", "index_{}.jhtml", 2),
    "nfiles0": by_number(r"共(\d+)页", "index_{}.shtml", 1),
    "list2": by_link("下一页>>"),
    "query": query,
    "json": json_api,
    "loadmore": load_more,
    "aspnet": aspnet,
    "post": post,
    "onclick": by_link("下一页"),
    "years": years,
}
