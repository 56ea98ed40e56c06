"""Heavy pages: as heavy as asked, the same every time, and still the truth."""

from __future__ import annotations

from datetime import UTC, datetime
from statistics import mean

import pytest

from unioncrawler.pages import finish_article, read_page
from unioncrawler.replica import Replica, ReplicaArticle
from unioncrawler.replica.answers import answer

NOW = datetime(2026, 1, 1, tzinfo=UTC)
LISTING = "/jcpd/djxl/index.shtml"


def body_of(replica: Replica, path: str) -> bytes:
    return answer(replica.catalog, path, None, None).body


def truth_of(article: ReplicaArticle) -> tuple[object, ...]:
    people = (article.author, article.editor, article.correspondent)
    facts = (article.title, article.subtitle, article.source, *people, article.published_text)
    return (*facts, article.breadcrumbs, article.body_text)


def read(replica: Replica, article: ReplicaArticle) -> tuple[object, ...]:
    page = read_page(body_of(replica, article.path), {}, article.url)
    assert page.article is not None
    found = finish_article(page.article, NOW, None)
    people = (found.author, found.editor, found.correspondent)
    facts = (found.title, found.subtitle, found.source, *people, found.published_text)
    crumbs = tuple(link.text for link in found.breadcrumbs)
    return (*facts, crumbs, "\n".join(filter(None, found.body_text.split("\n"))))


@pytest.mark.parametrize("page_bytes", [30_000, 40_000, 100_000])
def test_article_pages_weigh_about_what_was_asked(page_bytes: int) -> None:
    replica = Replica(200, page_bytes=page_bytes)
    sizes = [len(body_of(replica, article.path)) for article in replica.articles]
    assert mean(sizes) == pytest.approx(page_bytes, rel=0.05)
    assert 1000 < mean(len(article.body_text) for article in replica.articles) < 3000


def test_heavy_pages_say_what_the_replica_says_of_them() -> None:
    replica = Replica(120, seed=5, page_bytes=40_000)
    whole = [article for article in replica.articles if article.page_count == 1]
    assert [read(replica, article) for article in whole] == [truth_of(a) for a in whole]


def test_the_same_seed_and_weight_are_the_same_pages() -> None:
    one, two = (Replica(50, page_bytes=40_000) for _ in range(2))
    paths = [article.path for article in one.articles]
    assert [body_of(one, path) for path in paths] == [body_of(two, path) for path in paths]


def test_listings_have_no_ballast() -> None:
    heavy, light = Replica(50, page_bytes=40_000), Replica(50)
    assert body_of(heavy, LISTING) == body_of(light, LISTING)


@pytest.mark.parametrize("page_bytes", [-1, 10**9])
def test_an_impossible_weight_is_refused(page_bytes: int) -> None:
    with pytest.raises(ValueError, match="bytes"):
        Replica(page_bytes=page_bytes)
