"""The values a profile may hold: one function a kind, from what TOML gives to what is used.

Each raises `ValueError`, with what it wanted and what it got, for anything else.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from unioncrawler.sites.ambiguity import is_explosive
from unioncrawler.sites.rules import SameAddress, Selector

if TYPE_CHECKING:
    from collections.abc import Callable

# The functions of XPath 1.0, with the node tests and operators that a bracket may follow.
_FUNCTIONS = frozenset(
    re.findall(
        r"\S+",
        """
        last position count id local-name namespace-uri name string concat starts-with contains
        substring-before substring-after substring string-length normalize-space translate boolean
        not true false lang number sum floor ceiling round node text comment processing-instruction
        and or div mod
        """,
    )
)
_PROBE = re.compile(r"/[\w./{}?=&%~-]{0,200}")
_CONTACT = re.compile(r"[^\s@()]+@[^\s@()]+|https?://[^\s()]+")
_KEY = re.compile(r"[a-z][a-z0-9_-]{0,31}")


def to_text(value: object) -> str:
    """Return a text that is not empty, without white space around it."""
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"must be a text that is not empty, not {value!r}")
    return value.strip()


def to_contact(value: object) -> str:
    """Return an e-mail address or the http(s) address of a page, as it can go into a header."""
    if not (isinstance(value, str) and _CONTACT.fullmatch(value)):
        raise ValueError(f"must be an e-mail address or an http(s) address, not {value!r}")
    return value


def to_key(value: object) -> str:
    """Return the key of a site."""
    if not (isinstance(value, str) and _KEY.fullmatch(value)):
        raise ValueError(f"must be like 'nmgzgh': a-z, 0-9, - and _, 32 at most; not {value!r}")
    return value


def to_base_url(value: object) -> str:
    """Return scheme, host and port of an http(s) address, in lower case."""
    try:
        parts = urlsplit(to_text(value))
        usable = parts.scheme in {"http", "https"} and parts.hostname and (parts.port or 1)
        usable = usable and parts.path in {"", "/"} and not parts.query and not parts.fragment
    except ValueError:
        usable = False
    if not usable:
        raise ValueError(f"not an http(s) address of a host, without a path: {value!r}")
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2].lower()}"


def to_host(value: object) -> str:
    """Return a host name in lower case."""
    host = to_text(value).lower()
    if "/" in host or ":" in host:
        raise ValueError(f"must be a host name without scheme and port, not {value!r}")
    return host


def to_choice(*names: str) -> Callable[[object], str]:
    """Return a reader of one of these names."""

    def read(value: object) -> str:
        if value not in names:
            raise ValueError(f"must be one of {', '.join(names)}; not {value!r}")
        return str(value)

    return read


def to_path(value: object) -> str:
    """Return the path to a place in JSON, its keys joined by dots; empty for the whole of it."""
    if not isinstance(value, str) or (value and not all(value.split("."))):
        raise ValueError(f"must be keys joined by dots, like 'data.list'; not {value!r}")
    return value


def to_values(value: object) -> dict[str, Any]:
    """Return a table of what a request is to carry."""
    if not isinstance(value, dict):
        raise ValueError(f'must be a table like {{ page = "{{page}}" }}, not {value!r}')
    return value


def to_headers(value: object) -> dict[str, str]:
    """Return a table of header fields, none of which holds a line break."""
    fields = to_values(value)
    for name, text in fields.items():
        if not re.fullmatch(r"[\w-]+", name, re.ASCII) or not isinstance(text, str):
            raise ValueError(f"must be a header and its text, not {name} = {text!r}")
        if not text.isprintable() or not text.isascii():
            raise ValueError(f"a header holds printable ASCII only, not {text!r}")
    return fields


def to_flag(value: object) -> bool:
    """Return true or false."""
    if not isinstance(value, bool):
        raise ValueError(f"must be true or false, not {value!r}")
    return value


def to_number(least: float, most: float) -> Callable[[object], float]:
    """Return a reader of numbers from `least` to `most`."""

    def read(value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ValueError(f"must be a number, not {value!r}")
        if not least <= value <= most:
            raise ValueError(f"must lie between {least:,} and {most:,}, not {value!r}")
        return value

    return read


def to_count(least: int, most: int) -> Callable[[object], int]:
    """Return a reader of whole numbers from `least` to `most`."""

    def read(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise ValueError(f"must be a whole number, not {value!r}")
        return int(to_number(least, most)(value))

    return read


def to_ages(value: object) -> tuple[float, ...]:
    """Return ages in days, rising, one at least."""
    if not isinstance(value, list) or not value:
        raise ValueError(f"must be a list of days like [1, 3, 7], not {value!r}")
    ages = tuple(to_number(0.01, 36500)(age) for age in value)
    if list(ages) != sorted(set(ages)):
        raise ValueError(f"must rise from day to day, like [1, 3, 7]; not {value!r}")
    return ages


def to_byte_count(value: object) -> int:
    """Return a number of bytes, a kilobyte at least."""
    return int(to_number(1024, 2**31)(value))


def to_media_type(value: object) -> str:
    """Return a media type in lower case, its second part perhaps `*`."""
    text = to_text(value).lower()
    if not re.fullmatch(r"[a-z0-9][a-z0-9.+-]*/(?:\*|[a-z0-9][a-z0-9.+-]*)", text):
        raise ValueError(f"must be a media type like 'application/pdf' or 'image/*', not {value!r}")
    return text


def to_channel_path(value: object) -> str:
    """Return the path of a channel, its names joined by /."""
    path = to_text(value)
    parts = [part.strip() for part in path.split("/")]
    if not all(parts):
        raise ValueError(f"must be names joined by /, like 基层频道/党建巡礼; not {value!r}")
    if path == "首页":
        raise ValueError("首页 is kept for what stands on the front page and in no channel")
    return "/".join(parts)


def to_tuple(read: Callable[[object], Any]) -> Callable[[object], tuple[Any, ...]]:
    """Return a reader of lists whose parts `read` reads."""

    def read_all(value: object) -> tuple[Any, ...]:
        if not isinstance(value, list) or not value:
            raise ValueError(f"must be a list that is not empty, not {value!r}")
        return tuple(read(part) for part in value)

    return read_all


def to_day(value: object) -> date:
    """Return a day, written `"2021-06-30"` or, as TOML has it, without the quotes."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(to_text(value))
    except ValueError as error:
        raise ValueError(f"must be a day like '2021-06-30', not {value!r}") from error


