"""An archive of a replica made without a network: the same record and rows as a crawl makes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tests.values import NOW
from unioncrawler.archive import open_archive, warc_folder
from unioncrawler.pages import read_page
from unioncrawler.record.payloads import unpacked
from unioncrawler.record.recorder import Recorder
from unioncrawler.replay.visits import joined_headers
from unioncrawler.replica.answers import answer
from unioncrawler.replica.responses import finish as pack
from unioncrawler.sites import load_profile
from unioncrawler.steps.articles import Next, read_on
from unioncrawler.steps.asked import Asked, purpose_of
from unioncrawler.steps.finishing import finish
from unioncrawler.steps.saving import save
from unioncrawler.visits import ArticleVisit
from unioncrawler.warc import Exchange, WarcWriter, read_exchange

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from pathlib import Path

    from unioncrawler.replica import Replica
    from unioncrawler.sites import SiteProfile


def archive_offline(
    place: Path,
    replica: Replica,
    urls: Iterable[str],
    profile: SiteProfile | None = None,
    at: datetime = NOW,
    rotate_bytes: int = 1 << 30,
) -> None:
    """Visit the addresses one after the other and archive what comes, as one crawl."""
    profile = profile or load_profile("replica")
    with open_archive(place, write=True, create=True) as store:
        store.begin_crawl(profile, {"base_url": None}, now=at, version="0.1")
        writer = WarcWriter(
            warc_folder(place),
            profile.key,
            {"isPartOf": profile.key},
            lambda file: store.save_warc_file(profile.key, file),
            profile=profile.text,
            rotate_bytes=rotate_bytes,
            clock=lambda: at,
        )
        store.before_commit = writer.sync
        recorder = Recorder(store, profile.key, writer)
        for number, url in enumerate(urls):
            moment = at + timedelta(seconds=number)
            _visit(recorder, replica, url, profile, moment)
            store.commit_if_due()
        writer.close()
        crawl = store.crawl or 0
        store.finish_crawl(crawl, "finished", {}, now=at)


def _visit(
    recorder: Recorder, replica: Replica, url: str, profile: SiteProfile, at: datetime
) -> None:
    asked, hops, entry_url = Asked(entry_url=url), 0, url
    while True:
        purpose = purpose_of({"asked": asked}, url, hops)
        exchange = ask(replica, url, at, purpose)
        capture = recorder.record(exchange, url)
        place = (capture.warc_file or "", capture.warc_offset or 0, capture.warc_length or 0)
        folder = recorder.writer.folder
        path = folder / place[0]
        path = path if path.exists() else folder / f"{place[0]}.open"
        stored = read_exchange(path, *place[1:])
        stored = replace(stored, payload=exchange.body)
        headers = joined_headers(stored)
        page = read_page(unpacked(stored), headers, url, profile, status=exchange.status)
        capture = replace(capture, verdict=page.verdict)
        step = read_on(asked, page, capture, hops, profile, lambda _: None)
        if not isinstance(step.outcome, Next):
            break
        url, asked, hops = step.outcome.url, step.outcome.asked, step.outcome.hops
    visit = step.outcome
    if isinstance(visit, ArticleVisit):
        visit = finish(replace(visit, entry_url=entry_url), profile)
    save(recorder._store, profile, visit, began=at)


def ask(replica: Replica, url: str, at: datetime, purpose: dict[str, object]) -> Exchange:
    """Return the exchange in which a replica answers."""
    parts = urlsplit(url)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    packed = pack(answer(replica.catalog, path, None, None), {"accept-encoding": "gzip"})
    headers = (("Content-Type", packed.media), *packed.headers.items())
    return Exchange(
        url=url,
        method="GET",
        status=packed.status,
        request_headers=(("User-Agent", "unioncrawler"),),
        request_body=b"",
        response_headers=headers,
        body=packed.body,
        fetched_at=at,
        purpose=purpose,
    )
