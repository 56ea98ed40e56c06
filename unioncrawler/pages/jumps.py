"""Finds where the scripts of a page lead its reader by themselves, without being asked to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_JUMP = re.compile(
    r"\blocation(?:\s*\.\s*href)?\s*=\s*(['\"])([^'\"]{0,2000})\1(?!\s*\+)"
    r"|\blocation\s*\.\s*(?:replace|assign)\s*\(\s*(['\"])([^'\"]{0,2000})\3(?!\s*\+)"
    r"|\bwindow\s*\.\s*open\s*\(\s*(['\"])([^'\"]{0,2000})\5\s*,\s*['\"]_(?:self|top|parent)\b",
)
# A script that asks what it runs in leads only some readers elsewhere: phones, old browsers.
_ASKING = re.compile(r"\bnavigator\b|userAgent|\bscreen\s*\.\s*width")
# Strings and comments are read whole, so that no brace in one counts.
_TOKEN = re.compile(
    r"\\.|\"(?:[^\"\\\n]|\\.)*+\"|'(?:[^'\\\n]|\\.)*+'|`(?:[^`\\]|\\.)*+`"
    r"|/\*.*?(?:\*/|\Z)|//[^\n]*+"
    r"|(?P<function>\bfunction\b\s{0,20}(?P<name>[\w$]{0,100})\s{0,20}\([^(){}]{0,500}\)\s{0,20}\{"
    r"|=>\s{0,20}\{)"
    r"|[{}]",
    re.DOTALL,
)
# go = function(…) · go: function(…) · go = (…) => · onload = function(…)
_GIVEN_NAME = re.compile(r"([\w$]{1,100})\s*[=:]\s*(?:async\s*)?(?:\([^()]{0,200}\)\s*)?$")
# .click(function(…) · addEventListener("change", (…) =>
_ON_EVENT = re.compile(
    r"(?:click|tap|hover|scroll|resize|change|submit|focus|blur|select|input|(?:key|mouse|touch)\w{1,9})"
    r"['\"]?\s*[,(]\s*(?:\([^()]{0,200}\)\s*)?$"
)
# (function go(… · setTimeout(function go(…: not declared, but said where it is used
_EXPRESSION = re.compile(r"[(!+,=]\s*$")
_BEFORE = 300
# How many functions deep calls are followed.
_MOST_CALLS = 8
_WORD = re.compile(r"[\w$]+")
_CALLED_ALWAYS = frozenset({"onload", "onreadystatechange", "onpageshow"})
_ONLOAD = re.compile(r"<body\b[^<>]{0,500}?\bonload\s*=\s*([^<>]{0,500})>", re.IGNORECASE)
_STATEMENT = re.compile(r"(?:^|[;{}\n])\s*(?:(?:window|document|self|top|parent)\s*\.\s*){0,3}$")
_CONDITION = re.compile(r"(?:\)|\belse)\s*$")


@dataclass(frozen=True, slots=True)
class Jump:
    """An address as a script writes it; `certain` if every reader of the page goes there."""

    target: str
    certain: bool


def find_jump(scripts: Iterable[str], source: str) -> Jump | None:
    """Return the first jump that scripts of a page make by themselves, None without any.

    What stands in a function counts only if the page calls it: at once, when it is loaded, after a
    while. A click calls it for a reader who wants to go.
    """
    told = "\n".join(script for script in scripts if not _ASKING.search(script))
    if not _JUMP.search(told):
        return None
    run, at_once = _what_runs(told, " ".join(_ONLOAD.findall(source)))
    for match in _JUMP.finditer(at_once):
        before = at_once[max(0, match.start() - _BEFORE) : match.start()]
        statement = _STATEMENT.search(before)
        if statement and not _CONDITION.search(before[: statement.start() + 1]) and _target(match):
            return Jump(_target(match), certain=True)
    found = _JUMP.search(run)
    return Jump(_target(found), certain=False) if found and _target(found) else None


def _target(match: re.Match[str]) -> str:
    return match[2] or match[4] or match[6] or ""


def _what_runs(script: str, onload: str) -> tuple[str, str]:
    """Return the code that runs by itself, and that of it which no brace encloses."""
    pieces, bodies = _divided(script)
    run = [onload, *(text for text, _ in pieces)]
    used = set(_CALLED_ALWAYS)
    new = list(run)
    for _ in range(_MOST_CALLS):
        used.update(_WORD.findall("\n".join(new)))
        new = []
        for body in [body for name in used & bodies.keys() for body in bodies.pop(name)]:
            inner, named = _divided(body)
            new += [text for text, _ in inner]
            for name, within in named.items():
                bodies.setdefault(name, []).extend(within)
        run += new
    return "\n".join(run), "".join(text if depth == 0 else ";" for text, depth in pieces)


def _divided(script: str) -> tuple[list[tuple[str, int]], dict[str, list[str]]]:
    """Return the code outside of named functions, each piece with its depth, and their bodies.

    A function without a name runs where it stands, except one that waits for an event.
    """
    pieces: list[tuple[str, int]] = []
    bodies: dict[str, list[str]] = {}
    depth, start = 0, 0
    opened: tuple[str, int, int] | None = None  # the name, the depth and the begin of a function
    for token in _TOKEN.finditer(script):
        if token["function"]:
            name = _name_of(script, token)
            if opened is None and name is not None:
                pieces.append((_before(script, start, token, name), depth))
                opened = (name, depth, token.end())
                start = token.end()
        if token[0].endswith("{") and (token["function"] or token[0] == "{"):
            if opened is None:
                pieces.append((script[start : token.end()], depth))
                start = token.end()
            depth += 1
        elif token[0] == "}":
            depth = max(depth - 1, 0)
            if opened is None:
                pieces.append((script[start : token.start()], depth + 1))
                start = token.start()
            elif depth <= opened[1]:
                bodies.setdefault(opened[0], []).append(script[opened[2] : token.start()])
                opened, start = None, token.end()
    if opened is not None:
        bodies.setdefault(opened[0], []).append(script[opened[2] :])
    else:
        pieces.append((script[start:], depth))
    return pieces, bodies


def _name_of(script: str, token: re.Match[str]) -> str | None:
    """Return the name a function is called by, "" if only an event calls it, None if it runs."""
    before = script[max(0, token.start() - _BEFORE) : token.start()]
    if token["name"] and not _EXPRESSION.search(before):
        return token["name"]
    if _ON_EVENT.search(before):
        return ""
    given = _GIVEN_NAME.search(before)
    return given[1] if given else None


def _before(script: str, start: int, token: re.Match[str], name: str) -> str:
    """Return the code up to a function, without the name it is given there: that is no call."""
    text = script[start : token.start()]
    given = _GIVEN_NAME.search(text[-_BEFORE:])
    if given and given[1] == name:
        return text[: len(text) - len(text[-_BEFORE:]) + given.start()]
    return text
