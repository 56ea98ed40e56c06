"""Decides what a response is before anything in it is believed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from unioncrawler.items import Verdict
from unioncrawler.pages.decode import header_value
from unioncrawler.pages.jumps import find_jump
from unioncrawler.pages.notices import (
    DATED,
    GUARD_COOKIES,
    GUARD_STATUSES,
    GUARDS,
    HINTS,
    NOTICE_WORD,
    NOTICES,
)
from unioncrawler.pages.shapes import is_home
from unioncrawler.pages.text import clean, fold
from unioncrawler.pages.urls import canonical, page_key, resolve, same_site
from unioncrawler.visits import SHELL

if TYPE_CHECKING:
    from collections.abc import Mapping

    from unioncrawler.sites.profile import SiteProfile


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A verdict, in a few words why it is not `ok`, and where a redirect leads."""

    verdict: Verdict
    reason: str | None = None
    redirect_to: str | None = None


_OK = Judgement(verdict=Verdict.OK)
_PARTIAL = 206
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_NOT_MODIFIED = 304
_UNAVAILABLE = 503
_BY_STATUS = {
    _NOT_MODIFIED: Verdict.UNCHANGED,
    404: Verdict.MISSING,
    410: Verdict.GONE,
    429: Verdict.THROTTLED,
    401: Verdict.BLOCKED,
    403: Verdict.BLOCKED,
    407: Verdict.BLOCKED,
    451: Verdict.BLOCKED,
}
_LARGEST_SHELL = 8_000
_LOADED = re.compile(r"<script\b[^<>]{0,1000}?\bsrc\s*=", re.IGNORECASE)
_SHELL_TEXT = 12
# What a page shows that is no text: a shell has none of it.
_SHOWN = re.compile(r"<(?:a|img|iframe|frame|table|object|embed|video|form)\b", re.IGNORECASE)
_TITLE_PARTS = re.compile(r"[-_|—–]+")
_HEAD_LENGTH = 20_000
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
# Bounded, and stopping at the next "<": nothing here may read a page more than once.
_SCRIPT = re.compile(
    r"<script\b[^<>]{0,1000}>([^<]*+(?:<(?!/script\s*>)[^<]*+)*+)(?:</script\s*>)?", re.IGNORECASE
)
_UNSEEN = re.compile(
    r"<(style|title|noscript)\b[^<>]{0,1000}>[^<]*+(?:<(?!/\1\s*>)[^<]*+)*+(?:</\1\s*>)?",
    re.IGNORECASE,
)
_LINK = re.compile(r"<a\b[^<>]{0,2000}>.{0,1000}?</a\s*>", re.DOTALL | re.IGNORECASE)
_TITLE = re.compile(r"<title\b[^<>]{0,300}>(.{0,500}?)</title", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,2000}>")
_ENTITY = re.compile(r"&(?:#\d{1,8}|#x[0-9a-f]{1,8}|\w{1,32});", re.IGNORECASE)
_REFRESH = re.compile(
    r"<meta\b(?=[^<>]{0,500}http-equiv\s*=\s*['\"]?refresh)[^<>]{0,500}?"
    r"\bcontent\s*=\s*(?:\"([^\"<>]{0,2000})\"|'([^'<>]{0,2000})')",
    re.IGNORECASE,
)
_REFRESH_URL = re.compile(
    r"\s*+(\d{1,4})?(?:\.\d*+)?\s*+(?:[;,]\s*+)?url\s*+=\s*+['\"]?\s*+(\S.*)", re.IGNORECASE
)
# What a page that leads elsewhere at once does not show: a picture or a date under its title.
_PICTURE = re.compile(r"<(?:img|video|object|embed)\b", re.IGNORECASE)
_DAY = re.compile(r"(?:19|20)\d\d\s?[-/.年]\s?\d\d?\s?[-/.月]\s?\d\d?")
_MANY_LINKS = 5
_SHORTEST_TITLE = 4
_LEADING = re.compile(r"跳转|转到|转向|请稍[候等后]|redirect|loading", re.IGNORECASE)
# A paragraph: what only tells that there is no page, or checks a browser, has none.
# Whether a run is long enough is asked first: hardly any is.
_LONG_RUN = re.compile(r">(?=[^<>]{201})[^<>]{0,30}[\u4e00-\u9fff][^<>]{200}")
_MANY_TAGS = 150
_STUB_TEXT = 160
_NOTICE_TEXT = 260
_FRAMED_NOTICE_TEXT = 600
# <script>alert('对不起，该信息不存在！');history.back();</script>
_ALERT = re.compile(r"\balert\s*\(\s*(['\"])([^'\"\n]{2,120})\1\s*\)")
_SLOWEST_REFRESH = 30


