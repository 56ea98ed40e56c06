"""Which parameters of addresses say nothing of the page: tokens of a guard, numbers of a visit."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable

_TOKEN = re.compile(r"(?=.*\d)(?=.*[A-Za-z])[\w+/=.-]{12,}", re.ASCII)
_FEWEST_PAGES, _FEWEST_TOKENS = 2, 5


@dataclass(frozen=True, slots=True)
class LooseParameter:
    """A parameter that says nothing of the page, with the evidence.

    `pages` is how many pages were linked with several values of it, `values` how many values were
    met. Where `pages` is 0, only the look of the values speaks for it.
    """

    name: str
    pages: int
    values: int

    @property
    def is_sure(self) -> bool:
        """Whether pages were seen under several values."""
        return self.pages >= _FEWEST_PAGES


def loose_parameters(linked: Iterable[tuple[str, str]]) -> list[LooseParameter]:
    """Return the parameters that say nothing of the page, by name.

    `linked` are addresses with the titles they are linked by. Without such a parameter no two
    titles have the same address; and a page was linked with several values of it, or each link
    has a value of its own that looks like a token.
    """
    links = list(dict.fromkeys(linked))
    names = sorted({name for url, _ in links for name, _ in _query(url)})
    found = (_judged(name, links) for name in names)
    return [each for each in found if each is not None]


def _query(url: str) -> list[tuple[str, str]]:
    return parse_qsl(urlsplit(url).query, keep_blank_values=True)


def _judged(name: str, links: list[tuple[str, str]]) -> LooseParameter | None:
    titles: dict[str, set[str]] = defaultdict(set)
    values: dict[str, set[str]] = defaultdict(set)
    bearing = 0
    for url, title in links:
        query = _query(url)
        mine = [value for key, value in query if key == name]
        others = urlencode([pair for pair in query if pair[0] != name])
        page = urlsplit(url)._replace(query=others, fragment="").geturl()
        titles[page].add(title)
        values[page].update(mine)
        bearing += bool(mine)
    if not all(_are_one(each) for each in titles.values()):
        return None
    met = set().union(*values.values())
    pages = sum(len(each) > 1 for each in values.values())
    if pages >= _FEWEST_PAGES:
        return LooseParameter(name, pages, len(met))
    are_tokens = all(map(_TOKEN.fullmatch, met)) and len(met) == bearing >= _FEWEST_TOKENS
    return LooseParameter(name, 0, len(met)) if are_tokens else None


def _are_one(titles: set[str]) -> bool:
    """Tell whether titles are one, here and there cut short."""
    whole = max(titles, key=len)
    return all(whole.startswith(title.rstrip(".…")) for title in titles)
