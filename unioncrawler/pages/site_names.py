"""The names of site and channel that stand behind an article's in the title of a document."""

from __future__ import annotations

import re

from unioncrawler.pages.text import bare

_BREAKS = re.compile(r"(?:_+|\s[-–—|｜]\s?|[|｜]|-{2,}|—{2,}|\s-|-(?=[^-]{2,20}$)|–)")
_LONGEST_STATED = 400
_SHORTEST_TITLE = 2  # 讣告


def strip_site_name(title: str, names: frozenset[str] = frozenset()) -> str:
    """Return a document title without the names of channel and site that follow the article's."""
    title = title[:_LONGEST_STATED]
    keys = {bare(name) for name in names}
    while True:
        matches = list(_BREAKS.finditer(title))
        if not matches or matches[-1].start() < _SHORTEST_TITLE:
            return title
        match = matches[-1]
        rest = bare(title[match.end() :])
        certain = match[0].strip() in {"_", "|", "--", "｜", "__"} or rest in keys
        if not (certain or looks_like_site(rest)):
            return title
        title = title[: match.start()].rstrip(" -_|–—｜")


def site_names(title: str, names: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """Return the names of channel and site that stand behind the article's in a document title."""
    article = strip_site_name(title, names)
    rest = title[:_LONGEST_STATED][len(article) :]
    return tuple(name for part in _BREAKS.split(rest) if (name := part.strip(" -_|–—｜")))


def looks_like_site(text: str) -> bool:
    """Say whether a text is what sites and their channels are called, or nothing."""
    return not text or (
        len(text) <= 24
        and bool(
            re.search(r"[网站会局厅处部委院府校报社]$|频道$|官网|门户|\.(?:com|cn|org|net)", text)
        )
    )
