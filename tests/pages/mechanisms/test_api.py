"""Listings that come as JSON: the profile says how they are asked for and read."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from unioncrawler.items import Entry, EntryKind, PageKind, PageRequest, Paging, Verdict
from unioncrawler.pages import read_page
from unioncrawler.pages.mechanisms.api import api_request
from unioncrawler.sites.loader import parse_profile

HOST = "http://www.yunshan.example"
TOML = """
[site]
key = "yunshan"
name = "云杉市总工会"
base_url = "http://www.yunshan.example"
hosts = ["www.yunshan.example"]

[[api]]
name = "query"
url = "/queryList"
body = "form"
fields = { current = "{page}", pageSize = 2, "channelCode[]" = ["{code}", "all"] }
headers = { X-Requested-With = "XMLHttpRequest" }
size = 2
items = "data.results"
title = "source.title"
date = "source.pubDate"
link = "source.urls.pc"
total = "data.total"

[[api]]
name = "more"
url = "/json/{code}/index_{page}.json"
base = 0
items = ""
title = "title"
link = "/art/{id}.html"

[[api]]
name = "posted"
url = "https://api.elsewhere.example/list?v=2"
body = "json"
fields = { page = "{page}", from = "{offset}", where = { code = "{code}" } }
size = 20
items = "rows"
title = "t"
link = "u"
pages = "pages"

[[channel]]
path = "通知"
url = "/tz/index.html"
api = "query"
code = "tz"

[[channel]]
path = "动态"
url = "/dt/"
api = "more"
code = "34196"

