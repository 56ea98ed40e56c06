"""Archived articles, images and files asked for again: only what changed is sent and kept."""

from __future__ import annotations

import dataclasses
import hashlib
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from tests.calendar import Calendar
from tests.conftest import crawl_once
from tests.same_archive import assert_same
from tests.scripted_site import Answer, ScriptedSite, article_page, front_page, listing_page
from unioncrawler.archive import open_archive
from unioncrawler.archive.versions import load_versions
from unioncrawler.cli.report import load_report
from unioncrawler.differences import FileChange, compare
from unioncrawler.record.payloads import stored_exchange, unpacked
from unioncrawler.replay.rebuild import Rebuilt, rebuild
from unioncrawler.replica import Replica
from unioncrawler.sites import load_profile, parse_profile
from unioncrawler.sites.rules import CrawlRules, GoneRule
from unioncrawler.warc import iterate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from unioncrawler.cli.report import Report
    from unioncrawler.warc import StoredExchange

HOST = "http://www.scripted.example"
PAGE, FILE = "/xw/1.shtml", "/f/1.pdf"
TITLE = "技能竞赛落幕"
TAG = '"one"'
OLD = "Mon, 27 Sep 2021 08:00:00 GMT"
BODY = "职工技能竞赛在车间举行，来自各班组的选手参加了比赛。" * 5
PDF, OTHER_PDF = b"%PDF-1.4 list of names " * 30, b"%PDF-1.5 list of other names " * 30
OK_PDF = Answer(body=PDF, headers={"Content-Type": "application/pdf", "ETag": TAG})


@pytest.fixture
def calendar(monkeypatch: pytest.MonkeyPatch) -> Calendar:
    return Calendar(monkeypatch)


class Story:
    """A site of one article and one file, crawled day after day into one archive."""

    def __init__(self, place: Path, calendar: Calendar) -> None:
        self.archive = place / "archive"
        self.again = place / "again"
        self.calendar = calendar
        self.headers: dict[str, str] = {"ETag": TAG, "Last-Modified": OLD}
        self.rules = CrawlRules(delay=0)
        self.gone = GoneRule()
        self.settings: dict[str, Any] = {}
        self.pages: dict[str, Answer | str] = {
            "/": front_page(),
            "/xw/index.shtml": listing_page([(PAGE, TITLE, "2021-09-27")]),
            FILE: OK_PDF,
        }
        self.asked: dict[str, list[dict[str, str]]] = {}
        self.crawls = 0

    def article(self, text: str = BODY) -> Answer:
        body = article_page(TITLE, body=f'{text}<a href="{FILE}">名单</a>')
        return Answer(body=body, headers=self.headers)

    def crawl(self, page: Answer | str, file: Answer | str = OK_PDF, **arguments: Any) -> Report:
        """Crawl the site as it is on the next day."""
        with ScriptedSite(self.pages | {PAGE: page, FILE: file}) as site:
            profile = dataclasses.replace(site.profile, crawl=self.rules, gone=self.gone)
            options = {"revisit": "all"} | arguments
            crawl_once(self.archive, site.base_url, profile, self.settings, **options)
            self.asked = site.headers
        self.calendar.turn(days=1)
        self.crawls += 1
        return load_report(self.archive, self.crawls)

    def conditions(self, path: str = PAGE) -> list[dict[str, str]]:
        """Return the conditions of each request for a page in the latest crawl."""
        return [
            {name: value for name, value in headers.items() if name.startswith("if-")}
            for headers in self.asked.get(path, [])
        ]

    def rows(self, sql: str) -> list[Any]:
        with closing(sqlite3.connect(self.archive / "archive.db")) as connection:
            return connection.execute(sql).fetchall()

    def records(self, path: str = PAGE) -> Iterator[StoredExchange]:
        for file in sorted((self.archive / "warc").iterdir()):
            for stored in iterate(file):
                if stored.kind in {"response", "revisit"} and stored.url.endswith(path):
                    yield stored

    def check_rebuilt(self) -> None:
        """Check that the record alone makes the same archive."""

        def choose(_: str, text: str) -> Any:
            return dataclasses.replace(parse_profile(text, "record"), gone=self.gone)

        rebuild(self.archive / "warc", self.again, choose, Rebuilt())
        assert_same(self.archive, self.again)


