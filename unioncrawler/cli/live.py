"""Something long: shows on stderr how far it is, and lets signals end it in order."""

from __future__ import annotations

import signal
import sys
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING, Self

from rich.console import Console
from rich.live import Live

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LIVE_SECONDS, PLAIN_SECONDS = 0.5, 10.0


class LiveLine:
    """Shows what `line` returns while it is entered; `show` is called as often as one likes."""

    def __init__(self, line: Callable[[], str], first: str) -> None:
        self.line = line
        self._first = first
        self._live = Live(console=Console(stderr=True), auto_refresh=False, transient=True)
        self._every = LIVE_SECONDS if self._live.console.is_terminal else PLAIN_SECONDS
        self._shown = monotonic()

    def __enter__(self) -> Self:
        if self._live.console.is_terminal:
            self._live.start()
            self._live.update(self._first, refresh=True)
        return self

    def __exit__(self, *_: object) -> None:
        if self._live.is_started:
            self._live.stop()

    def show(self) -> None:
        """Show the line, if it is time."""
        if monotonic() - self._shown < self._every:
            return
        self._shown = monotonic()
        if self._live.is_started:
            self._live.update(self.line(), refresh=True)
        else:
            sys.stderr.write(self.line() + "\n")
            sys.stderr.flush()


@contextmanager
def stopped_by(stop: Callable[[], None], *numbers: signal.Signals) -> Iterator[None]:
    """While it is entered, the first of these signals calls `stop`; the second acts as before."""
    before = {number: signal.getsignal(number) for number in numbers}

    def take_back() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    def heard(*_: object) -> None:
        take_back()
        stop()

    for number in numbers:
        signal.signal(number, heard)
    try:
        yield
    finally:
        take_back()
