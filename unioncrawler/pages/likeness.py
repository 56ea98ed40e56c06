"""Tells whether two answers are the same page, served for different addresses.

Request numbers, clocks and the address itself, which such pages like to show, make no difference;
a title, a sentence, a picture or a link does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from unioncrawler.pages.text import clean, fold

if TYPE_CHECKING:
    from collections.abc import Iterable

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_UNSEEN = re.compile(
    r"<(script|style|noscript)\b[^<>]{0,1000}>.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE
)
_TAG = re.compile(r"<[^<>]{0,4000}>")
_ENTITY = re.compile(r"&(?:#\d{1,8}|#x[0-9a-f]{1,8}|\w{1,32});?", re.IGNORECASE)
_SHOWN = re.compile(r"\b(?:href|src)\s*=\s*[\"']?([^\"'\s<>]{1,2000})", re.IGNORECASE)
_FURNITURE = re.compile(r"\.(?:css|js|ico)$|^(?:javascript|data|mailto):|^#?$", re.IGNORECASE)
_PASSING = re.compile(
    r"""
      https?://\S+ | (?:/[\w%.~-]+)+/?                      # addresses
    | \d{1,3}(?:\.\d{1,3}){3}                               # 10.0.0.1
    | \d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,2}日? | \d{1,2}:\d\d(?::\d\d)?   # 2026-11-25, 12:30:05
    | (?:星期|周)[一二三四五六日天] | (?:上|下)午
    | \b(?=[\w-]*\d)[0-9A-Za-z_-]{8,}\b                     # 8f3e21c0-aa
    | \d+\.\d+ | \d{5,}
    """,
    re.VERBOSE | re.ASCII,
)
_MOST_PASSING = 20_000  # characters of a piece of text that are looked through
_ALIKE = 0.9  # the share of a known page's letters that its likeness has
_LARGE_LETTERS, _LARGE_LINKS = 1000, 40
_LETTER_SHARE, _LINK_SHARE = 0.02, 0.05  # what may be new on a large page: it lives
_TITLE_LETTERS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """What a reader sees on a page: its pieces of text, and the paths it links and shows."""

    texts: frozenset[str]
    links: frozenset[str]

    @property
    def letters(self) -> int:
        """How many letters and Chinese characters stand on the page."""
        return _letters(self.texts)


def likeness_of(source: str, url: str) -> Likeness:
    """Return what is seen of a page, without what passes: clocks, numbers, its own address."""
    bare = _UNSEEN.sub(" ", _COMMENT.sub("", source))
    own = _own_words(url)
    texts = (_lasting(clean(_ENTITY.sub(" ", piece)), own) for piece in _TAG.split(bare))
    links = (link.partition("#")[0].partition("?")[0] for link in _SHOWN.findall(bare))
    return Likeness(
        texts=frozenset(text for text in texts if text),
        links=frozenset(link for link in links if link not in own and not _FURNITURE.search(link)),
    )


def is_alike(page: Likeness, known: Likeness) -> bool:
    """Tell whether a page is the known one over again.

    It must say nothing that the known one does not (but for a little on a large page, which may
    have changed meanwhile), show nothing else, and have nearly all that the known one says.
    """
    if not known.texts and not known.links:
        return page.texts == known.texts and page.links == known.links
    is_large = known.letters >= _LARGE_LETTERS and len(known.links) >= _LARGE_LINKS
    new_letters = _LETTER_SHARE * known.letters if is_large else 0
    new_links = _LINK_SHARE * len(known.links) if is_large else 0
    return (
        len(page.links - known.links) <= new_links
        and _letters(page.texts - known.texts) <= new_letters
        and _letters(page.texts & known.texts) >= _ALIKE * known.letters
    )


def title_share(title: str, texts: Iterable[str]) -> float | None:
    """Return how much of a title stands in a text: 0 for nothing, 1 for all of it.

    None for a title too short to tell by.
    """
    pairs = _pairs(title)
    if len(pairs) < _TITLE_LETTERS - 1:
        return None
    return len(pairs & _pairs(" ".join(texts))) / len(pairs)


def _pairs(text: str) -> set[str]:
    said = "".join(filter(str.isalnum, fold(text)))
    return {said[start : start + 2] for start in range(len(said) - 1)}


def _letters(texts: Iterable[str]) -> int:
    return sum(sum(map(str.isalpha, text)) for text in texts)


def _own_words(url: str) -> set[str]:
    """Return what a page may call its own address."""
    try:
        path = urlsplit(url).path
    except ValueError:
        return {url}
    names = {path, path.rpartition("/")[2]}
    words = {url, *names, *map(unquote, names)}
    return {word for word in words if len(word) > 3}


def _lasting(text: str, own: set[str]) -> str:
    for word in own:
        if word in text:
            text = text.replace(word, " ")
    return clean(_PASSING.sub(" ", text[:_MOST_PASSING]))
