"""Watches a crawl: gathers its figures, holds them against earlier runs, keeps what is found."""

from __future__ import annotations

import logging
from time import monotonic
from typing import TYPE_CHECKING, Any, Self

from scrapy import signals

from unioncrawler.archive.times import CHINA
from unioncrawler.archive.watching import ChannelRow
from unioncrawler.errors import ArchiveError
from unioncrawler.extensions.session import ArchiveSession
from unioncrawler.steps.discovery import FRONT_PAGE
from unioncrawler.steps.pace import SENT
from unioncrawler.visits import CUT_OFF, ArticleVisit, FailedVisit, UnchangedVisit
from unioncrawler.watch.alarms import Alarm, compare
from unioncrawler.watch.causes import judge
from unioncrawler.watch.figures import ChannelFigures, Past, RunFigures
from unioncrawler.watch.gathering import Gathering
from unioncrawler.watch.report import is_sound, to_findings
from unioncrawler.watch.skeleton import fingerprint

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from unioncrawler.steps.asked import Asked
    from unioncrawler.steps.walk import Walk

logger = logging.getLogger(__name__)
_OF_AN_ARTICLE = (ArticleVisit, FailedVisit, UnchangedVisit)


class RunWatch:
    """Keeps figures and findings of the crawl in the archive, just before its run ends there."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._started = monotonic()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        watch = cls(crawler)
        crawler.signals.connect(watch.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(watch.response_received, signal=signals.response_received)
        crawler.signals.connect(watch.item_scraped, signal=signals.item_scraped)
        crawler.signals.connect(watch.request_sent, signal=signals.request_reached_downloader)
        return watch

    def spider_opened(self) -> None:
        self.session = ArchiveSession.of(self.crawler)
        self.session.before_end.append(self.judge)
        spider: Any = self.crawler.spider
        known = [c for c in self.session.channels() if c.path != FRONT_PAGE]
        # a channel that the crawl is not to walk may be looked at on the way, and that says nothing
        self.gathering = Gathering({c.url: c.path for c in known if spider.wants(c.path)})

    def request_sent(self) -> None:
        """Count a request that goes over the wire, retries and those without an answer too."""
        self.crawler.stats.inc_value(SENT)

    def response_received(self, response: Response, request: Request) -> None:
        """Look at the first page of a listing, and at some article pages of each channel."""
        carried = request.cb_kwargs
        seconds = request.meta.get("download_latency")
        walk: Walk | None = carried.get("walk")
        asked: Asked | None = carried.get("asked")
        if walk is not None and walk.page == 1:
            url = self.session.canonical(response.url)
            self.gathering.listing_came(
                walk.channel,
                url,
                response.status,
                response.body,
                seconds,
                conditional=walk.conditional,
            )
        elif asked is not None and not asked.parts:
            body = response.body if response.status == 200 else b""
            self.gathering.article_came(asked.entry_url, body, seconds)

    def item_scraped(self, item: object) -> None:
        """Take in a visit that was saved."""
        url = item.entry_url if isinstance(item, _OF_AN_ARTICLE) else None
        self.gathering.saved(item, self._channels_of(url) if url else ())

    def _channels_of(self, url: str) -> Iterable[str]:
        if self.session.failure is not None:
            return ()
        try:
            return self.session.store.channels_of(self.session.site, url)
        except ArchiveError as error:
            self.session.fail(error)
            return ()

    def judge(self, reason: str) -> None:
        """Find what is wrong, and keep it; a mistake in here is logged and harms no crawl."""
        if self.session.failure is not None:
            return
        try:
            self._judge(reason)
        except ArchiveError:
            raise
        except Exception:
            logger.exception("the run could not be held against earlier ones")
            self.session.count_error()

    def _judge(self, reason: str) -> None:
        session, store = self.session, self.session.store
        counted = store.count_channels(session.site, session.crawl)
        channels = self.gathering.figures(
            {
                path: ChannelFigures(channel=path, **figures)
                for path, figures in counted.items()
                if path != FRONT_PAGE
            }
        )
        whole = store.count_run(session.crawl) | {
            "seconds": round(monotonic() - self._started, 1),
            "requests": self.crawler.stats.get_value(SENT, 0),
        }
        run = RunFigures(
            at=session.began.astimezone(CHINA),
            wall=self.crawler.stats.get_value("wall/cause") if reason in CUT_OFF else None,
            requests=whole["requests"],
            size=whole["bytes"],
            seconds=whole["seconds"],
            verdicts=whole["verdicts"],
            channels=channels,
        )
        findings = judge(run, self._past(channels))
        alarms = [
            Alarm(
                id=row.id,
                cause=row.cause,
                channel=row.channel,
                lost=row.lost,
                is_accepted=row.accepted is not None,
            )
            for row in store.open_alarms(session.site)
        ]
        news = compare(findings, alarms, run)
        told = to_findings(findings, news)
        store.save_watch(
            session.site,
            session.crawl,
            [_to_row(figures, is_sound(path, told)) for path, figures in channels.items()],
            suspect=news.is_suspect,
            findings=told,
            figures=whole,
            known=[alarm.id for alarm, _ in news.known],
            over=[alarm.id for alarm in news.over],
        )
        for finding in news.begun:
            where = finding.channel or session.site
            logger.warning("suspect: %s: %s: %s", where, finding.cause.value, finding.evidence)

    def _past(self, channels: Mapping[str, Any]) -> dict[str, list[Past]]:
        past: dict[str, list[Past]] = {path: [] for path in channels}
        for row in self.session.store.past_rows(self.session.site, channels, self.session.crawl):
            figures = ChannelFigures.from_json(
                row.figures,
                listing_template=row.listing_template,
                article_template=row.article_template,
            )
            past[row.channel].append(Past(at=row.at, figures=figures))
        return past


def _to_row(figures: ChannelFigures, sound: bool) -> ChannelRow:
    templates = {
        name: None if marks is None else (fingerprint(marks), sorted(marks))
        for name, marks in (
            ("listing_template", figures.listing_template),
            ("article_template", figures.article_template),
        )
    }
    return ChannelRow(
        channel=figures.channel, figures=figures.to_json(), is_sound=sound, **templates
    )
