"""What two sequences have in common, and how much work finding it may be."""

from __future__ import annotations

import difflib
import random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unioncrawler import alignment
from unioncrawler.alignment import Budget, align

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unioncrawler.alignment import Match

WORDS = st.lists(st.sampled_from("工会职法人"), max_size=30)


class CountingMatcher(difflib.SequenceMatcher[str]):
    """Counts the pairs of places that difflib looks at."""

    steps = 0

    def find_longest_match(
        self, alo: int = 0, ahi: int | None = None, blo: int = 0, bhi: int | None = None
    ) -> difflib.Match:
        places: dict[str, list[int]] = self.b2j  # type: ignore[attr-defined]
        for element in self.a[alo:ahi]:  # type: ignore[attr-defined]
            CountingMatcher.steps += 1 + len(places.get(element, ()))
        return super().find_longest_match(alo, ahi, blo, bhi)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> type[CountingMatcher]:
    monkeypatch.setattr(CountingMatcher, "steps", 0)
    monkeypatch.setattr(alignment, "SequenceMatcher", CountingMatcher)
    return CountingMatcher


@given(old=WORDS, new=WORDS, steps=st.integers(0, 2000), anchored=st.booleans())
def test_matches_are_equal_stretches_in_order(
    old: list[str], new: list[str], steps: int, anchored: bool
) -> None:
    i, j = -1, 0
    for a, b, size in align(old, new, Budget(steps), anchored=anchored):
        assert min(a - i, b - j) >= 0 < max(a - i, b - j)  # what only goes on is one stretch
        assert old[a : a + size] == new[b : b + size] != []
        i, j = a + size, b + size


@pytest.mark.parametrize(
    ("old", "new", "anchored", "matches"),
    [
        ("", "", False, []),
        ("工会", "工会", False, [(0, 0, 2)]),
        ("工会章程", "工会的章程", False, [(0, 0, 2), (2, 3, 2)]),
        ("abcd", "xbcy", False, [(1, 1, 2)]),
        ("abcd", "bcda", True, [(1, 0, 3)]),  # the longest row of anchors, not the first
        ("1x2", "3xyx4", True, [(1, 1, 1)]),  # what is there twice is no anchor
        ("3xyx4", "1x2", True, [(1, 1, 1)]),
        ("xaxbx", "yaybyy", True, [(1, 1, 1), (3, 3, 1)]),
        ("xxaxxxbx", "yxxayxby", True, [(0, 1, 3), (5, 5, 2)]),
    ],
)
def test_what_is_the_same_is_found(
    old: Sequence[str], new: Sequence[str], anchored: bool, matches: list[Match]
) -> None:
    assert align(old, new, Budget(10_000), anchored=anchored) == matches


@pytest.mark.parametrize("anchored", [False, True])
def test_without_steps_only_the_two_ends_are_compared(anchored: bool) -> None:
    matches = align("ab1c2de", "ab3c4de", Budget(0), anchored=anchored)

    assert matches == [(0, 0, 2), (5, 5, 2)]


def test_a_budget_gives_what_it_has_and_no_more() -> None:
    budget = Budget(10)

    assert [budget.take(steps) for steps in (6, 5, 4, 0, 1)] == [True, False, True, True, False]


@pytest.mark.parametrize("length", [300, 20_000])
def test_hostile_sequences_take_no_more_steps_than_allowed(
    counted: type[CountingMatcher], length: int
) -> None:
    chance = random.Random(1)
    chain = ([x for i in range(length // 2) for x in ("同", f"{side}{i}")] for side in "甲乙")
    random_pair = ([chance.choice("甲乙") for _ in range(length)] for _ in range(2))
    for old, new in (chain, random_pair):
        counted.steps = 0
        budget = Budget(30_000_000)
        align([*old, "末"], ["首", *new], budget, anchored=True)
        assert counted.steps <= 30_000_000 - budget.left
        assert (counted.steps > 0) is (length == 300)
