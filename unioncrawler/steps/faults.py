"""The names of what keeps a crawl from a page: counted by them, and said in its report."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from unioncrawler.items import Verdict
from unioncrawler.visits import IN_ITS_PLACE, SHELL

if TYPE_CHECKING:
    from datetime import datetime

NO_ROBOTS = "robots.txt could not be had: "
TLS, RESET, TIMEOUT, DNS = "TLS failure", "connection reset", "timeout", "DNS failure"
REFUSED, SERVER_ERROR, SPA_SHELL = "connection refused", "server error", "SPA shell"
NO_HTTP, FAILED = "no HTTP answer", "connection failed"
NOT_FOUND = frozenset({DNS, REFUSED})
"""Faults that say that there is no site to be kept out of."""

CONNECTION_FAULTS = (TLS, RESET, TIMEOUT, DNS, REFUSED, NO_HTTP, FAILED)

_SERVER_ERROR = re.compile(r"HTTP 5\d\d")
_SECONDS = re.compile(r"[0-9]{1,9}")
# What exceptions say of themselves, also of the one that was their cause.
_BY_WORDS = (
    # before TLS: aiohttp names its context whatever broke, and without a connection it was not that
    (REFUSED, re.compile(r"Connect call failed")),
    (DNS, re.compile(r"CannotResolveHost|DNSLookup|DNSError|gaierror")),
    (TLS, re.compile(r"SSL|TLS|[Cc]ertificate|OpenSSL|VerificationError")),
    (
        NO_HTTP,
        re.compile(r"ParseError|BadStatusLine|BadHttp|InvalidHeader|Invalid header|bad version"),
    ),
    (TIMEOUT, re.compile(r"Timeout|took longer|timed out")),
    (RESET, re.compile(r"[Rr]eset|ConnectionLost|ConnectionDone|Disconnected|closed|non-clean")),
    (REFUSED, re.compile(r"ConnectionRefused|refused|Connect call failed")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What kept a page from us. `is_wall`: several in a row say that the site keeps us out."""

    name: str
    is_wall: bool = True


def fault_of(verdict: Verdict, reason: str | None) -> Fault | None:
    """Return the fault that a verdict with its reason or error is; None where it is none."""
    reason = reason or ""
    match verdict:
        case Verdict.CHALLENGE:
            return Fault(name=reason or "challenge")
        case Verdict.BLOCKED:
            return Fault(name=f"blocked: {reason}" if reason else "blocked")
        case Verdict.THROTTLED:
            return Fault(name=f"throttled: {reason}" if reason else "throttled")
        case Verdict.SOFT_404:
            return Fault(name="soft 404", is_wall=False)
        case Verdict.ERROR:
            return _error(reason)
    return None


def _error(reason: str) -> Fault | None:
    if NO_ROBOTS in reason:  # that was one by itself
        return None
    if reason == SHELL:
        return Fault(name=SPA_SHELL)
    if reason.startswith(IN_ITS_PLACE):
        return Fault(name=reason)
    if _SERVER_ERROR.fullmatch(reason):
        return Fault(name=f"{SERVER_ERROR}: {reason}")
    if named := next((name for name in CONNECTION_FAULTS if reason.startswith(f"{name}:")), None):
        return Fault(name=named)
    return Fault(name="error", is_wall=False)


def connection_fault(said: str) -> str:
    """Return the name of what broke a connection, by what its exceptions say of themselves."""
    return next((name for name, words in _BY_WORDS if words.search(said)), FAILED)


def retry_after(value: str, now: datetime) -> float | None:
    """Return the seconds a Retry-After header asks for, given in seconds or as a date.

    None for what is neither; never less than 0.
    """
    value = value.strip()
    if _SECONDS.fullmatch(value):
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, IndexError, OverflowError):
        return None
    if moment.tzinfo is None:
        return None
    return max(0.0, (moment - now).total_seconds())
