"""A JSON POST to an address, signed, and tried again after pauses."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import time
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from unioncrawler import __version__
from unioncrawler.errors import NotifyError
from unioncrawler.notify.waiting import in_time, never, pause

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from email.message import Message
    from typing import IO

    from unioncrawler.notify.hooks import WebhookHook

TIMESTAMP, SIGNATURE = "X-Unioncrawler-Timestamp", "X-Unioncrawler-Signature"
MAY_PASS = frozenset({408, 425, 429, 500, 502, 503, 504})


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """Return `sha256=` and the HMAC of the timestamp, a full stop and the body."""
    mac = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256)
    return f"sha256={mac.hexdigest()}"


def post(
    hook: WebhookHook,
    message: Mapping[str, Any],
    environment: Mapping[str, str],
    *,
    is_stopped: Callable[[], bool] = never,
    pause: Callable[[float, Callable[[], bool]], None] = pause,
    clock: Callable[[], float] = time.time,
) -> None:
    """Post the report. Raises `NotifyError` where no try is answered with 2xx.

    What may pass (no answer, a server's error, 429) is tried again; any other answer is final.
    Raises `ValueError` where the secret is not to be had, and `TellingStoppedError` where
    `is_stopped` says so.
    """
    body = json.dumps(message, ensure_ascii=False).encode()
    secret = hook.secret.read(environment) if hook.secret else None
    for number in range(1, hook.tries + 1):
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": f"unioncrawler/{__version__}",
        }
        if secret is not None:
            timestamp = str(int(clock()))
            headers |= {TIMESTAMP: timestamp, SIGNATURE: sign(secret, timestamp, body)}
        reason, may_pass = _post_once(hook, body, headers, is_stopped)
        if reason is None:
            return
        if not may_pass or number == hook.tries:
            times = f" ({number} tries)" if number > 1 else ""
            # not the whole address: in many its path or query is the secret
            host = urlsplit(hook.url).netloc
            raise NotifyError(f"the webhook at {host} {reason}{times}")
        pause(hook.pause * 2 ** (number - 1), is_stopped)


def _post_once(
    hook: WebhookHook, body: bytes, headers: Mapping[str, str], is_stopped: Callable[[], bool]
) -> tuple[str | None, bool]:
    """Return why a POST failed, None where it did not, and whether that may pass.

    A socket's timeout begins anew with every byte, so a receiver that drips its answer is given up
    here, whatever the thread that waits for it does.
    """
    try:
        return in_time(lambda: _answer_to(hook, body, headers), hook.timeout, is_stopped)
    except TimeoutError:
        return f"does not answer within {hook.timeout:g} s", True


def _answer_to(
    hook: WebhookHook, body: bytes, headers: Mapping[str, str]
) -> tuple[str | None, bool]:
    request = urllib.request.Request(hook.url, body, dict(headers), method="POST")  # noqa: S310
    opener = urllib.request.build_opener(_NoRedirect)
    try:
        with opener.open(request, timeout=hook.timeout):
            return None, False
    except urllib.error.HTTPError as error:
        error.close()
        return f"answers {error.code}", error.code in MAY_PASS
    except urllib.error.URLError as error:
        return f"does not answer: {error.reason}", True
    except (OSError, http.client.HTTPException) as error:
        return f"does not answer: {error or type(error).__name__}", True


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A POST that is sent on would become a GET without the report."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: Message,
        newurl: str,
    ) -> None:
        return None
