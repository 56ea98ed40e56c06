"""What an operator gives a crawl to be let in with: cookies of a browser, and a proxy."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from http.cookiejar import Cookie
from pathlib import Path
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from unioncrawler.errors import CrawlError

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

WITHHELD = "withheld"  # stands on record for the value of a cookie that was given
_HTTP_ONLY = "#HttpOnly_"
_FIELDS = ("domain", "subdomains", "path", "secure", "expires", "name", "value")
_FLAGS = {"TRUE": True, "FALSE": False}
_DOMAIN = re.compile(r"\.?[\w-]+(?:\.[\w-]+)*")
_PLAIN = re.compile(r"[\x21-\x3a\x3c-\x7e]*")  # what a header may carry: no space, no semicolon
MOST_BYTES = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenCookie:
    """A cookie of a cookies.txt. `expires` is None for one that lasts as long as its browser."""

    domain: str
    path: str
    secure: bool
    expires: int | None
    name: str
    value: str

    def to_cookie(self) -> Cookie:
        """Return it as a cookie jar wants it."""
        return Cookie(
            version=0,
            name=self.name,
            value=self.value,
            port=None,
            port_specified=False,
            domain=self.domain,
            domain_specified=self.domain.startswith("."),
            domain_initial_dot=self.domain.startswith("."),
            path=self.path,
            path_specified=True,
            secure=self.secure,
            expires=self.expires,
            discard=self.expires is None,
            comment=None,
            comment_url=None,
            rest={},
        )


# http.cookiejar reads the format too, but names no line, repeats values in its errors and takes a
# cookie that lasts as long as its browser for one that has expired.
def load_cookies(path: Path) -> tuple[GivenCookie, ...]:
    """Return the cookies of a file in Netscape's format.

    Raises `CrawlError`, which names file and line, where it cannot be read.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise CrawlError(f"{path}: larger than {MOST_BYTES:,} bytes, no cookies.txt")
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise CrawlError(f"{path}: the cookies cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise CrawlError(f"{path}: the cookies cannot be read: not UTF-8") from error
    return parse_cookies(text, str(path))


def parse_cookies(text: str, where: str) -> tuple[GivenCookie, ...]:
    """Return the cookies of a text in Netscape's format; `where` names it in error messages.

    Raises `CrawlError`, which names the line, for what is no such cookie, and where there is none.
    No message repeats a value.
    """
    lines = enumerate(re.split(r"\r\n|\n|\r", text), start=1)
    found = tuple(
        _parse_line(line, f"{where}, line {number}")
        for number, line in lines
        if line.strip() and (not line.startswith("#") or line.startswith(_HTTP_ONLY))
    )
    if not found:
        raise CrawlError(f"{where}: holds no cookies")
    return found


def _parse_line(line: str, where: str) -> GivenCookie:
    fields = line.removeprefix(_HTTP_ONLY).split("\t")
    if len(fields) != len(_FIELDS):
        wanted = "seven fields with tabs between them: " + ", ".join(_FIELDS)
        raise CrawlError(f"{where}: {len(fields)} fields instead of {wanted}")
    domain, subdomains, path, secure, expires, name, value = fields
    if subdomains not in _FLAGS or secure not in _FLAGS:
        raise CrawlError(f"{where}: the second and fourth field are TRUE or FALSE")
    if not _DOMAIN.fullmatch(domain) or not path.startswith("/"):
        raise CrawlError(f"{where}: no domain and path of a cookie: {domain!r}, {path!r}")
    if not (expires.isascii() and re.fullmatch(r"\d{1,12}", expires)):
        raise CrawlError(f"{where}: the fifth field is seconds since 1970, or 0")
    if not name or not _PLAIN.fullmatch(name) or "=" in name or not _PLAIN.fullmatch(value):
        raise CrawlError(f"{where}: the name or value holds what a cookie cannot")
    bare = domain.removeprefix(".").lower()
    return GivenCookie(
        domain=f".{bare}" if _FLAGS[subdomains] else bare,
        path=path,
        secure=_FLAGS[secure],
        expires=int(expires) or None,
        name=name,
        value=value,
    )


def check_proxy(address: str) -> str:
    """Return the address of a proxy. Raises `CrawlError`, without its password, for no such one."""
    try:
        parts = urlsplit(address)
        is_good = parts.scheme in {"http", "https"} and parts.hostname and (parts.port or 1)
    except ValueError:
        is_good = False
    if not is_good or re.search(r"\s", address):
        raise CrawlError(
            "the proxy must be like http://host:port or http://user:password@host:port"
        )
    return address


class Given:
    """The cookies and the proxy that the settings COOKIES_FILE and PROXY give to a crawl."""

    def __init__(self, crawler: Crawler) -> None:
        file, proxy = crawler.settings.get("COOKIES_FILE"), crawler.settings.get("PROXY")
        self.cookies = load_cookies(Path(file)) if file else ()
        self.proxy = check_proxy(proxy) if proxy else None
        self._pairs = {(cookie.name, cookie.value) for cookie in self.cookies}
        crawler.stats.set_value("cookies/given", len(self.cookies))
        now = time.time()
        old = sum(cookie.expires is not None and cookie.expires < now for cookie in self.cookies)
        crawler.stats.set_value("cookies/expired", old)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    @classmethod
    def of(cls, crawler: Crawler) -> Self | None:
        """Return the extension of a crawl; None where it is off."""
        return crawler.get_extension(cls)

    def withhold(self, header: str) -> str:
        """Return a Cookie header as it may go on record: without the values that were given.

        They open doors for whoever has them, and a record is made to be handed on. What the site
        itself set is on record in its own responses, and stays.
        """
        pairs = (pair.strip().partition("=") for pair in header.split(";"))
        return "; ".join(
            f"{name}={WITHHELD if (name, value) in self._pairs else value}"
            for name, _, value in pairs
        )
