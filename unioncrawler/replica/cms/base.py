"""What every CMS of the replica does: which page a request means, and the pages all have."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import parse_qsl

from unioncrawler.replica.answers import BUILT, answer_alike, to_place
from unioncrawler.replica.channels import CHANNELS, LISTS, children
from unioncrawler.replica.cms import frame
from unioncrawler.replica.cms.articles import to_article_page
from unioncrawler.replica.cms.look import Look
from unioncrawler.replica.dialect import ZCMS
from unioncrawler.replica.links import Place, RootedPlace
from unioncrawler.replica.model import ORIGIN
from unioncrawler.replica.responses import Response
from unioncrawler.replica.side import cut, to_hot
from unioncrawler.replica.vocabulary import SITE_NAME

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from unioncrawler.replica.catalog import Catalog, Line
    from unioncrawler.replica.channels import Channel
    from unioncrawler.replica.dialect import Dialect
    from unioncrawler.replica.wire import Request

HOME_LINES = 6


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as a CMS reads it: `target` is the path with its query, `form` a POST's body."""

    method: str
    target: str
    path: str
    query: Mapping[str, str]
    form: Mapping[str, str]
    host: str | None


@dataclass(frozen=True, slots=True)
class Api:
    """What a profile says to read a listing that comes as JSON.

    `table` are the keys of its `[[api]]`, `codes` says what the API calls each channel.
    """

    table: Mapping[str, Any]
    codes: Mapping[str, str]


def to_asked(request: Request) -> Asked:
    path, _, query = request.path.partition("?")
    form = parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True)
    pairs = parse_qsl(query, keep_blank_values=True)
    return Asked(
        request.method, request.path, path, dict(pairs), dict(form), request.headers.get("host")
    )


