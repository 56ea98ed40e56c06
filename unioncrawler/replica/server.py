"""The server: one asyncio protocol on loopback, in a thread for tests or in the foreground."""

from __future__ import annotations

import asyncio
import signal
import socket
import struct
import threading
import time
from collections import deque
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Self

from unioncrawler.replica.breakages import broken
from unioncrawler.replica.certificate import untrusted_context
from unioncrawler.replica.faults import Broken
from unioncrawler.replica.responses import Response, finish
from unioncrawler.replica.wire import HEAD_LIMIT, BadRequestError, Request, read_head, to_bytes

if TYPE_CHECKING:
    import ssl
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
TLS_HELLO = b"\x16\x03"  # what a client begins with that wants to speak TLS


@dataclass(frozen=True, slots=True)
class LoggedRequest:
    """A line of the request log: when (`time.monotonic()`), what was asked, what was answered.

    The status is 0 where there was no answer. `size` is that of the answer's body, `body` what came
    with the request.
    """

    time: float
    method: str
    path: str
    status: int
    headers: Mapping[str, str]
    size: int
    body: bytes = b""


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
            if self.buffer.startswith(TLS_HELLO):
                self._refuse(400)
                return
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
            request = replace(request, body=bytes(self.buffer[end + 4 : whole]))
            del self.buffer[:whole]
            self._reply(request)

    def _refuse(self, status: int) -> None:
        self._write(Response(status, b"Bad Request\n", "text/plain"), keep_alive=False)

    def _reply(self, request: Request) -> None:
        response = to_response(self.replica, request)
        if isinstance(response, Broken):
            self._break(request, response)
            return
        with_body = request.method != "HEAD"
        self._note(request, response.status, len(response.body) if with_body else 0)
        self._write(response, keep_alive=request.keep_alive, with_body=with_body)

    def _note(self, request: Request, status: int, size: int = 0) -> None:
        """Put a request in the log, before the client can have its answer."""
        if self.log is not None:
            kept = {name: request.headers[name] for name in LOGGED if name in request.headers}
            line = (time.monotonic(), request.method, request.path, status, kept, size)
            self.log.append(LoggedRequest(*line, request.body))

    def _break(self, request: Request, way: Broken) -> None:
        """Do what a server does that does not answer; silence lasts until the client goes."""
        self._note(request, 0)
        if self.transport is None or way is Broken.SILENCE:
            return
        if way is Broken.JUNK:
            self.transport.write(b"\x15\x03\x01\x00\x02\x02\x50 what is this?\r\n\r\n")
            self.transport.close()
            return
        self.transport.get_extra_info("socket").setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
        )  # closed so, a connection is reset
        self.transport.abort()

    def _write(self, response: Response, *, keep_alive: bool, with_body: bool = True) -> None:
        if self.transport:
            self.transport.write(to_bytes(response, keep_alive=keep_alive, with_body=with_body))
            if not keep_alive:
                self.transport.close()


def to_response(replica: Replica, request: Request) -> Response | Broken:
    """Return the response to a request, or how it fails. POST means something to some CMS only."""
    if request.method not in ("GET", "HEAD", "POST"):
        return Response(405, b"", "text/plain", headers={"Allow": "GET, HEAD"})
    with replica.lock:
        if replica.fault and (instead := replica.fault.instead(replica, request)) is not None:
            return instead if isinstance(instead, Broken) else finish(instead, request.headers)
        made = replica.answer(request)
        if replica.breakage is not None:
            made = broken(made, request.path, replica.breakage)
    return finish(made, request.headers)


@dataclass
class Server:
    """A replica being served from a thread of its own; `with` starts and stops it."""

    replica: Replica
    port: int = 0
    tls: bool = False
    requests: deque[LoggedRequest] = field(default_factory=lambda: deque(maxlen=LOG_LIMIT))

    @property
    def base_url(self) -> str:
        return f"{'https' if self.tls else 'http'}://{LOOPBACK}:{self.port}"

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

        context = untrusted_context() if self.tls else None
        await listen(self.replica, self.port, announce, self.requests, self._stop, context)


async def listen(
    replica: Replica, port: int, announce: Callable[[int], None],
    log: deque[LoggedRequest] | None, stop: asyncio.Event, context: ssl.SSLContext | None = None,
) -> None:  # fmt: skip
    """Serve on loopback until `stop` is set, with a `context` over TLS; tell `announce` the port.

    Raises OSError where the port is taken or not allowed.
    """
    open_: set[Connection] = set()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: Connection(replica, log, open_), LOOPBACK, port, ssl=context
    )
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


def serve_forever(
    replica: Replica, port: int, announce: Callable[[str], None], *, tls: bool = False
) -> None:
    """Serve in the foreground until Ctrl-C, with `tls` over TLS; tell `announce` the address.

    Raises OSError where the port is taken or not allowed.
    """

    async def run() -> None:
        stop = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        scheme, context = ("https", untrusted_context()) if tls else ("http", None)
        address = f"{scheme}://{LOOPBACK}"
        await listen(
            replica, port, lambda bound: announce(f"{address}:{bound}"), None, stop, context
        )

    try:
        asyncio.run(run())
    except KeyboardInterrupt:
        return
