"""Lists whose entries stand in a script as data."""

from __future__ import annotations

import json

import pytest

from tests.pages.mechanisms.sheets import HOST, LIST, listing
from unioncrawler.items import Entry

URL = f"{HOST}/tz/index.html"
NOTICE = "关于做好职工走访慰问工作的通知"
ROWS = [
    {"id": 8, "title": NOTICE, "url": "../info/8.htm", "pubDate": "2024-03-02"},
    {
        "id": 7,
        "title": "职工<b>技能</b>大赛落幕",
        "url": "\\/info\\/7.htm",
        "pubDate": "2024-03-01",
    },
]
ENTRIES = (
    Entry(url=f"{HOST}/info/8.htm", title=NOTICE, date_text="2024-03-02"),
    Entry(url=f"{HOST}/info/7.htm", title="职工技能大赛落幕", date_text="2024-03-01"),
)
JSON = json.dumps(ROWS, ensure_ascii=False).replace("\\\\/", "\\/")
WRITTEN = (
    "[{title:'关于做好职工走访慰问工作的通知',url:'../info/8.htm',date:'2024-03-02'},"
    "{title:'职工技能大赛落幕','url':'/info/7.htm',\"date\":\"2024-03-01\",},]"
)


@pytest.mark.parametrize(
    "script",
    [
        f'window.__INITIAL_STATE__={{\'menu\':1,"data":{{"list":{JSON},"total":2}}}};',
        f"var list = {JSON}; show(list);",
        f"var list={WRITTEN};",
    ],
)
def test_the_entries_of_a_script_are_those_of_the_page(script: str) -> None:
    read = listing(f"<ul id='box'></ul><script>{script}</script>", URL)

    assert (read.entries, read.paging.mechanism) == (ENTRIES, "none")


@pytest.mark.parametrize(
    ("data", "entries"),
    [
        (f"{{list:{JSON},total:40}}", ENTRIES),
        (json.dumps([{k: v for k, v in row.items() if k != "url"} for row in ROWS]), ()),
    ],
)
def test_data_that_is_not_all_or_has_no_addresses_is_a_named_failure(
    data: str, entries: tuple[Entry, ...]
) -> None:
    read = listing(f"<div id='box'></div><script>var d={data};</script>", URL)

    assert (read.entries, read.paging.mechanism) == (entries, "script")


@pytest.mark.parametrize(
    "script",
    [
        'var menu=[{"name":"首页","url":"/"},{"name":"机构","url":"/jg/"}];',
        'var menu=[{"title":"首页","url":"/"},{"title":"机构","url":"/jg/"}];',
        f"// var list={JSON};",
    ],
)
def test_a_menu_and_what_is_commented_out_are_no_list(script: str) -> None:
    assert listing(f"<script>{script}</script>", URL).entries == ()


def test_what_the_page_shows_comes_first() -> None:
    shown = listing(LIST, URL).entries

    assert listing(f"{LIST}<script>var list={JSON};</script>", URL).entries == shown