def to_number(text: str | None, otherwise: int) -> int:
    """Return the number a parameter gives, or the other one where it gives none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else otherwise


class Cms(ABC):
    """A CMS that publishes the catalog.

    A subclass says what it is in class attributes and answers for its listings in `listing` and
    `post`.
    """

    summary: ClassVar[str]
    dialect: ClassVar[Dialect] = ZCMS
    look: ClassVar[Look] = Look()
    page_size: ClassVar[int] = 15
    charset: ClassVar[str] = "utf-8"
    place_type: ClassVar[type[Place]] = RootedPlace
    index: ClassVar[str] = "index.html"  # what a folder's address means

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self.nav = frame.to_nav(self.dialect)

    def answer(self, request: Request, crawl_delay: float | None) -> Response:
        """Return the response to a request, whatever the client has already."""
        asked = to_asked(request)
        if asked.method == "POST":
            return self.post(asked) or Response(
                405, b"", "text/plain", headers={"Allow": "GET, HEAD"}
            )
        return (
            answer_alike(self.catalog, asked.target, crawl_delay, self.to_missing)
            or self.listing(asked)
            or self.article(asked)
            or self.front(asked)
            or self.to_missing(404)
        )

    @abstractmethod
    def listing(self, asked: Asked) -> Response | None:
        """Return a page or block of a listing, None where that is not asked for."""

    def post(self, asked: Asked) -> Response | None:
        """Return the answer to a POST, None where none is taken."""
        return None

    def api(self) -> Api | None:
        """Return how lines are asked for without their page, None where listings are pages."""
        return None

    def article(self, asked: Asked) -> Response | None:
        """Return a page of an article, None where that is not asked for."""
        found = self.catalog.find(asked.target) or self.catalog.find(asked.path)
        return self.to_article(*found, self.place(asked.path, asked.host)) if found else None

    def to_article(self, serial: int, page: int, place: Place) -> Response | None:
        """Return a page of an article, None where it has not so many."""
        text = to_article_page(self, serial, page, place)
        return self.to_html(text, self.catalog.modified(serial)) if text else None

    def front(self, asked: Asked) -> Response | None:
        """Return the home page or the overview of a first-level channel."""
        if asked.path == "/" or asked.target == f"/{self.index}":
            blocks = self._blocks(LISTS, self.place("/" + self.index, asked.host))
            text = self.to_page("首页", f'<div class="main">{blocks}</div>')
            return self.to_html(text, max(map(self.catalog.channel_modified, self.catalog.shelves)))
        channel = self.fronts.get(asked.target) or self.fronts.get(asked.path)
        if channel is None or channel.weight:
            return None
        below = children(channel)
        blocks = self._blocks(below, self.place(asked.path, asked.host))
        text = self.to_page(channel.name, f"{self.to_trail(channel.path)}\n{blocks}")
        return self.to_html(text, max(self.catalog.channel_modified(child.path) for child in below))

    @cached_property
    def fronts(self) -> dict[str, Channel]:
        """The first pages of all channels, with all addresses they have."""
        found = {}
        for channel in CHANNELS:
            path = self.dialect.to_channel_path(channel)
            found[path] = channel
            if path.endswith("/"):
                found[path + self.index] = channel
            elif path.endswith("/" + self.index):
                found[path.removesuffix(self.index)] = channel
        return found

    def place(self, path: str, host: str | None) -> Place:
        """Return the place of a page; a folder is its index."""
        given = to_place(path + self.index if path.endswith("/") else path, host)
        return self.place_type(given.path, given.host, given.port)

    def pages(self, channel: str) -> int:
        """Return how many pages a channel's listing has; an empty one has one."""
        return max(1, -(-self.catalog.size(channel) // self.page_size))

    def lines(self, channel: str, page: int) -> list[Line]:
        """Return the lines of a page of a listing: pinned ones stand on the first page alone."""
        return self.catalog.window(channel, (page - 1) * self.page_size, page * self.page_size)

    def to_href(self, line: Line, place: Place) -> str:
        """Return a line's href, escaped: as it is to other sites."""
        if not line.url.startswith(ORIGIN):
            return escape(line.url)
        return place.href(line.url[len(ORIGIN) :])

    def to_row(self, line: Line, place: Place, date_form: str = "{0}") -> str:
        """Return a line as the template of lists has it."""
        shown = cut(line.title, self.look.title_length) if self.look.title_length else line.title
        return self.look.row.format(
            href=self.to_href(line, place),
            full=escape(line.title),
            shown=escape(shown, quote=False),
            date=date_form.format(line.day),
            pin='<em class="top">[置顶]</em>' if line.pinned else "",
        )

    def to_rows(self, channel: Channel, lines: list[Line], place: Place) -> str:
        """Return a list of these lines."""
        rows = "\n".join(self.to_row(line, place, channel.date_form) for line in lines)
        return self.look.rows.format(rows=rows)

    def _blocks(self, channels: tuple[Channel, ...], place: Place) -> str:
        """Return a headed block of the newest lines of each channel."""
        blocks = []
        for channel in channels:
            href = escape(self.dialect.to_channel_path(channel))
            rows = "\n".join(
                self.to_row(line, place) for line in self.catalog.latest(channel.path, HOME_LINES)
            )
            blocks.append(
                f'<div class="block"><h3><a href="{href}">{channel.name}</a></h3>'
                f'<a class="more" href="{href}">更多</a>\n<ul>\n{rows}\n</ul></div>'
            )
        return "\n".join(blocks)

    def to_trail(self, channel: str) -> str:
        """Return the line that says where a page of the channel stands."""
        trail = frame.to_trail(self.dialect, channel, self.look.separator)
        return self.look.trail.format(trail=trail)

    def to_page(self, title: str, middle: str, head: str = "") -> str:
        """Return a whole page of the site."""
        return frame.to_page(
            f"{title}_{SITE_NAME}", middle, nav=self.nav, head=head, charset=self.charset
        )

    def to_listing_page(self, channel: Channel, middle: str, head: str = "") -> Response:
        """Return a page of a listing: `middle` below the channel's breadcrumb."""
        inner = f"""{self.to_trail(channel.path)}
<div class="main"><h2>{channel.name}</h2>
{middle}
</div>
<div class="side">{to_hot(self.catalog, channel.path)}</div>"""
        text = self.to_page(channel.name, inner, head)
        return self.to_html(text, self.catalog.channel_modified(channel.path), channel.path)

    def to_html(self, text: str, modified: datetime | None, listing: str | None = None) -> Response:
        """Return a page as a response, in the charset of the site."""
        coding = "gb18030" if self.charset.startswith("gb") else self.charset
        media = f"text/html; charset={self.charset}"
        return Response(200, text.encode(coding), media, modified, listing=listing)

    def to_missing(self, status: int) -> Response:
        """Return the page for what there is not, with status 404 or, now and then, 200."""
        middle = '<div class="error"><h2>页面不存在</h2><p>您访问的页面不存在或已被删除！</p></div>'
        response = self.to_html(self.to_page("页面不存在", middle), BUILT)
        response.status = status
        return response
