"""What is usual, learned from earlier runs: robust bounds, nothing that one odd run could move."""

from __future__ import annotations

import statistics
from math import comb
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LEAST_RUNS = 5  # with fewer only what needs no history is checked
LEAST_ARTICLES = 20
COMMON = 0.3  # a field that fewer articles have is not missed
# A loss that chance explains better than this is none: some thousand checks are made a month.
CHANCE, CHANCE_OF_A_PART = 1e-5, 1e-7
MOST_POOLED = 300

Share = tuple[int, int]  # how many of how many


def is_loss(now: Share, earlier: Sequence[Share]) -> bool:
    """Return whether so few of so many are too few, for a channel that had these before.

    It is one where the share fell by half, where no earlier run with as many had so low a one, and
    where chance would hardly bring it about.
    """
    have, of = now
    runs = [(k, n) for k, n in earlier if n]
    known, total = sum(k for k, _ in runs), sum(n for _, n in runs)
    if not of or len(runs) < LEAST_RUNS or total < LEAST_ARTICLES:
        return False
    usual, share = known / total, have / of
    if usual < COMMON or share > usual / 2:
        return False
    if any(n >= min(of, 3) and k / n <= share for k, n in runs):
        return False
    return _is_no_chance(have, [chance_of((known, total))] * of)


def is_pooled_loss(have: int, expected: Sequence[float]) -> bool:
    """Return whether too few of some articles have a field, each of which was likely to.

    `expected` are their chances, as their channels had it before.
    """
    if have > sum(expected) / 2 or len(expected) < 2:
        return False
    return _is_no_chance(have, expected)


def chance_of(earlier: Share) -> float:
    """Return how likely something is that so many of so many had, and that is never certain."""
    return (earlier[0] + 0.5) / (earlier[1] + 1)


def _is_no_chance(have: int, chances: Sequence[float]) -> bool:
    step = -(-len(chances) // MOST_POOLED)  # of very many every other one, and so on
    return tail(have // step, chances[::step]) < (CHANCE_OF_A_PART if have else CHANCE)


def tail(most: int, chances: Sequence[float]) -> float:
    """Return the chance that at most so many come true of things with these chances."""
    if len(set(chances)) == 1:
        chance, n = chances[0], len(chances)
        return sum(comb(n, k) * chance**k * (1 - chance) ** (n - k) for k in range(most + 1))
    reached = [1.0]
    for chance in chances:
        grown = [0.0, *(value * chance for value in reached)]
        for place, value in enumerate(reached):
            grown[place] += value * (1 - chance)
        reached = grown
    return sum(reached[: most + 1])


def median(values: Iterable[float]) -> float | None:
    """Return the middle value, None for none."""
    known = list(values)
    return statistics.median(known) if known else None


def is_far_below(now: float, earlier: Sequence[float], times: float) -> bool:
    """Return whether a figure is so many times below the median, and clearly below the least."""
    usual = median(earlier)
    if usual is None or len(earlier) < LEAST_RUNS:
        return False
    return now * times < usual and now * times / 2 < min(earlier)
