"""A pattern that can take time without end is told by how it is built."""

from __future__ import annotations

import re

import pytest

from unioncrawler.pages import shapes
from unioncrawler.pages.urls import canonical
from unioncrawler.sites import parse_profile
from unioncrawler.sites.ambiguity import is_explosive

EXPLOSIVE = [
    r"(a+)+$",
    r"(a*)*b",
    r"(a|a)*$",
    r"(a|aa)+$",
    r"(x+x+)+y",
    r"(.*a)+b",
    r"(.|\n|x)*y",
    r"(\w+\s?)*$",
    r"((a{1,20}){1,20})x",
    r"((a?)?b)*c",
    r"/(\d+/?)+\.html$",
    r"(?:\w+|-)*\.html",
    r"(?i)(?:a|A+)+$",
    r"(?!(a+)+b)c",
    r"(?>b)*(a+)+$",
    "(?:a|b){0,9}" * 80,
]
SOUND = [
    "",
    r"^$",
    r"/\d{6}/t\d{8}_\d+(_\d+)?\.html$",
    r"(/[\w-]+)+/$",
    r"(?:[^/]+/)*index",
    r"[?&](?:\w+=\w*&)*id=\d+$",
    r".*foo.*bar.*",
    r"(\w|\d)+$",
    r"(?:a++)+$",
    r"(?>a+)+$",
    r"(?:\d{12})+",
    r"(\d+){1,3}x",
    r"(?!.*list)/\w+",
    r"([\"']).*?\1",
    r"(a)?(?(1)b|c)+",
    r"(?i)(?:a|B)+$",
    r"责任编辑[:：].*",
]  # fmt: skip


@pytest.mark.parametrize("pattern", EXPLOSIVE)
def test_pattern_that_parts_a_run_in_ever_more_ways_is_explosive(pattern: str) -> None:
    assert is_explosive(re.compile(pattern))


@pytest.mark.parametrize("pattern", SOUND)
def test_pattern_that_goes_on_in_one_way_is_sound(pattern: str) -> None:
    assert not is_explosive(re.compile(pattern))


PROFILE = """
[site]
key = "a"
name = "甲总工会"
base_url = "http://a.example"
hosts = ["a.example"]
discover_channels = true
[urls]
article = ['.*/.*9x$']
drop_query = ['.*/.*9x']
same = [{ pattern = '/.*/.*9x$', address = '/x' }]
[boilerplate]
lines = ['.*页.*页x']
"""


def test_a_pattern_is_held_against_nothing_of_endless_length() -> None:
    """What takes time by the square of a length would take hours over some millions."""
    profile = parse_profile(PROFILE, "a.toml")
    long = "http://a.example/" + "/9" * 1_000_000

    assert shapes.is_ruled_article("http://a.example/1/9x", profile)
    assert not shapes.is_ruled_article(long, profile)
    assert canonical("http://a.example/1/9x", profile) == "http://a.example/x"
    assert len(canonical(f"{long}/?{'/9' * 1_000_000}=1", profile)) > 3_000_000
