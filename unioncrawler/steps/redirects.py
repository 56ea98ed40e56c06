"""Which redirects are followed: those on the site, and not for ever."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unioncrawler.items import Verdict
from unioncrawler.pages import urls

if TYPE_CHECKING:
    from unioncrawler.items import Page
    from unioncrawler.sites import SiteProfile

MOST_HOPS = 5  # redirects followed for one page


def hop(page: Page, hops: int, profile: SiteProfile) -> str | None:
    """Return where a redirect on the site leads; None for all else, and after too many.

    `hops` counts the redirects that led to the page.
    """
    target = page.redirect_to
    if page.verdict is not Verdict.REDIRECTED or target is None or is_endless(page, hops):
        return None
    return urls.canonical(target, profile) if urls.is_own(target, profile) else None


def is_endless(page: Page, hops: int) -> bool:
    """Return whether a page is one redirect too many."""
    return page.verdict is Verdict.REDIRECTED and hops >= MOST_HOPS
