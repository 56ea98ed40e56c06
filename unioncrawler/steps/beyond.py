"""The walk past a listing page that did not come: as far as the numbers of its pages tell."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from unioncrawler.items import PageRequest, Verdict
from unioncrawler.pages.mechanisms.api import api_request
from unioncrawler.pages.mechanisms.numbers import page_behind

if TYPE_CHECKING:
    from unioncrawler.sites import SiteProfile
    from unioncrawler.steps.walk import Walk

MOST_LOST_IN_A_ROW = 3
MOST_LOST = 20  # in one walk
# What keeps us out of one page keeps us out of the next one too.
_KEEPS_OUT = frozenset({Verdict.CHALLENGE, Verdict.BLOCKED, Verdict.THROTTLED, Verdict.ROBOTS})


def past(
    walk: Walk, url: str, verdict: Verdict, profile: SiteProfile
) -> tuple[PageRequest, Walk] | None:
    """Return the request for the page behind the one at `url`, which was lost, and the walk there.

    None where the site states no page behind it, where nothing tells its address, and after so
    many that were lost.
    """
    if verdict in _KEEPS_OUT or walk.page < 2 or walk.page >= walk.pages:
        return None
    if walk.lost_in_a_row + 1 >= MOST_LOST_IN_A_ROW or walk.lost + 1 >= MOST_LOST:
        return None
    if (ruled := profile.api_of(walk.channel)) is not None:
        following = api_request(*ruled, walk.page + 1, profile)
    else:
        behind = page_behind(url, walk.page, walk.pages, walk.before_this or walk.channel_url)
        if behind is None:
            return None
        following = PageRequest(url=behind)
    return following, replace(
        walk,
        page=walk.page + 1,
        before_this=url,
        others=(),
        lost=walk.lost + 1,
        lost_in_a_row=walk.lost_in_a_row + 1,
    )