def verdict_of_status(status: int) -> Verdict | None:
    """Return what a status says by itself, None where only the body can tell."""
    if status in _REDIRECTS:
        return Verdict.REDIRECTED
    if 200 <= status < 300 and status != _PARTIAL:
        return Verdict.OK
    return _BY_STATUS.get(status)


def judge(
    status: int,
    headers: Mapping[str, str],
    text: str,
    url: str,
    profile: SiteProfile | None = None,
) -> Judgement:
    """Return what a response is, by its status, headers and decoded body.

    A challenge is one by its marks, whatever its status; a redirect may be a header, a meta
    refresh or a script in a page that says nothing else (a script that asks first, or waits, only
    where there is nothing to read either); a page whose whole essence is that there
    is no page is a soft 404, and so is a jump to the front page. A 503 that says when to come back
    is a throttle; a page of scripts alone is an error.
    """
    if status in _REDIRECTS:
        return _redirected(header_value(headers, "location"), f"HTTP {status}", url)
    if status == _NOT_MODIFIED:  # it has no body that could be a challenge
        return Judgement(verdict=Verdict.UNCHANGED, reason=f"HTTP {status}")
    essence = _Essence(text)
    if guard := _guard(status, headers, essence):
        return Judgement(verdict=Verdict.CHALLENGE, reason=f"challenge:{guard}")
    if verdict := _BY_STATUS.get(status):
        return Judgement(verdict=verdict, reason=f"HTTP {status}")
    if status == _UNAVAILABLE and header_value(headers, "retry-after"):
        return Judgement(verdict=Verdict.THROTTLED, reason=f"HTTP {status}")
    if not 200 <= status < 300 or status == _PARTIAL:
        return Judgement(verdict=Verdict.ERROR, reason=f"HTTP {status}")
    if not text.strip("\ufeff \t\r\n\f\v\x00"):
        return Judgement(verdict=Verdict.ERROR, reason="empty body")
    if essence.alert and (notice := _notice(fold(essence.alert))) is not None:
        return notice
    if essence.is_stub and (target := essence.jump()) is not None:
        return _jumped(target, url, profile)
    if essence.is_shell:
        return Judgement(verdict=Verdict.ERROR, reason=SHELL)
    return _by_words(essence)


class _Essence:
    """What a page says once its markup is gone: enough to tell a stub from a page."""

    def __init__(self, source: str) -> None:
        self.source = source
        match = _TITLE.search(source, 0, _HEAD_LENGTH)
        self.title = clean(_ENTITY.sub(" ", _TAG.sub("", match[1]))) if match else ""

    @cached_property
    def tells(self) -> bool:
        """Whether a paragraph stands in the page."""
        return _LONG_RUN.search(self.source) is not None

    @cached_property
    def is_large(self) -> bool:
        # A split that is bounded ends at the first tags, where counting reads the page.
        return len(self.source.split("</", _MANY_TAGS + 1)) > _MANY_TAGS + 1 or self.tells

    @cached_property
    def is_hinting(self) -> bool:
        """Whether a word of a notice stands anywhere in the source."""
        return any(
            rare in self.source and any(hint in self.source for hint in hints)
            for rare, hints in HINTS.items()
        )

    @cached_property
    def bare(self) -> str:
        """The source without comments, the conditional ones of old browsers included."""
        return _COMMENT.sub("", self.source) if "<!--" in self.source else self.source

    @cached_property
    def words(self) -> str:
        """The text a reader sees outside of links."""
        seen = _LINK.sub(" ", _UNSEEN.sub(" ", _SCRIPT.sub(" ", self.bare)))
        return clean(_ENTITY.sub(" ", _TAG.sub(" ", seen)))

    @cached_property
    def alert(self) -> str:
        """What a box of the browser says, in a page that says nothing else; else ''."""
        if "alert" not in self.source or not self.is_stub or self.words:
            return ""
        match = _ALERT.search(self.bare)
        return clean(match[2]) if match else ""

    @cached_property
    def is_stub(self) -> bool:
        """Whether the page says next to nothing."""
        return not self.is_large and len(self.words) <= _STUB_TEXT

    @cached_property
    def is_shell(self) -> bool:
        """Whether the page is small, loads a script and holds nothing that a reader sees."""
        return (
            len(self.source) <= _LARGEST_SHELL
            and len(self.words) <= _SHELL_TEXT
            and _LOADED.search(self.bare) is not None
            and _SHOWN.search(_SCRIPT.sub("", self.bare)) is None
        )

    @cached_property
    def has_content(self) -> bool:
        """Whether the page shows its title, and a picture, a date or a list of links with it."""
        title = next((part for p in _TITLE_PARTS.split(self.title) if (part := p.strip())), "")
        if len(title) < _SHORTEST_TITLE or title not in self.words or _LEADING.search(title):
            return False
        return (
            _PICTURE.search(self.bare) is not None
            or _DAY.search(self.words) is not None
            or len(_LINK.findall(self.bare)) >= _MANY_LINKS
        )

    def jump(self) -> str | None:
        """Return where a meta refresh or a script of the page goes at once, as written."""
        for match in _REFRESH.finditer(self.bare):
            refresh = _REFRESH_URL.match(match[1] or match[2] or "")
            if refresh and int(refresh[1] or 0) <= _SLOWEST_REFRESH:
                return refresh[2].rstrip("'\" \t\r\n")
        found = find_jump((match[1] for match in _SCRIPT.finditer(self.bare)), self.bare)
        return found.target if found and (found.certain or not self.has_content) else None


