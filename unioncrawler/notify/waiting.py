"""Waiting for what others do: for so long and no longer, and only until told to stop."""

from __future__ import annotations

import threading
import time
from concurrent import futures
from typing import TYPE_CHECKING, TypeVar

from unioncrawler.errors import TellingStoppedError

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
SLICE = 0.1  # seconds until it is looked again whether to stop


def never() -> bool:
    """Stand for somebody who does not tell to stop."""
    return False


def wait(
    ends: Callable[[float], bool], seconds: float, is_stopped: Callable[[], bool] = never
) -> bool:
    """Wait for seconds at most until something ends; return whether it did.

    `ends` waits for as long as it is told and returns whether it is over. Raises
    `TellingStoppedError` where `is_stopped` says so.
    """
    until = time.monotonic() + seconds
    while not is_stopped():
        left = until - time.monotonic()
        if ends(max(0.0, min(left, SLICE))):
            return True
        if left <= 0:
            return False
    raise TellingStoppedError("stopped while a hook was told")


def pause(seconds: float, is_stopped: Callable[[], bool] = never) -> None:
    """Let time pass. Raises `TellingStoppedError` where `is_stopped` says so."""

    def never_ends(left: float) -> bool:
        time.sleep(left)
        return False

    wait(never_ends, seconds, is_stopped)


def in_time(work: Callable[[], T], seconds: float, is_stopped: Callable[[], bool] = never) -> T:
    """Do work that may take as long as it likes, in a thread; return what it returns.

    Raises what it raises, `TimeoutError` where it does not end in time, and as `wait` does. The
    thread is left then, so it should have nothing more to do.
    """
    outcome: futures.Future[T] = futures.Future()

    def do() -> None:
        try:
            outcome.set_result(work())
        except BaseException as error:
            outcome.set_exception(error)

    threading.Thread(target=do, daemon=True).start()
    if not wait(lambda left: bool(futures.wait([outcome], left).done), seconds, is_stopped):
        raise TimeoutError(f"no end within {seconds:g} s")
    return outcome.result()
