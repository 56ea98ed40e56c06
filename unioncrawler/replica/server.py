"""The server: one asyncio protocol on loopback, in a thread for tests or in the foreground."""

from __future__ import annotations

import asyncio
import signal
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from unioncrawler.replica.answers import answer
from unioncrawler.replica.breakages import broken
from unioncrawler.replica.responses import Response, finish
from unioncrawler.replica.wire import HEAD_LIMIT, BadRequestError, Request, read_head, to_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import TracebackType

    from unioncrawler.replica.site import Replica

LOOPBACK = "127.0.0.1"
LOGGED = (
    "host",
    "user-agent",
    "if-none-match",
    "if-modified-since",
    "accept-encoding",
    "referer",
    "cookie",
)
LOG_LIMIT = 1_000_000


@dataclass(frozen=True, slots=True)
class LoggedRequest:
    """A line of the request log: when (`time.monotonic()`), what was asked, what was answered."""

    time: float
    method: str
    path: str
    status: int
    headers: Mapping[str, str]
    size: int


class Connection(asyncio.Protocol):
    """One client's connection: answers its requests in order, until one of them closes it."""

    def __init__(
        self, replica: Replica, log: deque[LoggedRequest] | None, open_: set[Connection]
    ) -> None:
        self.replica = replica
        self.log = log
        self.open = open_
        self.buffer = bytearray()
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - a TCP server's always is
        self.transport = transport
        self.open.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self.open.discard(self)

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while self.transport and not self.transport.is_closing():
            end = self.buffer.find(b"\r\n\r\n")
            if end < 0:
                if len(self.buffer) > HEAD_LIMIT:
                    self._refuse(431)
                return
            try:
                request = read_head(bytes(self.buffer[:end]))
            except BadRequestError as error:
                self._refuse(error.status)
                return
            whole = end + 4 + request.length
            if len(self.buffer) < whole:
                return
            del self.buffer[:whole]
            self._reply(request)

    def _refuse(self, status: int) -> None:
        self._write(Response(status, b"Bad Request\n", "text/plain"), keep_alive=False)

    def _reply(self, request: Request) -> None:
        response = to_response(self.replica, request)
        with_body = request.method != "HEAD"
        if self.log is not None:
            kept = {name: request.headers[name] for name in LOGGED if name in request.headers}
            size = len(response.body) if with_body else 0
            line = (time.monotonic(), request.method, request.path, response.status, kept, size)
            self.log.append(LoggedRequest(*line))  # before the client can have its answer
        self._write(response, keep_alive=request.keep_alive, with_body=with_body)

    def _write(self, response: Response, *, keep_alive: bool, with_body: bool = True) -> None:
        if self.transport:
            self.transport.write(to_bytes(response, keep_alive=keep_alive, with_body=with_body))
            if not keep_alive:
                self.transport.close()


def to_response(replica: Replica, request: Request) -> Response:
    """Return the response to a request. Only GET and HEAD mean anything here."""
    if request.method not in ("GET", "HEAD"):
        return Response(405, b"", "text/plain", headers={"Allow": "GET, HEAD"})
    with replica.lock:
        made = answer(
            replica.catalog, request.path, request.headers.get("host"), replica.crawl_delay
        )
        if replica.breakage is not None:
            made = broken(made, request.path, replica.breakage)
    return finish(made, request.headers)


@dataclass
class Server:
    """A replica being served from a thread of its own; `with` starts and stops it."""

    replica: Replica
    port: int = 0
    requests: deque[LoggedRequest] = field(default_factory=lambda: deque(maxlen=LOG_LIMIT))

    @property
    def base_url(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"

    def __enter__(self) -> Self:
        started: list[BaseException | None] = []
        ready = threading.Event()

        def run() -> None:
            try:
                asyncio.run(self._serve(started, ready))
            except OSError as error:
                started.append(error)
                ready.set()

        self._thread = threading.Thread(target=run, name="replica", daemon=True)
        self._thread.start()
        ready.wait()
        if started and started[0]:
            self._thread.join()
            raise started[0]
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    async def _serve(self, started: list[BaseException | None], ready: threading.Event) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()

        def announce(port: int) -> None:
            self.port = port
            started.append(None)
            ready.set()

        await listen(self.replica, self.port, announce, self.requests, self._stop)


async def listen(
    replica: Replica, port: int, announce: Callable[[int], None],
    log: deque[LoggedRequest] | None, stop: asyncio.Event,
) -> None:  # fmt: skip
    """Serve on loopback until `stop` is set; tell `announce` the port.

    Raises OSError where the port is taken or not allowed.
    """
    open_: set[Connection] = set()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(replica, log, open_), LOOPBACK, port)
    try:
        announce(server.sockets[0].getsockname()[1])
        await stop.wait()
    finally:
        server.close()
        for connection in tuple(open_):
            if connection.transport:
                connection.transport.abort()
        await server.wait_closed()
        await asyncio.sleep(0)


def serve_forever(replica: Replica, port: int, announce: Callable[[str], None]) -> None:
    """Serve in the foreground until Ctrl-C; tell `announce` the address.

    Raises OSError where the port is taken or not allowed.
    """

    async def run() -> None:
        stop = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        await listen(
            replica, port, lambda bound: announce(f"http://{LOOPBACK}:{bound}"), None, stop
        )

    try:
        asyncio.run(run())
    except KeyboardInterrupt:
        return
