"""Dates as pages write them; whatever is not surely one is none."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unioncrawler.items import Precision, Published
from unioncrawler.pages.dates import (
    SHANGHAI,
    find_date_text,
    find_shown_date,
    parse_published,
)

FETCHED = datetime(2026, 11, 22, 20, 0, tzinfo=SHANGHAI)
LATE = FETCHED + timedelta(days=1)


def iso(text: str, fetched_at: datetime = FETCHED) -> str | None:
    published = parse_published(text, fetched_at=fetched_at)
    return published.iso if published else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2021-09-27", "2021-09-27"),
        ("2021/9/27", "2021-09-27"),
        ("2021.09.27", "2021-09-27"),
        ("2021．9．27", "2021-09-27"),
        ("2021–09–27", "2021-09-27"),
        ("2021年9月27日", "2021-09-27"),
        ("2021年9月27号", "2021-09-27"),
        ("2013 年 6 月 3 日", "2013-06-03"),
        ("2013-6-3", "2013-06-03"),
        ("[2026-07-10]", "2026-07-10"),
        ("（2026年07月10日）", "2026-07-10"),
        ("发布时间:2021-09-27", "2021-09-27"),
        ("发布时间：2021-09-27", "2021-09-27"),
        ("发布日期： 2021-09-27 作者：某人", "2021-09-27"),
        ("时间：2024-06-07 来源：某工会", "2024-06-07"),
        ("発布时间２０２１年９月２７日", "2021-09-27"),
        ("二〇一七年三月二十四日", "2017-03-24"),
        ("二○二一年十一月八日", "2021-11-08"),
        ("二零二一年十二月三十一日", "2021-12-31"),
        ("二〇二四年元月一日", "2024-01-01"),
        ("二〇二四年十月廿三日", "2024-10-23"),
        ("2021年十一月八日", "2021-11-08"),
        ("20210927", "2021-09-27"),
        ("24-03-05", "2024-03-05"),
        ("发布时间：18-03-08", "2018-03-08"),
        ("99-12-31", "1999-12-31"),
        ("24年3月5日", "2024-03-05"),
        ("2026年 07-08", "2026-07-08"),
        ("2026 / 07-08", "2026-07-08"),
        ("2026-07 08", "2026-07-08"),
        ("2026.07 / 08", "2026-07-08"),
        ("2026 07 08", "2026-07-08"),
        ("7月8日 2026", "2026-07-08"),
        ("2026 7月8日", "2026-07-08"),
        ("07月 08 2026", "2026-07-08"),
        ("08 7月 2026", "2026-07-08"),
        ("08日 2026年7月", "2026-07-08"),
        ("8 2026.07", "2026-07-08"),
        ("08 2026 - 07", "2026-07-08"),
        ("07-042026", "2026-07-04"),
        ("07-04 2026", "2026-07-04"),
        ("202607-08", "2026-07-08"),
        ("2026 07-08", "2026-07-08"),
        ("082026-07", "2026-07-08"),
        ("08 2026.07", "2026-07-08"),
        ("Sep 27, 2021", "2021-09-27"),
        ("2021⽉", None),
        ("2021年9⽉27⽇", "2021-09-27"),
    ],
)
def test_a_day(text: str, expected: str | None) -> None:
    assert iso(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2021年9月27日 10:20", "2021-09-27T10:20+08:00"),
        ("2021年9月27日 10:20:05", "2021-09-27T10:20:05+08:00"),
        ("2021年9月27日10时20分", "2021-09-27T10:20+08:00"),
        ("2021年9月27日 下午3点05分", "2021-09-27T15:05+08:00"),
        ("发布时间：２０２１年９月２７日　１０：２０", "2021-09-27T10:20+08:00"),
        ("2018年08月31日09:11  来源：《某报》", "2018-08-31T09:11+08:00"),
        ("2021-09-27 9:05", "2021-09-27T09:05+08:00"),
        ("2021-09-2710:20", "2021-09-27T10:20+08:00"),
        ("2021-09-27 星期一 10:20", "2021-09-27T10:20+08:00"),
        ("2021-09-27（周一）10:20", "2021-09-27T10:20+08:00"),
        ("2021/9/27 3:20:00 PM", "2021-09-27T15:20:00+08:00"),
        ("2021/9/27 上午 12:20", "2021-09-27T00:20+08:00"),
        ("2026-09-28-21:50:00", "2026-09-28T21:50:00+08:00"),
        ("2021-09-27T10:20:05", "2021-09-27T10:20:05+08:00"),
        ("2021-09-27T10:20:05.123Z", "2021-09-27T18:20:05+08:00"),
        ("2021-09-27T22:20Z", "2021-09-28T06:20+08:00"),
        ("2021-09-27T10:20:05+08:00", "2021-09-27T10:20:05+08:00"),
        ("2021-09-27T10:20:05+0900", "2021-09-27T09:20:05+08:00"),
        ("20210927102005", "2021-09-27T10:20:05+08:00"),
    ],
)
def test_a_time_of_day_is_kept_as_precise_as_it_is(text: str, expected: str) -> None:
    assert iso(text) == expected


@pytest.mark.parametrize(
    "text", ["2021-09-27 25:10", "2021-09-27 24:00", "2021-09-27 10:60", "2021-09-27 10:20:61"]
)
def test_a_time_that_no_clock_shows_is_no_time(text: str) -> None:
    assert iso(text) == "2021-09-27"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2013 年 6 月", "2013-06"),
        ("2024年4月", "2024-04"),
        ("2017年09月", "2017-09"),
        ("二○二一年十一月", "2021-11"),
        ("2021-09", "2021-09"),
    ],
)
def test_a_month_stays_a_month(text: str, expected: str) -> None:
    assert parse_published(text, fetched_at=FETCHED) == Published(
        iso=expected, precision=Precision.MONTH
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "04-25",
        "12-05",
        "4月20日 18:10",
        "10/09/2021",
        "10/09/21",
        "十月",
        "2021",
        "2021年",
        "2021.9",
        "1000年前",
        "3年前",
        "三个月前",
        "2021年13月40日",
        "2021-13-01",
        "2021-02-30",
        "2021年9月31日",
        "2021年9月271日",
        "2021年9月3名职工",
        "20211301",
        "20210927001",
        "2021-09-27-3",
        "400-2021-09-27",
        "192.168.10.11",
        "10年3月",
        "第2021号",
        "二十年三月",
        "十十月",
        "今天是个好日子",
        "昨天，工会走访了职工",
        "1948-12-31",
        "1921年7月1日",
        "2026-11-24",
        "2099-01-01",
        "2027年",
    ],
)
def test_what_is_not_surely_a_date_is_none(text: str) -> None:
    assert iso(text) is None


def test_a_date_may_be_a_day_ahead_of_the_clock_and_no_more() -> None:
    assert iso("2026-11-23") == "2026-11-23"
    assert iso("2026-11-23 19:59") == "2026-11-23T19:59+08:00"
    assert iso("2026-11-23 20:01") is None
    assert iso("2026-12", FETCHED) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("昨天", "2026-11-21"),
        ("昨天 10:20", "2026-11-21T10:20+08:00"),
        ("发布时间：前天 08:01", "2026-11-20T08:01+08:00"),
        ("今天 10:20", "2026-11-22T10:20+08:00"),
        ("3天前", "2026-11-19"),
        ("2小时前", "2026-11-22"),
    ],
)
def test_words_for_days_count_from_the_fetch(text: str, expected: str) -> None:
    assert iso(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("更新时间：2022-01-01 发布日期：2021-09-27 10:20", "2021-09-27T10:20+08:00"),
        ("2021年5月1日开幕 发布时间：2021-09-27", "2021-09-27"),
        ("今天是2026年11月22日 星期日 发布时间：2021-09-27", "2021-09-27"),
        ("2099-99-99 2021-09-27", "2021-09-27"),
        ("2013年6月起 2021-09-27", "2021-09-27"),
    ],
)
def test_of_several_dates_the_published_one_wins(text: str, expected: str) -> None:
    assert iso(text) == expected


@pytest.mark.parametrize(
    ("text", "piece"),
    [
        (
            "发布时间：２０２１年９月２７日　１０：２０ 来源：某工会",
            "２０２１年９月２７日　１０：２０",
        ),
        ("来源：某工会 2021-09-27 点击：5", "2021-09-27"),
        ("二〇一七年三月二十四日印发", "二〇一七年三月二十四日"),
        ("没有日期", None),
        ("04-25", None),
    ],
)
def test_the_piece_that_is_a_date_is_given_as_written(text: str, piece: str | None) -> None:
    assert find_date_text(text) == piece


@pytest.mark.parametrize(
    ("text", "piece"),
    [
        ("[10-11]", "10-11"),
        ("07/20", "07/20"),
        ("4月20日 18:10", "4月20日 18:10"),
        ("[2026-07-10]", "2026-07-10"),
        ("第10-11页", None),
        ("3-5名职工", None),
    ],
)
def test_a_listing_may_show_a_date_without_year(text: str, piece: str | None) -> None:
    assert find_shown_date(text) == piece


DAYS = st.dates(min_value=date(1949, 1, 1), max_value=date(2026, 11, 22))
TIMES = st.times().map(lambda time: time.replace(microsecond=0))
FORMS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "发布时间：%Y-%m-%d", "%Y%m%d")


@given(DAYS, st.sampled_from(FORMS))
def test_every_day_comes_back(day: date, form: str) -> None:
    assert iso(day.strftime(form)) == day.isoformat()


@given(DAYS, TIMES)
def test_every_second_comes_back_and_its_own_iso_reads_the_same(day: date, at: time) -> None:
    expected = f"{day.isoformat()}T{at.isoformat()}+08:00"
    assert parse_published(f"{day:%Y年%m月%d日} {at}", fetched_at=LATE) == Published(
        iso=expected, precision=Precision.SECOND
    )
    assert iso(expected) == expected


@given(st.text(alphabet="0123456789-/.年月日: 一二十〇時T+Z［］发布时间"))
def test_any_text_gives_a_date_in_bounds_or_none(text: str) -> None:
    piece = find_date_text(text)
    assert piece is None or piece in text
    published = parse_published(text, fetched_at=FETCHED)
    if published is None:
        return
    assert "1949" <= published.iso[:4] <= "2026"
    assert published.iso[:10] <= (FETCHED + timedelta(days=1)).date().isoformat()
    assert iso(published.iso) == published.iso


@given(st.text())
def test_no_text_is_too_strange(text: str) -> None:
    parse_published(text, fetched_at=FETCHED)
    find_shown_date(text)


def test_a_hopeless_text_takes_no_time() -> None:
    for piece in ("2021年", "2021-0", "二〇", "1" * 50, " ", "2021-09-27 "):
        parse_published(piece * 20_000, fetched_at=FETCHED)
