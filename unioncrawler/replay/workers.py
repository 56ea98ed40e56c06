"""Reads stretches of an archive in several processes; what comes back is only what differs.

Each worker has a connection of its own, which cannot write, and a pipe to its master. It ends when
the pipe does, so none outlives a master that was killed.
"""

from __future__ import annotations

import gc
import multiprocessing
from collections import deque
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Literal

from unioncrawler.archive import open_archive
from unioncrawler.errors import ArchiveError
from unioncrawler.replay.comparing import compare_articles, compare_entries
from unioncrawler.replay.findings import Batch
from unioncrawler.replay.visits import VisitReader
from unioncrawler.sites import parse_profile
from unioncrawler.spawning import deaf_children
from unioncrawler.warc.direct import RecordReader

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator
    from multiprocessing.connection import Connection
    from pathlib import Path

AHEAD = 2  # stretches a worker has at a time: one it reads and the next
LEAD = 8  # stretches for each worker that may be done before one that takes long


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """What a worker is to read: an archive, its WARC files, a site by the text of its profile.

    `where` names the profile in messages, `since` leaves what was fetched before.
    """

    archive: Path
    folder: Path
    profile: str
    where: str
    since: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """The articles or failed entries with ids from `first` to `last`."""

    of: Literal["articles", "entries"]
    first: int
    last: int


def read_stretches(setup: Setup, stretches: Iterable[Stretch], jobs: int) -> Generator[Batch]:
    """Yield what is found in each stretch, in their order.

    With one job this process reads by itself. Raises `ArchiveError` where the archive cannot be
    read, or a worker ended.
    """
    if jobs == 1:
        with _reading(setup) as read:
            for stretch in stretches:
                yield read(stretch)
        return
    with ExitStack() as stack:
        workers = [stack.enter_context(_worker(setup)) for _ in range(jobs)]
        yield from _handed_out(workers, enumerate(stretches))


def _handed_out(
    workers: list[Connection], waiting: Iterator[tuple[int, Stretch]]
) -> Iterator[Batch]:
    has: dict[Connection, deque[int]] = {worker: deque() for worker in workers}
    done: dict[int, Batch] = {}
    following, handed_out = 0, 0
    has_more = True
    while True:
        for worker in [*workers] * AHEAD:
            is_ahead = handed_out - following >= LEAD * len(workers)
            if has_more and not is_ahead and len(has[worker]) < AHEAD:
                number, stretch = next(waiting, (-1, None))
                has_more = stretch is not None
                if stretch is not None:
                    _send(worker, stretch)
                    has[worker].append(number)
                    handed_out += 1
        busy = [worker for worker in workers if has[worker]]
        if not busy:
            return
        ready = wait(busy)
        for worker in busy:
            if worker in ready:
                done[has[worker].popleft()] = _receive(worker)
        while following in done:
            yield done.pop(following)
            following += 1


def _send(worker: Connection, stretch: Stretch) -> None:
    try:
        worker.send(stretch)
    except OSError as error:
        raise ArchiveError(_ENDED) from error


def _receive(worker: Connection) -> Batch:
    try:
        answer = worker.recv()
    except (EOFError, OSError) as error:
        raise ArchiveError(_ENDED) from error
    if isinstance(answer, ArchiveError):
        raise answer
    assert isinstance(answer, Batch)  # noqa: S101 - what _work sends
    return answer


_ENDED = (
    "a worker process ended before its work was done (is there memory enough? fewer --jobs need "
    "less); everything committed before is safe"
)


@contextmanager
def _worker(setup: Setup) -> Iterator[Connection]:
    # Not forked: a child would share the connection to the database and the writer's lock.
    context = multiprocessing.get_context("spawn")
    mine, theirs = context.Pipe()
    process = context.Process(target=work, args=(theirs, setup), daemon=True)
    with deaf_children():
        process.start()
    theirs.close()
    try:
        yield mine
    finally:
        mine.close()
        process.join()
        process.close()


def work(pipe: Connection, setup: Setup) -> None:
    """Read stretches as they come, until the other end of the pipe is closed."""
    with suppress(EOFError, OSError), closing(pipe):
        try:
            with _reading(setup) as read:
                while True:
                    pipe.send(read(pipe.recv()))
        except ArchiveError as error:
            pipe.send(error)


def _collect_rarely() -> None:
    """Spare a tenth of the time: a page is thousands of objects that go without a collector."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(200_000, 10, 10)


@contextmanager
def _reading(setup: Setup) -> Iterator[Callable[[Stretch], Batch]]:
    profile = parse_profile(setup.profile, setup.where)
    with open_archive(setup.archive) as archive, RecordReader(setup.folder) as records:

        def read(stretch: Stretch) -> Batch:
            compare = compare_articles if stretch.of == "articles" else compare_entries
            with archive.reading() as connection:
                reader = VisitReader(connection, records, profile)
                return compare(reader, stretch.first, stretch.last, setup.since)

        yield read
