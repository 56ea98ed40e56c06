"""Pages to learn from: an answer or a saved file, with where it is from and what was read in it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from unioncrawler.items import PageKind, Verdict
from unioncrawler.pages import read_page
from unioncrawler.pages.bounds import excess
from unioncrawler.pages.decode import decode
from unioncrawler.pages.document import parse_html
from unioncrawler.pages.mend import close_links
from unioncrawler.pages.shapes import is_home

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from lxml.html import HtmlElement

    from unioncrawler.items import Page, PageRequest
    from unioncrawler.sites import SiteProfile

_HEAD = 20_000  # characters in which a saved page says where it is from
_ADDRESS = r"(https?://[^\s\"'<>]{4,500})"
# What browsers and SingleFile write into a page they save, and what the page says of itself.
_SAID = tuple(
    re.compile(before + _ADDRESS, re.IGNORECASE)
    for before in (
        r"<!--\s*saved from url=\(\d+\)",
        r"Page saved with SingleFile\s+url:\s*",
        r"<link\b[^>]{0,200}\brel=[\"']canonical[\"'][^>]{0,200}\bhref=[\"']",
        r"<meta\b[^>]{0,200}\bproperty=[\"']og:url[\"'][^>]{0,200}\bcontent=[\"']",
    )
)
_HOST = re.compile(r"(?:[a-z0-9-]+\.)+[a-z][a-z0-9-]+|\d{1,3}(?:\.\d{1,3}){3}", re.IGNORECASE)


@dataclass(frozen=True)
class Sample:
    """A page that was looked at. `is_placed`: where it is from is known, not made up.

    `asked` is the request to an API whose answer it is, None for a page.
    """

    name: str
    url: str
    body: bytes
    page: Page
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int = 200
    is_placed: bool = True
    asked: PageRequest | None = None

    @cached_property
    def text(self) -> str:
        """The page as text."""
        return decode(self.body, self.headers).text

    @cached_property
    def root(self) -> HtmlElement:
        """The page as a tree, as `read_page` reads it: an empty one where it is too large."""
        return parse_html(close_links(self.text) if excess(self.text) is None else "")

    @property
    def is_article(self) -> bool:
        """Whether an article was read in it."""
        page = self.page
        is_read = page.kind is PageKind.ARTICLE and page.verdict is Verdict.OK
        return is_read and page.article is not None

    @property
    def is_listing(self) -> bool:
        """Whether it lists something, or leads to what does."""
        page = self.page
        is_read = page.kind is PageKind.LISTING and page.verdict is Verdict.OK
        return is_read and page.listing is not None

    @property
    def is_readable(self) -> bool:
        """Whether it says anything of its site: an article, entries, or links to listings."""
        listing = self.page.listing
        leads_on = listing is not None and bool(listing.entries or listing.channels)
        return self.is_article or (self.is_listing and leads_on)

    @property
    def is_home(self) -> bool:
        """Whether it is the front page of its host."""
        return self.is_placed and is_home(self.url)

    def read_with(self, profile: SiteProfile | None) -> Sample:
        """Return the same page as it is read with a profile."""
        page = read_page(
            self.body, self.headers, self.url, profile, status=self.status, asked=self.asked
        )
        return replace(self, page=page)


def to_sample(
    name: str,
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    status: int,
    profile: SiteProfile | None,
    asked: PageRequest | None = None,
) -> Sample:
    """Return an answer of a site as a sample; `asked` where an API gave it."""
    page = read_page(body, headers, url, profile, status=status, asked=asked)
    return Sample(
        name=name, url=url, body=body, page=page, headers=headers, status=status, asked=asked
    )


def file_sample(path: Path, body: bytes, base_url: str | None) -> Sample:
    """Return a saved file as a sample, read without a profile.

    Where it is from: what the file says, or its place below a folder named like a host, as mirrors
    have it. Else it is not placed, and gets an address of its own under `base_url`.
    """
    text = decode(body, {}).text[:_HEAD]
    found = next((match[1] for said in _SAID if (match := said.search(text))), None)
    url = found or _mirrored(path, base_url)
    placed = url is not None
    url = url or f"{base_url or 'http://unknown.invalid'}/saved/{path.name}"
    page = read_page(body, {}, url)
    return Sample(name=str(path), url=url, body=body, page=page, is_placed=placed)


def _mirrored(path: Path, base_url: str | None) -> str | None:
    """Return the address of a file in a mirror: `www.example.org/a/b.html` as wget saves it."""
    wanted = urlsplit(base_url).hostname if base_url else None
    scheme = urlsplit(base_url).scheme if base_url else "http"
    parts = path.parts[:-1]
    for index in range(len(parts) - 1, -1, -1):
        host = parts[index].partition(":")[0]
        if host == wanted or (wanted is None and _HOST.fullmatch(host) and host[-1].isalnum()):
            inside = "/".join(path.parts[index + 1 :])
            return f"{scheme}://{parts[index]}/{unquote(inside)}"
    return None
