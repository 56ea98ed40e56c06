"""One polite request for one page, for `inspect`; crawls go through Scrapy."""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from protego import Protego

from unioncrawler import __version__
from unioncrawler.errors import PageFileError

if TYPE_CHECKING:
    from collections.abc import Mapping

AGENT = f"unioncrawler/{__version__}"
TIMEOUT = 60.0  # slow sites take half a minute to the first byte
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


def fetch(url: str) -> Fetched:
    """Ask for a page once. Raises `PageFileError` where robots.txt forbids it or nothing comes."""
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise PageFileError(f"{url}: is no address: {error}") from error
    robots = _ask(f"{parts.scheme}://{parts.netloc}/robots.txt")
    if robots.status == http.HTTPStatus.OK:
        rules = Protego.parse(robots.body.decode("utf-8", "replace"))
        if not rules.can_fetch(url, AGENT):
            raise PageFileError(f"{url}: robots.txt forbids it")
    return _ask(url)


def _ask(url: str) -> Fetched:
    request = urllib.request.Request(quote(url, safe=_SAFE), headers={"User-Agent": AGENT})  # noqa: S310
    try:
        with _OPENER.open(request, timeout=TIMEOUT) as response:
            return _fetched(url, response.status, response)
    except urllib.error.HTTPError as error:
        with error:
            return _fetched(url, error.code, error)
    except (OSError, http.client.HTTPException, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        raise PageFileError(f"{url}: does not answer: {reason}") from error


def _fetched(
    url: str, status: int, response: http.client.HTTPResponse | urllib.error.HTTPError
) -> Fetched:
    body = response.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        raise PageFileError(f"{url}: larger than {MOST_BYTES} bytes")
    return Fetched(url=url, status=status, headers=dict(response.headers.items()), body=body)
