"""jpage lists of Hanweb: the block in the page, then windows or groups of dataproxy.jsp."""

from __future__ import annotations

import pytest

from tests.pages.mechanisms.sheets import HOST, listing
from unioncrawler.items import EntryKind, Page, PageRequest, Paging, Verdict
from unioncrawler.pages import read_page
from unioncrawler.pages.document import parse_html
from unioncrawler.pages.listing import read_listing

COLUMN = f"{HOST}/col/col84025/index.html"
PROXY = f"{HOST}/module/web/jpage/dataproxy.jsp"
BY_SCRIPT = (("X-Requested-With", "XMLHttpRequest"),)
POSTED = (("Content-Type", "application/x-www-form-urlencoded"), *BY_SCRIPT)
BODY = b"col=1&appid=1&webid=14&path=%2F&columnid=84025&unitid=402134&permissiontype=0"
CALL = (
    "<script>$(function(){$('#402134').jpage({themeName:'default',showMode:'full',"
    "totalRecord:%d,dataBefore:'',dataStore:InitData402134,dataAfter:'',groupSize:3,"
    "proxyUrl:'/module/web/jpage/dataproxy.jsp',perPage:2,barPosition:'bottom',"
    "ajaxParam:{col:1,appid:'1',webid:14,path:'/',columnid:84025,unitid:'402134',permissiontype:0}"
    "});});</script>"
)


def record(number: int) -> str:
    return (
        f'<li><a href="/art/2025/10/{number:02}/art_84025_{number}.html" '
        f"title='关于做好职工服务工作的通知{number}'>关于做好职工…</a><b>2025-10-{number:02}</b></li>"
    )


def store(numbers: range, group: str = "") -> str:
    records = "".join(f"<record><![CDATA[{record(n)}]]></record>" for n in numbers)
    return (
        f'<div id="402134"><script type="text/xml"><datastore>{group}<recordset>{records}'
        "</recordset></datastore></script></div>"
    )


def answer(numbers: range, total: int, group: str = "") -> bytes:
    records = "".join(f"<record><![CDATA[{record(n)}]]></record>" for n in numbers)
    return (
        f"<datastore><totalrecord>{total}</totalrecord><totalpage>9</totalpage>{group}"
        f"<recordset>{records}</recordset></datastore>"
    ).encode()


def numbers_of(page: Page) -> list[int]:
    entries = page.listing.entries if page.listing else ()
    return [int(entry.url.rpartition("_")[2].removesuffix(".html")) for entry in entries]


def window(start: int, end: int, body: bytes = BODY) -> PageRequest:
    query = f"startrecord={start}&endrecord={end}&perpage=2"
    return PageRequest(url=f"{PROXY}?{query}", body=body, headers=POSTED)


def test_the_first_block_is_read_from_its_store_and_the_next_window_asked_for() -> None:
    read = listing(store(range(1, 7)) + CALL % 15, COLUMN)

    assert [(e.url, e.title, e.date_text, e.kind) for e in read.entries][:1] == [
        (
            f"{HOST}/art/2025/10/01/art_84025_1.html",
            "关于做好职工服务工作的通知1",
            "2025-10-01",
            EntryKind.ARTICLE,
        )
    ]
    assert len(read.entries) == 6
    assert read.paging == Paging(mechanism="hanweb", next=window(7, 12), items=15)


def test_a_store_that_is_an_array_is_read_too() -> None:
    rows = ",".join("'" + record(n).replace("'", "\\'") + "'" for n in range(1, 7))
    source = f"<script>var InitData402134=[{rows}];{CALL[8:] % 6}"

    read = listing(source, COLUMN)

    assert (len(read.entries), read.paging) == (6, Paging(mechanism="hanweb", items=6))


def test_links_of_the_page_number_are_not_followed() -> None:
    pager = "<div><span>1</span><a href='?pageNum=2'>2</a><a href='?pageNum=2'>下一页</a></div>"

    assert listing(store(range(1, 7)) + pager + CALL % 15, COLUMN).paging.next == window(7, 12)


def test_an_answer_goes_on_with_the_window_behind_it_until_the_total() -> None:
    asked = window(7, 12)

    middle = read_page(answer(range(7, 13), 15), {}, asked.url, asked=asked)
    last = read_page(answer(range(13, 16), 15), {}, window(13, 15).url, asked=window(13, 15))

    assert (numbers_of(middle), middle.listing and middle.listing.paging) == (
        [7, 8, 9, 10, 11, 12],
        Paging(mechanism="hanweb", next=window(13, 15), items=15),
    )
    assert (numbers_of(last), last.listing and last.listing.paging) == (
        [13, 14, 15],
        Paging(mechanism="hanweb", items=15),
    )


