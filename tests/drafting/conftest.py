"""A site in memory to look at, and samples of pages as they come from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from unioncrawler.drafting.samples import Sample, to_sample
from unioncrawler.errors import PageFileError
from unioncrawler.sites import SiteProfile

if TYPE_CHECKING:
    from collections.abc import Mapping

BASE = "http://www.trial.example"


class PagesInMemory:
    """Answers for the pages it is given, by path; `asked` are the addresses in order."""

    def __init__(self, pages: Mapping[str, str | tuple[int, dict[str, str], str]]) -> None:
        self.pages = pages
        self.asked: list[str] = []

    def __call__(self, url: str, profile: SiteProfile) -> Sample:
        self.asked.append(url)
        found = self.pages.get(url.removeprefix(BASE))
        if found is None:
            raise PageFileError(f"{url}: does not answer")
        status, headers, text = found if isinstance(found, tuple) else (200, {}, found)
        return to_sample(url, url, text.encode(), headers, status, profile)


@pytest.fixture
def plain() -> SiteProfile:
    """A profile that knows where the site is and no more."""
    return SiteProfile(
        key="new",
        name="trial",
        base_url=BASE,
        hosts=("www.trial.example",),
        discover_channels=True,
    )


def sample(path: str, text: str, profile: SiteProfile | None = None) -> Sample:
    """Return a page of the site as a sample."""
    url = path if "://" in path else f"{BASE}{path}"
    return to_sample(path, url, text.encode(), {}, 200, profile)
