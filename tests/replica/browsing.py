"""A browser without scripts: asks a served replica, follows what a page says, reads its lines."""

from __future__ import annotations

import re
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import quote, urlencode, urljoin, urlsplit

import lxml.html

from unioncrawler.replica.model import ORIGIN

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

    from unioncrawler.replica import ReplicaChannel, Server

ALIASES = ("www.union.example", "union.example", "127.0.0.1", "localhost")
PATIENCE = 2000  # requests to one server, far more than a test needs
DAY = re.compile(r"\d{4}-\d\d-\d\d")
Row = tuple[str, str, str]  # address, title and day of a line


def to_canonical(page: str, href: str) -> str:
    """Return where an href of a page leads, under the site's own name."""
    url = urlsplit(urljoin(ORIGIN + page, href.strip()))
    if url.hostname not in ALIASES:
        return url.geturl()
    return ORIGIN + url.path + (f"?{url.query}" if url.query else "")


def read_rows(root: Any, page: str) -> list[Row]:
    """Return the lines under an element: rows of lists or tables that have a link and a day."""
    rows = []
    for row in root.xpath(".//li[.//a] | .//tr[.//a]"):
        days = DAY.findall(row.text_content())
        if not days:
            continue
        (link,) = row.xpath(".//a[1]")
        href = link.get("href")
        if jump := re.match(r"jumpToDetail\('(.*)'\)", link.get("onclick", "")):
            href = jump[1]
        title = link.get("title") or link.text_content()
        rows.append((to_canonical(page, href), title, days[-1]))
    return rows


def to_rows(channel: ReplicaChannel) -> list[Row]:
    """Return the lines that a channel truly has."""
    return [(entry.url, entry.title, entry.date_text) for entry in channel.entries]


@dataclass(frozen=True)
class Page:
    path: str
    status: int
    media: str
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("gb18030" if "charset=gb" in self.media else "utf-8")

    @property
    def root(self) -> Any:
        return lxml.html.document_fromstring(self.text)

    @property
    def rows(self) -> list[Row]:
        (main,) = self.root.xpath('//div[@class="main"]')
        return read_rows(main, self.path)

    def script(self) -> str:
        """Return the scripts of the page without what is commented out."""
        text = "\n".join(self.root.xpath("//script[not(@type='text/xml')]/text()"))
        return re.sub(r"//.*|/\*.*?\*/", "", text)

    def href(self, text: str) -> str | None:
        """Return where the page's link of that text leads on this site, None if there is none."""
        found = self.root.xpath(f'//a[normalize-space()="{text}"]/@href')
        return to_canonical(self.path, found[0]).removeprefix(ORIGIN) if found else None


class Browser:
    """Asks a served replica for paths, or for canonical addresses of its site."""

    def __init__(self, server: Server) -> None:
        self.replica = server.replica
        self.requests = server.requests
        self.connection = HTTPConnection("127.0.0.1", server.port)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.connection.close()

    def ask(self, address: str, form: Mapping[str, str] | None = None) -> Page:
        assert len(self.requests) < PATIENCE, "a walk without an end"
        path = quote(address.removeprefix(ORIGIN), safe="/?&=%:")
        kind = {"Content-Type": "application/x-www-form-urlencoded"} if form is not None else {}
        body = urlencode(form) if form is not None else None
        self.connection.request("GET" if form is None else "POST", path, body, kind)
        response = self.connection.getresponse()
        return Page(path, response.status, response.headers["Content-Type"], response.read())

    def open(self, address: str, form: Mapping[str, str] | None = None) -> Page:
        """Return a page that must be there."""
        page = self.ask(address, form)
        assert page.status == 200, (address, form, page.status)
        return page

    def channel(self, path: str) -> ReplicaChannel:
        (found,) = [channel for channel in self.replica.channels if channel.path == path]
        return found
