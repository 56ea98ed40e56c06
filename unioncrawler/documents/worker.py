"""The process that documents are read in: it may run out of time or memory, or crash, alone.

One is fed document after document; where it dies, the next document gets a new one. It answers in
JSON: what code that met hostile bytes hands back is not to be trusted with more.
"""

from __future__ import annotations

import dataclasses
import json
import logging
import multiprocessing
import os
import resource
import signal
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Self

from unioncrawler.documents.outcomes import Limits, Outcome, Reading
from unioncrawler.errors import DocumentsError
from unioncrawler.spawning import deaf_children

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

# How a process ends that has used up its time, or that an allocator ended: glibc and Rust abort,
# PDFium traps, the kernel kills. Anything else is a crash over a damaged document.
_BY_SIGNAL = {
    signal.SIGXCPU: Outcome.TOOK_TOO_LONG,
    signal.SIGABRT: Outcome.TOO_MUCH_MEMORY,
    signal.SIGTRAP: Outcome.TOO_MUCH_MEMORY,
    signal.SIGILL: Outcome.TOO_MUCH_MEMORY,
    signal.SIGKILL: Outcome.TOO_MUCH_MEMORY,
}
_READY = b"ready"
_START_SECONDS = 60.0  # for a process to come up, on a machine with much else to do
_GRACE_SECONDS = 5.0  # for a process to be gone


class DocumentReader:
    """Reads documents, one at a time, within limits; use it in a `with`.

    The process begins with the first document.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None
        self._was_killed = False  # the process that was reading last, by somebody else
        self._is_abandoned = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def read(self, body: bytes) -> Reading:
        """Return what a document says, or why it was not read.

        One whose process is killed is read once more: the kernel kills for want of memory, which it
        will again, but whoever else did may have meant any process. Raises `DocumentsError` where
        no process can be begun to read it.
        """
        reading = self._read_once(body)
        if self._was_killed and not self._is_abandoned:
            reading = self._read_once(body)
        return reading

    def _read_once(self, body: bytes) -> Reading:
        self._was_killed = False
        if len(body) > self.limits.most_bytes:
            return Reading(outcome=Outcome.TOO_LARGE, reason=f"{len(body)} bytes")
        if self._pipe is None or self._process is None or not self._process.is_alive():
            self._end()
            self._begin()
        assert self._pipe is not None  # noqa: S101 - begun above
        try:
            self._pipe.send_bytes(body)
            if not self._pipe.poll(self.limits.wall_seconds):
                return self._gave_up(Outcome.TOOK_TOO_LONG, f"{self.limits.wall_seconds:g} s")
            answer = json.loads(self._pipe.recv_bytes())
            reading = Reading(**answer | {"outcome": Outcome(answer["outcome"])})
        except (EOFError, OSError):
            return self._died()
        except (KeyError, TypeError, ValueError):
            return self._gave_up(Outcome.DAMAGED, "its reader gave no answer that makes sense")
        if reading.outcome is Outcome.TOO_MUCH_MEMORY:
            self._end()  # what it could not finish may still take room
        return reading

    def abandon(self) -> None:
        """End the process, and with it the reading that is under way."""
        self._is_abandoned = True
        if self._process is not None:
            self._process.kill()

    def _begin(self) -> None:
        # Not forked: a child would share the connection to the database and the writer's lock.
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=work, args=(theirs, self.limits), daemon=True)
        try:
            with deaf_children():
                self._process.start()
            theirs.close()
            is_ready = self._pipe.poll(_START_SECONDS) and self._pipe.recv_bytes() == _READY
        except (EOFError, OSError) as error:
            text = f"the process that reads attachments cannot be begun: {str(error) or 'it ended'}"
            raise DocumentsError(text) from error
        if not is_ready:
            raise DocumentsError("the process that reads attachments does not come up")

    def _died(self) -> Reading:
        """Return what the end of the process says of the document it had."""
        assert self._process is not None  # noqa: S101 - it was there to die
        self._process.join(_GRACE_SECONDS)
        code = self._process.exitcode
        self._was_killed = code == -signal.SIGKILL
        self._end()
        if code is None or code >= 0:  # its own code was at its end, and that catches all else
            reason = f"its reader ended with {code}"
            return Reading(outcome=Outcome.TOO_MUCH_MEMORY, reason=reason)
        name = signal.Signals(-code).name
        outcome = _BY_SIGNAL.get(signal.Signals(-code), Outcome.DAMAGED)
        return Reading(outcome=outcome, reason=f"its reader was ended by {name}")

    def _gave_up(self, outcome: Outcome, reason: str) -> Reading:
        self._end()
        return Reading(outcome=outcome, reason=reason)

    def _end(self) -> None:
        pipe, process = self._pipe, self._process
        self._pipe = self._process = None
        if pipe is not None:
            pipe.close()
        if process is not None:
            process.kill()  # it has nothing to tidy up
            process.join()
            process.close()


def work(pipe: Connection, limits: Limits) -> None:
    """Read documents as they come, until the other end of the pipe is closed."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # they reach all processes: the master ends this one
    logging.disable()
    _be_mute()
    # Only here: whoever has documents read needs none of the readers in its own process.
    from unioncrawler.documents.reading import read_document  # noqa: PLC0415

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    with suppress(EOFError, OSError), closing(pipe):
        pipe.send_bytes(_READY)
        while True:
            body = pipe.recv_bytes()
            _give_time(limits.cpu_seconds)
            try:
                reading = read_document(body, limits)
            except MemoryError:
                reading = Reading(outcome=Outcome.TOO_MUCH_MEMORY, reason="within its process")
            del body
            pipe.send_bytes(json.dumps(dataclasses.asdict(reading)).encode())


def _be_mute() -> None:
    """Keep what libraries print out of what the command says."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
    os.close(nowhere)


def _give_time(seconds: int) -> None:
    """Let the process use so many seconds of CPU from now on; the kernel ends it then."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    end = int(used.ru_utime + used.ru_stime) + 1 + seconds
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (end, most))
