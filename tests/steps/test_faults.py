from __future__ import annotations

from datetime import UTC, datetime

import pytest

from unioncrawler.items import Verdict
from unioncrawler.steps.faults import Fault, connection_fault, fault_of, retry_after
from unioncrawler.visits import SHELL

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("verdict", "reason", "name", "is_wall"),
    [
        (Verdict.CHALLENGE, "challenge:rs", "challenge:rs", True),
        (Verdict.BLOCKED, "HTTP 403", "blocked: HTTP 403", True),
        (Verdict.THROTTLED, "HTTP 429", "throttled: HTTP 429", True),
        (Verdict.SOFT_404, "jumps to the front page", "soft 404", False),
        (Verdict.ERROR, SHELL, "SPA shell", True),
        (Verdict.ERROR, "HTTP 502", "server error: HTTP 502", True),
        (Verdict.ERROR, "timeout: took longer", "timeout", True),
        (Verdict.ERROR, "connection failed: x", "connection failed", True),
        (Verdict.ERROR, "empty body", "error", False),
        (Verdict.ERROR, "HTTP 418", "error", False),
    ],
)
def test_what_keeps_a_page_away_has_a_name(
    verdict: Verdict, reason: str, name: str, is_wall: bool
) -> None:
    assert fault_of(verdict, reason) == Fault(name=name, is_wall=is_wall)


def test_that_robots_txt_was_not_to_be_had_is_counted_there_alone() -> None:
    assert fault_of(Verdict.ERROR, "robots.txt could not be had: timeout: x") is None


@pytest.mark.parametrize(
    "verdict", [Verdict.OK, Verdict.UNCHANGED, Verdict.REDIRECTED, Verdict.MISSING, Verdict.GONE]
)
def test_an_answer_to_the_point_is_no_fault(verdict: Verdict) -> None:
    assert fault_of(verdict, None) is None


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("CannotResolveHostError: DNS lookup failed", "DNS failure"),
        ("DownloadFailedError: [<SSL.Error: tlsv1 alert>]", "TLS failure"),
        ("ClientConnectorCertificateError: certificate verify failed", "TLS failure"),
        ("DownloadTimeoutError: took longer than 60 seconds", "timeout"),
        ("[Errno 104] Connection reset by peer", "connection reset"),
        ("ResponseNeverReceived: [ConnectionLost]", "connection reset"),
        ("DownloadConnectionRefusedError: refused", "connection refused"),
        ("ResponseFailed: [ParseError('wrong number of parts')]", "no HTTP answer"),
        ("DownloadFailedError: something else", "connection failed"),
    ],
)
def test_a_broken_connection_is_named_by_what_its_exceptions_say(said: str, name: str) -> None:
    assert connection_fault(said) == name


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("Wed, 25 Nov 2026 12:00:30 GMT", 30.0),
        ("Wed, 25 Nov 2026 11:00:00 GMT", 0.0),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("", None),
        ("99999999999999", None),
        ("Wed, 99 Nov 2026 12:00:30 GMT", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(value: str, seconds: float | None) -> None:
    assert retry_after(value, NOW) == seconds


def test_a_retry_after_beyond_all_years_is_none() -> None:
    assert retry_after("Mon, 01 Jan 99999999999 00:00:00 GMT", NOW) is None
    assert retry_after("Mon, 01 Jan 2026 00:00:99999999999999999999 GMT", NOW) is None
