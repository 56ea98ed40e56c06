"""Tells whether a regular expression can take time without end, by how it is built.

`(a+)+$` can part a run of letters in as many ways as there are: 30 letters without an end take
minutes, 60 longer than anybody waits. A pattern does so where from one place in it a repetition
leads back there by two ways over the same characters. (Weideman et al., Analyzing Matching Time
Behavior of Backtracking Regular Expression Matchers, 2016: exponential degree of ambiguity.)
"""

from __future__ import annotations

from dataclasses import dataclass

# How `re` itself reads a pattern: there is no public way to it.
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterable, Iterator

_MOST_COPIES = 10  # of what is repeated so often at most; what is repeated more often has no end
_MOST_PLACES = 600
_SOME = "aZ09_ /.,-?=&%:#()<>中、：（）\t\n\x00\u3000é"
_CATEGORIES: dict[Any, Callable[[str], bool]] = {
    sre.CATEGORY_DIGIT: str.isdigit,
    sre.CATEGORY_SPACE: str.isspace,
    sre.CATEGORY_WORD: lambda sign: sign.isalnum() or sign == "_",
    sre.CATEGORY_NOT_DIGIT: lambda sign: not sign.isdigit(),
    sre.CATEGORY_NOT_SPACE: lambda sign: not sign.isspace(),
    sre.CATEGORY_NOT_WORD: lambda sign: not (sign.isalnum() or sign == "_"),
}
_REPEATS = (sre.MAX_REPEAT, sre.MIN_REPEAT)


def is_explosive(pattern: re.Pattern[str]) -> bool:
    """Tell whether the time a pattern takes can double with every further character.

    One that is too long to be looked through counts as such.
    """
    tree = _parser.parse(pattern.pattern, pattern.flags)
    try:
        trees = [tree, *_lookarounds(tree)]
        return any(_Places(each, frozenset(_signs_of(tree))).lead_back_twice() for each in trees)
    except _TooLongError:
        return True


class _TooLongError(Exception):
    pass


@dataclass(frozen=True, slots=True)
class _Part:
    """Where a part of a pattern begins and ends, and in how many ways it takes nothing at all."""

    first: tuple[int, ...] = ()
    last: tuple[int, ...] = ()
    empty: int = 1


