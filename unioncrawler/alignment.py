"""Which stretches two sequences have in common, in a number of steps that is bounded.

The longest-match search of `difflib` takes the cube of the length where elements are repeated, so
it is given short ranges only: between the elements that both sides have exactly once.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from difflib import SequenceMatcher
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    Match = tuple[int, int, int]  # place in one sequence, place in the other, length


class Budget:
    """How many steps are left; `take` tells whether there are enough, and takes them."""

    def __init__(self, steps: int) -> None:
        self.left = steps

    def take(self, steps: int) -> bool:
        enough = steps <= self.left
        self.left -= steps if enough else 0
        return enough


def align(
    old: Sequence[str], new: Sequence[str], budget: Budget, *, anchored: bool = False
) -> list[Match]:
    """Return the stretches that are the same, in order and as long as they can be.

    `anchored` looks for elements that both have once, first: right for sentences, not for
    characters. What the budget has no steps for is not looked through, apart from its two ends.
    """
    found: list[Match] = []
    ranges = [(0, len(old), 0, len(new))]
    while ranges:
        a, a_end, b, b_end = ranges.pop()
        left, right = old[a:a_end], new[b:b_end]
        head = _common_head(left, right)
        left, right = left[head:], right[head:]
        tail = _common_head(left[::-1], right[::-1])
        found += [(a, b, head), (a_end - tail, b_end - tail, tail)]
        left, right = left[: len(left) - tail], right[: len(right) - tail]
        a, b = a + head, b + head
        if not left or not right:
            continue
        anchors = anchored and budget.take(len(left) + len(right)) and _anchors(left, right)
        if anchors:
            cuts = [(0, 0), *anchors, (len(left), len(right))]
            ranges += [(a + i, a + k, b + j, b + m) for (i, j), (k, m) in pairwise(cuts)]
        else:
            found += [(a + i, b + j, size) for i, j, size in _blocks(left, right, budget)]
    return _joined(sorted(match for match in found if match[2]))


def _common_head(old: Sequence[str], new: Sequence[str]) -> int:
    """Return how long the beginnings are the same, comparing slices: that is fast in C."""
    low, high = 0, min(len(old), len(new))
    while low < high:
        middle = (low + high + 1) // 2
        if old[low:middle] == new[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _anchors(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Return the places of what both have exactly once: the longest row in the same order."""
    counts, others = Counter(old), Counter(new)
    places = {element: j for j, element in enumerate(new) if others[element] == 1}
    pairs = [(i, places[x]) for i, x in enumerate(old) if counts[x] == 1 and x in places]
    ends: list[int] = []  # the least end of an ascending row of each length …
    owners: list[int] = []  # … and which pair that is
    before: list[int] = []
    for index, (_, j) in enumerate(pairs):
        length = bisect_left(ends, j)
        before.append(owners[length - 1] if length else -1)
        ends[length : length + 1] = [j]
        owners[length : length + 1] = [index]
    row, index = [], owners[-1] if owners else -1
    while index >= 0:
        row.append(pairs[index])
        index = before[index]
    return row[::-1]


def _blocks(old: Sequence[str], new: Sequence[str], budget: Budget) -> list[Match]:
    """Return what `difflib` finds, if the steps that may take at most are left."""
    counts, others = Counter(old), Counter(new)
    equal_pairs = sum(count * others[element] for element, count in counts.items())
    matches = (counts & others).total()
    if not matches or not budget.take((len(old) + equal_pairs) * (2 * matches + 1)):
        return []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return [(a, b, size) for a, b, size in matcher.get_matching_blocks() if size]


def _joined(matches: list[Match]) -> list[Match]:
    joined: list[Match] = []
    for a, b, size in matches:
        last = joined[-1] if joined else (0, 0, 0)
        if joined and (last[0] + last[2], last[1] + last[2]) == (a, b):
            joined[-1] = (last[0], last[1], last[2] + size)
        else:
            joined.append((a, b, size))
    return joined
