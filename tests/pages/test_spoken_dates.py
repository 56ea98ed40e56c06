"""Dates of rows that say no year, or no date at all but how long ago it was."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from unioncrawler.pages.dates import SHANGHAI, find_shown_date, latest_day_of, parse_published
from unioncrawler.pages.document import parse_html
from unioncrawler.pages.listing import read_listing

if TYPE_CHECKING:
    from unioncrawler.items import Listing

FETCHED = datetime(2026, 11, 22, 0, 30, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("刚刚", "2026-11-22"),
        ("今日 00:10", "2026-11-22T00:10+08:00"),
        ("昨日", "2026-11-21"),
        ("20分钟前", "2026-11-22"),
        ("半小时前", "2026-11-22"),
        ("1个小时前", "2026-11-21"),
        ("两天前", "2026-11-20"),
        ("3天以前", "2026-11-19"),
        ("昨天 25:10", None),
        ("3个月前", None),
        ("1年前", None),
        ("12天气预报前", None),
    ],
)
def test_words_count_from_the_moment_of_reading_in_china(text: str, expected: str | None) -> None:
    read = parse_published(text, fetched_at=FETCHED.astimezone(UTC))

    assert (read.iso if read else None) == expected


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("发布于 3小时前", "3小时前"),
        ("[昨天 10:20]", "昨天 10:20"),
        ("发布时间：刚刚", "刚刚"),
        ("2个月前发布", "2个月前"),
        ("【9月12日】", "9月12日"),
        ("09月 12", "09月 12"),
        ("12 09月", "12 09月"),
        ("(Sep 12, 2024)", "Sep 12, 2024"),
        ("12th September 2024", "12th September 2024"),
        ("昨天，工会走访了职工", None),
        ("三天前的会议", None),
        ("12 / 09", None),
        ("May Day 2024", None),
    ],
)
def test_a_row_shows_it_where_the_words_are_nothing_else(text: str, shown: str | None) -> None:
    assert find_shown_date(text) == shown


@pytest.mark.parametrize(
    ("text", "latest"),
    [
        ("09-12", "2026-09-12"),
        ("11-23", "2026-11-23"),  # a clock may be a day ahead
        ("11-24", "2025-11-24"),
        ("12月31日 10:20", "2025-12-31"),
        ("31 12月", "2025-12-31"),
        ("02-29", "2024-02-29"),
        ("昨天", "2026-11-21"),
        ("2024-03-01 10:20", "2024-03-01"),
        ("2024-03", None),
        ("13-40", None),
        ("3个月前", None),
        ("工会新闻", None),
    ],
)
def test_a_date_without_a_year_has_a_last_day_that_it_can_be(text: str, latest: str | None) -> None:
    assert latest_day_of(text, fetched_at=FETCHED) == latest


def listing_of(body: str) -> Listing:
    return read_listing(parse_html(f"<html><body>{body}</body></html>"), "http://s.example/xw.htm")


TITLE = "职工代表大会第{}次会议在工人文化宫召开"
ROWS = [
    ("<a href='{u}'>{t}</a><span>昨天</span>", "昨天"),
    ("<h3><a href='{u}'>{t}</a></h3><p>某某报</p><span>3小时前</span>", "3小时前"),
    ("<a href='{u}'><h4>{t}</h4><em>3天前</em></a>", "3天前"),
    ("<a href='{u}'>{t}</a><span>发布于 2个月前</span>", "2个月前"),
    ("<div><b>12日</b>/<i>2024-09</i></div><a href='{u}'>{t}</a>", "12日 / 2024-09"),
    ("<a href='{u}'><div><b>12日</b><i>2024-09</i></div><div>{t}</div></a>", "12日 2024-09"),
    ("<div><p>12</p><p>九月 2024</p></div><a href='{u}'>{t}</a>", "12 九月 2024"),
    ("<div><p>12</p><p>Sep 2024</p></div><a href='{u}'>{t}</a>", "12 Sep 2024"),
    ("<div><p>09月</p><p>12</p></div><a href='{u}'>{t}</a>", "09月 12"),
]


@pytest.mark.parametrize(("row", "shown"), ROWS)
def test_a_list_is_dated_by_it(row: str, shown: str) -> None:
    rows = [row.format(u=f"/info/1021/{n}.htm", t=TITLE.format(n)) for n in range(1000, 1006)]
    found = listing_of(f"<ul>{''.join(f'<li>{each}</li>' for each in rows)}</ul>")

    assert [(entry.title, entry.date_text) for entry in found.entries] == [
        (TITLE.format(number), shown) for number in range(1000, 1006)
    ]


def test_a_menu_of_the_form_of_the_list_is_no_part_of_it() -> None:
    rows = "".join(
        f"<li><a href='/info/1021/{n}.htm'>{TITLE.format(n)}</a></li>" for n in range(1000, 1006)
    )
    menu = "<div class='nav'><ul><li><a href='/a.htm'>工会概况</a></li></ul></div>"
    found = listing_of(f"{menu}<div class='list'><ul>{rows}</ul></div>")

    assert [entry.title for entry in found.entries] == [TITLE.format(n) for n in range(1000, 1006)]
