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

    def look(
        self, carried: Carried | None, page: Page, body: bytes, headers: Mapping[str, str]
    ) -> Page:
        """Return the page with the verdict that follows from those before it, and learn from it.

        `body` are its bytes as a reader has them.
        """
        if isinstance(carried, Asked) and page.verdict is Verdict.UNCHANGED:
            self._has_answered = True
        if page.verdict is not Verdict.OK or carried is None:
            return page
        seen = _Lazy(page, body, headers)
        if isinstance(carried, Probe):
            self._nowhere = seen.known
        elif isinstance(carried, Tried) and carried.depth == 0:
            self._front.append(seen.known)
        elif not is_home(page.url):
            return self._judge(carried, page, seen)
        return page

    def learn_front(self, page: Page, body: bytes, headers: Mapping[str, str]) -> None:
        """Learn what the front page is that did not change, by the payload that is on record."""
        self._front.append(_Lazy(page, body, headers).known)

    def _judge(self, carried: Carried, page: Page, seen: _Lazy) -> Page:
        if self._nowhere is not None and seen.is_like(self._nowhere):
            return self._answered_with_nowhere(carried, page)
        if isinstance(carried, Tried):  # a link to the front page, in other words
            return page
        if any(seen.is_like(front) for front in self._front):
            return _as(page, Verdict.THROTTLED, FRONT)
        if not isinstance(carried, Asked):
            return page
        if _is_short(page, seen) and (
            self._lacks_title(carried, page, seen) or self._is_stub_of_another(carried, seen)
        ):
            return self._answered_with_stub(carried, page, seen)
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

    def _lacks_title(self, asked: Asked, page: Page, seen: _Lazy) -> bool:
        is_sent_on = bool(asked.captures) and not asked.parts  # to a page with a title of its own
        known = self._titles_of(page.url) if is_sent_on else []
        titles = [
            *(known or self._titles_of(asked.entry_url)),
            *(part.title or "" for part in asked.parts),
        ]
        shares = [
            share
            for title in titles
            if (share := title_share(title, seen.likeness.texts)) is not None
        ]
        is_dated = page.article is not None and page.article.published_text is not None
        return bool(shares) and max(shares) < (_DATED if is_dated else _UNDATED)

    def _is_stub_of_another(self, asked: Asked, seen: _Lazy) -> bool:
        """Tell whether another entry got the same short page without its title."""
        return any(url != asked.entry_url and seen.is_like(stub) for url, stub in self._stubs)

    def _answered_with_stub(self, asked: Asked, page: Page, seen: _Lazy) -> Page:
        is_known = self._is_stub_of_another(asked, seen)
        if len(self._stubs) < MOST_STUBS:
            self._stubs.append((asked.entry_url, seen.known))
        if is_known:
            return _as(page, Verdict.THROTTLED, STUB)
        return _as(page, Verdict.ERROR, UNTITLED)


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


def _is_short(page: Page, seen: _Lazy) -> bool:
    if page.article is not None:
        return sum(len(block.text) for block in page.article.blocks) < SHORT
    return page.kind is PageKind.OTHER and page.reason is None and seen.likeness.letters < SHORT


def _as(page: Page, verdict: Verdict, reason: str) -> Page:
    return replace(
        page, verdict=verdict, reason=reason, kind=PageKind.OTHER, article=None, listing=None
    )
