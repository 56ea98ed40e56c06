"""Running a program that gets something on its standard input, for so long and no longer."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from unioncrawler.errors import NotifyError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from unioncrawler.notify.hooks import CommandHook

LONGEST_WORDS = 300  # of what a program says of its failure


def run_command(hook: CommandHook, message: Mapping[str, Any]) -> None:
    """Run the command with the report as JSON. Raises `NotifyError` where it fails."""
    run_with(hook.run, json.dumps(message, ensure_ascii=False).encode(), hook.timeout)


def run_with(command: Sequence[str], given: bytes, timeout: float) -> None:
    """Run a program with bytes on its standard input; it and its children end in time.

    Raises `NotifyError` where it is not there, ends with another code than 0, or too late.
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
        _, said = process.communicate(given, timeout=timeout)
    except subprocess.TimeoutExpired as error:
        raise NotifyError(f"{command[0]} did not end within {timeout:g} s") from error
    finally:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)  # its own group: nothing of it stays behind
        process.wait()
        if process.stderr:
            process.stderr.close()
    if process.returncode:
        words = said.decode(errors="replace").strip()[-LONGEST_WORDS:].replace("\n", " ")
        told = f": {words}" if words else ""
        raise NotifyError(f"{command[0]} ended with code {process.returncode}{told}")
