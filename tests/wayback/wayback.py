"""pywb as a reader of WARC files: a collection made by wb-manager, served by wayback on loopback.

Both are programs of an environment of their own, which `make test-replay` makes.
"""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

BIN = Path(__file__).parents[2] / ".venv-replay" / "bin"
LOOPBACK = "127.0.0.1"
COLLECTION = "union"
PATIENCE = 60  # seconds until the server must be up
TIMEOUT = 20  # seconds for one of its answers
HOPS = 5
# The alarm ends a server that outlives its test, because that was killed.
SERVER = "import signal; signal.alarm(600); from pywb.apps.cli import wayback; wayback()"


@dataclass(frozen=True, slots=True)
class Replayed:
    """What the server answered, and at which of its addresses."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Wayback:
    """A running server of one collection."""

    port: int

    def replay(self, url: str, moment: datetime, modifier: str) -> Replayed:
        """Return a capture: `id_` as it was recorded, `mp_` with its links led to the archive."""
        return self.get(f"/{COLLECTION}/{moment:%Y%m%d%H%M%S}{modifier}/{url}")

    def follow(self, page: Replayed, reference: str) -> Replayed:
        """Return what a browser gets for a reference in a replayed page.

        Raises AssertionError where it leads away from the archive, or round in circles.
        """
        at = page.url
        for _ in range(HOPS):
            target = urlsplit(urljoin(at, reference))
            assert (target.hostname, target.port) == (LOOPBACK, self.port), f"to {reference}"
            answer = self.get(target.path + (f"?{target.query}" if target.query else ""))
            if answer.status not in {301, 302, 307}:
                return answer
            at, reference = answer.url, answer.headers["location"]
        raise AssertionError(f"{reference}: more than {HOPS} redirects")

    def get(self, path: str) -> Replayed:
        with closing(http.client.HTTPConnection(LOOPBACK, self.port, timeout=TIMEOUT)) as client:
            client.request("GET", path, headers={"Accept-Encoding": "gzip"})
            answer = client.getresponse()
            headers = {name.lower(): value for name, value in answer.getheaders()}
            url = f"http://{LOOPBACK}:{self.port}{path}"
            return Replayed(url, answer.status, headers, answer.read())


@contextmanager
def serving(folder: Path, warc_files: Sequence[Path]) -> Iterator[Wayback]:
    """Index WARC files in an empty folder and serve them until the block ends.

    Raises AssertionError, with what pywb said, where it is not there or does not come up.
    """
    _manage(folder, "init", COLLECTION)
    _manage(folder, "add", COLLECTION, *map(str, warc_files))
    port = _free_port()
    log = folder / "wayback.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [BIN / "python", "-c", SERVER, "-b", LOOPBACK, "-p", str(port), "-d", folder],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=_environment(),
        )
    try:
        _await(process, port, log)
        yield Wayback(port)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _manage(folder: Path, *words: str) -> None:
    program = BIN / "wb-manager"
    assert program.exists(), f"there is no pywb in {BIN.parent}: `make test-replay` installs it"
    done = subprocess.run(
        [program, *words],
        cwd=folder,
        env=_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"wb-manager {words[0]} failed:\n{done.stdout}"


def _environment() -> dict[str, str]:
    """Return this process's environment without proxies, since pywb asks itself over loopback.

    And without what leads Python to the packages of this environment.
    """
    left = {name for name in os.environ if "proxy" in name.lower()} | {"PYTHONPATH"}
    return {name: value for name, value in os.environ.items() if name not in left}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def _await(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex((LOOPBACK, port)) == 0:
                return
        time.sleep(0.1)
    said = log.read_text("utf-8", "replace")
    raise AssertionError(f"wayback does not answer (exit code {process.poll()}):\n{said}")
