"""How hrefs of the replica are written: one site, many hands."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from html import escape

from unioncrawler.replica.draw import mix, weighted
from unioncrawler.replica.model import HOST

FORMS = weighted(
    (52, "{path}"),
    (18, "http://www.union.example{path}"),
    (12, "{up}{path}"),
    (6, "http://union.example{path}"),
    (4, "http://localhost:{port}{path}"),
    (4, "http://{host}{path}"),
    (4, "&#32;{path}"),
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a link stands: the page's own path, and the host and port the client asked."""

    path: str
    host: str = HOST
    port: str = "80"

    @property
    def up(self) -> str:
        """The way from this page's folder to the root, without the last slash."""
        return "/".join([".."] * (self.path.count("/") - 1)) or "."

    def href(self, path: str, salt: int = 0) -> str:
        """Return an href to a path of the site, escaped, in a form that hangs on both ends."""
        form = FORMS[mix(hash_text(path), hash_text(self.path), salt) % len(FORMS)]
        return form.format(path=escape(path), up=self.up, host=self.host, port=self.port)


class RootedPlace(Place):
    """A place on a site that writes its links from the root on."""

    def href(self, path: str, salt: int = 0) -> str:
        """Return an href to a path of the site, escaped."""
        return escape(path)


class RelativePlace(Place):
    """A place on a site that writes its links from the page's own folder on."""

    prefix = ""

    def href(self, path: str, salt: int = 0) -> str:
        """Return an href to a path of the site, escaped; a folder keeps its slash."""
        way = posixpath.relpath(path, posixpath.dirname(self.path))
        way = way + "/" if path.endswith("/") else way
        return escape(way if way.startswith("..") else self.prefix + way)


class DottedPlace(RelativePlace):
    """A place on a site that begins even the shortest way with `./`."""

    prefix = "./"


def hash_text(text: str) -> int:
    """Return a number for a text, the same in every process (`hash()` is not)."""
    return int.from_bytes(text.encode()[-16:], "big")
