"""Running a program that gets something on its standard input, for so long and no longer."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
from contextlib import suppress
from typing import IO, TYPE_CHECKING, Any

from unioncrawler.errors import NotifyError
from unioncrawler.notify.waiting import never, wait

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from unioncrawler.notify.hooks import CommandHook

LONGEST_WORDS = 300  # of what a program says of its failure
LAST_WORDS_SECONDS = 1.0  # for them to arrive after its end


def run_command(
    hook: CommandHook, message: Mapping[str, Any], is_stopped: Callable[[], bool] = never
) -> None:
    """Run the command with the report as JSON. Raises as `run_with` does."""
    given = json.dumps(message, ensure_ascii=False).encode()
    run_with(hook.run, given, hook.timeout, is_stopped)


def run_with(
    command: Sequence[str],
    given: bytes,
    timeout: float,
    is_stopped: Callable[[], bool] = never,
) -> None:
    """Run a program with bytes on its standard input; it and its children end in time.

    Raises `NotifyError` where it is not there, ends with another code than 0, or too late, and
    `TellingStoppedError` where `is_stopped` says so.
    """
    try:
        process = subprocess.Popen(  # noqa: S603 - what the operator wrote into the file of hooks
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except OSError as error:
        raise NotifyError(f"{command[0]} cannot be run: {error.strerror}") from error
    try:
        _beside(_give, process.stdin, given)
        said = bytearray()
        reading = _beside(_keep_the_end, process.stderr, said)
        if not wait(lambda left: _has_ended(process, left), timeout, is_stopped):
            raise NotifyError(f"{command[0]} did not end within {timeout:g} s")
    finally:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)  # its own group: nothing of it stays behind
        process.wait()
    if process.returncode:
        reading.join(LAST_WORDS_SECONDS)
        words = said.decode(errors="replace").strip()[-LONGEST_WORDS:].replace("\n", " ")
        told = f": {words}" if words else ""
        raise NotifyError(f"{command[0]} ended with code {process.returncode}{told}")


def _beside(work: Callable[..., None], *given: object) -> threading.Thread:
    """Begin work that ends when the program, and all that got its pipes from it, let go of them."""
    thread = threading.Thread(target=work, args=given, daemon=True)
    thread.start()
    return thread


def _give(pipe: IO[bytes], given: bytes) -> None:
    with suppress(BrokenPipeError), pipe:  # it need not read what it is given
        pipe.write(given)


def _keep_the_end(pipe: IO[bytes], said: bytearray) -> None:
    """Read what a program says to its end, and keep the last of it: it may say without end."""
    with pipe:
        while chunk := os.read(pipe.fileno(), 1 << 16):
            said += chunk
            del said[: -4 * LONGEST_WORDS]


def _has_ended(process: subprocess.Popen[bytes], seconds: float) -> bool:
    with suppress(subprocess.TimeoutExpired):
        process.wait(seconds)
    return process.returncode is not None