@pytest.fixture
def story(tmp_path: Path, calendar: Calendar) -> Story:
    return Story(tmp_path, calendar)


NOT_MODIFIED = Answer(status=304, headers={"ETag": TAG})
BOTH = {"if-none-match": TAG, "if-modified-since": OLD}


def test_an_article_is_asked_for_again_only_if_it_changed(story: Story) -> None:
    assert story.crawl(story.article()).articles["new"] == 1
    assert story.conditions() == [{}]
    before = story.rows("SELECT * FROM articles")[0]

    report = story.crawl(NOT_MODIFIED)

    assert story.conditions() == [BOTH]
    assert (report.articles, report.complete) == (
        {"new": 0, "same": 0, "unchanged": 1, "changed": 0, "gone": 0},
        True,
    )
    after = story.rows("SELECT * FROM articles")[0]
    differing = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    assert len(differing) == 2  # last_seen and asked
    assert all(old < new for old, new in differing)
    assert story.rows("SELECT version, what FROM versions") == [(1, "first")]
    first, second = story.records()
    assert (second.kind, second.status) == ("revisit", 304)
    assert second.fields["WARC-Profile"].endswith("/server-not-modified")
    assert second.fields["WARC-Refers-To"] == first.record_id
    assert story.rows(f"SELECT verdict, original FROM captures WHERE url = '{HOST}{PAGE}'") == [
        ("ok", None),
        ("unchanged", story.rows("SELECT capture FROM articles")[0][0]),
    ]
    story.check_rebuilt()


def test_a_page_that_changed_comes_whole_and_is_named_by_its_new_tag(story: Story) -> None:
    story.crawl(story.article())
    story.headers = {"ETag": 'W/"two"'}
    assert story.crawl(story.article("改过的一段。" * 12)).articles["changed"] == 1
    assert story.conditions() == [BOTH]

    story.crawl(NOT_MODIFIED)

    assert story.conditions() == [{"if-none-match": 'W/"two"'}]
    assert [r.fields.get("WARC-Refers-To") for r in story.records()][2] == [
        r.record_id for r in story.records()
    ][1]
    story.check_rebuilt()


def test_a_page_named_anew_that_says_the_same_is_asked_for_by_its_new_name(story: Story) -> None:
    story.crawl(story.article())
    story.headers = {"ETag": '"two"'}
    assert story.crawl(story.article()).articles["same"] == 1  # the same bytes, a revisit record
    story.crawl(NOT_MODIFIED)

    assert story.conditions() == [{"if-none-match": '"two"'}]
    first, same, unchanged = story.records()
    assert {r.fields["WARC-Refers-To"] for r in (same, unchanged)} == {first.record_id}
    assert story.rows("SELECT version FROM articles") == [(1,)]
    story.check_rebuilt()


def test_a_304_takes_evidence_away_and_brings_a_gone_article_back(story: Story) -> None:
    story.gone = GoneRule(visits=2, days=1)
    story.crawl(story.article())
    absent = Answer(status=404, body="not found")
    reports = [story.crawl(absent) for _ in range(2)]
    assert [report.articles["gone"] for report in reports] == [0, 1]
    assert story.conditions() == [BOTH]

    assert story.crawl(NOT_MODIFIED).articles["unchanged"] == 1

    assert story.rows("SELECT state FROM articles") == [("present",)]
    assert story.rows("SELECT state, verdict, last_error FROM entries") == [
        ("captured", "ok", None)
    ]
    assert story.rows("SELECT * FROM evidence") == []
    assert story.rows("SELECT kind FROM changes") == [("added",), ("gone",), ("back",)]
    story.check_rebuilt()