def test_a_next_group_is_followed_as_it_is_given_and_the_window_only_where_that_fails() -> None:
    group = '<nextgroup><![CDATA[<a href="./dataproxy.jsp?p=Xa%2Bq&amp;s=9"></a>]]></nextgroup>'
    encrypted = PageRequest(url=f"{PROXY}?p=Xa%2Bq&s=9", headers=BY_SCRIPT)

    read = listing(store(range(1, 7), group) + CALL % 15, COLUMN).paging
    again = read_page(answer(range(7, 13), 15, group), {}, encrypted.url, asked=encrypted)

    assert read == Paging(mechanism="hanweb", next=encrypted, others=(window(7, 12),), items=15)
    assert again.listing is not None
    assert again.listing.paging == Paging(mechanism="hanweb", next=encrypted, items=15)


def test_links_of_an_answer_are_relative_to_the_page_that_shows_them() -> None:
    body = answer(range(7, 13), 15).replace(b'"/art/', b'"../../art/')
    asked = PageRequest(url=window(7, 12).url, channel="通知", channel_url=COLUMN)

    read = read_page(body, {"Content-Type": "text/html"}, asked.url, asked=asked)

    assert read.listing is not None
    assert read.listing.entries[0].url == f"{HOST}/art/2025/10/07/art_84025_7.html"


def test_broken_records_are_read_as_far_as_they_go() -> None:
    broken = "<li style=<br/><a href='/art/2025/10/3/art_84025_3.html'>关于做好工作的通知</b></li>"
    source = (
        f"<datastore><totalrecord>3</totalrecord><recordset><record><![CDATA[{broken}]]></record>"
        "<record><![CDATA[\x00<tr><td>&nbsp;]]></record><record>"
    )
    page = read_page(source.encode(), {}, window(1, 3).url)

    assert (page.verdict, numbers_of(page)) == (Verdict.OK, [3])


def test_a_page_that_is_read_twice_holds_its_records_once() -> None:
    root = parse_html(f"<html><body>{store(range(1, 7)) + CALL % 15}</body></html>")

    first, second = read_listing(root, COLUMN), read_listing(root, COLUMN)

    assert first.paging == second.paging == Paging(mechanism="hanweb", next=window(7, 12), items=15)


def test_a_column_page_with_its_store_near_the_top_is_no_answer() -> None:
    source = f"<html><body>{store(range(1, 7)) + CALL % 15}<p>首页 / 通知</p></body></html>"
    page = read_page(source.encode(), {}, COLUMN)

    assert page.listing is not None
    assert page.listing.paging.next == window(7, 12)


@pytest.mark.parametrize(
    "proxy",
    [
        "http://elsewhere.example/module/web/jpage/dataproxy.jsp",
        "//elsewhere.example/dataproxy.jsp",
        "/admin/delete.jsp",
        "/module/web/jpage/dataproxy.jsp/../../../../admin/delete.jsp",
    ],
)
def test_nothing_but_the_site_s_own_proxy_is_asked(proxy: str) -> None:
    call = (CALL % 15).replace("/module/web/jpage/dataproxy.jsp", proxy)
    group = f'<nextgroup><![CDATA[<a href="{proxy}?page=1"></a>]]></nextgroup>'

    assert listing(store(range(1, 7)) + call, COLUMN).paging.next is None
    read = listing(store(range(1, 7), group) + CALL % 15, COLUMN).paging
    assert read == Paging(mechanism="hanweb", next=window(7, 12), items=15)


@pytest.mark.parametrize(
    "query",
    [
        "startrecord=9&endrecord=7&perpage=2",
        f"startrecord=7&endrecord={'9' * 5000}&perpage=2",
        "startrecord=\u0663&endrecord=12&perpage=2",
        "startrecord=7&endrecord=12&perpage=x",
    ],
)
def test_windows_that_make_no_sense_lead_nowhere(query: str) -> None:
    page = read_page(answer(range(7, 13), 15), {}, f"{PROXY}?{query}")

    assert page.listing is not None
    assert page.listing.paging == Paging(mechanism="hanweb", items=15)


def test_the_last_window_ends_with_the_total() -> None:
    assert listing(store(range(1, 7)) + CALL % 8, COLUMN).paging.next == window(7, 8)


def test_a_store_without_a_call_goes_on_as_its_next_group_says() -> None:
    group = f"<nextgroup><![CDATA[<a href='{PROXY}?page=1&webid=14'></a>]]></nextgroup>"
    elsewhere = group.replace(HOST, "http://other.example")

    assert listing(store(range(1, 7), group), COLUMN).paging == Paging(
        mechanism="hanweb", next=PageRequest(url=f"{PROXY}?page=1&webid=14", headers=BY_SCRIPT)
    )
    assert listing(store(range(1, 7), elsewhere), COLUMN).paging.next is None
    assert listing(store(range(1, 7)), COLUMN).paging == Paging()
