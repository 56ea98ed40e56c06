"""Brings the path and the query of an address into the one form that is kept."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Sequence

UNTIDY_PATH = re.compile(r"//|/\.")
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_DOUBLE_SLASH = re.compile(r"(?<!:)/{2,}")
_SESSION = re.compile(r";jsessionid=[^/?;]*", re.IGNORECASE)
# ASP.NET without cookies: /(S(lit3py55t21z5v55vlm25s55))/news.aspx, /(X(1)A(…)S(…))/news.aspx
_SESSION_FOLDER = re.compile(r"/\((?:[A-Z]\([\w-]{1,400}\)){1,4}\)(?=/|$)", re.IGNORECASE)
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_PATH_SAFE = "/%:@!$&'()*+,;=~-._"
_QUERY_SAFE = _PATH_SAFE + "?"
_TRACKERS = re.compile(r"utm_[a-z]+|spm|jsessionid", re.IGNORECASE)
# A bot guard adds its own token, of a random name and a long value, to the addresses it lets pass.
_GUARD_NAME = re.compile(
    r"(?=[^a-z]*[a-z])(?=[^A-Z]*[A-Z])(?![a-z]+(?:[A-Z][a-z]+)*$)\w{6,10}", re.ASCII
)
_GUARD_VALUE = re.compile(r"[\w.%-]{40,}", re.ASCII)


def clean_path(path: str) -> str:
    """Return a path without session, doubled slashes and dot segments, its escapes normal."""
    path = _SESSION.sub("", _encode(path, _PATH_SAFE))
    if "/(" in path:
        path = _SESSION_FOLDER.sub("", path)
    path = path or "/"
    if UNTIDY_PATH.search(path):
        path = _without_dots(_DOUBLE_SLASH.sub("/", path))
    return path


def session_folder(path: str) -> str:
    """Return the folder of a path that is a session's: the server takes no request without one."""
    match = _SESSION_FOLDER.search(path)
    return match[0] if match else ""


def _without_dots(path: str) -> str:
    kept: list[str] = []
    *before, last = path.split("/")[1:]
    for part in before:
        if part == "..":
            del kept[-1:]
        elif part != ".":
            kept.append(part)
    if last == "..":
        del kept[-1:]
    end = "" if last in {".", ".."} else last
    return "/" + "/".join([*kept, end])


def clean_query(query: str, dropped: Sequence[re.Pattern[str]] = ()) -> str:
    """Return a query without session, tracking and guard parameters, its escapes normal.

    `dropped` are patterns of further names of parameters that go.
    """
    if not query:
        return ""
    parts = _encode(query, _QUERY_SAFE).split("&")
    return "&".join(part for part in parts if part and not _is_noise(part, dropped))


_LONGEST = 200  # characters of a name that a pattern of a profile is held against


def _is_noise(part: str, dropped: Sequence[re.Pattern[str]]) -> bool:
    name, _, value = part.partition("=")
    is_dropped = len(name) <= _LONGEST and any(pattern.fullmatch(name) for pattern in dropped)
    if _TRACKERS.fullmatch(name) or is_dropped:
        return True
    return bool(_GUARD_NAME.fullmatch(name) and _GUARD_VALUE.fullmatch(value))


def _encode(text: str, safe: str) -> str:
    if "%" in text:
        text = _ESCAPE.sub(_normal_escape, _BAD_ESCAPE.sub("%25", text))
    return quote(text, safe=safe, errors="replace")


def _normal_escape(match: re.Match[str]) -> str:
    character = chr(int(match[1], 16))
    return character if character in _UNRESERVED else match[0].upper()