def test_a_suspect_is_asked_conditionally_without_revisit_too(story: Story) -> None:
    story.crawl(story.article())
    story.crawl(Answer(status=410, body="gone"))
    story.crawl(NOT_MODIFIED, revisit=None)

    assert story.conditions() == [BOTH]
    assert story.conditions(FILE) == []  # files are left, without --revisit
    assert story.rows("SELECT * FROM evidence") == []
    story.check_rebuilt()


def test_a_304_that_was_not_asked_for_is_a_failure_and_loses_nothing(story: Story) -> None:
    odd = Answer(status=304)
    first = story.crawl(odd)
    assert not first.complete
    assert [(f.verdict, f.reason) for f in first.failures] == [
        ("error", "HTTP 304 to a request without conditions")
    ]
    story.headers = {}
    assert story.crawl(story.article()).articles["new"] == 1
    assert story.conditions() == [{}]
    kept = "SELECT url, title, version, state, last_seen, digest, capture FROM articles"
    before = story.rows(kept)

    report = story.crawl(odd)

    assert story.conditions() == [{}]  # nothing to name it by
    assert (report.articles["unchanged"], story.rows(kept)) == (0, before)
    assert [(r.kind, r.status) for r in story.records()] == [
        ("response", 304), ("response", 200), ("response", 304),
    ]  # fmt: skip
    story.check_rebuilt()


def test_a_redirect_takes_no_condition_along(story: Story) -> None:
    story.crawl(story.article(), Answer(body=PDF, headers={"ETag": TAG}))
    story.pages |= {
        "/moved.shtml": story.article(),
        "/moved.pdf": Answer(status=304),
    }
    story.crawl(
        Answer(status=301, headers={"Location": "/moved.shtml"}),
        Answer(status=302, headers={"Location": "/moved.pdf"}),
    )

    assert (story.conditions(), story.conditions("/moved.shtml")) == ([BOTH], [{}])
    assert story.conditions(FILE) == [{"if-none-match": TAG}]
    assert story.conditions("/moved.pdf") == [{}]
    assert story.rows("SELECT state, verdict, last_error FROM attachments WHERE article = 1") == [
        ("captured", "error", "asked again: HTTP 304 to a request without conditions")
    ]
    story.pages["/moved.shtml"] = Answer(status=304)
    report = story.crawl(Answer(status=301, headers={"Location": "/moved.shtml"}))
    assert report.articles["unchanged"] == 1  # the article there, asked for by itself
    assert sorted(story.conditions("/moved.shtml"), key=len) == [{}, BOTH]
    story.check_rebuilt()


def test_an_article_that_answered_elsewhere_is_asked_for_whole(story: Story) -> None:
    story.pages |= {"/new.shtml": story.article()}
    moved = Answer(status=301, headers={"Location": "/new.shtml"})
    story.crawl(moved)
    with closing(sqlite3.connect(story.archive / "archive.db")) as connection, connection:
        connection.execute("UPDATE articles SET url = ?", (HOST + PAGE,))
    story.crawl(moved)

    assert story.conditions() == [{}]


def test_an_article_of_two_pages_is_asked_for_whole(story: Story) -> None:
    pager = "<div class='page'><a href='/xw/1_2.shtml'>下一页</a></div>"
    first = article_page(TITLE, extra="").replace("<div class='share'>", f"{pager}<div>")
    story.pages |= {"/xw/1_2.shtml": story.article()}
    page = Answer(body=first, headers=story.headers)
    story.crawl(page)
    assert story.rows("SELECT page_count FROM articles") == [(2,)]
    story.crawl(page)

    assert (story.conditions(), story.conditions("/xw/1_2.shtml")) == ([{}], [{}])


@pytest.mark.parametrize(
    ("days", "elapsed", "asked"), [(0, 1, {}), (90, 89, BOTH), (90, 90, {}), (3, 3, {})]
)
def test_how_long_a_304_is_believed_is_for_the_profile_to_say(
    story: Story, days: int, elapsed: int, asked: dict[str, str]
) -> None:
    story.rules = CrawlRules(delay=0, conditional_days=days)
    story.crawl(story.article())
    story.calendar.turn(days=elapsed - 1)
    story.crawl(NOT_MODIFIED if asked else story.article())

    assert story.conditions() == [asked]


