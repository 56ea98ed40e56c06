"""Crawls as processes: what runs beside what, what is passed on, what comes of them."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from unioncrawler.cli.children import Crew, Ended, Job, worst

if TYPE_CHECKING:
    from collections.abc import Callable

SLEEP = "import time; time.sleep(0.3)"
SAYS_ITS_TIMES = "import time; print(time.time()); time.sleep(0.3); print(time.time())"
STOPS = (
    "import signal, sys, time\n"
    "signal.signal(signal.SIGTERM, lambda *_: (print('saved', flush=True), sys.exit(1)))\n"
    "print('ready', file=sys.stderr, flush=True)\n"
    "time.sleep(20)\n"
)

# Ends in order when told to stop, which is after everything was written.
FILLS_ITS_PIPES = (
    "import os, signal, sys, time\n"
    "def stop(*_):\n"
    "    sys.stdout.write('x' * 5_000_000), sys.stderr.write('y' * 5_000_000), sys.exit(1)\n"
    "signal.signal(signal.SIGTERM, stop)\n"
    "print(os.getpid(), file=sys.stderr, flush=True)\n"
    "time.sleep(20)\n"
)


def job(site: str, program: str, *shared: str) -> Job:
    return Job(site=site, command=(sys.executable, "-c", program), shared=frozenset(shared))


class Heard:
    """What a crew told."""

    def __init__(self) -> None:
        self.events: list[tuple[str, ...]] = []
        self.crew: Crew | None = None

    def run(
        self,
        *jobs: Job,
        limit: int = 2,
        may_begin: Callable[[str], bool] = lambda _: True,
        on_line: Callable[[], None] = lambda: None,
    ) -> list[Ended]:
        def line(site: str, text: str) -> None:
            self.events.append(("line", site, text))
            on_line()

        with Path(os.devnull).open("rb") as nothing:
            self.crew = Crew(
                limit=limit,
                descriptor=nothing.fileno(),
                may_begin=may_begin,
                began=lambda site: self.events.append(("began", site)),
                line=line,
                ended=lambda ended: self.events.append(("ended", ended.site, str(ended.code))),
            )
            return asyncio.run(self.crew.run(jobs))


def together(ended: list[Ended]) -> int:
    """Return how many of the jobs that say their times ran at once, at most."""
    spans = [tuple(map(float, each.output.split())) for each in ended]
    return max(sum(start <= begun < end for start, end in spans) for begun, _ in spans)


def test_what_shares_nothing_runs_side_by_side_up_to_the_limit() -> None:
    jobs = [job(str(n), SAYS_ITS_TIMES, f"host {n}") for n in range(3)]

    ended = Heard().run(*jobs)
    assert [(each.site, each.code) for each in ended] == [("0", 0), ("1", 0), ("2", 0)]
    assert together(ended) == 2
    assert together(Heard().run(*jobs, limit=1)) == 1
    assert together(Heard().run(*jobs, limit=3)) == 3


def test_what_shares_a_host_or_an_archive_runs_one_after_another() -> None:
    jobs = [
        job("a", SAYS_ITS_TIMES, "host x", "host y"),
        job("b", SAYS_ITS_TIMES, "host y", "host z"),
        job("c", SAYS_ITS_TIMES, "host z", "host x"),
    ]

    assert together(Heard().run(*jobs, limit=3)) == 1


def test_lines_and_ends_are_told_with_their_site() -> None:
    program = "import sys; print('输出'); sys.stderr.write('一\\n二\\xff'); sys.exit(3)"
    heard = Heard()
    (ended,) = heard.run(job("a", program))

    assert (ended.site, ended.code, ended.output) == ("a", 3, "输出\n")
    assert heard.events == [
        ("began", "a"),
        ("line", "a", "一"),
        ("line", "a", "二\xff"),
        ("ended", "a", "3"),
    ]


def test_a_line_without_end_is_left_and_the_next_one_read() -> None:
    program = "import sys; sys.stderr.write('x' * 3_000_000 + '\\nnext\\n')"
    heard = Heard()

    assert heard.run(job("a", program))[0].code == 0
    assert heard.events[-2:] == [("line", "a", "next"), ("ended", "a", "0")]


def test_what_is_not_due_any_more_is_not_begun() -> None:
    heard = Heard()
    ended = heard.run(
        job("a", SLEEP, "x"), job("b", SLEEP, "x"), may_begin=lambda site: site == "b"
    )

    assert [each.site for each in ended] == ["b"]
    assert [event[:2] for event in heard.events] == [("began", "b"), ("ended", "b")]


def test_whatever_ends_a_crew_its_crawls_have_ended_before() -> None:
    heard = Heard()
    pids: list[int] = []

    def fail(site: str, text: str) -> None:
        pids.append(int(text))
        if len(pids) == 2:
            raise RuntimeError("nobody listens")

    with Path(os.devnull).open("rb") as nothing:
        crew = Crew(
            limit=2,
            descriptor=nothing.fileno(),
            may_begin=lambda _: True,
            began=lambda site: heard.events.append(("began", site)),
            line=fail,
            ended=lambda ended: heard.events.append(("ended", ended.site)),
        )
        with pytest.raises(RuntimeError, match="nobody listens"):
            asyncio.run(crew.run([job(site, FILLS_ITS_PIPES) for site in "abc"]))

    assert heard.events == [("began", "a"), ("began", "b")]
    assert len(pids) == 2
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_a_program_that_cannot_be_started_is_a_failure_of_its_own() -> None:
    heard = Heard()
    missing = Job(site="a", command=("/nonexistent",), shared=frozenset())
    ended = heard.run(missing, job("b", SLEEP))

    assert [(each.site, each.code) for each in ended] == [("a", 1), ("b", 0)]
    assert ("line", "a", "cannot be started: No such file or directory") in heard.events


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_is_passed_on_and_what_waits_is_not_begun(number: signal.Signals) -> None:
    heard = Heard()
    started = time.monotonic()

    def stop_when_both_are_ready() -> None:
        if len(heard.events) == 4:
            os.kill(os.getpid(), number)

    ended = heard.run(
        job("a", STOPS, "x"),
        job("b", STOPS, "x"),
        job("c", STOPS, "y"),
        on_line=stop_when_both_are_ready,
    )

    assert [(each.site, each.code, each.output) for each in ended] == [
        ("a", 1, "saved\n"),
        ("c", 1, "saved\n"),
    ]
    assert heard.crew is not None
    assert heard.crew.stopped_by == number
    assert time.monotonic() - started < 10


def test_ctrl_c_of_a_terminal_reaches_a_child_through_us_alone() -> None:
    (ended,) = Heard().run(job("a", "import os; print(os.getpgid(0) == os.getpid())"))

    assert ended.output == "True\n"


def test_a_second_signal_is_passed_on_as_well() -> None:
    program = (
        "import signal, sys, time\n"
        "def stop(*_):\n"
        "    signal.signal(signal.SIGTERM, signal.SIG_DFL)\n"
        "    print('once more', file=sys.stderr, flush=True)\n"
        "    time.sleep(20)\n"
        "signal.signal(signal.SIGTERM, stop)\n"
        "print('ready', file=sys.stderr, flush=True)\n"
        "time.sleep(20)\n"
    )
    (ended,) = Heard().run(job("a", program), on_line=lambda: os.kill(os.getpid(), signal.SIGTERM))

    assert ended.code == -signal.SIGTERM


def test_a_signal_that_is_ignored_stays_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    killing = threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGHUP))
    try:
        killing.start()
        assert Heard().run(job("a", SLEEP))[0].code == 0
    finally:
        killing.join()
        signal.signal(signal.SIGHUP, before)


@pytest.mark.parametrize(
    ("codes", "code"),
    [
        ([], 0),
        ([0, 0], 0),
        ([0, 3], 3),
        ([3, 1, 0], 1),
        ([3, 1], 1),
        ([0, 2], 1),
        ([-9], 1),
        ([3, -15], 1),
        ([143], 1),
    ],
)
def test_the_worst_of_the_codes_is_the_code_of_the_whole(codes: list[int], code: int) -> None:
    assert worst(codes) == code
