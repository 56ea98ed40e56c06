"""Crawls as processes of their own: side by side where hosts and archives allow it."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import Callable, Sequence

STOPPING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
_LONGEST_LINE = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A site to crawl: the command, and what no other crawl may use meanwhile."""

    site: str
    command: tuple[str, ...]
    shared: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """What came of a job: its exit code (negative for a signal) and what it printed."""

    site: str
    code: int
    output: str
    seconds: float


class Crew:
    """Runs jobs, at most `limit` at a time, and those that share something in their order.

    `may_begin` is asked just before a job begins, which can be hours after it was ordered; `began`,
    `line` and `ended` are told of what happens. The children inherit `descriptor`, so that
    a lock lasts as long as any of them. Whatever ends `run`, an error of one who is told say, the
    children are stopped and waited for before. After `run`, `stopped_by` is the signal that ended
    it early, None where none did.
    """

    def __init__(
        self,
        *,
        limit: int,
        descriptor: int,
        may_begin: Callable[[str], bool],
        began: Callable[[str], None],
        line: Callable[[str, str], None],
        ended: Callable[[Ended], None],
    ) -> None:
        self.stopped_by: int | None = None
        self._is_broken = False
        self._slots = asyncio.Semaphore(limit)
        self._descriptor = descriptor
        self._may_begin = may_begin
        self._began, self._line, self._ended = began, line, ended
        self._running: set[Process] = set()

    async def run(self, jobs: Sequence[Job]) -> list[Ended]:
        """Run all jobs and return what came of those that were begun, in the order of `jobs`."""
        loop = asyncio.get_running_loop()
        for number in STOPPING:
            if signal.getsignal(number) is signal.SIG_IGN:  # as under nohup
                continue
            loop.add_signal_handler(number, self._stop, number)
        locks = {name: asyncio.Lock() for job in jobs for name in job.shared}
        turns = [
            asyncio.create_task(self._in_turn(job, [locks[name] for name in sorted(job.shared)]))
            for job in jobs
        ]
        try:
            ended = await asyncio.gather(*turns)
        finally:
            await _cancel(turns)
        return [each for each in ended if each is not None]

    def _stop(self, number: int) -> None:
        """Pass a signal on; a second one makes a crawl end at once."""
        self.stopped_by = number
        for process in self._running:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()

    async def _in_turn(self, job: Job, locks: Sequence[asyncio.Lock]) -> Ended | None:
        async with contextlib.AsyncExitStack() as held:
            for lock in locks:
                await held.enter_async_context(lock)
            await held.enter_async_context(self._slots)
            if self.stopped_by or self._is_broken or not self._may_begin(job.site):
                return None
            try:
                return await self._crawl(job)
            except BaseException:
                self._is_broken = True  # nothing begins any more, while `run` ends
                raise

    async def _crawl(self, job: Job) -> Ended:
        started = monotonic()
        self._began(job.site)
        try:
            code, output = await self._watch(job)
        except OSError as error:  # no memory, no more processes
            self._line(job.site, f"cannot be started: {error.strerror}")
            code, output = 1, ""
        ended = Ended(
            site=job.site, code=code, output=output, seconds=round(monotonic() - started, 1)
        )
        self._ended(ended)
        return ended

    async def _watch(self, job: Job) -> tuple[int, str]:
        process = await asyncio.create_subprocess_exec(
            *job.command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            limit=_LONGEST_LINE,
            pass_fds=(self._descriptor,),
            start_new_session=True,  # so that Ctrl-C reaches it through us alone, once
        )
        self._running.add(process)
        reading: list[asyncio.Task[str]] = [
            asyncio.create_task(_read_all(process.stdout)),
            asyncio.create_task(self._read_lines(job.site, process.stderr)),
        ]
        try:
            if self.stopped_by:  # while the process was made
                process.terminate()
            output, _ = await asyncio.gather(*reading)
            return await process.wait(), output
        finally:
            await _cancel(reading)
            await _end(process)
            self._running.discard(process)

    async def _read_lines(self, site: str, stream: asyncio.StreamReader | None) -> str:
        while stream is not None and not stream.at_eof():
            try:
                line = await stream.readline()
            except ValueError:  # longer than any line of ours
                continue
            if line:
                self._line(site, line.decode(errors="replace").rstrip())
        return ""


async def _cancel(tasks: Sequence[asyncio.Task[Any]]) -> None:
    """Cancel what is not done, and wait until it is."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _end(process: Process) -> None:
    """Stop a process that has not ended and wait for it; what it says then is let go."""
    if process.returncode is None:
        process.terminate()
        await asyncio.gather(_read_all(process.stdout), _read_all(process.stderr))
        await process.wait()


async def _read_all(stream: asyncio.StreamReader | None) -> str:
    return "" if stream is None else (await stream.read()).decode(errors="replace")


def worst(codes: Sequence[int]) -> int:
    """Return the exit code for those of several crawls: 1 before 3 before 0.

    What is none of them (a crash, a signal) counts as 1.
    """
    if any(code not in {0, 3} for code in codes):
        return 1
    return 3 if 3 in codes else 0