def test_a_page_that_came_whole_is_believed_for_as_long_again(story: Story) -> None:
    story.rules = CrawlRules(delay=0, conditional_days=2)
    asked = []
    for page in (story.article(), NOT_MODIFIED, story.article(), NOT_MODIFIED, story.article()):
        story.crawl(page)
        asked += story.conditions()

    assert asked == [{}, BOTH, {}, BOTH, {}]


def test_a_page_whose_record_is_lost_is_asked_for_whole(story: Story) -> None:
    story.crawl(story.article())
    (file,) = (story.archive / "warc").iterdir()
    file.rename(story.archive / "elsewhere")
    story.crawl(story.article())

    assert story.conditions() == [{}]
    assert [(r.kind, r.status) for r in story.records()] == [("response", 200)]


def test_without_a_record_conditions_are_sent_all_the_same(story: Story) -> None:
    story.settings = {"WARC_ENABLED": False}
    story.crawl(story.article())

    assert story.crawl(NOT_MODIFIED).articles["unchanged"] == 1
    assert story.conditions() == [BOTH]


def test_a_304_that_says_how_the_page_is_packed_and_guarded_is_one(story: Story) -> None:
    story.crawl(story.article())
    headers = {
        "Content-Encoding": "gzip",
        "Set-Cookie": "__jsluid_h=abc",
        "Content-Length": "4321",
    }

    assert story.crawl(Answer(status=304, headers=headers)).articles["unchanged"] == 1
    story.check_rebuilt()


def test_the_replica_sends_only_what_changed(tmp_path: Path, calendar: Calendar) -> None:
    replica, archive = Replica(articles=80), tmp_path / "archive"
    with replica.serve() as server:
        crawl_once(archive, server.base_url)
    calendar.turn(days=1)
    edited = next(a for a in replica.articles if not a.quirks and a.page_count == 1)
    replica.edit(edited.id, paragraphs=["改过的一段。", "另一段。"])
    with replica.serve() as server:
        crawl_once(archive, server.base_url, revisit="all")
        served = [(r.path, r.status) for r in server.requests if "/index" not in r.path]

    report = load_report(archive, 2)
    whole = sum(a.page_count > 1 for a in replica.articles)
    assert report.articles["changed"] == 1
    assert (
        report.articles["unchanged"] + whole >= len(replica.articles) - 1 - report.articles["same"]
    )
    assert sum(status == 304 for _, status in served) == (
        report.articles["unchanged"] + report.attachments_again["unchanged"]
    )
    assert report.attachments_again["changed"] == 0
    rebuild(archive / "warc", tmp_path / "again", lambda key, _: load_profile(key), Rebuilt())
    assert_same(archive, tmp_path / "again")


def attachment(story: Story) -> tuple[Any, ...]:
    sql = "SELECT state, verdict, last_error, sha256, bytes, media_type FROM attachments"
    (found,) = story.rows(sql)
    return tuple(found)


CAPTURED = ("captured", "ok", None, hashlib.sha256(PDF).hexdigest(), len(PDF), "application/pdf")


