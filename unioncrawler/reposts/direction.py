"""Which of two articles, one of which contains the other's text, is likely the original."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

_LONGER = 1.05  # by less, two texts are equally long
_LEAST_NAME = 4
# 内蒙古自治区总工会 is named 内蒙古总工会 as well, 赤峰市总工会 赤峰总工会.
_LEFT_OUT = re.compile(r"自治区|[省市]|[\W_]")


class Why(StrEnum):
    """The evidence that made one of two articles the original, the strongest first."""

    SOURCE = "source"
    PUBLISHED = "published"
    LENGTH = "length"
    SEEN = "seen"
    UID = "uid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of an article: its bare `text`, the rest as in `articles` and `sites`."""

    uid: str
    site: str
    site_name: str
    source: str | None
    published: str | None
    first_seen: str
    digest: str
    text: str = field(repr=False)


def is_same_article(one: Known, other: Known) -> bool:
    """Tell whether two are one article of a site under two addresses, which is no repost.

    Some sites give an article an address in each channel it hangs in: title, text and date are
    the same. The same text of another day was published again, and of another site taken over.
    """
    return (one.site, one.digest, one.published) == (other.site, other.digest, other.published)


def choose_original(one: Known, other: Known) -> tuple[Known, Known, Why]:
    """Return repost, original and the first evidence that tells them apart; in this order.

    `SOURCE`: one names the site of the other in its 来源, and not the other way round: it says
    so itself. `PUBLISHED`: the original was published earlier, as precisely as both dates go.
    `LENGTH`: the original is the shorter one, by a twentieth at least: a repost gets a lead, a
    round-up takes notices in. `SEEN`: the archive saw the original earlier; that comes late,
    since a crawl meets the newest first, and one site before another, whoever wrote it. `UID`: no
    evidence at all; the lesser uid, so that the same is said every time.
    """
    evidence: tuple[tuple[Why, Any, Any], ...] = (
        (Why.SOURCE, _names(one, other), _names(other, one)),
        (Why.PUBLISHED, *_as_precise(one.published, other.published)),
        (Why.LENGTH, *_lengths(len(one.text), len(other.text))),
        (Why.SEEN, one.first_seen, other.first_seen),
        (Why.UID, one.uid, other.uid),
    )
    for why, first, second in evidence:
        if first != second:
            return (other, one, why) if first < second else (one, other, why)
    raise ValueError(f"{one.uid} is no repost of itself")


def _names(one: Known, other: Known) -> bool:
    """Tell whether an article names the site of another one as its source."""
    if one.site == other.site or not one.source:
        return False
    name = _LEFT_OUT.sub("", other.site_name)
    return len(name) >= _LEAST_NAME and name in _LEFT_OUT.sub("", one.source)


def _as_precise(one: str | None, other: str | None) -> tuple[str, str]:
    """Return two dates cut to what both say: 2013-06 says nothing against 2013-06-11."""
    first, second = (date.partition("+")[0] for date in (one or "", other or ""))
    length = min(len(first), len(second))
    return first[:length], second[:length]


def _lengths(one: int, other: int) -> tuple[int, int]:
    is_longer = max(one, other) > _LONGER * min(one, other)
    return (one, other) if is_longer else (0, 0)
