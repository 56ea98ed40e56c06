"""What a crawl learns of a site to know its answers by: its front page, and its page for nothing.

A server that will not or cannot answer may say so with status 200: with its front page, with one
page for everything, with the page of an address that does not exist. What such an answer is can be
told by the exchanges before it alone; so the replay of a record, in the same order, tells the same.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from unioncrawler.items import PageKind, Verdict
from unioncrawler.pages.decode import decode
from unioncrawler.pages.likeness import (
    Likeness,
    is_alike,
    likeness_of,
    title_share,
)
from unioncrawler.pages.shapes import is_home
from unioncrawler.steps.asked import Asked, Carried, Fetched, Probe, Tried
from unioncrawler.visits import IN_ITS_PLACE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from unioncrawler.items import Page

NOWHERE = f"{IN_ITS_PLACE}the page of an address that does not exist"
FRONT = f"{IN_ITS_PLACE}the front page"
STUB = f"{IN_ITS_PLACE}one page for everything"
UNTITLED = f"{IN_ITS_PLACE}a short page without its title"
SHORT = 500  # characters of text; a longer page is believed
FEW_LINKS = 10  # a front page has more
MOST_STUBS = 20  # short pages without their title that are remembered
_DATED, _UNDATED = 0.1, 0.25  # the share of its title that a short page must have


class Landmarks:
    """Looks at each page of a crawl in turn; `titles_of` gives the titles known of an address."""

    def __init__(self, titles_of: Callable[[str], Sequence[str]]) -> None:
        self._titles_of = titles_of
        self._front: list[_Known] = []
        self._nowhere: _Known | None = None
        self._like_nowhere: set[str] = set()  # the entries that got it
        self._stubs: list[tuple[str, _Known]] = []
        self._has_answered = False  # with an article
        self._believes = True  # a short page without a date, where no title of it is known

    def for_the_record(self) -> Landmarks:
        """Return another that knows the same, learns apart, and believes less.

        One page by itself cannot show that it is served for everything: a short one that nothing
        tells to be the article is not taken for it.
        """
        other = Landmarks(self._titles_of)
        other._believes = False
        other._front = list(self._front)
        other._nowhere = self._nowhere
        other._like_nowhere = set(self._like_nowhere)
        other._stubs = list(self._stubs)
        other._has_answered = self._has_answered
        return other

    def look(
        self,
        carried: Carried | None,
        page: Page,
        body: bytes,
        headers: Mapping[str, str],
        earlier: Callable[[], tuple[bytes, Mapping[str, str]] | None] = lambda: None,
    ) -> Page:
        """Return the page with the verdict that follows from those before it, and learn from it.

        `body` are its bytes as a reader has them; `earlier` gives those, with their headers, that
        the server says are unchanged.
        """
        if _is_front(carried) and page.verdict is Verdict.UNCHANGED:
            if (kept := earlier()) is not None:
                self._front.append(_Lazy(page, *kept).known)
            return page
        if isinstance(carried, Asked) and page.verdict is Verdict.UNCHANGED:
            self._has_answered = True
        if page.verdict is not Verdict.OK or carried is None or page.file is not None:
            return page
        seen = _Lazy(page, body, headers)
        if isinstance(carried, Probe):
            self._nowhere = seen.known
        elif _is_front(carried):
            if self._is_nothing(seen):
                return _as(page, Verdict.THROTTLED, STUB)
            self._front.append(seen.known)
        elif not is_home(page.url):
            return self._judge(carried, page, seen)
        return page

    def _is_nothing(self, seen: _Lazy) -> bool:
        """Tell whether a front page leads nowhere, and is what is served for nothing."""
        if self._nowhere is None or len(seen.likeness.links) >= FEW_LINKS:
            return False
        return seen.is_like(self._nowhere)

    def _judge(self, carried: Carried, page: Page, seen: _Lazy) -> Page:
        if self._nowhere is not None and seen.is_like(self._nowhere):
            return self._answered_with_nowhere(carried, page)
        if isinstance(carried, Tried):  # a link to the front page, in other words
            return page
        if any(seen.is_like(front) for front in self._front):
            return _as(page, Verdict.THROTTLED, FRONT)
        if not isinstance(carried, Asked):
            return page
        if _is_short(page, seen) and (told := self._doubt(carried, page, seen)) is not None:
            return told
        self._has_answered = self._has_answered or page.kind is PageKind.ARTICLE
        return page

    def _answered_with_nowhere(self, carried: Carried, page: Page) -> Page:
        """Several in a row before any article came are no dead links: nothing else is served."""
        if isinstance(carried, Asked):
            self._like_nowhere.add(carried.entry_url)
        if isinstance(carried, Tried | Fetched) or self._has_answered:
            return _as(page, Verdict.SOFT_404, NOWHERE)
        if isinstance(carried, Asked) and len(self._like_nowhere) < 2:
            return _as(page, Verdict.SOFT_404, NOWHERE)
        return _as(page, Verdict.THROTTLED, STUB)

    def _doubt(self, asked: Asked, page: Page, seen: _Lazy) -> Page | None:
        """Return a short page with what it is instead of the article; None where it may be it."""
        is_dated = page.article is not None and page.article.published_text is not None
        share = self._title_share(asked, page, seen, is_dated=is_dated)
        if share is not None and share >= (_DATED if is_dated else _UNDATED):
            return None
        same = {url for url, stub in self._stubs if seen.is_like(stub)} - {asked.entry_url}
        if (share is not None or not is_dated) and len(self._stubs) < MOST_STUBS:
            self._stubs.append((asked.entry_url, seen.known))
        if same:
            return _as(page, Verdict.THROTTLED, STUB)
        is_believed = share is None and (is_dated or self._believes)
        return None if is_believed else _as(page, Verdict.ERROR, UNTITLED)

    def _title_share(
        self, asked: Asked, page: Page, seen: _Lazy, *, is_dated: bool
    ) -> float | None:
        """Return how much of its title stands on a page; None where no title is known.

        A redirect may lead to an article with a title of its own; what has no date either is
        rather none.
        """
        titles = list(self._titles_of(page.url)) if asked.captures and not asked.parts else []
        if not titles and not (asked.captures and not asked.parts and is_dated):
            titles = [*self._titles_of(asked.entry_url), *(p.title or "" for p in asked.parts)]
        shares = (title_share(title, seen.likeness.texts) for title in titles)
        return max((share for share in shares if share is not None), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """A page to know others by: the bytes it has, and what is seen of it."""

    size: int
    likeness: Likeness


class _Lazy:
    """The likeness of a page, worked out when it is needed."""

    def __init__(self, page: Page, body: bytes, headers: Mapping[str, str]) -> None:
        self._page = page
        self._body = body
        self._headers = headers
        self._likeness: Likeness | None = None

    @property
    def likeness(self) -> Likeness:
        if self._likeness is None:
            text = decode(self._body, self._headers).text
            self._likeness = likeness_of(text, self._page.url)
        return self._likeness

    @property
    def known(self) -> _Known:
        return _Known(size=len(self._body), likeness=self.likeness)

    def is_like(self, known: _Known) -> bool:
        """Tell whether the page is a known one; what differs much in size is not looked at."""
        is_near = known.size * 0.7 - 500 <= len(self._body) <= known.size * 1.4 + 500
        return is_near and is_alike(self.likeness, known.likeness)


def _is_front(carried: Carried | None) -> bool:
    return isinstance(carried, Tried) and carried.depth == 0


def _is_short(page: Page, seen: _Lazy) -> bool:
    if page.article is not None:
        return sum(len(block.text) for block in page.article.blocks) < SHORT
    return page.kind is PageKind.OTHER and page.reason is None and seen.likeness.letters < SHORT


def _as(page: Page, verdict: Verdict, reason: str) -> Page:
    return replace(
        page, verdict=verdict, reason=reason, kind=PageKind.OTHER, article=None, listing=None
    )