def _guard(status: int, headers: Mapping[str, str], essence: _Essence) -> str | None:
    if status in GUARD_STATUSES or essence.is_stub:
        for name, marks in GUARDS:
            if marks.search(essence.source):
                return name
        cookies = header_value(headers, "set-cookie")
        if status != 200 and cookies:
            for name, marks in GUARD_COOKIES:
                if marks.search(cookies):
                    return name
    if status in GUARD_STATUSES:
        return GUARD_STATUSES[status]
    return None


def _redirected(target: str, reason: str, url: str) -> Judgement:
    absolute = resolve(url, target)
    if absolute is None:
        return Judgement(verdict=Verdict.ERROR, reason=f"{reason} without a usable address")
    # as the server says: it may send every request on to another of the site's own hosts
    return Judgement(verdict=Verdict.REDIRECTED, reason=reason, redirect_to=absolute)


def _jumped(target: str, url: str, profile: SiteProfile | None) -> Judgement:
    absolute = resolve(url, target)
    if absolute is None:
        return _OK
    target = canonical(absolute, profile)
    if page_key(target) == page_key(canonical(url, profile)):
        return _OK
    if is_home(target) and same_site(target, url, profile) and not is_home(url):
        return Judgement(
            verdict=Verdict.SOFT_404, reason="jumps to the front page", redirect_to=target
        )
    return Judgement(verdict=Verdict.REDIRECTED, reason="redirect in the page", redirect_to=target)


def _by_words(essence: _Essence) -> Judgement:
    """Judge a page by its title and, where it says hardly more than that, its words."""
    title = fold(essence.title)
    if (
        essence.is_large
        and not (NOTICE_WORD.search(title) and any(p.search(title) for p, _, _ in NOTICES))
        and (essence.tells or not essence.is_hinting or len(essence.words) > _NOTICE_TEXT)
    ):
        return _OK
    if len(essence.words) > _FRAMED_NOTICE_TEXT:
        return _OK
    words = fold(essence.words)
    if DATED.search(words):
        return _OK  # an article about such notices
    for pattern, verdict, reason in NOTICES:
        if _is_whole(pattern, title) or (len(words) <= _NOTICE_TEXT and pattern.search(words)):
            return Judgement(verdict=verdict, reason=reason)
    return _OK


def _notice(words: str) -> Judgement | None:
    """Return what words that are all there is give notice of, None for nothing known."""
    for pattern, verdict, reason in NOTICES:
        if pattern.search(words):
            return Judgement(verdict=verdict, reason=reason)
    return None


def _is_whole(pattern: re.Pattern[str], title: str) -> bool:
    """Tell whether the words make up a title, or its part before the name of the site."""
    return any(
        (match := pattern.search(part)) is not None and len(part) <= len(match[0]) + 8
        for part in _TITLE_PARTS.split(title)
    )
