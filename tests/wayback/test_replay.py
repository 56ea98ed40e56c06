"""pywb replays what a crawl recorded: every response, articles with their images, revisits.

Addresses, times and digests are those of the archive's rows, so rows, records and pywb must agree.
"""

from __future__ import annotations

import hashlib
import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

import pytest
from lxml import etree

from tests.conftest import crawl_once
from tests.wayback.wayback import Replayed, Wayback, serving
from unioncrawler.pages.decode import decode
from unioncrawler.pages.document import parse_html
from unioncrawler.record.payloads import stored_exchange
from unioncrawler.replica import Replica
from unioncrawler.warc.exchange import digest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lxml.html import HtmlElement

pytestmark = pytest.mark.replay

Row = dict[str, Any]
OWN_NAME = "http://www.union.example"
RESPONSES = "SELECT * FROM captures WHERE warc_file IS NOT NULL ORDER BY id"
ARTICLES = (
    "SELECT a.id AS article, a.title, a.body_text, c.* FROM articles AS a"
    " JOIN captures AS c ON c.id = a.capture WHERE a.page_count = 1"
)
IMAGES = (
    "SELECT a.bytes, a.sha256, a.media_type, c.* FROM attachments AS a"
    " JOIN captures AS c ON c.id = a.capture"
    " WHERE a.article = ? AND a.kind = 'image' AND a.state = 'captured'"
)
REVISITS = (
    "SELECT c.*, o.fetched_at AS first_fetched FROM captures AS c"
    " JOIN captures AS o ON o.id = c.original WHERE c.crawl = 2 AND o.crawl = 1"
)


@dataclass(frozen=True, slots=True)
class Crawled:
    """An archive of two crawls that asked `base_url`, and pywb over its WARC files."""

    archive: Path
    base_url: str
    wayback: Wayback

    def rows(self, sql: str, *values: object) -> list[Row]:
        with closing(sqlite3.connect(self.archive / "archive.db")) as connection:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute(sql, values)]

    def asked(self, capture: Row) -> str:
        """Return the address on record: the row has it under the site's own name."""
        path = capture["url"].removeprefix(OWN_NAME)
        return f"{self.base_url}{path}"

    def replay(self, capture: Row, modifier: str) -> Replayed:
        return self.wayback.replay(self.asked(capture), moment_of(capture), modifier)


@pytest.fixture(scope="module", params=["own name", "loopback"])
def crawled(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Crawled]:
    """Crawl the replica twice: as a site under its own name, or by its loopback address."""
    archive = tmp_path_factory.mktemp("archive")
    with Replica(articles=30).serve() as server, pytest.MonkeyPatch.context() as patch:
        base_url = server.base_url
        if request.param == "own name":
            base_url = OWN_NAME
            patch.delenv("no_proxy", raising=False)
            patch.delenv("NO_PROXY", raising=False)
            patch.setenv("http_proxy", server.base_url)
        crawl_once(archive, base_url)
        time.sleep(1.1)  # replay tells captures of an address apart by their second
        crawl_once(archive, base_url, revisit="all")
    files = sorted((archive / "warc").glob("*.warc.gz"))
    with serving(tmp_path_factory.mktemp("pywb"), files) as wayback:
        yield Crawled(archive, base_url, wayback)


def moment_of(capture: Row) -> datetime:
    return datetime.fromisoformat(capture["fetched_at"]).astimezone(UTC)


def shown_as_of(replayed: Replayed) -> datetime:
    return parsedate_to_datetime(replayed.headers["memento-datetime"])


def document(page: Replayed) -> HtmlElement:
    return parse_html(decode(page.body, page.headers).text)


def words(text: str) -> str:
    return "".join(text.split())


def visible_words(page: Replayed) -> str:
    root = document(page)
    etree.strip_elements(root, "script", "style", with_tail=False)
    return words(root.text_content())


def image_sources(page: Replayed) -> list[str]:
    return [image.get("src", "") for image in document(page).iter("img")]


def test_every_response_replays_as_it_was_recorded(crawled: Crawled) -> None:
    captures = crawled.rows(RESPONSES)
    expected, found = [], []
    for capture in captures:
        replayed = crawled.replay(capture, "id_")
        moment, payload = moment_of(capture), capture["payload_digest"]
        expected.append((capture["url"], moment, capture["status"], payload))
        moment, payload = shown_as_of(replayed), digest(replayed.body)
        found.append((capture["url"], moment, replayed.status, payload))

    assert found == expected
    assert {capture["status"] for capture in captures} == {200, 301, 302, 304, 404}


def test_articles_replay_with_their_title_and_text(crawled: Crawled) -> None:
    articles = crawled.rows(ARTICLES)
    missing = []
    for article in articles:
        shown = visible_words(crawled.replay(article, "mp_"))
        lines = [article["title"], *article["body_text"].splitlines()]
        missing += [(article["url"], line) for line in lines if words(line) not in shown]

    assert len(articles) > 20
    assert missing == []


def test_images_of_replayed_articles_are_those_of_the_archive(crawled: Crawled) -> None:
    """Images that only a script shows, or that the page names by a host of its own, are left."""
    expected, found = [], []
    for article in crawled.rows(ARTICLES):
        images = {crawled.asked(image): image for image in crawled.rows(IMAGES, article["article"])}
        page = crawled.replay(article, "mp_")
        before = image_sources(crawled.replay(article, "id_"))
        for source, rewritten in zip(before, image_sources(page), strict=True):
            url = urljoin(crawled.asked(article), source)
            if (image := images.get(url)) is None:
                continue
            shown = crawled.wayback.follow(page, rewritten)
            stored = stored_exchange(crawled.archive / "warc", image)
            assert rewritten.endswith(f"im_/{url}")
            assert shown.body == stored.payload
            expected.append((200, image["media_type"], image["bytes"], image["sha256"]))
            sha256 = hashlib.sha256(shown.body).hexdigest()
            found.append((shown.status, shown.headers["content-type"], len(shown.body), sha256))

    assert len(expected) >= 5
    assert found == expected


def test_revisits_replay_the_payload_of_their_originals(crawled: Crawled) -> None:
    """As of the second crawl, though only the first one's records have the payload."""
    revisits = crawled.rows(REVISITS)
    expected, found = [], []
    for revisit in revisits:
        record = stored_exchange(crawled.archive / "warc", revisit)
        assert (record.kind, record.payload) == ("revisit", b"")
        assert revisit["first_fetched"] < revisit["fetched_at"]
        replayed = crawled.replay(revisit, "id_")
        expected.append((revisit["url"], moment_of(revisit), revisit["payload_digest"]))
        found.append((revisit["url"], shown_as_of(replayed), digest(replayed.body)))

    assert len(revisits) > 20
    assert found == expected
