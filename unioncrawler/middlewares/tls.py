"""Secure connections to hosts that a profile excuses from what is usual."""

from __future__ import annotations

import copy
import logging
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from scrapy.utils.misc import build_from_crawler, load_object

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from unioncrawler.sites.profile import SiteProfile
    from unioncrawler.sites.rules import TlsRule

logger = logging.getLogger(__name__)
STAT = "tls/excused/"  # with the host: what was let pass
# The handler that Scrapy takes without a reactor, on the ssl module; the one on Twisted takes a
# list of ciphers and loses the security level that goes with it.
_ON_SSL = "scrapy.core.downloader.handlers._aiohttp.AiohttpDownloadHandler"
# Whatever OpenSSL was built with: short keys, SHA-1, TLS 1.0
_LEGACY: dict[str, Any] = {
    "DOWNLOADER_CLIENT_TLS_CIPHERS": "ALL:@SECLEVEL=0",
    "DOWNLOAD_TLS_MIN_VERSION": "TLSv1.0",
}


class ExcusingTlsHandler:
    """Downloads by https as Scrapy does, but for the hosts of the profile's `tls` rules.

    Each of these has a handler with settings of its own. Which they are, and what is let pass, is
    logged when the crawl begins and stands in its figures.
    """

    lazy = False  # so that it is said at the start, whatever is asked later

    def __init__(self, crawler: Crawler, profile: SiteProfile) -> None:
        self._usual = _handler(crawler, {})
        self._excused: dict[str, Any] = {}
        for rule in profile.tls:
            logger.warning("secure connections to %s: %s", rule.host, rule.in_words)
            crawler.stats.set_value(f"{STAT}{rule.host}", rule.in_words)
            self._excused[rule.host] = _handler(crawler, _changes(rule))

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        spider: Any = crawler.spider
        return cls(crawler, spider.profile)

    async def download_request(self, request: Request) -> Response:
        """Return the response to a request, by the handler for its host."""
        handler = self._excused.get(urlsplit(request.url).hostname or "", self._usual)
        response: Response = await handler.download_request(request)
        return response

    async def close(self) -> None:
        """Close what every handler holds open."""
        for handler in (self._usual, *self._excused.values()):
            await handler.close()


def _changes(rule: TlsRule) -> dict[str, Any]:
    changes = dict(_LEGACY) if rule.legacy else {}
    if not rule.verify:
        changes["DOWNLOAD_VERIFY_CERTIFICATES"] = False
    return changes


def _handler(crawler: Crawler, changes: dict[str, Any]) -> Any:
    """Return the handler that Scrapy itself takes for https, or one with changed settings."""
    changed = copy.copy(crawler)
    changed.settings = crawler.settings.copy()
    changed.settings.frozen = False
    for name, value in changes.items():
        changed.settings.set(name, value, priority="cmdline")
    usual = changed.settings["DOWNLOAD_HANDLERS_BASE"]["https"]
    return build_from_crawler(load_object(_ON_SSL if changes else usual), changed)
