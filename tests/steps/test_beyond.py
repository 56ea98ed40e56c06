"""Which page a walk asks for behind one that was lost."""

from __future__ import annotations

from dataclasses import replace

import pytest

from unioncrawler.items import PageRequest, Verdict
from unioncrawler.sites import parse_profile
from unioncrawler.steps.beyond import past
from unioncrawler.steps.walk import Walk

PROFILE = """
[site]
key = "s"
name = "某总工会"
base_url = "http://s.example"
hosts = ["s.example"]
discover_channels = true
"""
API = """
[[channel]]
path = "通知公告"
url = "/a/"
code = "7"
api = "rows"
[[api]]
name = "rows"
url = "/api?c={code}&p={page}"
items = "rows"
link = "url"
title = "title"
"""
PLAIN = parse_profile(PROFILE, "s.toml")
WALK = Walk(
    channel="通知公告",
    channel_url="http://s.example/a/",
    page=2,
    pages=9,
    others=(PageRequest(url="http://s.example/a/2.html"),),
)
LOST = "http://s.example/a/index_2.html"


def test_the_walk_goes_on_with_the_number_behind_and_knows_what_it_lost() -> None:
    first = past(WALK, LOST, Verdict.ERROR, PLAIN)
    assert first is not None
    second = past(first[1], first[0].url, Verdict.MISSING, PLAIN)

    assert first == (
        PageRequest(url="http://s.example/a/index_3.html"),
        replace(WALK, page=3, before_this=LOST, others=(), lost=1, lost_in_a_row=1),
    )
    assert second is not None
    assert second[0].url == "http://s.example/a/index_4.html"
    assert past(second[1], second[0].url, Verdict.MISSING, PLAIN) is None


@pytest.mark.parametrize(
    "walk",
    [replace(WALK, page=9), replace(WALK, pages=0), replace(WALK, page=1), replace(WALK, lost=19)],
)
def test_the_walk_ends_at_the_last_page_and_after_many_that_were_lost(walk: Walk) -> None:
    assert past(walk, LOST, Verdict.ERROR, PLAIN) is None


@pytest.mark.parametrize(
    "verdict", [Verdict.CHALLENGE, Verdict.BLOCKED, Verdict.THROTTLED, Verdict.ROBOTS]
)
def test_what_keeps_us_out_is_not_walked_around(verdict: Verdict) -> None:
    assert past(WALK, LOST, verdict, PLAIN) is None


def test_an_api_is_asked_for_its_next_page() -> None:
    profile = parse_profile(PROFILE + API, "s.toml")
    found = past(WALK, "http://s.example/api?c=7&p=2", Verdict.ERROR, profile)

    assert found is not None
    assert (found[0].url, found[1].page) == ("http://s.example/api?c=7&p=3", 3)
