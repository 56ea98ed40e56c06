"""What a page turns out to be that was asked for as one of a channel."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from unioncrawler.items import Capture, Listing, Page, Verdict
from unioncrawler.pages.mechanisms.api import NO_JSON
from unioncrawler.sites import parse_profile
from unioncrawler.steps.listings import Listed, Unlisted, read_walk
from unioncrawler.steps.walk import Walk

TOML = """
[site]
key = "s"
name = "S"
base_url = "http://s.example"
hosts = ["s.example"]
[[channel]]
path = "通知"
url = "/t/"
api = "more"
[[api]]
name = "more"
url = "/t/{page}.json"
items = ""
title = "t"
link = "u"
"""
PROFILE = parse_profile(TOML, "s.toml")
COUNTED = parse_profile(TOML + 'total = "n"\n', "s.toml")
URL = "http://s.example/t/4.json"


@pytest.mark.parametrize(
    ("verdict", "reason", "number", "is_counted", "is_end"),
    [
        (Verdict.MISSING, "HTTP 404", 4, False, True),
        (Verdict.SOFT_404, "says so", 4, False, True),
        (Verdict.ERROR, NO_JSON, 4, False, True),
        (Verdict.ERROR, "HTTP 500", 4, False, False),
        (Verdict.ERROR, "the answer is encrypted", 4, False, False),
        (Verdict.BLOCKED, "HTTP 403", 4, False, False),
        (Verdict.MISSING, "HTTP 404", 1, False, False),
        (Verdict.MISSING, "HTTP 404", 4, True, False),
    ],
)
def test_an_api_without_a_total_ends_with_the_first_page_that_is_not_there(
    verdict: Verdict, reason: str, number: int, *, is_counted: bool, is_end: bool
) -> None:
    walk = Walk(channel="通知", channel_url="http://s.example/t/", page=number)
    page = Page(url=URL, verdict=verdict, reason=reason)
    capture = Capture(url=URL, verdict=verdict, fetched_at=datetime(2026, 11, 1, tzinfo=UTC))

    found = read_walk(walk, page, capture, 0, COUNTED if is_counted else PROFILE)

    if is_end:
        assert isinstance(found, Listed)
        assert (found.listing, found.visit.entries) == (Listing(url=URL), ())
    else:
        assert isinstance(found, Unlisted)