def to_same(value: object) -> SameAddress:
    """Return a rule for pages with several addresses."""
    if not isinstance(value, dict) or set(value) != {"pattern", "address"}:
        wanted = r"{ pattern = '…', address = '/info/\1.htm' }"
        raise ValueError(f"must be like {wanted}, not {value!r}")
    pattern, address = to_pattern(value["pattern"]), to_text(value["address"])
    if not address.startswith("/") or address.startswith("//"):
        raise ValueError(f"the address must begin with one /, not {address!r}")
    try:
        # what the groups stand for matters not: a number is what they are most often
        trial = to_trial(address)
        re.compile(f"{pattern.pattern}|").sub(address, "")
    except (re.error, IndexError) as error:
        raise ValueError(f"not an address for {pattern.pattern!r}: {address!r}: {error}") from error
    if pattern.search(trial):
        raise ValueError(f"{pattern.pattern!r} is found in its own address {address!r}")
    return SameAddress(pattern=pattern, address=address)


def to_trial(address: str) -> str:
    """Return an address that a rule for pages with several gives, for some page."""
    return re.sub(r"\\(\d)|\\g<(\w+)>", "1", address)


def to_probe(value: object) -> str | None:
    """Return a path with one {} in it; None for false."""
    if value is False:
        return None
    if not (isinstance(value, str) and _PROBE.fullmatch(value) and value.count("{}") == 1):
        raise ValueError(f"must be a path like '/news/{{}}.html', or false; not {value!r}")
    return value


def to_pattern(value: object) -> re.Pattern[str]:
    """Return a compiled regular expression: one that cannot take time without end."""
    try:
        pattern = re.compile(to_text(value))
    except re.error as error:
        raise ValueError(f"not a regular expression: {value!r}: {error}") from error
    if is_explosive(pattern):
        hint = "say what parts the repetitions, as in (?:/[^/]+)+, or write ++ for the inner one"
        raise ValueError(f"{value!r} may take for ever, since it repeats a repetition; {hint}")
    return pattern


to_patterns = to_tuple(to_pattern)


def to_selector(value: object) -> Selector:
    """Return a compiled selector, from CSS or XPath."""
    # only here: a command that reads no page answers sooner without a parser
    from cssselect import SelectorError  # noqa: PLC0415
    from lxml import etree  # noqa: PLC0415

    source = to_text(value)
    try:
        path = source if source[0] in "/(." and not _is_class(source) else _css(source)
        _check_names(path)
        xpath = etree.XPath(path)
        found = xpath(etree.Element("html"))
        if not isinstance(found, list):
            raise ValueError("it gives no elements and no strings")
        return Selector(source, xpath)
    except (SelectorError, etree.XPathError, ValueError) as error:
        raise ValueError(f"not a CSS selector or XPath: {source!r}: {error}") from error


def _check_names(path: str) -> None:
    """Raise `ValueError` for a function or variable that XPath 1.0 does not have.

    lxml looks for them only where an element is reached, that is on some page or other.
    """
    bare = re.sub(r"\"[^\"]*\"|'[^']*'", "", path)
    unknown = [name for name in re.findall(r"([\w.:-]+)\s*\(", bare) if name not in _FUNCTIONS]
    if unknown or "$" in bare:
        raise ValueError(f"unknown in XPath 1.0: {', '.join(unknown) or 'a variable'}")


def _is_class(source: str) -> bool:
    return re.match(r"\.[A-Za-z_]", source) is not None


def _css(source: str) -> str:
    from parsel.csstranslator import HTMLTranslator  # noqa: PLC0415

    return str(HTMLTranslator().css_to_xpath(source))
