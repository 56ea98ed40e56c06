"""The skeleton of a page: the tags with their classes and ids, whatever the page is about.

Two pages of one template share it but for what is there on some pages only, so skeletons are
compared as sets: what all earlier pages had and this one lacks, and what none of them had.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree, html

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

LARGEST_PAGE = 2_000_000  # bytes; behind them a page is not looked at
MOST_MARKS = 400
LEAST_PAGES = 5  # earlier pages, to know what all of them have
MUCH = 0.3  # of the marks missing: another template, even where nothing is new
# What stands in texts, links and pictures says nothing of the template.
_CONTENT = frozenset(
    ("a", "img", "font", "b", "strong", "i", "em", "u", "br", "hr", "sup", "sub", "script", "style")
)
_OF_WORD = re.compile(r"mso|^x\d|^t\d", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """How a template differs from earlier ones: marks that are `missing`, and `new` ones."""

    missing: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    share: float = 0.0  # of the marks all earlier ones had

    def __bool__(self) -> bool:
        return bool(self.missing and self.new) or self.share > MUCH


def read_skeleton(body: bytes) -> frozenset[str]:
    """Return the marks of a page, like `div.article` and `ul#nav`; digits are all the same."""
    try:
        root = html.document_fromstring(body[:LARGEST_PAGE])
    except (etree.LxmlError, ValueError):
        return frozenset()
    marks: set[str] = set()
    for element in root.iter(etree.Element):
        tag = element.tag
        if tag in _CONTENT or not isinstance(tag, str):
            continue
        for name in (element.get("class") or "").split():
            if not _OF_WORD.search(name):
                marks.add(f"{tag}.{_without_digits(name)}")
        if identity := element.get("id"):
            marks.add(f"{tag}#{_without_digits(identity.strip())}")
        if len(marks) >= MOST_MARKS:
            break
    return frozenset(marks)


def usual_marks(pages: Sequence[frozenset[str]]) -> frozenset[str]:
    """Return the marks that at least half of some pages have."""
    counted = [mark for marks in pages for mark in marks]
    return frozenset(m for m in set(counted) if 2 * counted.count(m) >= len(pages))


def fingerprint(marks: Collection[str]) -> str:
    """Return a short name of a set of marks."""
    return hashlib.sha256("\n".join(sorted(marks)).encode()).hexdigest()[:16]


def differ(now: frozenset[str], earlier: Iterable[frozenset[str]]) -> Difference | None:
    """Return how a template differs from earlier ones; None where too few of them are known."""
    known = [marks for marks in earlier if marks]
    if len(known) < LEAST_PAGES:
        return None
    always = frozenset.intersection(*known)
    if not always:
        return None
    missing = sorted(always - now)
    new = sorted(now - frozenset.union(*known))
    return Difference(missing=tuple(missing), new=tuple(new), share=len(missing) / len(always))


def _without_digits(name: str) -> str:
    return re.sub(r"\d+", "0", name)[:60]
