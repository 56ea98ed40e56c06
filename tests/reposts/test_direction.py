"""Which of two articles is the original: the evidence in its order."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest

from unioncrawler.reposts import Known, Why, choose_original, is_same_article

FIRST = Known(
    uid="a-1",
    site="a",
    site_name="内蒙古自治区总工会",
    source=None,
    published=None,
    first_seen="2026-03-01T09:30:00+08:00",
    digest="d",
    text="文" * 200,
)
SECOND = replace(FIRST, uid="b-2", site="b", site_name="赤峰市总工会")


@pytest.mark.parametrize(
    ("first", "second", "why"),
    [
        ({}, {"source": "内蒙古自治区总工会"}, Why.SOURCE),
        ({}, {"source": "来自 内蒙古总工会网站"}, Why.SOURCE),
        (
            {"published": "2021-03-02"},
            {"source": "内蒙古总工会", "published": "2021-03-01"},
            Why.SOURCE,
        ),
        ({"published": "2021-03-01"}, {"published": "2021-03-02"}, Why.PUBLISHED),
        ({"published": "2021-03"}, {"published": "2021-04-02"}, Why.PUBLISHED),
        (
            {"published": "2021-03-01T10:20+08:00"},
            {"published": "2021-03-01T10:21:05+08:00"},
            Why.PUBLISHED,
        ),
        (
            {"published": "2021-03-01"},
            {"published": "2021-03-02", "text": "文" * 99},
            Why.PUBLISHED,
        ),
        ({"published": "2021-03"}, {"published": "2021-03-02", "text": "文" * 300}, Why.LENGTH),
        (
            {"published": "2021-03-01T10:20+08:00"},
            {"published": "2021-03-01T10:20:05+08:00", "text": "文" * 300},
            Why.LENGTH,
        ),
        ({}, {"published": "2021-03-02", "text": "文" * 211}, Why.LENGTH),
        ({"text": "文" * 209}, {"first_seen": "2026-03-01T09:30:01+08:00"}, Why.SEEN),
        ({}, {}, Why.UID),
        ({"source": "赤峰总工会"}, {"source": "内蒙古总工会"}, Why.UID),
        ({"source": "工人日报"}, {"source": "新华网"}, Why.UID),
        ({}, {"site": "a", "source": "内蒙古自治区总工会"}, Why.UID),
        ({"site_name": "工会"}, {"source": "某旗工会"}, Why.UID),
    ],
)
def test_the_first_evidence_counts(first: dict[str, str], second: dict[str, str], why: Why) -> None:
    original, repost = replace(FIRST, **first), replace(SECOND, **second)

    for pair in permutations((original, repost)):
        assert choose_original(*pair) == (repost, original, why)


def test_nothing_is_a_repost_of_itself() -> None:
    with pytest.raises(ValueError, match="a-1"):
        choose_original(FIRST, FIRST)


def test_an_article_in_several_channels_is_one() -> None:
    other = replace(FIRST, uid="a-9", first_seen="2026-03-02T09:30:00+08:00")

    assert is_same_article(FIRST, other)
    assert not is_same_article(FIRST, replace(other, published="2021-03-01"))
    assert not is_same_article(FIRST, replace(other, digest="e"))
    assert not is_same_article(FIRST, replace(other, site="b"))
