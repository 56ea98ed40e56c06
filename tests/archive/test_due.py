from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.values import SITE, make_failure, make_visit, new_archive, save_articles, uid_of
from unioncrawler.archive.times import CHINA
from unioncrawler.items import Verdict
from unioncrawler.sites.rules import RevisitRules

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from unioncrawler.archive import ArchiveWriter

RULE = RevisitRules(days=(1, 3, 7, 30, 180), budget=10)
BORN = datetime(2026, 3, 1, tzinfo=CHINA)


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[ArchiveWriter]:
    with new_archive(tmp_path) as opened:
        yield opened


def archived(
    writer: ArchiveWriter, number: int, published: str | None, at: datetime, **asked: Any
) -> None:
    """Archive an article with that date, met and asked for at those times."""
    save_articles(writer, make_visit(number))
    writer.connection.execute(
        "UPDATE articles SET published = ?, first_seen = ?, asked = ? WHERE uid = ?",
        (published, at.isoformat(), asked.get("asked", at).isoformat(), uid_of(number)),
    )


def due(writer: ArchiveWriter, now: datetime, rule: RevisitRules = RULE) -> list[str]:
    found = writer.due_articles(SITE, rule.days, now=now, limit=rule.budget)
    assert writer.count_due(SITE, now=now) >= len(found)
    return [article.uid for article in found]


@pytest.mark.parametrize(
    ("asked", "next_day"), [(0.4, 1), (1, 3), (2.9, 3), (3, 7), (8, 30), (30, 180), (179, 180)]
)
def test_an_article_is_due_at_the_next_age_after_it_was_asked_for(
    writer: ArchiveWriter, asked: float, next_day: int
) -> None:
    archived(writer, 1, "2026-03-01", BORN, asked=BORN + timedelta(days=asked))
    day = BORN + timedelta(days=next_day)

    assert due(writer, day - timedelta(seconds=2)) == []
    assert due(writer, day + timedelta(seconds=2)) == [uid_of(1)]


def test_an_old_article_is_due_half_a_year_after_it_was_asked_for(writer: ArchiveWriter) -> None:
    archived(writer, 1, "2012-05-04", BORN)

    assert due(writer, BORN + timedelta(days=179)) == []
    assert due(writer, BORN + timedelta(days=180, seconds=2)) == [uid_of(1)]


@pytest.mark.parametrize("published", [None, "2026-03", "2026-03-01T00:00+08:00", "2031-01-01"])
def test_the_age_counts_from_a_date_of_any_precision_or_from_when_it_was_met(
    writer: ArchiveWriter, published: str | None
) -> None:
    archived(writer, 1, published, BORN)

    assert due(writer, BORN + timedelta(hours=23)) == []
    assert due(writer, BORN + timedelta(hours=25)) == [uid_of(1)]


def test_what_waits_longest_comes_first_and_no_more_than_the_budget(writer: ArchiveWriter) -> None:
    archived(writer, 1, None, BORN)
    archived(writer, 2, None, BORN - timedelta(days=5), asked=BORN - timedelta(days=4))
    archived(writer, 3, None, BORN - timedelta(days=9), asked=BORN - timedelta(days=9))
    now = BORN + timedelta(days=1.5)

    assert due(writer, now) == [uid_of(number) for number in (3, 2, 1)]
    assert due(writer, now, replace(RULE, budget=2)) == [uid_of(3), uid_of(2)]
    assert due(writer, now, replace(RULE, budget=0)) == []
    assert writer.count_due(SITE, now=now) == 3
    assert writer.count_due("other", now=now) == 0


def test_what_may_be_gone_is_not_asked_for_by_its_age(writer: ArchiveWriter) -> None:
    archived(writer, 1, None, BORN)
    now = BORN + timedelta(days=200)
    assert due(writer, now) == [uid_of(1)]

    writer.save_failure(SITE, make_failure(1, Verdict.MISSING, "HTTP 404"), now=BORN)
    assert due(writer, now) == []

    writer.connection.execute("UPDATE articles SET state = 'gone'")
    assert due(writer, now) == [uid_of(1)]


@pytest.mark.parametrize("verdict", [Verdict.ERROR, Verdict.MISSING, Verdict.BLOCKED])
def test_a_visit_in_vain_has_asked_too(writer: ArchiveWriter, verdict: Verdict) -> None:
    archived(writer, 1, None, BORN)
    later = BORN + timedelta(days=2)
    writer.save_failure(SITE, make_failure(1, verdict, "x"), now=later)
    writer.save_failure(SITE, make_failure(1, verdict, "x"), now=BORN)

    row = writer.connection.execute("SELECT asked FROM articles").fetchone()
    assert row["asked"] == later.isoformat()


def test_what_a_clock_far_ahead_asked_for_is_due(writer: ArchiveWriter) -> None:
    archived(writer, 1, "2012-05-04", BORN, asked=BORN + timedelta(days=3650))
    archived(writer, 2, "2012-05-04", BORN, asked=BORN + timedelta(minutes=59))

    assert due(writer, BORN) == [uid_of(1)]
