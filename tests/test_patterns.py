"""No pattern takes more than time in proportion to what it is given, however hostile that is."""

from __future__ import annotations

import functools
import importlib
import inspect
import itertools
import pkgutil
import re
import time
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import TYPE_CHECKING, Any

import pytest

import unioncrawler

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

PREFIX = "unioncrawler."
SHORT, FACTOR = 1000, 4
TRIES = 3
NOTICEABLE = 0.004
"""Seconds that a run over the longer string may take whatever the shorter one took."""
GENEROUS = 2.2
"""Times the growth of the string that the time may grow. Quadratic would be FACTOR times it."""
MOST_PIECES = 6
# Patterns that grow faster, but are only given short text: the head of a page, a script already
# bounded, the first bytes of a file, the characters before a passage. What is allowed is the time
# itself, for the longer of the strings.
ON_SHORT_TEXT = frozenset(
    {
        "documents.kinds._BEGINNINGS[2]",
        "pages.decode._COMMENT",
        "reposts.comparing._NUMBER_AT_END",
    }
)  # fmt: skip
SHORT_TEXT_SECONDS = 0.5
FOR_EVER = 60
"""Seconds after which a pattern that has not ended on its strings is not waited for any longer."""


def patterns_in(value: object) -> Iterator[re.Pattern[Any]]:
    """Yield the compiled patterns a module's attribute is, or holds."""
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from patterns_in(key)
            yield from patterns_in(item)
    elif isinstance(value, tuple | list | set | frozenset):
        for item in value:
            yield from patterns_in(item)


def modules() -> Iterator[ModuleType]:
    """Yield every module but those of the replica, which reads only what it wrote itself."""
    for module in pkgutil.walk_packages(unioncrawler.__path__, PREFIX):
        if not module.name.endswith("__main__") and not module.name.startswith(f"{PREFIX}replica"):
            yield importlib.import_module(module.name)


def all_patterns() -> dict[str, re.Pattern[Any]]:
    found: dict[str, re.Pattern[Any]] = {}
    for module in modules():
        for name, value in vars(module).items():
            for number, pattern in enumerate(patterns_in(value)):
                where = f"{module.__name__.removeprefix(PREFIX)}.{name}"
                known = (known for known in found.values() if known is pattern)
                if next(known, None) is None:
                    found[f"{where}[{number}]" if number else where] = pattern
    return found


PATTERNS = all_patterns()


@functools.cache
def sources() -> dict[str, str]:
    """Return the source of every module, by its name within the package."""
    return {m.__name__.removeprefix(PREFIX): inspect.getsource(m) for m in modules()}


def calls_of(name: str, pattern: re.Pattern[Any]) -> list[Callable[[Any], object]]:
    """Return the ways a module calls a pattern of its own; a search for all that search."""
    module, _, attribute = name.partition("[")[0].rpartition(".")
    source = sources()[module] if attribute[0] == "_" else "\n".join(sources().values())
    used = set(re.findall(rf"\b{attribute}\.(\w+)\b", source))
    calls = [getattr(pattern, way) for way in ("match", "fullmatch") if way in used]
    return calls if used and used <= {"match", "fullmatch"} else [*calls, pattern.search]


def pieces_of(pattern: re.Pattern[Any]) -> list[str]:
    """Return characters of each class and the words of a pattern: what near misses are made of."""
    source = (
        pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    )
    pieces: dict[str, None] = {}
    word: list[str] = []

    def finish() -> None:
        if word:
            pieces.setdefault("".join(word))
            word.clear()

    def walk(parsed: Any) -> None:
        for operation, argument in parsed:
            if operation is sre.LITERAL:
                word.append(chr(argument))
                continue
            finish()
            if operation is sre.IN:
                pieces.setdefault(sample(argument))
            elif operation is sre.ANY or operation is sre.NOT_LITERAL:
                pieces.setdefault("x")
            elif operation is sre.BRANCH:
                for branch in argument[1]:
                    walk(branch)
                    finish()
            elif operation in {sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT}:
                walk(argument[2])
            elif operation is sre.SUBPATTERN:
                walk(argument[3])
            elif operation is sre.ATOMIC_GROUP:
                walk(argument)
            elif operation in {sre.ASSERT, sre.ASSERT_NOT}:
                walk(argument[1])
            elif operation is sre.GROUPREF_EXISTS:
                walk(argument[1])
                walk(argument[2] or [])
        finish()

    walk(_parser.parse(source, pattern.flags & ~re.DEBUG))
    return [piece for piece in pieces if piece]


def sample(members: list[tuple[Any, Any]]) -> str:
    """Return a character of a class; one that is rarely left out for a class of what it is not."""
    names = {
        sre.CATEGORY_SPACE: " ",
        sre.CATEGORY_DIGIT: "7",
        sre.CATEGORY_WORD: "a",
        sre.CATEGORY_NOT_SPACE: "a",
        sre.CATEGORY_NOT_DIGIT: "a",
        sre.CATEGORY_NOT_WORD: "-",
    }
    operation, argument = members[0]
    if operation is sre.NEGATE:
        return "甲"
    if operation is sre.RANGE:
        return chr(argument[0])
    return chr(argument) if operation is sre.LITERAL else names.get(argument, "a")


def hostile(pieces: list[str], size: int) -> Iterator[str]:
    """Yield long strings of the pieces: each repeated, two by two, and behind each other."""
    some = pieces if len(pieces) <= MOST_PIECES else pieces[:: len(pieces) // MOST_PIECES + 1]
    for piece in some:
        yield piece * (size // len(piece)) + "\x01"
    for one, other in itertools.permutations(some, 2):
        yield one + other * (size // len(other)) + "\x01"
        yield (one + other) * (size // len(one + other)) + "\x01"


def seconds(call: Callable[[Any], object], text: str | bytes) -> float:
    """Return the least CPU time of a few calls: what is more was taken by others."""
    times = []
    for _ in range(TRIES):
        started = time.process_time()
        call(text)
        times.append(time.process_time() - started)
    return min(times)


def grows_alike(call: Callable[[Any], object], short: str | bytes, long: str | bytes) -> bool:
    """Return whether the time grows no faster than the text, measured generously."""
    return seconds(call, long) <= max(NOTICEABLE, GENEROUS * FACTOR * seconds(call, short))


@pytest.mark.timeout(FOR_EVER)
@pytest.mark.parametrize("name", PATTERNS)
def test_time_grows_with_the_text_only(name: str) -> None:
    pattern = PATTERNS[name]
    pieces = pieces_of(pattern)
    is_bytes = isinstance(pattern.pattern, bytes)
    sizes = (SHORT, SHORT * FACTOR, SHORT * FACTOR**2)
    for texts in zip(*(hostile(pieces, size) for size in sizes), strict=True):
        given = [text.encode("latin-1", "replace") if is_bytes else text for text in texts]
        for call in calls_of(name, pattern):
            started = time.process_time()
            call(given[1])
            if time.process_time() - started < NOTICEABLE:
                continue
            if name in ON_SHORT_TEXT:
                is_bearable = seconds(call, given[1]) <= SHORT_TEXT_SECONDS
            else:
                # What looks ahead by a bounded stretch grows faster until the text is longer.
                is_bearable = any(grows_alike(call, *pair) for pair in itertools.pairwise(given))
            assert is_bearable, (
                f"{call.__name__}: {texts[0][:40]!r}… {seconds(call, given[1]):.4f} s"
            )
