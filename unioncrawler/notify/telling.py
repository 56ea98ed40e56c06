"""Telling every hook, one after the other; one that fails keeps no other from being told."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from unioncrawler.errors import NotifyError, TellingStoppedError
from unioncrawler.notify.command import run_command
from unioncrawler.notify.hooks import CommandHook, WebhookHook
from unioncrawler.notify.mail import send_mail
from unioncrawler.notify.waiting import never
from unioncrawler.notify.webhook import post

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from unioncrawler.notify.hooks import Hook

SENT, FAILED, WAITING = "sent", "failed", "waiting"


def to_be_told(hooks: Iterable[Hook]) -> dict[str, Any]:
    """Return what is kept of a run while its hooks are still to be told of it."""
    return {hook.name: {"state": WAITING, "attempts": 0} for hook in hooks}


def tell(
    hook: Hook,
    message: Mapping[str, Any],
    before: Mapping[str, Any] | None,
    is_stopped: Callable[[], bool] = never,
) -> dict[str, Any]:
    """Tell one hook of a run; return what is kept of it, after what was kept `before`.

    Raises `TellingStoppedError` where `is_stopped` says so before the hook was told.
    """
    attempts = 1 + (before or {}).get("attempts", 0)
    kept: dict[str, Any] = {"attempts": attempts, "at": _now()}
    try:
        deliver(hook, message, is_stopped)
    except NotifyError as error:
        return kept | {"state": FAILED, "error": str(error)}
    return kept | {"state": SENT}


def deliver(hook: Hook, message: Mapping[str, Any], is_stopped: Callable[[], bool] = never) -> None:
    """Tell one hook of a run.

    Raises `NotifyError`, which says why, where it was not told, and `TellingStoppedError` where
    `is_stopped` says so.
    """
    if is_stopped():
        raise TellingStoppedError("stopped before a hook was told")
    try:
        if isinstance(hook, CommandHook):
            run_command(hook, message, is_stopped)
        elif isinstance(hook, WebhookHook):
            post(hook, message, os.environ, is_stopped=is_stopped)
        else:
            send_mail(hook, message, os.environ, is_stopped)
    except ValueError as error:
        raise NotifyError(str(error)) from error


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
