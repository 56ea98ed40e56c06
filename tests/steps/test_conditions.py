from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unioncrawler.steps.conditions import conditions

FETCHED = datetime(2021, 9, 27, 8, 0, tzinfo=UTC)
EARLIER = "Mon, 27 Sep 2021 07:59:00 GMT"


@pytest.mark.parametrize("etag", ['"abc"', 'W/"abc"', '"5f-5cc9a!#$%&\'()*+,/:;<=>?@[]^_`{|}~"'])
def test_an_entity_tag_is_sent_back_as_it_came(etag: str) -> None:
    assert conditions(etag, None, FETCHED) == {"If-None-Match": etag}


@pytest.mark.parametrize(
    "etag",
    [
        "", "abc", '""', 'W/""', '"abc', 'w/"abc"', '"a b"', '"a"b"', '"a", "b"', '"a"\r\nX: y',
        '"é"', '"总工会"', '"a\x00"', "*", '"' + "a" * 1001 + '"',
    ],
)  # fmt: skip
def test_what_is_no_entity_tag_is_not_sent(etag: str) -> None:
    assert conditions(etag, None, FETCHED) == {}


def test_both_names_of_a_page_are_sent() -> None:
    assert conditions('"a"', EARLIER, FETCHED) == {
        "If-None-Match": '"a"',
        "If-Modified-Since": EARLIER,
    }


@pytest.mark.parametrize(
    "date",
    [
        "Mon, 27 Sep 2021 07:59:01 GMT",  # a minute before the page was sent is too short
        "Mon, 27 Sep 2021 08:00:00 GMT",
        "Tue, 28 Sep 2021 08:00:00 GMT",
        "Mon, 31 Feb 2020 07:00:00 GMT",
        "Mon, 27 Sep 2021 25:00:00 GMT",
        "Monday, 27-Sep-21 07:00:00 GMT",
        "Mon, 27 Sep 2021 07:00:00 +0800",
        "2021-09-27 07:00:00",
        "Mon, 27 Sep 2021 07:00:00 GMT\r\nX: y",
        "Mon, ２7 Sep 2021 07:00:00 GMT",
        "0",
        "",
    ],
)
def test_a_date_that_says_nothing_for_sure_is_not_sent(date: str) -> None:
    assert conditions(None, date, FETCHED) == {}


def test_where_the_server_named_nothing_there_is_no_condition() -> None:
    assert conditions(None, None, FETCHED) == {}


@given(st.text(), st.text(), st.timedeltas(max_value=timedelta(days=1000)))
def test_no_value_breaks_a_header(etag: str, date: str, age: timedelta) -> None:
    try:
        fetched_at = FETCHED + age
    except OverflowError:
        return
    for value in conditions(etag, date, fetched_at).values():
        assert value.isascii()
        assert value.isprintable()