@pytest.mark.parametrize(
    ("answer", "kept", "reason"),
    [
        (NOT_MODIFIED, "unchanged", None),
        (OK_PDF, "unchanged", None),
        (Answer(body=PDF, headers={"Content-Type": "application/octet-stream"}), "unchanged", None),
        (Answer(status=404, body="no"), "missing", "asked again: HTTP 404"),
        (Answer(status=503, body="busy"), "error", "asked again: HTTP 503"),
        ("<p>" + "职工之家欢迎您。" * 60, "soft_404", "asked again: a page instead of a file"),
        (Answer(status=403, body="no"), "blocked", "asked again: HTTP 403"),
    ],
)
def test_a_file_that_did_not_change_or_come_stays_as_it_is(
    story: Story, answer: Answer | str, kept: str, reason: str | None
) -> None:
    story.crawl(story.article())
    assert attachment(story) == CAPTURED
    before = story.rows("SELECT capture FROM attachments")

    report = story.crawl(NOT_MODIFIED, answer)

    assert story.conditions(FILE) == [{"if-none-match": TAG}]
    verdict = "ok" if kept == "unchanged" else kept
    assert attachment(story)[:5] == ("captured", verdict, reason, *CAPTURED[3:5])
    is_named_anew = isinstance(answer, Answer) and answer.status == 200 and answer is not OK_PDF
    assert (story.rows("SELECT capture FROM attachments") == before) is not is_named_anew
    assert story.rows("SELECT count(*) FROM versions") == [(1,)]
    assert report.attachments_again == {"unchanged": int(kept == "unchanged"), "changed": 0}
    assert report.complete
    story.check_rebuilt()

    story.crawl(NOT_MODIFIED, OK_PDF)
    assert attachment(story)[:5] == CAPTURED[:5]


def test_a_file_with_other_bytes_makes_a_version_of_every_article_that_shows_it(
    story: Story,
) -> None:
    story.pages |= {
        "/xw/index.shtml": listing_page(
            [(PAGE, TITLE, "2021-09-27"), ("/xw/2.shtml", "第二篇新闻的标题", "2021-09-26")]
        ),
        "/xw/2.shtml": article_page("第二篇新闻的标题", body=f'{BODY}<a href="{FILE}">名册</a>'),
    }
    story.crawl(story.article())
    changed = Answer(body=OTHER_PDF, headers=OK_PDF.headers | {"ETag": '"new"'})

    report = story.crawl(NOT_MODIFIED, changed)

    assert story.conditions(FILE) == [{"if-none-match": TAG}]  # once, for both
    sha256, other = (hashlib.sha256(body).hexdigest() for body in (PDF, OTHER_PDF))
    sql = "SELECT article, state, sha256, bytes, verdict FROM attachments ORDER BY article"
    row = ("captured", other, len(OTHER_PDF), "ok")
    assert story.rows(sql) == [(1, *row), (2, *row)]
    assert story.rows("SELECT article, version, what, same_as FROM versions ORDER BY 1, 2") == [
        (1, 1, "first", None), (1, 2, "attachments", None),
        (2, 1, "first", None), (2, 2, "attachments", None),
    ]  # fmt: skip
    assert story.rows("SELECT article, kind, version, crawl FROM changes WHERE crawl = 2") == [
        (1, "changed", 2, 2), (2, "changed", 2, 2),
    ]  # fmt: skip
    assert story.rows("SELECT id, version FROM articles") == [(1, 2), (2, 2)]
    assert report.attachments_again == {"unchanged": 0, "changed": 1}
    assert report.articles["changed"] == 2
    with open_archive(story.archive) as archive:
        (uid,) = archive.connection.execute("SELECT uid FROM articles WHERE id = 1").fetchone()
        before, after = load_versions(archive, uid)
        captures = {
            item["sha256"]: archive.connection.execute(
                "SELECT * FROM captures WHERE id = ?", (item["capture"],)
            ).fetchone()
            for version in (before, after)
            for item in version.fields["attachments"]
        }
    difference = compare(before.fields, after.fields)
    assert difference.files == (
        FileChange(kind="changed", of="file", url=HOST + FILE, name="名单", before=sha256,
                   after=other),
    )  # fmt: skip
    assert (difference.fields, {s.kind for s in difference.sentences}) == ((), {"same"})
    for name, capture in captures.items():  # both are still to be had
        body = unpacked(stored_exchange(story.archive / "warc", capture))
        assert hashlib.sha256(body).hexdigest() == name
    story.check_rebuilt()