[[channel]]
path = "外部"
url = "/wb/"
api = "posted"
code = "wb"
"""
PROFILE = parse_profile(TOML, "yunshan.toml")


def asked(channel: str, number: int = 1) -> PageRequest:
    ruled = PROFILE.api_of(channel)
    assert ruled is not None
    return api_request(*ruled, number, PROFILE)


def item(number: int) -> dict[str, Any]:
    source = {
        "title": f"关于<em>职工</em>竞赛的通知{number}",
        "pubDate": "2026-05-01 09:30",
        "urls": json.dumps({"pc": f"./202605/{number}.html"}),
    }
    return {"source": source}


def read(answer: Any, request: PageRequest, status: int = 200) -> tuple[Verdict, str | None, Any]:
    body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    headers = {"Content-Type": "application/json;charset=utf-8"}
    page = read_page(body, headers, request.url, PROFILE, status=status, asked=request)
    assert (page.kind is PageKind.LISTING) == (page.listing is not None)
    return page.verdict, page.reason, page.listing


def test_a_form_is_filled_in() -> None:
    assert asked("通知", 3) == PageRequest(
        url=f"{HOST}/queryList",
        body=b"current=3&pageSize=2&channelCode%5B%5D=tz&channelCode%5B%5D=all",
        headers=(
            ("Content-Type", "application/x-www-form-urlencoded"),
            ("X-Requested-With", "XMLHttpRequest"),
        ),
        channel="通知",
        number=3,
    )


def test_an_address_is_filled_in_from_its_base() -> None:
    assert asked("动态", 2) == PageRequest(
        url=f"{HOST}/json/34196/index_1.json", channel="动态", number=2
    )


def test_json_keeps_the_types_of_what_is_filled_in() -> None:
    request = asked("外部", 2)

    assert (request.url, json.loads(request.body or b"")) == (
        "https://api.elsewhere.example/list?v=2",
        {"page": 2, "from": 20, "where": {"code": "wb"}},
    )


def test_an_answer_is_read_through_strings_that_hold_json() -> None:
    answer = {"data": {"total": "3", "results": [item(1), item(2)]}}

    verdict, reason, listing = read(answer, asked("通知"))

    assert (verdict, reason) == (Verdict.OK, None)
    assert listing.entries == tuple(
        Entry(
            url=f"{HOST}/tz/202605/{number}.html",
            title=f"关于职工竞赛的通知{number}",
            date_text="2026-05-01 09:30",
            kind=EntryKind.ARTICLE,
        )
        for number in (1, 2)
    )
    assert listing.paging == Paging(mechanism="api", next=asked("通知", 2), pages=2, items=3)


def test_the_last_page_by_the_total_leads_no_further() -> None:
    answer = {"data": {"total": 3, "results": [item(3)]}}

    assert read(answer, asked("通知", 2))[2].paging.next is None


def test_without_a_total_every_page_leads_on_until_one_is_empty() -> None:
    rows = [{"id": 7, "title": "关于表彰的决定"}]

    listing, behind = read(rows, asked("动态"))[2], read([], asked("动态", 2))[2]

    assert (listing.entries[0].url, listing.entries[0].date_text) == (f"{HOST}/art/7.html", None)
    assert listing.paging == Paging(mechanism="api", next=asked("动态", 2))
    assert behind.paging == Paging(mechanism="api")


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"<html><script src='app.js'></script></html>", "no JSON"),
        (b"", "no JSON"),
        (b"[" * 100_000, "no JSON"),
        ({"data": {"total": 3}}, "the answer has no data.results"),
        ({"data": "x"}, "the answer has no data.results"),
        ({"data": {"results": [item(1)]}}, "the answer has no data.total"),
        (
            {"data": {"total": 1, "results": [{"source": item(1)["source"] | {"pubDate": None}}]}},
            "no item has source.pubDate",
        ),
        ({"data": {"total": True, "results": [item(1)]}}, "the answer has no data.total"),
        ({"data": {"total": "9" * 5000, "results": [item(1)]}}, "the answer has no data.total"),
        ({"data": {"total": 10**30, "results": [item(1)]}}, "the answer has no data.total"),
        ({"data": {"total": "²", "results": [item(1)]}}, "the answer has no data.total"),
        (
            {"data": {"total": 1, "results": [{"a": 1}]}},
            "no item has source.urls.pc and source.title",
        ),
        (
            {"data": {"total": 1, "results": "QUJD" * 40}},
            "one string for a list: the answer is encrypted",
        ),
        (b"QUJD" * 400, "one string for a list: the answer is encrypted"),
        (
            json.dumps("QUJD" * 40).encode(),
            "one string for a list: the answer is encrypted",
        ),
    ],
)
def test_what_is_not_as_stated_is_named(answer: Any, reason: str) -> None:
    assert read(answer, asked("通知")) == (Verdict.ERROR, reason, None)


def test_a_wrapped_answer_is_unwrapped() -> None:
    rows = json.dumps([{"id": 7, "title": "关于表彰的决定"}], ensure_ascii=False).encode()

    assert read(b"callback(" + rows + b");", asked("动态"))[0] is Verdict.OK


def test_a_refusal_stays_one() -> None:
    assert read({"data": {}}, asked("通知"), 403)[0] is Verdict.BLOCKED


def test_without_a_channel_json_is_no_page() -> None:
    request = replace(asked("通知"), channel=None)

    assert read({"data": {}}, request) == (Verdict.OK, "no HTML", None)


@pytest.mark.parametrize("said", ["9" * 5000, "二〇二一年", 10**4000, True, {"a": 1}])
def test_a_date_that_is_none_harms_no_entry(said: Any) -> None:
    odd = item(1)
    odd["source"]["pubDate"] = said
    answer = {"data": {"total": 1, "results": [odd]}}

    assert len(read(answer, asked("通知"))[2].entries) == 1


def test_milliseconds_are_the_day_they_mean_in_china() -> None:
    dated = item(1)
    dated["source"]["pubDate"] = 1_632_758_400_000  # 2021-09-27T16:00Z
    answer = {"data": {"total": 1, "results": [dated]}}

    assert read(answer, asked("通知"))[2].entries[0].date_text == "2021-09-28"
