"""Runs one crawl with Scrapy in this process."""

from __future__ import annotations

import logging
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapy import signals
from scrapy.settings import Settings

from unioncrawler.archive.channels import is_meant
from unioncrawler.cli.documents import read_after_crawl
from unioncrawler.cli.json_log import JsonLines
from unioncrawler.cli.stopping import StoppingProcess, stops_heard
from unioncrawler.cli.telling import tell_of_run
from unioncrawler.errors import CrawlError, UnknownNameError
from unioncrawler.extensions import ArchiveSession
from unioncrawler.extensions.given import check_proxy, load_cookies
from unioncrawler.notify.telling import to_be_told
from unioncrawler.sites import with_base_url
from unioncrawler.spiders.sites import spider_for
from unioncrawler.steps.faults import DNS, NOT_FOUND

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from scrapy.crawler import Crawler

    from unioncrawler.notify import Hook
    from unioncrawler.sites import SiteProfile

STOPPED = "shutdown"  # Scrapy's word for a crawl that a signal ended


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlOrder:
    """What to crawl, where from and into which archive."""

    profile: SiteProfile
    archive: Path
    base_url: str | None = None
    channels: tuple[str, ...] = ()
    since: str | None = None
    limit: int | None = None
    contact: str | None = None
    attachments: bool = True
    revisit: bool = False
    sweep: bool = False
    retry: bool = False
    cookies: Path | None = None
    proxy: str | None = None
    log_level: str = "ERROR"
    log_json: bool = False
    hooks: tuple[Hook, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Crawled:
    """The number of a run in the archive, and whether a signal stopped it or what came after."""

    run: int
    is_stopped: bool


def run_crawl(order: CrawlOrder) -> Crawled:
    """Crawl, tell the hooks, and return what became of it.

    Raises `ProfileError` for a bad base URL, `ArchiveError` where the archive cannot be used,
    `UnknownNameError` for a channel that was not found, `CrawlError` where the site does not
    answer, and for cookies or a proxy that cannot be used.
    """
    if order.base_url:
        with_base_url(order.profile, order.base_url)
    if order.cookies is not None:
        load_cookies(order.cookies)
    if order.proxy is not None:
        check_proxy(order.proxy)
    process = StoppingProcess(_settings(order))
    # after Scrapy has configured logging its way
    log_to_stderr(order.log_level, as_json=order.log_json)
    crawler = process.create_crawler(spider_for(order.profile))
    crawling = process.crawl(
        crawler,
        base_url=order.base_url,
        channel=",".join(order.channels) or None,
        since=order.since,
        limit=order.limit,
        revisit="all" if order.revisit else None,
        sweep="all" if order.sweep else None,
        retry="all" if order.retry else None,
        attachments=None if order.attachments else "no",
    )

    def mark() -> None:  # signals do not hold whom they call
        _mark_for_hooks(ArchiveSession.of(crawler), order.hooks)

    crawler.signals.connect(mark, signal=signals.spider_opened)
    process.start()
    if not crawling.done() and (closed := _closed_session(crawler)) is not None:
        return Crawled(run=closed.crawl, is_stopped=True)
    if not crawling.done() or crawling.cancelled():
        raise CrawlError("stopped before the crawl could end; the next one goes on from here")
    if error := crawling.exception():
        raise error
    session = ArchiveSession.of(crawler)
    with stops_heard(is_stopped=process.is_stopped) as is_stopped:
        tell_of_run(order.archive, session.crawl, order.hooks, is_stopped)
    if session.failure is not None:
        raise session.failure
    is_wanted = crawler.stats.get_value("finish_reason") != STOPPED and not is_stopped()
    if is_wanted:  # whoever stopped it wants an end
        read_after_crawl(order.archive, session.site, log_json=order.log_json)
    _check_answered(crawler, order)
    _check_channels(session, order)
    return Crawled(run=session.crawl, is_stopped=is_stopped())


def _mark_for_hooks(session: ArchiveSession, hooks: Sequence[Hook]) -> None:
    """Put down that hooks are to be told of the run, by the next one if this one is killed."""
    if hooks:
        session.store.save_notified(session.crawl, to_be_told(hooks))


def _settings(order: CrawlOrder) -> Settings:
    settings = Settings()
    settings.setmodule("unioncrawler.settings")
    progress = "LoggedProgress" if order.log_json else "CrawlProgress"
    extensions = {**settings.getdict("EXTENSIONS"), f"unioncrawler.cli.progress.{progress}": 100}
    values: dict[str, Any] = {
        "ARCHIVE_DIR": str(order.archive),
        "CONTACT": order.contact,
        "COOKIES_FILE": str(order.cookies) if order.cookies else None,
        "PROXY": order.proxy,
        "EXTENSIONS": extensions,
        "LOG_LEVEL": order.log_level,
        "LOG_INSTALL_ROOT_HANDLER": False,  # default True; `log_to_stderr` installs ours
        "LOGSTATS_INTERVAL": 0,  # default 60; the progress display says more
    }
    for name, value in values.items():
        settings.set(name, value, priority="cmdline")
    return settings


def _closed_session(crawler: Crawler) -> ArchiveSession | None:
    """Return the session of a crawl that was closed in order without the answer under way."""
    try:
        session = crawler.get_extension(ArchiveSession)
    except RuntimeError:  # it did not get that far
        return None
    return session if session is not None and session.is_closed else None


def _check_answered(crawler: Crawler, order: CrawlOrder) -> None:
    stats = crawler.stats.get_stats()
    if stats.get("downloader/response_count") or not stats.get("downloader/exception_count"):
        return
    if stats.get("wall/cause", DNS) not in NOT_FOUND:
        return  # the report says what keeps us out
    address = order.base_url or order.profile.base_url
    reason = stats.get("listing/last_error") or "no response to any request"
    if order.proxy:
        host = urlsplit(order.proxy).hostname
        address = f"{address}, or the proxy {host} by which it was asked,"
    raise CrawlError(f"{address} does not answer: {reason}")


def _check_channels(session: ArchiveSession, order: CrawlOrder) -> None:
    known = [channel.path for channel in session.channels()]
    for name in order.channels:
        if not any(is_meant(path, name) for path in known):
            names = ", ".join(known) or "none"
            raise UnknownNameError(f"no channel {name!r} on this site; known: {names}")


class _OneLine(logging.Formatter):
    """Log lines without tracebacks: the sentence is for the operator."""

    def formatException(self, ei: Any) -> str:
        return ""

    def format(self, record: logging.LogRecord) -> str:
        record.exc_text = None
        return super().format(record).rstrip("\n")


def log_to_stderr(level: str, *, as_json: bool = False) -> None:
    """Send the log to stderr, one line a message; for errors without what the report says too."""
    form = "%(levelname)s: %(message)s"
    handler = logging.StreamHandler(sys.stderr)
    if as_json:
        handler.setFormatter(JsonLines())
    else:
        handler.setFormatter(logging.Formatter(form) if level == "DEBUG" else _OneLine(form))
    handler.setLevel(level)
    root = logging.getLogger()
    root.setLevel(level)
    root.addHandler(handler)
    if level in {"WARNING", "ERROR"}:
        # what they report of single requests stands in the report, what ends a crawl in the error
        for name in ("asyncio", "twisted", "scrapy.downloadermiddlewares"):
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