def test_a_file_that_is_what_it_was_before_names_that_version(story: Story) -> None:
    story.headers = {}
    story.crawl(story.article())
    for body in (OTHER_PDF, b"%PDF-1.6 names" * 40, PDF, OTHER_PDF):
        story.crawl(story.article(), Answer(body=body))
    story.crawl(story.article("改过的一段。" * 12), Answer(body=OTHER_PDF))
    story.crawl(story.article(), Answer(body=OTHER_PDF))

    assert story.rows("SELECT version, what, same_as FROM versions ORDER BY version") == [
        (1, "first", None),
        (2, "attachments", None),
        (3, "attachments", None),
        (4, "attachments", 1),
        (5, "attachments", 2),
        (6, "text", None),
        (7, "text", 5),
    ]
    story.check_rebuilt()


def test_what_a_crawl_has_just_fetched_is_not_asked_for_again(story: Story) -> None:
    story.crawl(story.article())
    assert story.conditions(FILE) == [{}]

    story.crawl(story.article(), attachments="no")
    assert story.conditions(FILE) == []
    story.crawl(story.article(), limit=5)
    assert story.conditions(FILE) == []


def test_a_file_the_profile_does_not_want_any_more_is_left_as_it_is(story: Story) -> None:
    story.crawl(story.article())
    with ScriptedSite(story.pages | {PAGE: story.article()}) as site:
        rules = dataclasses.replace(site.profile.attachments, types=("image/*",))
        profile = dataclasses.replace(site.profile, attachments=rules)
        crawl_once(story.archive, site.base_url, profile, revisit="all")
        assert FILE not in site.requests

    assert attachment(story) == CAPTURED


def many(story: Story, page: Answer | str | None, *, gone: tuple[int, ...] = ()) -> None:
    """Let the site have thirty articles: all with the same answer, or whole but for some."""
    titles = {number: f"第{number}条新闻的标题在这里" for number in range(30)}
    links = [(f"/c/{number}.shtml", title, "2021-09-27") for number, title in titles.items()]
    absent = Answer(status=404, body="not found")
    story.pages |= {
        "/xw/index.shtml": listing_page([link for n, link in enumerate(links) if n not in gone])
    }
    story.pages |= {
        f"/c/{n}.shtml": page or (absent if n in gone else article_page(title))
        for n, title in titles.items()
    }


def test_a_site_that_answers_404_to_everything_makes_no_article_gone(story: Story) -> None:
    """And what was really taken away meanwhile is gone soon after it is back."""
    story.gone = GoneRule(visits=3, days=2)
    many(story, None)
    assert story.crawl(article_page(TITLE)).complete
    reports = []
    for _ in range(3):
        many(story, Answer(status=404, body="not found"))
        reports.append(story.crawl(article_page(TITLE)))
    assert story.rows("SELECT state, count(*) FROM articles GROUP BY 1") == [("present", 30)]
    assert [report.held_back for report in reports] == [{"absent": 30, "met": 30}] * 3
    assert reports[0].gaps == [
        "30 of 30 archived articles were absent, too many to believe that any is gone"
    ]
    assert story.rows("SELECT count(*) FROM evidence") == [(90,)]

    many(story, None, gone=(3, 5))
    report = story.crawl(article_page(TITLE), revisit=None)

    assert (report.articles["gone"], report.articles["same"], report.held_back) == (2, 28, {})
    assert story.rows("SELECT count(*) FROM evidence WHERE kind != 'unlisted'") == [(8,)]
    assert story.rows("SELECT url FROM articles WHERE state = 'gone'") == [
        (f"{HOST}/c/3.shtml",), (f"{HOST}/c/5.shtml",),
    ]  # fmt: skip
    assert report.complete
    story.check_rebuilt()


def test_a_crawl_that_is_cut_short_makes_no_article_gone(story: Story) -> None:
    story.gone = GoneRule(visits=1, days=0)
    story.crawl(story.article())
    absent = Answer(status=404, body="not found")
    story.settings = {"CLOSESPIDER_ITEMCOUNT": 4}
    report = story.crawl(absent)

    assert report.reason == "closespider_itemcount"
    assert story.rows("SELECT kind FROM evidence") == [("missing",)]
    assert story.rows("SELECT state FROM articles") == [("present",)]
    story.check_rebuilt()
