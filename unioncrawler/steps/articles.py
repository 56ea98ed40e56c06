"""One entry's page, the redirects before it and the pages after it: what is made of each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from unioncrawler.archive.failures import KEPT_OUT
from unioncrawler.items import PageKind, Verdict
from unioncrawler.pages import urls
from unioncrawler.pages.joining import join_pages
from unioncrawler.pages.layouts import day_of
from unioncrawler.pages.page import NO_HTML
from unioncrawler.pages.shapes import is_file
from unioncrawler.steps.asked import Asked
from unioncrawler.steps.conditions import UNASKED
from unioncrawler.steps.filed import file_article
from unioncrawler.steps.redirects import hop, is_endless
from unioncrawler.visits import ArticleVisit, FailedVisit, UnchangedVisit

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from unioncrawler.items import Capture, ListedRow, Page, RawArticle
    from unioncrawler.sites import SiteProfile

MOST_PAGES = 200  # pages of one article; a pager that never ends is a trap
PATIENCE = 2  # crawls that wait for an article's later pages, before it is kept without them
# What a later page of an article may turn out to be without the article being asked for again.
ENDS_AN_ARTICLE = (
    Verdict.OK,
    Verdict.MISSING,
    Verdict.GONE,
    Verdict.SOFT_404,
    Verdict.REDIRECTED,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """The page that is asked next: its canonical address, with the redirects that led to it."""

    url: str
    asked: Asked
    hops: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleStep:
    """What one exchange of an article came to: the next page to ask, or the visit at its end.

    `read` is the part of the article this page gave. `cut_short` says why it ends before its last
    page. `listing` is the address of the page where it is a listing, to be tried as one.
    """

    outcome: Next | ArticleVisit | FailedVisit | UnchangedVisit
    read: RawArticle | None = None
    cut_short: str | None = None
    listing: str | None = None


def read_on(
    asked: Asked,
    page: Page,
    capture: Capture,
    hops: int,
    profile: SiteProfile,
    row_of: Callable[[str], ListedRow | None],
) -> ArticleStep:
    """Return what a page that came for an article leads to.

    `row_of` gives what listings say of an address: for a file that is all the words there are.
    """
    is_conditional = asked.conditional  # this request; what follows goes to another address
    asked = replace(asked, captures=(*asked.captures, capture), conditional=False)
    if _leads_to_a_file(page, profile):
        filed = file_article(page, capture, row_of(asked.entry_url), profile)
        if filed is None or asked.parts:
            return _failed(asked, Verdict.REDIRECTED, "a file", page.redirect_to or page.url)
        article, file = filed
        came = ArticleVisit(
            entry_url=asked.entry_url, article=article, captures=asked.captures, file=file
        )
        return ArticleStep(outcome=came)
    if target := hop(page, hops, profile):
        return ArticleStep(outcome=Next(url=target, asked=asked, hops=hops + 1))
    if is_endless(page, hops):
        return _failed(asked, Verdict.ERROR, "redirects without end")
    if page.article is not None and page.verdict is Verdict.OK:
        return _with_part(asked, page.article)
    if asked.parts:
        return _without_later_pages(asked, page.verdict, page.reason or page.verdict)
    if page.verdict is Verdict.UNCHANGED and not is_conditional:
        return _failed(asked, Verdict.ERROR, UNASKED)
    if page.verdict is Verdict.UNCHANGED:
        visit = UnchangedVisit(entry_url=asked.entry_url, captures=asked.captures)
        return ArticleStep(outcome=visit)
    if page.verdict is not Verdict.OK:
        return _failed(asked, page.verdict, page.reason or page.verdict, page.redirect_to)
    if page.kind is PageKind.LISTING:
        step = _failed(asked, Verdict.REDIRECTED, "leads to a listing", page.url)
        return replace(step, listing=page.url)
    return _failed(asked, Verdict.OK, "not read as an article")


def listed_date(
    carried: object, profile: SiteProfile, dates_of: Callable[[str], Sequence[str]]
) -> str | None:
    """Return the date that a listing shows of the article a request is for, if that matters.

    It does where the profile knows several layouts. `dates_of` gives the dates of an address.
    """
    if not profile.earlier or not isinstance(carried, Asked):
        return None
    return next((text for text in dates_of(carried.entry_url) if day_of(text)), None)


def read_failure(asked: Asked, capture: Capture) -> ArticleStep:
    """Return what a request for an article leads to that brought nothing to read."""
    asked = replace(asked, captures=(*asked.captures, capture))
    reason = capture.error or capture.verdict
    if capture.verdict is Verdict.TOO_LARGE and is_file(asked.entry_url):
        return _failed(asked, Verdict.REDIRECTED, "too large a file", asked.entry_url)
    if asked.parts and (capture.verdict is Verdict.ROBOTS or asked.attempts >= PATIENCE):
        return cut_short(asked, reason)
    return _failed(asked, Verdict.ERROR if asked.parts else capture.verdict, reason)


def cut_short(asked: Asked, reason: str) -> ArticleStep:
    """Return the article with the pages there are."""
    return ArticleStep(outcome=_joined(asked), cut_short=reason)


def _with_part(asked: Asked, raw: RawArticle) -> ArticleStep:
    asked = replace(asked, parts=(*asked.parts, raw))
    seen = {part.url for part in asked.parts}
    if not raw.next_page or raw.next_page in seen:
        return ArticleStep(outcome=_joined(asked), read=raw)
    if len(seen) < MOST_PAGES:
        return ArticleStep(outcome=Next(url=raw.next_page, asked=asked), read=raw)
    return replace(cut_short(asked, "too many pages"), read=raw)


def _without_later_pages(asked: Asked, verdict: Verdict, reason: str) -> ArticleStep:
    """Keep the pages there are if the next one is not to be had; else try again later."""
    patient = asked.attempts < PATIENCE or verdict in KEPT_OUT
    if verdict not in ENDS_AN_ARTICLE and patient:
        return _failed(asked, Verdict.ERROR, f"page {len(asked.parts) + 1}: {reason}")
    return cut_short(asked, reason)


def _joined(asked: Asked) -> ArticleVisit:
    article = join_pages(asked.parts)
    return ArticleVisit(entry_url=asked.entry_url, article=article, captures=asked.captures)


def _leads_to_a_file(page: Page, profile: SiteProfile) -> bool:
    if page.redirect_to:
        if profile.attachments.fetch and profile.attachments.listed:
            return False  # the redirect is followed, as any other
        return urls.names_document(page.redirect_to)
    return page.verdict is Verdict.OK and page.reason == NO_HTML


def _failed(
    asked: Asked, verdict: Verdict, reason: str, moved_to: str | None = None
) -> ArticleStep:
    return ArticleStep(
        outcome=FailedVisit(
            entry_url=asked.entry_url,
            verdict=verdict,
            reason=reason,
            captures=asked.captures,
            moved_to=moved_to if verdict is Verdict.REDIRECTED else None,
        )
    )
