r"""What addresses have in common, as patterns: /info/1026/24673.htm is /info/\d+/\d+\.htm$."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_FORMS = (  # what a piece of a path may be that differs from page to page, the strictest first
    r"\d{4}-\d{2}-\d{2}",
    r"\d{4}-\d{2}",
    r"[0-9a-f]{32}",
)
_HASH = r"[0-9a-f]{24,}(?![0-9a-z])"
_PIECES = re.compile(rf"\d{{4}}-\d{{2}}-\d{{2}}(?!\d)|{_HASH}|\d+|[^\d]+?(?=\d|$|{_HASH})")
_LATER_PAGE = re.compile(r"(?<=\d)_\d{1,2}$")
_FIXED_DIGITS = {4, 6, 8}  # a year, a month, a day
_NAMES_PAGE = re.compile(r"id|news|content", re.IGNORECASE)
_MOST = 6  # patterns proposed of one kind


@dataclass(frozen=True, slots=True)
class Proposed:
    """A pattern: how many of how many addresses it was made for match, and one of them."""

    pattern: str
    matched: int
    of: int
    example: str


def article_patterns(groups: Sequence[Sequence[str]], others: Sequence[str]) -> list[Proposed]:
    """Return patterns for the addresses of articles.

    `groups` are addresses by the listing they stand in, `others` those of pages that are no
    articles: a pattern that matches one of them is none. What stands in one listing only says
    nothing of the folders of another, so no folder name is kept of it.
    """
    urls = list(dict.fromkeys(url for group in groups for url in group))
    proposed = []
    for alike in _alike(urls):
        form = _form_of(alike)
        several = sum(any(url in alike for url in group) for group in groups) > 1
        pattern = (_common_folder(alike, form) if several else "") + form
        found = re.compile(pattern)
        if not any(found.search(_place(url)) for url in others):
            matched = sum(found.search(_place(url)) is not None for url in urls)
            proposed.append(Proposed(pattern, matched, len(urls), alike[0]))
    proposed.sort(key=lambda each: -each.matched)
    return _without_covered(proposed, urls)[:_MOST]


def listing_patterns(listings: Sequence[str], others: Sequence[str]) -> list[Proposed]:
    """Return patterns for the addresses of listings, by how they end; `others` are no listings."""
    ends: Counter[str] = Counter()
    examples: dict[str, str] = {}
    for url in dict.fromkeys(listings):
        parts = urlsplit(url)
        name = parts.path.rpartition("/")[2]
        if parts.query:
            end = _query_form([url]) if _numbered(url) else ""
        elif not name:
            end = "/$"
        else:
            stem, dot, extension = name.rpartition(".")
            end = f"/{_pieces(stem or extension)}{re.escape(dot + extension) if stem else ''}$"
        if end:
            ends[end] += 1
            examples.setdefault(end, url)
    return [
        Proposed(end, count, len(set(listings)), examples[end])
        for end, count in ends.most_common(_MOST)
        if not any(re.search(end, _place(url)) for url in others)
    ]


def _place(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _alike(urls: Iterable[str]) -> list[list[str]]:
    """Return the addresses that name pages by numbers, in groups by the form of their last part."""
    groups: dict[str, list[str]] = defaultdict(list)
    for url in urls:
        parts = urlsplit(url)
        if parts.query and _numbered(url):
            groups[f"{parts.path}?"].append(url)
        elif not parts.query and (segments := _segments(url)):
            groups[segments[-1]].append(url)
    return list(groups.values())


def _form_of(urls: Sequence[str]) -> str:
    """Return the pattern of alike addresses: the folders before their last part that all have."""
    if urlsplit(urls[0]).query:
        return _query_form(urls)
    *paths, shortest = sorted(map(_segments, urls), key=len, reverse=True)
    kept = len(shortest)
    for path in paths:
        same = zip(reversed(path), reversed(shortest[-kept:]), strict=False)
        kept = next((n for n, (one, other) in enumerate(same) if one != other), kept)
    return "".join(f"/{part}" for part in shortest[-kept:]) + "$"


def _segments(url: str) -> list[str]:
    """Return the parts of a path as patterns, from the first that is numbered; [] for none."""
    segments = urlsplit(url).path.split("/")[1:]
    first = next((n for n, part in enumerate(segments) if re.search(r"\d", part)), None)
    if first is None:
        return []
    *folders, last = segments[first:]
    stem, dot, extension = last.rpartition(".")
    stem, extension = (stem, dot + extension) if stem else (last, "")
    name = _pieces(_LATER_PAGE.sub("", stem))
    if name.endswith(r"\d+"):
        name += r"(?:_\d+)?"  # later pages of an article
    return [*map(_pieces, folders), f"{name}{re.escape(extension)}"]


def _pieces(text: str) -> str:
    """Return a pattern for a folder or file name: its numbers may differ."""
    pattern = ""
    for piece in _PIECES.findall(text):
        if form := next((form for form in _FORMS if re.fullmatch(form, piece)), None):
            pattern += form
        elif re.fullmatch(r"[0-9a-f]{24,}", piece):
            pattern += r"[0-9a-f]{24,}"
        elif piece.isdigit():
            fixed = len(piece) in _FIXED_DIGITS and piece[:2] in {"19", "20"}
            pattern += rf"\d{{{len(piece)}}}" if fixed else r"\d+"
        else:
            pattern += re.escape(piece)
    # numbers that grow in length must not be held to the one they had
    return re.sub(r"(_)\\d\{[468]\}$", r"\1\\d+", pattern)


def _numbered(url: str) -> dict[str, str]:
    """Return the parameters of an address that are numbers."""
    query = parse_qsl(urlsplit(url).query)
    return {name: value for name, value in query if re.fullmatch(r"\d+", value)}


def _query_form(urls: Sequence[str]) -> str:
    """Return the pattern of addresses by the parameter that differs most from page to page."""
    values: dict[str, set[str]] = defaultdict(set)
    for url in urls:
        for name, value in _numbered(url).items():
            values[name].add(value)
    name = max(values, key=lambda each: (len(values[each]), bool(_NAMES_PAGE.search(each))))
    file = urlsplit(urls[0]).path.rpartition("/")[2]
    return rf"/{re.escape(file)}\?(?:.*&)?{re.escape(name)}=\d+"


def _common_folder(urls: Sequence[str], form: str) -> str:
    """Return the folder before what a form matches, where all the addresses have the same."""
    found = re.compile(form)
    folders = set()
    for url in urls:
        match = found.search(_place(url))
        before = _place(url)[: match.start()] if match else ""
        folders.add(before.rpartition("/")[2])
    if len(folders) != 1 or not (folder := folders.pop()):
        return ""
    return f"/{re.escape(folder)}"


def _without_covered(proposed: Iterable[Proposed], urls: Sequence[str]) -> list[Proposed]:
    """Leave out patterns all of whose addresses an earlier one matches."""
    kept: list[Proposed] = []
    covered: set[str] = set()
    for each in proposed:
        mine = {url for url in urls if re.search(each.pattern, _place(url))}
        if mine - covered:
            kept.append(each)
            covered |= mine
    return kept
