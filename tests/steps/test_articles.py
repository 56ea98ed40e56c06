from __future__ import annotations

from datetime import UTC, datetime

import pytest

from unioncrawler.items import Capture, Page, RawArticle, Verdict
from unioncrawler.sites import load_profile
from unioncrawler.steps.articles import PATIENCE, read_on
from unioncrawler.steps.asked import Asked
from unioncrawler.visits import ArticleVisit, FailedVisit

URL = "http://www.union.example/c/2021-09-27/100001.shtml"


@pytest.mark.parametrize(
    ("verdict", "kind"),
    [
        (Verdict.ERROR, ArticleVisit),
        (Verdict.BLOCKED, ArticleVisit),
        (Verdict.THROTTLED, FailedVisit),
        (Verdict.CHALLENGE, FailedVisit),
    ],
)
def test_an_article_waits_for_its_later_pages_as_long_as_we_are_kept_out(
    verdict: Verdict, kind: type
) -> None:
    asked = Asked(entry_url=URL, attempts=PATIENCE, parts=(RawArticle(url=URL, title="题"),))
    capture = Capture(url=URL, verdict=verdict, fetched_at=datetime(2026, 11, 1, tzinfo=UTC))
    page, profile = Page(url=URL, verdict=verdict), load_profile("replica")
    step = read_on(asked, page, capture, 0, profile, lambda _: None)

    assert isinstance(step.outcome, kind)
