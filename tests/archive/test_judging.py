"""Where most of what a crawl met is absent, nothing is gone by that crawl."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.values import (
    NOW,
    SITE,
    make_entry,
    make_failure,
    make_visit,
    new_archive,
    save_articles,
    save_entries,
    uid_of,
)
from unioncrawler.archive.judging import Judgement
from unioncrawler.items import Verdict
from unioncrawler.sites import load_profile
from unioncrawler.sites.rules import GoneRule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from unioncrawler.archive import ArchiveWriter

AT_ONCE = GoneRule(visits=1, days=0)
ALL = range(1, 41)


class Site:
    """An archive of forty articles, and crawls that find some absent and meet others."""

    def __init__(self, writer: ArchiveWriter) -> None:
        self.writer = writer
        self.day = 0
        self.began = NOW

    def crawl(
        self,
        *,
        absent: Iterable[int] = (),
        answering: Iterable[int] = (),
        listed: Iterable[int] = (),
        rule: GoneRule = AT_ONCE,
    ) -> Judgement:
        """Crawl on the next day and judge."""
        self.day += 1
        self.began = NOW + timedelta(days=self.day)
        now = self.began + timedelta(minutes=1)
        self.writer.begin_crawl(load_profile(SITE), {}, now=self.began, version="0")
        for number in absent:
            self.writer.save_failure(SITE, make_failure(number, Verdict.MISSING, "404"), now=now)
        for number in answering:
            self.writer.save_article(SITE, uid_of(number), make_visit(number), now)
        self.writer.connection.executemany(
            "UPDATE entries SET last_seen = ? WHERE article = ?",
            [(now.isoformat(), number) for number in listed],
        )
        return self.writer.judge_absences(SITE, rule, began=self.began)

    def gone(self) -> list[int]:
        query = "SELECT id FROM articles WHERE state = 'gone' ORDER BY id"
        return [row["id"] for row in self.writer.connection.execute(query)]

    def evidence(self) -> int:
        row = self.writer.connection.execute("SELECT count(*) FROM evidence").fetchone()
        return int(row[0])


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with new_archive(tmp_path) as writer:
        save_entries(writer, *map(make_entry, ALL))
        save_articles(writer, *map(make_visit, ALL))
        yield Site(writer)


def test_a_site_that_is_down_makes_nothing_gone_and_evidence_stays(site: Site) -> None:
    found = [site.crawl(absent=ALL) for _ in range(3)]

    assert found == [Judgement(met=40, absent=40, held_back=True)] * 3
    assert (site.gone(), site.evidence()) == ([], 120)


@pytest.mark.parametrize(
    ("absent", "answering", "held_back"),
    [
        (range(1, 21), range(21, 41), False),  # half of them is not more than half
        (range(1, 22), range(22, 41), True),
        (range(1, 20), (), False),  # nineteen are too few to tell
        (range(1, 21), (), True),
        (range(1, 12), range(12, 21), True),
    ],
)
def test_the_brake_takes_more_than_half_of_twenty(
    site: Site, absent: range, answering: range, held_back: bool
) -> None:
    found = site.crawl(absent=absent, answering=answering)

    met = len(absent) + len(answering)
    gone = [] if held_back else list(absent)
    assert found == Judgement(met=met, absent=len(absent), gone=len(gone), held_back=held_back)
    assert site.gone() == gone


def test_what_a_listing_shows_counts_as_met(site: Site) -> None:
    """A crawl that asks only for suspects finds most of them absent, as it should."""
    found = site.crawl(absent=range(1, 21), listed=range(11, 41))

    assert found == Judgement(met=40, absent=20, gone=20)


def test_what_came_new_with_the_crawl_says_nothing_for_what_was_there(site: Site) -> None:
    """A site that gave all its articles new addresses is to be looked at by a person."""
    found = site.crawl(absent=ALL, answering=range(50, 150))

    assert found == Judgement(met=40, absent=40, held_back=True)


def test_what_is_gone_already_does_not_count(site: Site) -> None:
    site.crawl(absent=range(1, 20), answering=range(20, 41))
    site.crawl(absent=range(20, 30), answering=range(30, 41))
    found = site.crawl(absent=range(1, 31), answering=range(31, 41))

    assert found == Judgement(met=11, absent=1, gone=1)
    assert site.gone() == list(range(1, 31))


def test_evidence_of_a_crawl_that_was_held_back_needs_one_that_was_not(site: Site) -> None:
    for _ in range(3):
        site.crawl(absent=ALL)

    assert site.crawl(listed=ALL) == Judgement()
    assert site.crawl(absent=[7], answering=range(8, 41), rule=GoneRule(visits=4, days=3)) == (
        Judgement(met=34, absent=1, gone=1)
    )
    assert site.gone() == [7]


@pytest.mark.parametrize("verdict", [Verdict.THROTTLED, Verdict.CHALLENGE])
def test_a_crawl_that_was_kept_out_judges_nobody_and_the_next_does(
    verdict: Verdict, site: Site
) -> None:
    crawl = site.writer.crawl
    assert site.crawl(absent=[1], answering=[2]).gone == 1
    began = NOW + timedelta(days=9)
    site.writer.begin_crawl(load_profile(SITE), {}, now=began, version="0")
    site.writer.save_failure(SITE, make_failure(3, Verdict.MISSING, "404"), now=began)
    site.writer.save_failure(SITE, make_failure(4, verdict, "no"), now=began)

    assert site.writer.crawl != crawl
    assert site.writer.judge_absences(SITE, AT_ONCE, began=began) == Judgement()
    assert site.gone() == [1]
    assert site.crawl(absent=[3], answering=[2]).gone == 1


def test_the_profile_says_where_the_brake_takes(site: Site) -> None:
    never = GoneRule(visits=1, days=0, brake_share=1)
    soon = GoneRule(visits=1, days=0, brake_least=2, brake_share=0.1)

    assert site.crawl(absent=[1], listed=[2, 3], rule=soon).held_back
    assert site.crawl(absent=ALL, rule=never) == Judgement(met=40, absent=40, gone=40)


def test_an_article_is_gone_from_the_visit_that_found_it_absent(site: Site) -> None:
    site.crawl(absent=[3, 2], listed=ALL)

    rows = site.writer.connection.execute(
        "SELECT article, at, crawl FROM changes WHERE kind = 'gone' ORDER BY number"
    ).fetchall()
    at = (site.began + timedelta(minutes=1)).isoformat()
    assert [tuple(row) for row in rows] == [(3, at, 2), (2, at, 2)]
    assert datetime.fromisoformat(at) > site.began
