"""What differs between two versions of an article: by sentence, and by character inside one.

Pure functions over texts and plain values. However long or repetitive a text is, the work is
bounded: a stretch whose comparison would take more steps than are left counts as replaced.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any, Literal

from unioncrawler.alignment import Budget, align

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from unioncrawler.alignment import Match

FIELDS = ("title", "subtitle", "published", "source", "author", "editor", "correspondent")
STEPS = 5_000_000  # the most that each phase may take: to align, to pair, to mark
MOST_SENTENCES = 30_000  # what lies behind them counts as one more
SIMILAR = 0.5  # the share of characters in common from which one sentence became another

_ENDS, _CLOSING = "。！？；…", "”’」』）】》〉〕］)]"
_SENTENCE = re.compile(rf"[^{_ENDS}\n]*(?:[{_ENDS}][{_ENDS}{re.escape(_CLOSING)}]*)?\n*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A run of characters inside a changed sentence: in both texts, or in one of them."""

    kind: Literal["same", "gone", "new"]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence as it was and as it is, with the newlines behind it; empty where there is none.

    Only one that is `changed` has `parts`: all but the new ones make `before`, all but the gone
    ones `after`. The last sentence of a text is the `same` with or without a newline behind it.
    """

    kind: Literal["same", "changed", "gone", "new"]
    before: str = ""
    after: str = ""
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """A field that says something else, or that only one of the versions has."""

    name: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileChange:
    """An image or a file (`of`) that only one version has under this address and name.

    Or that is `changed`: it has other bytes there. `before` and `after` are the SHA-256 of its
    bytes in the two versions; None where a version has it not, or they are not known.
    """

    kind: Literal["gone", "new", "changed"]
    of: str
    url: str
    name: str
    before: str | None = None
    after: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Everything that differs; `sentences` are all those of the bodies, unchanged ones too."""

    fields: tuple[FieldChange, ...]
    files: tuple[FileChange, ...]
    sentences: tuple[Sentence, ...]


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> Difference:
    """Compare what two versions say: `FIELDS`, `attachments` and `body_text`.

    An attachment has `kind`, `url`, `name` and, where its bytes are known, `sha256`.
    """
    fields = tuple(
        FieldChange(name=name, before=before[name], after=after[name])
        for name in FIELDS
        if before[name] != after[name]
    )
    files = tuple(_compare_files(before["attachments"], after["attachments"]))
    sentences = compare_texts(before["body_text"], after["body_text"])
    return Difference(fields=fields, files=files, sentences=sentences)


def _compare_files(
    before: Iterable[Mapping[str, Any]], after: Iterable[Mapping[str, Any]]
) -> Iterator[FileChange]:
    """Yield what went, then what has other bytes, then what came."""
    old, new = (
        {(item["kind"], item["url"], item["name"]): item.get("sha256") for item in items}
        for items in (before, after)
    )
    for (of, url, name), sha256 in old.items():
        if (of, url, name) not in new:
            yield FileChange(kind="gone", of=of, url=url, name=name, before=sha256)
    for (of, url, name), sha256 in new.items():
        was = old.get((of, url, name))
        if was and sha256 and was != sha256:
            yield FileChange(kind="changed", of=of, url=url, name=name, before=was, after=sha256)
    for (of, url, name), sha256 in new.items():
        if (of, url, name) not in old:
            yield FileChange(kind="new", of=of, url=url, name=name, after=sha256)


def split_sentences(text: str) -> list[str]:
    """Return the sentences of a text, which together are the text.

    A sentence ends after 。！？；… and the closing quotes and brackets behind them, and at the end
    of a paragraph; the newlines there belong to it.
    """
    matches = islice(_SENTENCE.finditer(text), MOST_SENTENCES)
    sentences = [match[0] for match in matches if match[0]]
    rest = text[sum(map(len, sentences)) :]
    return [*sentences, rest] if rest else sentences


