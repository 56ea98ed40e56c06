from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from unioncrawler.record.origins import Origin, describe, read_origin
from unioncrawler.warc import StoredExchange

ORIGIN = Origin(
    site="nm",
    software="unioncrawler/0.1 (scrapy, warcio)",
    crawl=7,
    began=datetime(2026, 1, 2, tzinfo=UTC),
    arguments={"channel": "工会要闻", "limit": None},
)


def warcinfo(fields: dict[str, str]) -> StoredExchange:
    block = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return StoredExchange(
        file="f",
        offset=0,
        length=1,
        kind="warcinfo",
        fields={},
        status=None,
        headers=(),
        payload=block.encode(),
    )


def test_what_is_written_is_read_again() -> None:
    assert read_origin(warcinfo(describe(ORIGIN))) == ORIGIN


@pytest.mark.parametrize(
    "lie",
    [
        {"unioncrawler-crawl": "0"},
        {"unioncrawler-crawl": "9" * 30},
        {"unioncrawler-began": "2026-01-02T00:00:00"},
        {"unioncrawler-began": "yesterday"},
        {"unioncrawler-arguments": "[1]"},
        {"unioncrawler-arguments": '{"limit": NaN}'},
        {"unioncrawler-arguments": '{"channel": "\\ud800"}'},
        {"unioncrawler-arguments": "[" * 100_000},
    ],
)
def test_a_file_that_says_nonsense_is_of_no_crawl(lie: dict[str, str]) -> None:
    assert read_origin(warcinfo(describe(ORIGIN) | lie)) == replace(
        ORIGIN, crawl=None, began=None, arguments={}
    )