class _Places:
    """The places of a pattern that take a character each, and which may follow which.

    One that follows another by two ways stands there twice (Glushkov's automaton).
    """

    def __init__(self, tree: Any, signs: frozenset[str]) -> None:
        self._signs = signs
        self._ignores_case = bool(tree.state.flags & sre.SRE_FLAG_IGNORECASE)
        self._takes: list[frozenset[str]] = []
        self._follow: list[list[int]] = []
        self._read(tree)

    def lead_back_twice(self) -> bool:
        """Tell whether from one place two ways lead back to it over the same characters."""
        ahead = [self._reached([place]) for place in range(len(self._takes))]
        for place in range(len(self._takes)):
            round_trip = {other for other in ahead[place] if place in ahead[other]}
            if round_trip and self._parts_and_meets(place, round_trip):
                return True
        return False

    def _reached(self, places: Iterable[int]) -> set[int]:
        reached: set[int] = set()
        left = list(places)
        while left:
            for other in self._follow[left.pop()]:
                if other not in reached:
                    reached.add(other)
                    left.append(other)
        return reached

    def _parts_and_meets(self, place: int, round_trip: set[int]) -> bool:
        """Tell whether two ways from a place, over the same characters, part and come to it."""
        seen = {(place, place, False)}
        left = list(seen)
        while left:
            one, other, have_parted = left.pop()
            for first, second, is_apart in self._pairs(one, other, round_trip):
                state = (first, second, have_parted or is_apart)
                if state == (place, place, True):
                    return True
                if state not in seen:
                    seen.add(state)
                    left.append(state)
        return False

    def _pairs(self, one: int, other: int, round_trip: set[int]) -> Iterator[tuple[int, int, bool]]:
        """Yield where two ways go on together, and whether they do so by different steps."""
        for number, first in enumerate(self._follow[one]):
            for position, second in enumerate(self._follow[other]):
                if first in round_trip and second in round_trip:
                    is_apart = one != other or number != position
                    if self._takes[first] & self._takes[second]:
                        yield first, second, is_apart

    def _read(self, tree: Any) -> _Part:
        whole = _Part()
        for kind, value in tree:
            whole = self._behind(whole, self._read_one(kind, value))
        return whole

    def _read_one(self, kind: Any, value: Any) -> _Part:
        if kind in _REPEATS:
            return self._repeated(*value)
        if kind is sre.BRANCH:
            return _either([self._read(tree) for tree in value[1]])
        if kind is sre.SUBPATTERN:
            return self._read(value[3])
        if kind is sre.GROUPREF_EXISTS:
            return _either([self._read(tree or ()) for tree in value[1:]])
        if kind in {sre.AT, sre.ASSERT, sre.ASSERT_NOT}:
            return _Part()
        if kind is sre.ATOMIC_GROUP or kind is sre.POSSESSIVE_REPEAT:
            # it gives nothing back: whatever is in it, it is taken in one way
            return self._place(frozenset().union(*self._inside(value)))
        return self._place(self._taken_by(kind, value))

    def _repeated(self, least: int, most: int, tree: Any) -> _Part:
        has_end = most < _MOST_COPIES or least == most
        whole = _Part()
        if not has_end:
            part = self._read(tree)
            self._link(part.last, part.first)
            return _Part(part.first, part.last, part.empty + (least == 0))
        copies = [self._read(tree) for _ in range(most)]
        for number, part in reversed(list(enumerate(copies))):
            rest = self._behind(part, whole)
            whole = _Part(rest.first, rest.last, rest.empty + (number >= least))
        return whole

    def _behind(self, part: _Part, other: _Part) -> _Part:
        self._link(part.last, other.first)
        return _Part(
            part.first + other.first * min(part.empty, 2),
            part.last * min(other.empty, 2) + other.last,
            part.empty * other.empty,
        )

    def _link(self, ends: Iterable[int], begins: Iterable[int]) -> None:
        for end in ends:
            self._follow[end].extend(begins)

    def _place(self, takes: frozenset[str]) -> _Part:
        if len(self._takes) >= _MOST_PLACES:
            raise _TooLongError
        self._takes.append(takes)
        self._follow.append([])
        place = (len(self._takes) - 1,)
        return _Part(place, place, 0)

    def _inside(self, value: Any) -> Iterator[frozenset[str]]:
        """Yield what each place takes of something that gives nothing back."""
        tree = value[-1] if isinstance(value, tuple) else value
        for kind, inner in tree:
            if kind in {sre.LITERAL, sre.NOT_LITERAL, sre.ANY, sre.IN}:
                yield self._taken_by(kind, inner)
            else:
                yield self._signs

    def _taken_by(self, kind: Any, value: Any) -> frozenset[str]:
        return frozenset(sign for sign in self._signs if self._is_taken(sign, kind, value))

    def _is_taken(self, sign: str, kind: Any, value: Any) -> bool:
        forms = {sign, sign.lower(), sign.upper()} if self._ignores_case else {sign}
        if kind is sre.NOT_LITERAL:
            return not any(form == chr(value) for form in forms)
        if kind is sre.IN:
            negated = value[0][0] is sre.NEGATE
            items = value[1:] if negated else value
            return any(_is_in(form, *item) for form in forms for item in items) != negated
        return any(_is_in(form, kind, value) for form in forms)


def _either(parts: list[_Part]) -> _Part:
    return _Part(
        tuple(place for part in parts for place in part.first),
        tuple(place for part in parts for place in part.last),
        sum(part.empty for part in parts),
    )


def _is_in(sign: str, kind: Any, value: Any) -> bool:
    if kind is sre.LITERAL:
        return sign == chr(value)
    if kind is sre.RANGE:
        return bool(value[0] <= ord(sign) <= value[1])
    if kind is sre.CATEGORY:
        return _CATEGORIES[value](sign)
    return True  # any character, or what a group took


def _signs_of(tree: Any) -> Iterator[str]:
    """Yield characters that tell apart whatever the parts of a pattern may take."""
    yield from _SOME
    for kind, value in _all(tree):
        if kind in {sre.LITERAL, sre.NOT_LITERAL}:
            yield chr(value)
        elif kind is sre.RANGE:
            yield from map(chr, value)


def _all(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every part of a pattern, those within others too."""
    for item in value:
        if isinstance(item, tuple) and item and isinstance(item[0], sre._NamedIntConstant):
            yield item
        if isinstance(item, tuple | list | _parser.SubPattern):
            yield from _all(item)


def _lookarounds(tree: Any) -> Iterator[Any]:
    """Yield what stands in the lookarounds of a pattern: each is matched by itself."""
    for kind, value in _all(tree):
        if kind in {sre.ASSERT, sre.ASSERT_NOT}:
            yield value[1]
