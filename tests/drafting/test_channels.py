"""Which channels a site has, by its listings that were looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.drafting.conftest import sample
from tests.scripted_site import listing_page
from unioncrawler.drafting.channels import find_channels

if TYPE_CHECKING:
    from unioncrawler.sites import SiteProfile

ROWS = [(f"/c/2021-09-0{day}/{day}1234.shtml", f"第{day}条新闻的标题", "") for day in range(1, 7)]


def test_a_later_page_of_a_listing_is_no_channel_wherever_it_comes(plain: SiteProfile) -> None:
    first = listing_page(ROWS[:3], following="/xw/index_2.shtml")
    second = listing_page(ROWS[3:]).replace("工会新闻", "要闻")  # as some call it there
    samples = [
        sample("/xw/index_2.shtml", second, plain),
        sample("/xw/index.shtml", first, plain),
    ]

    found = find_channels(samples, plain)
    assert [(each.path, each.url, each.entries) for each in found] == [
        ("工会新闻", "/xw/index.shtml", 3)
    ]
