"""Lists that stand in a script as data, for the script to write them into the page."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from unioncrawler.items import Entry
from unioncrawler.pages.dates import find_shown_date
from unioncrawler.pages.mechanisms.script import live_code
from unioncrawler.pages.shapes import entry_kind, is_ignored
from unioncrawler.pages.text import clean
from unioncrawler.pages.urls import canonical, is_action, resolve

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from unioncrawler.sites.profile import SiteProfile

_TITLE = re.compile(
    r"(?:show|doc|info|article|news|content|item)?_?title|subject|headline|biaoti", re.IGNORECASE
)
_LINK = re.compile(
    r"(?:doc|info|article|news|detail|page|html|pc|jump|pub|docpub|link|content|view|static)?_?"
    r"(?:url|href|link|path)(?:s|_?pc)?",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"(?:show|pub|publish|published|release|create|created|issue|doc|docrel|docpub|news|add|info|post|"
    r"update)?_?(?:date|time|at|on)(?:str|_?text)?",
    re.IGNORECASE,
)
_TOTAL = re.compile(
    r"['\"]?\b(?:total|total_?(?:count|elements|size|records?|num))['\"]?\s*:\s*['\"]?(\d{1,7})",
    re.IGNORECASE,
)
_OPENS = re.compile(r"\[\s*\{")
_OBJECT = re.compile(r"\{[^{}]{10,4000}\}")
_PAIR = re.compile(
    r"['\"]?\b([A-Za-z_]\w{0,40})['\"]?\s*:\s*(?:\"((?:[^\"\\]|\\.){0,2000})\"|'((?:[^'\\]|\\.){0,2000})'|(\d{1,13}))"
)
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)")
_TAG = re.compile(r"<[^<>]{0,300}>")
_FEWEST = 2
_MOST_ARRAYS = 50
_LONGEST_ARRAY = 500_000
_SHORTEST_TITLE = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptedList:
    """The entries in a script's data. `is_whole`: it states no more of them than these.

    Without an entry there is a list all the same, whose items have titles and no addresses.
    """

    entries: tuple[Entry, ...]
    is_whole: bool


def read_scripted_list(
    scripts: str, url: str, base: str, profile: SiteProfile | None
) -> ScriptedList | None:
    """Return the longest list of titles with dates that stands in scripts as an array of objects.

    JSON or as JavaScript writes it. Arrays without dates are lists of articles where their titles
    are as long as titles; menus are not.
    """
    live = live_code(scripts)
    best: ScriptedList | None = None
    most = 0
    for rows in _arrays(live):
        read = [_read_row(row, url, base, profile) for row in rows]
        titled = [row for row in read if row is not None]
        if len(titled) <= max(most, _FEWEST - 1) or not _are_articles(titled):
            continue
        entries = {entry.url: entry for entry in titled if entry.url}
        totals = [int(match[1]) for match in _TOTAL.finditer(live)]
        is_whole = bool(entries) and max(totals, default=0) <= len(titled)
        best, most = ScriptedList(entries=tuple(entries.values()), is_whole=is_whole), len(titled)
    return best


def _are_articles(rows: list[Entry]) -> bool:
    dated = sum(row.date_text is not None for row in rows)
    length = sum(len(row.title) for row in rows) / len(rows)
    return dated * 2 >= len(rows) or (length >= _SHORTEST_TITLE and all(row.url for row in rows))


def _read_row(
    row: Mapping[str, Any], url: str, base: str, profile: SiteProfile | None
) -> Entry | None:
    """Return the entry that an object makes, with '' for an address it has not."""
    title = clean(_TAG.sub("", _first(row, _TITLE) or ""))
    if len(title) < _FEWEST:
        return None
    link = _first(row, _LINK)
    resolved = resolve(base, link) if link else None
    address = canonical(resolved, profile) if resolved and not is_action(resolved) else ""
    if address and is_ignored(address, profile):
        return None
    return Entry(
        url=address,
        title=title,
        date_text=next((d for text in _all(row, _DATE) if (d := find_shown_date(text))), None),
        kind=entry_kind(address or url, url, profile),
    )


def _first(row: Mapping[str, Any], name: re.Pattern[str]) -> str | None:
    return next((text for text in _all(row, name) if text), None)


def _all(row: Mapping[str, Any], name: re.Pattern[str]) -> Iterator[str]:
    for key, value in row.items():
        if isinstance(value, str) and name.fullmatch(key):
            yield value.strip()


def _arrays(live: str) -> Iterator[list[dict[str, Any]]]:
    """Yield the arrays of objects in scripts, outer ones before those in them."""
    decoder = json.JSONDecoder()
    for count, match in enumerate(_OPENS.finditer(live)):
        if count >= _MOST_ARRAYS:
            return
        try:
            found, _ = decoder.raw_decode(live, match.start())
        except (ValueError, RecursionError):
            found = _written(live[match.start() : _end_of(live, match.start())])
        yield [row for row in found if isinstance(row, dict)]


def _end_of(live: str, start: int) -> int:
    end = live.find("];", start, start + _LONGEST_ARRAY)
    return end + 1 if end > 0 else min(len(live), start + _LONGEST_ARRAY)


def _written(source: str) -> list[dict[str, str]]:
    """Return the objects of an array that is no JSON: single quotes, bare names."""
    return [
        {m[1]: _unescape(next((g for g in m.groups()[1:] if g is not None), "")) for m in pairs}
        for body in _OBJECT.finditer(source)
        if (pairs := list(_PAIR.finditer(body[0])))
    ]


def _unescape(text: str) -> str:
    def one(match: re.Match[str]) -> str:
        code = match[1]
        if len(code) == 5:
            return chr(int(code[1:], 16))
        return {"n": " ", "t": " ", "r": ""}.get(code, code)

    return _ESCAPE.sub(one, text) if "\\" in text else text
