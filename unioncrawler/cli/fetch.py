"""Polite requests for single pages, for `inspect` and `sites`; crawls go through Scrapy."""

from __future__ import annotations

import http.client
import ssl
import time
import urllib.error
import urllib.request
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from protego import Protego

from unioncrawler import __version__
from unioncrawler.errors import PageFileError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from unioncrawler.sites.rules import TlsRule

AGENT = f"unioncrawler/{__version__}"
TIMEOUT = 60.0  # slow sites take half a minute to the first byte
LONGEST_DELAY = 60.0  # seconds; who asks for more is not to be looked at in passing
MOST_BYTES = 32 * 1024 * 1024
_SAFE = "/?:@!$&'()*+,;=%-._~"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A response as it came; redirects are not followed."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


_OPENER = urllib.request.build_opener(_NoRedirect)


class Fetcher:
    """Asks for single pages, politely: robots.txt first, a pause between two requests of a host.

    `most` requests are made at all, robots.txt counted in; `asked` says how many were. `delay` is
    the least pause in seconds, a longer Crawl-delay is kept up to `LONGEST_DELAY`. `contact` goes
    with the user agent. For a host with a rule in `tls` its certificate is not verified, or old TLS
    is spoken.
    """

    def __init__(
        self,
        most: int,
        delay: float = 0.0,
        contact: str | None = None,
        tls: Sequence[TlsRule] = (),
    ) -> None:
        self.most = most
        self.asked = 0
        self._delay = delay
        self._agent = f"{AGENT} (+{contact})" if contact else AGENT
        self._openers = {rule.host: _opener(rule) for rule in tls}
        self._robots: dict[str, Protego | None] = {}  # None: all is forbidden
        self._next: dict[str, float] = {}  # when a host may be asked again

    @property
    def is_spent(self) -> bool:
        """Whether no request is left."""
        return self.asked >= self.most

    def fetch(
        self, url: str, body: bytes | None = None, headers: Iterable[tuple[str, str]] = ()
    ) -> Fetched:
        """Ask for a page once; a `body` is POSTed, `headers` are sent along.

        Raises `PageFileError` where robots.txt forbids it, cannot be had, or asks for a pause that
        is too long, where nothing comes, and where no request is left.
        """
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError as error:
            raise PageFileError(f"{url}: is no address: {error}") from error
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise PageFileError(f"{url}: is no http(s) address")
        origin = f"{parts.scheme}://{parts.hostname}:{port or ''}"
        if origin not in self._robots:
            self._robots[origin] = self._rules(f"{parts.scheme}://{parts.netloc}/robots.txt")
        rules = self._robots[origin]
        if rules is None or not rules.can_fetch(url, AGENT):
            raise PageFileError(f"{url}: robots.txt forbids it")
        pause = max(self._delay, rules.crawl_delay(AGENT) or 0.0)
        if pause > LONGEST_DELAY:
            raise PageFileError(f"{url}: robots.txt asks for {pause:g} seconds between requests")
        return self._ask(url, pause, body, headers)

    def _rules(self, url: str) -> Protego | None:
        """Return the rules of a robots.txt; where it cannot be had, all is forbidden (RFC 9309)."""
        robots = self._ask(url, self._delay)
        if robots.status >= http.HTTPStatus.INTERNAL_SERVER_ERROR:
            return None
        is_there = robots.status == http.HTTPStatus.OK
        text = robots.body.decode("utf-8", "replace") if is_there else ""
        return Protego.parse("" if text.lstrip()[:1] == "<" else text)

    def _ask(
        self,
        url: str,
        pause: float,
        body: bytes | None = None,
        headers: Iterable[tuple[str, str]] = (),
    ) -> Fetched:
        if self.is_spent:
            raise PageFileError(f"{url}: not asked, {self.most} requests were made")
        host = urlsplit(url).hostname or ""
        if (wait := self._next.get(host, 0.0) - time.monotonic()) > 0:
            time.sleep(wait)
        self.asked += 1
        sent = {**dict(headers), "User-Agent": self._agent}
        request = urllib.request.Request(quote(url, safe=_SAFE), body, sent)  # noqa: S310
        try:
            with self._openers.get(host, _OPENER).open(request, timeout=TIMEOUT) as response:
                return _fetched(url, response.status, response)
        except urllib.error.HTTPError as error:
            with error:
                return _fetched(url, error.code, error)
        except (OSError, http.client.HTTPException, ValueError) as error:
            reason = getattr(error, "reason", None) or error
            raise PageFileError(f"{url}: does not answer: {reason}") from error
        finally:
            self._next[host] = time.monotonic() + pause


def fetch(url: str) -> Fetched:
    """Ask for a page once. Raises `PageFileError` where robots.txt forbids it or nothing comes."""
    return Fetcher(most=2).fetch(url)


def _opener(rule: TlsRule) -> urllib.request.OpenerDirector:
    context = ssl.create_default_context()
    if not rule.verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    if rule.legacy:
        context.set_ciphers("ALL:@SECLEVEL=0")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version = ssl.TLSVersion.TLSv1
    return urllib.request.build_opener(_NoRedirect, urllib.request.HTTPSHandler(context=context))


def _fetched(
    url: str, status: int, response: http.client.HTTPResponse | urllib.error.HTTPError
) -> Fetched:
    body = response.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        raise PageFileError(f"{url}: larger than {MOST_BYTES} bytes")
    return Fetched(url=url, status=status, headers=dict(response.headers.items()), body=body)
