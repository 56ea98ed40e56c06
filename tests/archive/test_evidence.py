"""Gone is a verdict over time: what counts towards it, what does not, and the way back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.values import (
    CHANNEL,
    NOW,
    NOW_TEXT,
    SITE,
    make_article,
    make_capture,
    make_entry,
    make_failure,
    make_listing,
    make_visit,
    new_archive,
    save_articles,
    save_entries,
    uid_of,
    uids_of,
    url_of,
)
from unioncrawler.archive.suspects import Evidence, KnownArticle, Suspect
from unioncrawler.items import Verdict
from unioncrawler.sites import load_profile
from unioncrawler.sites.rules import GoneRule
from unioncrawler.visits import ArticleVisit, FailedVisit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from unioncrawler.archive import ArchiveWriter

RULE = GoneRule()
OTHER = "通知公告"


class Story:
    """An archived article and what visits find on later days, a crawl each."""

    def __init__(self, writer: ArchiveWriter) -> None:
        self.writer = writer

    def begin(self, day: float) -> datetime:
        now = NOW + timedelta(days=day)
        self.writer.begin_crawl(load_profile(SITE), {}, now=now, version="0.1")
        return now

    def visit(self, day: float, verdict: Verdict, number: int = 1, rule: GoneRule = RULE) -> bool:
        """Visit the article in a crawl of its own; return whether it is gone at the end of it."""
        failure = make_failure(number, verdict, f"the reason: {verdict}")
        began = self.begin(day)
        self.writer.save_failure(SITE, failure, now=began)
        return self.judge(began, rule) == 1

    def judge(self, began: datetime, rule: GoneRule = RULE) -> int:
        """End a crawl; return how many articles are gone by it."""
        return self.writer.judge_absences(SITE, rule, began=began).gone

    def answer(self, day: float) -> str:
        return self.writer.save_article(SITE, uid_of(1), make_visit(1), self.begin(day))

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in self.writer.connection.execute(statement)]

    def state(self) -> list[tuple[Any, ...]]:
        return self.rows(
            "SELECT a.state, e.state, e.verdict, e.last_error FROM articles AS a"
            " JOIN entries AS e ON e.article = a.id WHERE a.id = 1"
        )

    def steps(self) -> list[str]:
        return [kind for (kind,) in self.rows("SELECT kind FROM changes WHERE article = 1")]

    def evidence(self) -> list[tuple[Any, ...]]:
        return self.rows("SELECT article, kind, crawl FROM evidence ORDER BY id")


PRESENT = [("present", "captured", "ok", None)] * 2


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Story]:
    with new_archive(tmp_path) as writer:
        save_entries(writer, make_entry(1), make_entry(2))
        save_entries(writer, make_entry(1), channel=OTHER)
        save_articles(writer, make_visit(1), make_visit(2))
        yield Story(writer)


def test_three_absences_over_seven_days_are_the_verdict(story: Story) -> None:
    found = [
        story.visit(0, Verdict.MISSING),
        story.visit(3, Verdict.SOFT_404),
        story.visit(6.99, Verdict.MISSING),
    ]
    assert (found, story.state(), story.steps()) == ([False] * 3, PRESENT, ["added"])

    assert story.visit(7, Verdict.GONE)

    assert story.state() == [("gone", "gone", "gone", "HTTP 404")] * 2
    assert story.rows("SELECT number, article, kind, version, at, crawl FROM changes")[-1] == (
        3, 1, "gone", 1, "2026-03-08T09:30:00+08:00", 5,
    )  # fmt: skip
    assert story.evidence() == [
        (1, "missing", 2), (1, "soft_404", 3), (1, "missing", 4), (1, "gone", 5),
    ]  # fmt: skip
    assert story.rows("SELECT state FROM articles WHERE id = 2") == [("present",)]
    assert story.rows("SELECT count(*) FROM versions WHERE article = 1") == [(1,)]
    (count, _) = story.writer.channel_counts(SITE)
    assert (count.captured, count.gone, count.accounted) == (1, 1, 2)
    assert not story.visit(8, Verdict.GONE)
    assert story.steps() == ["added", "gone"]


def test_evidence_names_the_exchange_that_says_so(story: Story) -> None:
    story.visit(0, Verdict.MISSING)

    assert story.rows(
        "SELECT e.kind, e.at, e.crawl, c.url, c.verdict, c.crawl FROM evidence AS e"
        " JOIN captures AS c ON c.id = e.capture"
    ) == [("missing", NOW_TEXT, 2, url_of(1), "missing", 2)]


def test_three_absences_in_six_days_are_too_few_days(story: Story) -> None:
    assert not any(story.visit(day, Verdict.MISSING) for day in (0, 1, 2, 3, 4, 5, 6))
    assert (story.state(), story.steps()) == (PRESENT, ["added"])


def test_two_absences_are_too_few_however_far_apart(story: Story) -> None:
    assert not any(story.visit(day, Verdict.MISSING) for day in (0, 300))
    assert (story.state(), story.steps()) == (PRESENT, ["added"])


def test_an_answer_in_between_begins_anew(story: Story) -> None:
    for day in (0, 5):
        story.visit(day, Verdict.MISSING)
    assert story.answer(6) == "same"
    assert story.evidence() == []
    for day in (10, 30):
        assert not story.visit(day, Verdict.MISSING)

    assert (story.state(), story.steps()) == (PRESENT, ["added"])
    assert story.visit(31, Verdict.MISSING)


NO_ABSENCE = sorted(set(Verdict) - {Verdict.MISSING, Verdict.GONE, Verdict.SOFT_404})


@pytest.mark.parametrize("verdict", NO_ABSENCE)
def test_no_other_verdict_counts(story: Story, verdict: Verdict) -> None:
    for day in (0, 1, 10, 20):
        assert not story.visit(day, verdict)
    assert story.evidence() == []
    story.visit(30, Verdict.MISSING)
    story.visit(40, verdict)
    assert not story.visit(50, Verdict.MISSING)
    assert story.evidence() == [(1, "missing", 6), (1, "missing", 8)]
    assert (story.state(), story.steps()) == (PRESENT, ["added"])
    assert story.rows("SELECT count(*) FROM captures WHERE crawl > 1") == [(7,)]
    assert story.visit(60, Verdict.MISSING)


def test_a_crawl_is_one_visit_however_often_it_asks(story: Story) -> None:
    story.visit(0, Verdict.MISSING)
    for verdict in (Verdict.MISSING, Verdict.MISSING, Verdict.GONE, Verdict.SOFT_404):
        late = NOW + timedelta(days=20)
        story.writer.save_failure(SITE, make_failure(1, verdict, "absent"), now=late)
        assert story.judge(NOW) == 0

    assert story.evidence() == [(1, "missing", 2), (1, "gone", 2), (1, "soft_404", 2)]
    assert story.steps() == ["added"]


def test_a_crawl_that_is_cut_short_keeps_evidence_and_judges_nothing(story: Story) -> None:
    for day in (0, 10, 20):
        story.writer.save_failure(SITE, make_failure(1, Verdict.MISSING, ""), now=story.begin(day))
    assert (len(story.evidence()), story.steps()) == (3, ["added"])

    assert story.judge(story.begin(30)) == 0  # it asked for nothing
    assert story.visit(31, Verdict.MISSING)


def test_the_rule_of_the_site_decides(story: Story) -> None:
    assert story.visit(0, Verdict.MISSING, rule=GoneRule(visits=1, days=0))


def test_a_gone_article_that_answers_is_back_with_its_entries(story: Story) -> None:
    for day in (0, 5, 10):
        story.visit(day, Verdict.MISSING)

    assert story.answer(11) == "same"

    assert (story.state(), story.evidence()) == (PRESENT, [])
    assert story.rows("SELECT kind, version, crawl FROM changes WHERE article = 1") == [
        ("added", 1, 1), ("gone", 1, 4), ("back", 1, 5),
    ]  # fmt: skip
    assert story.writer.suspects(SITE) == []
    for day in (12, 18):
        assert not story.visit(day, Verdict.MISSING)
    assert story.state() == PRESENT


def test_a_line_that_lists_a_gone_article_anew_is_gone_too(story: Story) -> None:
    for day in (0, 5, 10):
        story.visit(day, Verdict.MISSING)
    assert walk(story, 11, 2) == 0
    save_entries(story.writer, make_entry(1), channel="要闻")
    assert story.state() == [("gone", "gone", "missing", "HTTP 404")] * 3
    story.writer.connection.execute("DELETE FROM entries WHERE article = 1")
    save_entries(story.writer, make_entry(1), channel="头条")

    assert story.rows("SELECT state, article FROM entries WHERE uid LIKE '%1'") == [("gone", 1)]


def test_an_entry_that_led_elsewhere_says_nothing_about_that_article(story: Story) -> None:
    save_entries(story.writer, make_entry(3))
    visit = ArticleVisit(
        entry_url=url_of(3),
        article=make_article(1),
        captures=(make_capture(url_of(3), Verdict.REDIRECTED), make_capture(url_of(1))),
    )
    story.writer.save_article(SITE, uid_of(1), visit, NOW)

    story.visit(0, Verdict.MISSING, number=3)
    assert story.evidence() == []
    broken = FailedVisit(
        entry_url=url_of(3),
        verdict=Verdict.MISSING,
        reason="404",
        captures=(
            make_capture(url_of(3), Verdict.REDIRECTED),
            make_capture(url_of(1), Verdict.MISSING),
        ),
    )
    story.writer.save_failure(SITE, broken, now=NOW)
    assert story.evidence() == [(1, "missing", 2)]


def test_the_address_of_an_entry_counts_where_the_article_says_another(story: Story) -> None:
    story.writer.connection.execute("UPDATE articles SET url = url || '?x' WHERE id = 1")
    story.visit(0, Verdict.MISSING)

    assert story.evidence() == [(1, "missing", 2)]


def test_an_article_never_archived_has_no_evidence(story: Story) -> None:
    save_entries(story.writer, make_entry(3))
    for day in (0, 5, 10):
        assert not story.visit(day, Verdict.MISSING, number=3)

    assert story.evidence() == []
    assert story.rows("SELECT state, verdict, attempts FROM entries WHERE article IS NULL") == [
        ("failed", "missing", 3)
    ]


def walk(story: Story, day: float, *numbers: int, channel: str = CHANNEL) -> int:
    """Walk a whole channel in a crawl of its own; return how many articles were not met."""
    began = story.begin(day)
    listing = make_listing(*map(make_entry, numbers), channel=channel)
    story.writer.save_listing(SITE, listing, uids_of(*listing.entries), began)
    later = began + timedelta(hours=1)
    return story.writer.save_unlisted(SITE, channel, began.isoformat(), later)


def test_what_no_listing_shows_is_a_suspect_and_never_gone_by_that(story: Story) -> None:
    assert [walk(story, day) for day in (1, 20, 40)] == [2, 2, 2]
    again = story.writer.save_unlisted(
        SITE, CHANNEL, "2026-04-10T00:00:00Z", NOW + timedelta(days=41)
    )

    assert again == 0
    assert story.evidence() == [
        (1, "unlisted", 2), (2, "unlisted", 2), (1, "unlisted", 3), (2, "unlisted", 3),
        (1, "unlisted", 4), (2, "unlisted", 4),
    ]  # fmt: skip
    for day in (50, 60):
        assert not story.visit(day, Verdict.MISSING)
    assert (story.state(), story.steps()) == (PRESENT, ["added"])


def test_what_another_channel_still_shows_is_no_suspect(story: Story) -> None:
    began = story.begin(1)
    listing = make_listing(make_entry(1), channel=OTHER)
    story.writer.save_listing(SITE, listing, uids_of(*listing.entries), began)

    assert story.writer.save_unlisted(SITE, CHANNEL, began.isoformat(), began) == 1
    assert story.evidence() == [(2, "unlisted", 2)]
    assert walk(story, 2, 2, channel=OTHER) == 1
    assert walk(story, 3, 1, 2) == 0
    assert story.evidence() == []


def test_walks_of_other_channels_and_sites_mark_nothing(story: Story) -> None:
    story.begin(1)
    assert story.writer.save_unlisted(SITE, "没有", "2026-03-02T09:00:00+08:00", NOW) == 0
    assert story.writer.save_unlisted("x", CHANNEL, "2026-03-02T09:00:00+08:00", NOW) == 0
    assert story.writer.save_unlisted(SITE, CHANNEL, "2026-03-01T01:30:00Z", NOW) == 0
    assert story.evidence() == []
    # A minute later, though its text comes before that of the entries' times.
    assert story.writer.save_unlisted(SITE, CHANNEL, "2026-03-01T01:31:00Z", NOW) == 2


def test_suspects_come_with_their_evidence_and_what_the_verdict_lacks(story: Story) -> None:
    walk(story, 1, 2)
    story.visit(2, Verdict.MISSING)
    story.visit(6.5, Verdict.SOFT_404)

    assert story.writer.suspects(SITE) == [
        Suspect(
            uid=uid_of(1),
            url=url_of(1),
            title="第1届职工技能比武落幕",
            evidence=(
                Evidence(kind="unlisted", at="2026-03-02T10:30:00+08:00"),
                Evidence(kind="missing", at="2026-03-03T09:30:00+08:00"),
                Evidence(kind="soft_404", at="2026-03-07T21:30:00+08:00"),
            ),
            visits=2, days=4, visits_left=1, days_left=3,
        )
    ]  # fmt: skip
    assert story.writer.suspects("x") == []
    walk(story, 7)
    assert [(s.uid, s.visits, s.days_left) for s in story.writer.suspects(SITE)] == [
        (uid_of(1), 2, 3),
        (uid_of(2), 0, 7),
    ]
    story.visit(9, Verdict.MISSING)
    assert [s.uid for s in story.writer.suspects(SITE)] == [uid_of(2)]


def test_what_the_verdict_lacks_follows_the_rule_of_the_latest_crawl(story: Story) -> None:
    story.visit(0, Verdict.MISSING)
    profile = replace(load_profile(SITE), gone=GoneRule(visits=5, days=30))
    story.writer.begin_crawl(profile, {}, now=NOW, version="0.1")

    assert [(s.visits_left, s.days_left) for s in story.writer.suspects(SITE)] == [(4, 30)]


def test_without_a_crawl_each_moment_is_a_visit(story: Story) -> None:
    story.writer.crawl = None
    found = []
    for day in (0, 0, 8, 9):
        now = NOW + timedelta(days=day)
        story.writer.save_failure(SITE, make_failure(1, Verdict.MISSING, "404"), now=now)
        found.append(story.judge(now))

    assert found == [0, 0, 0, 1]


def test_articles_to_visit_come_in_order_a_batch_at_a_time(story: Story) -> None:
    save_articles(story.writer, make_visit(3), make_visit(4))
    for day in (0, 5, 10):
        story.visit(day, Verdict.MISSING)
    for number in (4, 2):
        story.visit(11, Verdict.MISSING, number=number)

    def numbers(**options: Any) -> list[int]:
        return [found.id for found in story.writer.articles_to_visit(SITE, **options)]

    assert numbers(suspects_only=False, after=0, limit=9) == [1, 2, 3, 4]
    assert numbers(suspects_only=False, after=1, limit=2) == [2, 3]
    assert numbers(suspects_only=True, after=0, limit=9) == [2, 4]
    assert numbers(suspects_only=True, after=2, limit=9) == [4]
    assert story.writer.articles_to_visit("x", suspects_only=False, after=0, limit=9) == []
    assert story.writer.articles_to_visit(SITE, suspects_only=True, after=0, limit=1) == [
        KnownArticle(id=2, uid=uid_of(2), url=url_of(2), title="第2届职工技能比武落幕", capture=4)
    ]


def test_evidence_goes_with_its_article(story: Story) -> None:
    story.visit(0, Verdict.MISSING)
    connection = story.writer.connection
    connection.execute("DELETE FROM changes")
    connection.execute("DELETE FROM entries")
    connection.execute("DELETE FROM articles")

    assert story.evidence() == []


def test_a_suspect_is_asked_for_once_in_the_time_given_and_again_after_a_wrong_clock(
    story: Story,
) -> None:
    story.visit(5, Verdict.MISSING)

    def asked(day: float) -> list[int]:
        now = NOW + timedelta(days=day)
        found = story.writer.articles_to_visit(
            SITE, suspects_only=True, before=now, asked_before=now - timedelta(hours=20)
        )
        return [article.id for article in found]

    assert [asked(day) for day in (5.5, 5.8, 5.9)] == [[], [], [1]]
    assert [asked(day) for day in (4.99, 4)] == [[], [1]]
