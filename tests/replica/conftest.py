"""A served replica, and a client that asks it."""

from __future__ import annotations

from dataclasses import dataclass
from http.client import HTTPConnection
from typing import TYPE_CHECKING

import pytest

from unioncrawler.replica import Replica, Server

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ORIGIN = "http://www.union.example"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


class Client:
    """Asks a served replica for paths, or for canonical addresses of its site."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.replica = server.replica
        self.connection = HTTPConnection("127.0.0.1", server.port)

    def __call__(self, address: str, method: str = "GET", **headers: str) -> Answer:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        self.connection.request(method, address.removeprefix(ORIGIN), headers=sent)
        response = self.connection.getresponse()
        names = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, names, response.read())

    def text(self, address: str) -> str:
        answer = self(address)
        assert answer.status == 200, address
        return answer.text


def _serve(replica: Replica) -> Iterator[Client]:
    with replica.serve() as server:
        client = Client(server)
        yield client
        client.connection.close()


@pytest.fixture(scope="package")
def still() -> Iterator[Client]:
    """A client of a replica that no test changes."""
    yield from _serve(Replica())


@pytest.fixture
def client() -> Iterator[Client]:
    """A client of a replica of the test's own."""
    yield from _serve(Replica(articles=150))
