"""Pages of a listing by their numbers alone: where the one behind a page that did not come is."""

from __future__ import annotations

import re

from unioncrawler.pages.urls import path_and_query

_NUMBER = re.compile(r"\d{1,7}")
# Where a page's number stands: index_2.html, /2/, ?page=2&n=3.
_PLACE = re.compile(
    r"(?<=[/_=-])\d{1,6}(?=\.\w{2,6}(?:$|\?)|/?$|&)|(?<=[a-z])\d{1,6}(?=\.\w{2,6}$)", re.IGNORECASE
)


def page_behind(url: str, number: int, pages: int, before: str) -> str | None:
    """Return the address of the page behind page `number` of `pages`, which is asked for at `url`.

    `before` is where the page before it was. Where the two differ in one number only, the next one
    differs as much again. Else a number in the address has to be the page's: counted from 1 or 0,
    or down from the number of pages, as VSB does. None where that is not so.
    """
    if number >= pages:
        return None
    stepped = _stepped(before, url)
    return stepped if stepped is not None else _counted(url, number, pages, before)


def _stepped(before: str, url: str) -> str | None:
    """Return the address that follows two that differ in one number."""
    if _NUMBER.sub("#", before) != _NUMBER.sub("#", url):
        return None
    pairs = list(zip(_NUMBER.finditer(before), _NUMBER.finditer(url), strict=True))
    apart = [(one, two) for one, two in pairs if int(one[0]) != int(two[0])]
    if len(apart) != 1:
        return None
    one, two = apart[0]
    return _with_number(url, two, 2 * int(two[0]) - int(one[0]))


def _counted(url: str, number: int, pages: int, before: str) -> str | None:
    """Return the address in which the number of the page is one more, or one less."""
    head = len(url) - len(path_and_query(url))
    found = [match for match in _PLACE.finditer(url) if match.start() >= head]
    up = [match for match in found if int(match[0]) in {number, number - 1}]
    down = [match for match in found if int(match[0]) == pages - number + 1]
    if up and down:  # page 2 of 3 is 2 either way
        up, down = ([], down) if _is_counted_down(url, before) else (up, [])
    steps = [(match, 1) for match in up] + [(match, -1) for match in down]
    if len(steps) != 1:
        return None
    match, step = steps[0]
    return _with_number(url, match, int(match[0]) + step)


def _is_counted_down(url: str, first: str) -> bool:
    """Tell whether pages lie in a folder named like the first page's file: /a.htm, /a/2.htm."""
    stem, dot, extension = path_and_query(first).rpartition(".")
    return (
        bool(dot)
        and re.fullmatch(rf"{re.escape(stem)}/\d+\.{extension}", path_and_query(url)) is not None
    )


def _with_number(url: str, match: re.Match[str], number: int) -> str | None:
    if number < 0:
        return None
    return f"{url[: match.start()]}{number:0{_width(match[0])}}{url[match.end() :]}"


def _width(digits: str) -> int:
    return len(digits) if digits.startswith("0") else 1
