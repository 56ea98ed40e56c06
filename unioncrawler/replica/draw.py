"""Draws: small, fast, repeatable choices that depend on their keys alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T")

MASK = (1 << 64) - 1


def mix(*keys: int) -> int:
    """Return 64 well spread bits of the keys (the finaliser of splitmix64 on each)."""
    state = 0x9E3779B97F4A7C15
    for key in keys:
        state = ((state ^ key) * 0xBF58476D1CE4E5B9 + 0x9E3779B97F4A7C15) & MASK
        state ^= state >> 30
        state = (state * 0x94D049BB133111EB) & MASK
        state ^= state >> 31
    return state


class Draw:
    """A stream of choices. The same keys give the same choices on every Python version.

    `random.Random` takes 10 µs to seed, and a page needs twenty streams of its own.
    """

    __slots__ = ("state",)

    def __init__(self, *keys: int) -> None:
        self.state = mix(*keys)

    def below(self, limit: int) -> int:
        """Return a number from 0 to `limit` - 1."""
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) & MASK
        return (self.state >> 33) % limit

    def pick(self, pool: Sequence[T]) -> T:
        """Return one member of the pool."""
        return pool[self.below(len(pool))]

    def percent(self, share: int) -> bool:
        """Return true in `share` of a hundred draws."""
        return self.below(100) < share


def weighted(*shares: tuple[int, T]) -> tuple[T, ...]:
    """Return a pool for `Draw.pick` in which each value stands as often as its weight says."""
    return tuple(value for weight, value in shares for _ in range(weight))
