"""How hrefs of the replica are written: one site, many hands."""

from __future__ import annotations

from dataclasses import dataclass

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
        """Return an href to a path of the site, in a form that hangs on both ends."""
        form = FORMS[mix(hash_text(path), hash_text(self.path), salt) % len(FORMS)]
        return form.format(path=path, up=self.up, host=self.host, port=self.port)


def hash_text(text: str) -> int:
    """Return a number for a text, the same in every process (`hash()` is not)."""
    return int.from_bytes(text.encode()[-16:], "big")