def compare_texts(before: str, after: str) -> tuple[Sentence, ...]:
    """Compare two texts; `before` of all that is returned is the one, `after` the other."""
    old, new = split_sentences(before), split_sentences(after)
    words, others = ([sentence.rstrip("\n") for sentence in side] for side in (old, new))
    matches = align(words, others, Budget(STEPS), anchored=True)
    pairing, marking = Budget(STEPS), Budget(STEPS)
    result: list[Sentence] = []
    i = j = 0
    for a, b, size in [*matches, (len(old), len(new), 0)]:
        result += _replaced(old[i:a], new[j:b], pairing, marking)
        i, j = a + size, b + size
        for was, now in zip(old[a:i], new[b:j], strict=True):
            result.append(_kept(was, now))
        if size and _is_end(old, i) | _is_end(new, j):
            result[-1] = Sentence(kind="same", before=old[i - 1], after=new[j - 1])
    return tuple(result)


def _is_end(sentences: list[str], end: int) -> bool:
    """Tell whether the text ends here without a newline."""
    return end == len(sentences) and not sentences[-1].endswith("\n")


def _kept(was: str, now: str) -> Sentence:
    """Return a sentence whose words are the same; the end of a paragraph may not be."""
    if was == now:
        return Sentence(kind="same", before=was, after=now)
    words = len(was.rstrip("\n"))
    return Sentence(
        kind="changed", before=was, after=now, parts=_parts(was, now, [(0, 0, words)] * (words > 0))
    )


def _replaced(
    old: list[str], new: list[str], pairing: Budget, marking: Budget
) -> Iterator[Sentence]:
    """Yield a stretch in which no sentence is the same: what became what, what went, what came."""
    i = j = 0
    for a, b in [*_pairs(old, new, pairing), (len(old), len(new))]:
        yield from (Sentence(kind="gone", before=sentence) for sentence in old[i:a])
        yield from (Sentence(kind="new", after=sentence) for sentence in new[j:b])
        if a < len(old):
            matches = align(old[a], new[b], marking)
            parts = _parts(old[a], new[b], _without_islands(matches, len(old[a]), len(new[b])))
            yield Sentence(kind="changed", before=old[a], after=new[b], parts=parts)
        i, j = a + 1, b + 1


def _pairs(old: list[str], new: list[str], budget: Budget) -> list[tuple[int, int]]:
    """Return which sentence became which, in order: the pairs that have most in common.

    Where that takes too many steps, those at the same place that have enough in common.
    """
    bags, others = (
        [Counter(s.rstrip(f"\n{_ENDS}{_CLOSING}")) for s in side] for side in (old, new)
    )
    if not budget.take((sum(map(len, bags)) + 20 * len(old)) * len(new)):
        places = range(min(len(old), len(new)))
        return [(i, i) for i in places if _alike(bags[i], others[i])]
    likeness = [[_alike(bag, other) for other in others] for bag in bags]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in reversed(range(len(old))):
        row, below = best[i], best[i + 1]
        for j in reversed(range(len(new))):
            alike = likeness[i][j]
            row[j] = max(below[j], row[j + 1], below[j + 1] + alike if alike else 0)
    found, i, j = [], 0, 0
    while i < len(old) and j < len(new):
        if likeness[i][j] and best[i][j] == best[i + 1][j + 1] + likeness[i][j]:
            found.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return found


def _alike(bag: Counter[str], other: Counter[str]) -> float:
    """Return the share of characters in common, 0 where it is less than `SIMILAR`."""
    sizes = bag.total(), other.total()
    if not all(sizes) or 2 * min(sizes) < SIMILAR * sum(sizes):
        return 0
    share = 2 * sum(min(count, other[c]) for c, count in bag.items()) / sum(sizes)
    return share if share >= SIMILAR else 0


def _without_islands(matches: list[Match], old: int, new: int) -> list[Match]:
    """Leave out single characters that happen to be the same between longer changes."""
    edges = [(0, 0, 0), *matches, (old, new, 0)]
    gaps = [max(c - a - size, d - b - size) for (a, b, size), (c, d, _) in pairwise(edges)]
    return [
        match
        for match, (left, right) in zip(matches, pairwise(gaps), strict=True)
        if match[2] > 1 or not (left and right) or max(left, right) == 1
    ]


def _parts(old: str, new: str, matches: list[Match]) -> tuple[Part, ...]:
    parts: list[Part] = []
    i = j = 0
    for a, b, size in [*matches, (len(old), len(new), 0)]:
        parts += [Part(kind="gone", text=old[i:a]), Part(kind="new", text=new[j:b])]
        parts.append(Part(kind="same", text=old[a : a + size]))
        i, j = a + size, b + size
    return tuple(part for part in parts if part.text)
