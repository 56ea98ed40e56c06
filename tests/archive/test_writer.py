"""What a crawl leaves in the archive: whole, once, and counted."""

from __future__ import annotations

import json
import sqlite3
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.values import (
    CHANNEL,
    CHANNEL_URL,
    HOST,
    LATER,
    LATER_TEXT,
    NOW,
    NOW_TEXT,
    SITE,
    make_article,
    make_blocks,
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
from unioncrawler.archive import open_archive
from unioncrawler.archive.batches import BATCH_WRITES
from unioncrawler.archive.counts import ChannelCount
from unioncrawler.archive.rows import article_digest, find_day, is_accounted
from unioncrawler.items import EntryKind, EntryState, RawArticle, Verdict
from unioncrawler.sites import load_profile
from unioncrawler.visits import ArticleVisit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from unioncrawler.archive import ArchiveWriter

DYNAMIC = "基层频道/基层动态"


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[ArchiveWriter]:
    with new_archive(tmp_path) as opened:
        yield opened


def rows(writer: ArchiveWriter, statement: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in writer.connection.execute(statement)]


def dump(writer: ArchiveWriter) -> dict[str, list[tuple[Any, ...]]]:
    tables = (
        "channels",
        "entries",
        "articles",
        "article_channels",
        "versions",
        "attachments",
        "evidence",
    )
    return {table: rows(writer, f"SELECT * FROM {table}") for table in (*tables, "changes")}


def test_an_article_is_kept_whole(writer: ArchiveWriter) -> None:
    save_entries(writer, make_entry(5))

    assert writer.save_article(SITE, uid_of(5), make_visit(5), NOW) == "new"

    article = dict(writer.connection.execute("SELECT * FROM articles").fetchone())
    assert article == {
        "id": 1,
        "uid": uid_of(5),
        "site": SITE,
        "url": url_of(5),
        "title": "第5届职工技能比武落幕",
        "subtitle": None,
        "published": "2021-09-06",
        "published_precision": "day",
        "published_text": "发布时间:2021-09-06",
        "source": "草原工会网",
        "author": "苏日娜",
        "editor": None,
        "correspondent": None,
        "byline_text": None,
        "breadcrumbs": json.dumps(
            [
                {"text": "首页", "url": f"{HOST}/"},
                {"text": "基层频道", "url": None},
                {"text": "党建巡礼", "url": CHANNEL_URL},
            ],
            ensure_ascii=False,
            separators=(",", ":"),
        ),
        "page_count": 1,
        "found_by": '{"title":"position","published":"label"}',
        "digest": article_digest(make_article(5)),
        "state": "present",
        "version": 1,
        "first_seen": NOW_TEXT,
        "last_seen": NOW_TEXT,
        "asked": NOW_TEXT,
        "capture": 2,
        "body_text": "锡林河畔秋意浓。\n共有5名选手参加了比赛。",
        "body_html": "<p>锡林河畔秋意浓。</p>\n<p>共有5名选手参加了比赛。</p>",
    }
    assert rows(writer, "SELECT kind, position, url, name FROM attachments") == [
        ("file", 1, f"{HOST}/upload/5.pdf", "名单"),
        ("image", 1, f"{HOST}/upload/5.jpg", "现场"),
    ]
    assert rows(writer, "SELECT number, article, kind, version, at, crawl FROM changes") == [
        (1, 1, "added", 1, NOW_TEXT, 1)
    ]
    assert rows(writer, "SELECT article, version, seen, capture, what, fields FROM versions") == [
        (1, 1, NOW_TEXT, 2, "first", None)
    ]
    assert rows(writer, "SELECT state, verdict, article, attempts FROM entries") == [
        ("captured", "ok", 1, 1)
    ]


def test_crawling_twice_changes_nothing_but_last_seen(writer: ArchiveWriter) -> None:
    def crawl(now: Any) -> None:
        for channel in (CHANNEL, DYNAMIC):
            listing = make_listing(*map(make_entry, range(4)), channel=channel)
            writer.save_listing(SITE, listing, uids_of(*listing.entries), now)
        for entry in writer.next_entries(SITE):
            number = int(entry.uid.rpartition("-")[2], 16)
            writer.save_article(SITE, entry.uid, make_visit(number), now)

    crawl(NOW)
    first = dump(writer)
    crawl(LATER)
    second = dump(writer)

    fresh = [tuple(LATER_TEXT if v == NOW_TEXT else v for v in row) for row in first["entries"]]
    assert [row[-1] for row in second["entries"]] == [LATER_TEXT] * 8
    assert [row[-1] for row in fresh] == [LATER_TEXT] * 8
    assert [row[:-4] for row in second["entries"]] == [row[:-4] for row in first["entries"]]
    assert {k: v for k, v in second.items() if k != "entries"} == {
        k: v for k, v in first.items() if k != "entries"
    }


def test_an_article_read_again_unchanged_is_seen_again_only(writer: ArchiveWriter) -> None:
    save_entries(writer, make_entry(5))
    save_articles(writer, make_visit(5))
    before = dump(writer)

    spaced = make_visit(
        5, blocks=make_blocks("锡林河畔 秋意浓。", "　", "共有5名选手\u200b参加了比赛。")
    )
    assert writer.save_article(SITE, uid_of(5), spaced, LATER) == "same"

    after = dump(writer)
    assert rows(writer, "SELECT first_seen, last_seen, version FROM articles") == [
        (NOW_TEXT, LATER_TEXT, 1)
    ]
    for table in ("article_channels", "versions", "attachments", "changes"):
        assert after[table] == before[table]


def test_a_changed_article_keeps_the_text_before(writer: ArchiveWriter) -> None:
    save_articles(writer, make_visit(5))

    changed = make_visit(5, title="第5届职工技能比武圆满落幕", attachments=())
    assert writer.save_article(SITE, uid_of(5), changed, LATER) == "changed"
    longer = make_visit(5, title="第5届职工技能比武圆满落幕", blocks=make_blocks("新的正文。"))
    assert writer.save_article(SITE, uid_of(5), longer, LATER) == "changed"

    assert rows(writer, "SELECT version, title, body_text, first_seen FROM articles") == [
        (3, "第5届职工技能比武圆满落幕", "新的正文。", NOW_TEXT)
    ]
    versions = rows(writer, "SELECT version, what, seen, fields FROM versions ORDER BY version")
    assert [version[:3] for version in versions] == [
        (1, "first", NOW_TEXT),
        (2, "title, attachments", LATER_TEXT),
        (3, "text, attachments", LATER_TEXT),
    ]
    first, second = json.loads(versions[0][3]), json.loads(versions[1][3])
    assert (first["title"], len(first["attachments"])) == ("第5届职工技能比武落幕", 2)
    assert (second["body_text"], len(second["attachments"])) == (first["body_text"], 1)
    assert versions[2][3] is None
    assert [row[0] for row in rows(writer, "SELECT kind FROM changes")] == [
        "added", "changed", "changed",
    ]  # fmt: skip


def test_an_article_that_was_gone_is_back(writer: ArchiveWriter) -> None:
    save_articles(writer, make_visit(5))
    writer.connection.execute("UPDATE articles SET state = 'gone'")

    writer.save_article(SITE, uid_of(5), make_visit(5), LATER)

    assert rows(writer, "SELECT state, version FROM articles") == [("present", 1)]
    assert rows(writer, "SELECT kind, version FROM changes") == [("added", 1), ("back", 1)]


def test_an_article_in_two_channels_is_asked_for_once_and_belongs_to_both(
    writer: ArchiveWriter,
) -> None:
    save_entries(writer, make_entry(1))
    other = make_entry(1, url=url_of(1).replace("www.", ""))
    save_entries(writer, other, channel=DYNAMIC)

    assert [entry.url for entry in writer.next_entries(SITE)] == [url_of(1)]
    save_articles(writer, make_visit(1))
    save_entries(writer, make_entry(1), channel="通知公告")

    assert writer.next_entries(SITE) == []
    assert rows(writer, "SELECT state, article FROM entries") == [("captured", 1)] * 3
    assert rows(writer, "SELECT article, channel FROM article_channels") == [(1, 1), (1, 2), (1, 3)]


def test_an_entry_redirected_within_the_site_belongs_to_where_it_led(writer: ArchiveWriter) -> None:
    save_entries(writer, make_entry(1), make_entry(2))
    visit = ArticleVisit(
        entry_url=url_of(1),
        article=make_article(2),
        captures=(make_capture(url_of(1), Verdict.REDIRECTED), make_capture(url_of(2))),
    )

    writer.save_article(SITE, uid_of(2), visit, NOW)
    save_entries(writer, make_entry(1), channel=DYNAMIC)

    assert rows(writer, "SELECT state, article FROM entries") == [("captured", 1)] * 3
    assert rows(writer, "SELECT url FROM captures WHERE id = (SELECT capture FROM articles)") == [
        (url_of(2),)
    ]


def test_failures_wait_for_the_next_crawl_and_are_asked_for_once_in_each(
    writer: ArchiveWriter,
) -> None:
    save_entries(writer, make_entry(1), make_entry(2))
    (first, second) = writer.next_entries(SITE)
    writer.save_failure(SITE, make_failure(1, Verdict.ERROR, "timeout"))

    assert writer.next_entries(SITE, after=second.id) == []
    # Another channel that lists the failed one later does not bring it back within the crawl.
    save_entries(writer, make_entry(1), channel=DYNAMIC)
    assert writer.next_entries(SITE, after=second.id) == []
    assert [entry.id for entry in writer.next_entries(SITE)] == [first.id, second.id]
    assert rows(writer, "SELECT state, verdict, last_error, attempts, last_try FROM entries") == [
        ("failed", "error", "timeout", 1, NOW_TEXT),
        ("pending", None, None, 0, None),
        ("failed", "error", "timeout", 1, NOW_TEXT),
    ]


def test_a_failure_does_not_undo_a_captured_article(writer: ArchiveWriter) -> None:
    save_entries(writer, make_entry(1))
    save_articles(writer, make_visit(1))

    writer.save_failure(SITE, make_failure(1, Verdict.CHALLENGE, "challenge:jsl"))

    assert rows(writer, "SELECT state, verdict FROM entries") == [("captured", "ok")]
    assert rows(writer, "SELECT state FROM articles") == [("present",)]


def test_entries_are_drawn_in_batches_by_channel_and_date(writer: ArchiveWriter) -> None:
    save_entries(writer, *map(make_entry, range(5)))
    save_entries(writer, *map(make_entry, range(3, 8)), channel=DYNAMIC)
    save_entries(writer, make_entry(9, date_text=None, url=f"{HOST}/about/9.shtml"))

    def numbers(**options: Any) -> list[int]:
        entries = writer.next_entries(SITE, **options)
        return [int(entry.uid.rpartition("-")[2], 16) for entry in entries]

    assert numbers() == [0, 1, 2, 3, 4, 5, 6, 7, 9]
    assert numbers(limit=2) == [0, 1]
    assert numbers(after=2, limit=3) == [2, 3, 4]
    assert numbers(channels=[DYNAMIC]) == [3, 4, 5, 6, 7]
    assert numbers(channels=["没有的频道"]) == []
    assert numbers(since="2021-09-06") == [5, 6, 7, 9]
    assert writer.count_waiting(SITE) == 9


def test_files_and_external_links_are_listed_only(writer: ArchiveWriter) -> None:
    save_entries(
        writer,
        make_entry(1, kind=EntryKind.FILE),
        make_entry(2, kind=EntryKind.EXTERNAL, url="https://other.example/c/2021-09-03/2.shtml"),
        make_entry(2),
    )
    save_articles(writer, make_visit(2))

    assert rows(writer, "SELECT kind, state, uid, article FROM entries") == [
        ("file", "listed", uid_of(1), None),
        ("external", "listed", None, None),
        ("article", "captured", uid_of(2), 1),
    ]


def test_a_host_learnt_later_makes_an_external_link_an_article(writer: ArchiveWriter) -> None:
    save_entries(writer, make_entry(1, kind=EntryKind.EXTERNAL))
    save_entries(writer, make_entry(1))

    assert rows(writer, "SELECT kind, state, uid FROM entries") == [
        ("article", "pending", uid_of(1))
    ]


def test_channels_are_counted_by_what_became_of_their_entries(writer: ArchiveWriter) -> None:
    save_entries(
        writer,
        *map(make_entry, range(8)),
        make_entry(8, kind=EntryKind.FILE),
        make_entry(9, kind=EntryKind.EXTERNAL),
    )
    save_articles(writer, make_visit(0), make_visit(1))
    failures = [
        make_failure(2, Verdict.MISSING, "404"),
        make_failure(3, Verdict.SOFT_404, "not found page"),
        make_failure(4, Verdict.CHALLENGE, "challenge:jsl"),
        make_failure(5, Verdict.REDIRECTED, "off the site", "https://other.example/5"),
    ]
    for failure in failures:
        writer.save_failure(SITE, failure)

    (count,) = writer.channel_counts(SITE)
    assert count == ChannelCount(
        channel=CHANNEL, url=CHANNEL_URL, listed=10, captured=2, pending=2, failed=3, gone=0,
        external=2, files=1, accounted=7, stated=None, walked=None, checked=None,
    )  # fmt: skip
    assert [c.listed for c in writer.channel_counts(SITE, since="2021-09-09")] == [2]
    assert writer.channel_counts(SITE, channels=[DYNAMIC]) == []
    assert [(f.verdict, f.reason, f.count) for f in writer.failure_counts(SITE)] == [
        ("challenge", "challenge:jsl", 1),
        ("missing", "404", 1),
        ("soft_404", "not found page", 1),
    ]


def test_what_is_accounted_in_python_is_so_in_sql(writer: ArchiveWriter) -> None:
    from unioncrawler.archive.rows import IS_ACCOUNTED_SQL  # noqa: PLC0415

    for state in EntryState:
        for verdict in (*Verdict, None):
            found = writer.connection.execute(
                f"SELECT {IS_ACCOUNTED_SQL} FROM (SELECT ? AS state, ? AS verdict)",
                (state, verdict),
            ).fetchone()[0]
            assert bool(found) == is_accounted(state, verdict)


def test_a_channel_is_new_once_and_keeps_the_first_address_of_a_crawl(
    writer: ArchiveWriter,
) -> None:
    found = [
        writer.save_channel(SITE, CHANNEL, CHANNEL_URL, found_on=f"{HOST}/", now=NOW),
        writer.save_channel(SITE, CHANNEL, f"{HOST}/zcms/catalog/7/", found_on=None, now=NOW),
    ]
    (channel,) = writer.channels(SITE)
    second = writer.begin_crawl(load_profile(SITE), {}, now=LATER, version="0.1")
    found.append(writer.save_channel(SITE, CHANNEL, f"{HOST}/new/", now=LATER))

    assert found == [True, False, False]
    assert (channel.url, channel.found_on) == (CHANNEL_URL, f"{HOST}/")
    assert [(c.url, c.is_new) for c in writer.channels(SITE, second)] == [(f"{HOST}/new/", False)]
    assert [c.is_new for c in writer.channels(SITE, 1)] == [True]
    assert rows(writer, "SELECT path, name, parent, first_crawl, last_crawl FROM channels") == [
        (CHANNEL, "党建巡礼", "基层频道", 1, 2)
    ]


def test_a_run_is_kept_with_its_figures_and_a_killed_one_is_marked(writer: ArchiveWriter) -> None:
    second = writer.begin_crawl(load_profile(SITE), {"limit": 3}, now=LATER, version="0.2")
    writer.finish_crawl(second, "finished", {"articles": 3, "at": NOW}, now=LATER)

    first, last = writer.crawl_row(1), writer.last_crawl(SITE)
    assert first is not None
    assert last is not None
    assert (first.finished, first.reason) == (None, "interrupted")
    assert (last.id, last.arguments, last.started, last.finished, last.reason) == (
        2, {"limit": 3}, LATER_TEXT, LATER_TEXT, "finished",
    )  # fmt: skip
    assert last.stats == {"articles": 3, "at": "2026-03-01T09:30:00+08:00"}
    assert writer.crawl_row(9) is None


def test_a_step_that_fails_leaves_nothing_and_harms_no_other(writer: ArchiveWriter) -> None:
    save_articles(writer, make_visit(1))
    bad = make_listing(make_entry(2), make_entry(3))

    with pytest.raises(ValueError, match="zip"):
        writer.save_listing(SITE, bad, [uid_of(2)], NOW)
    raw = ArticleVisit(entry_url=url_of(4), article=RawArticle(url=url_of(4)), captures=())
    with pytest.raises(TypeError, match="not normalised"):
        writer.save_article(SITE, uid_of(4), raw, NOW)
    with pytest.raises(ValueError, match="time zone"):
        writer.save_article(SITE, uid_of(5), make_visit(5), NOW.replace(tzinfo=None))

    assert rows(writer, "SELECT count(*) FROM entries") == [(0,)]
    assert rows(writer, "SELECT uid FROM articles") == [(uid_of(1),)]


def test_what_is_written_together_lasts_whole_or_is_undone_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("unioncrawler.archive.batches.BATCH_WRITES", 1)
    with new_archive(tmp_path) as writer, open_archive(tmp_path) as reader:

        def lasting() -> list[str]:
            with reader.reading() as connection:
                return [row["path"] for row in connection.execute("SELECT path FROM channels")]

        with writer.together():
            writer.save_channel(SITE, "一", CHANNEL_URL, now=NOW)
            with writer.together():
                writer.save_channel(SITE, "二", CHANNEL_URL, now=NOW)
            assert lasting() == []
        assert lasting() == ["一", "二"]

        with suppress(KeyError), writer.together():
            writer.save_channel(SITE, "三", CHANNEL_URL, now=NOW)
            raise KeyError
        writer.commit()
        assert lasting() == ["一", "二"]
        writer.save_channel(SITE, "四", CHANNEL_URL, now=NOW)
        assert lasting() == ["一", "二", "四"]


def test_writes_last_after_a_batch_or_when_time_has_passed(tmp_path: Path) -> None:
    clock = [0.0]
    writer = new_archive(tmp_path)
    writer._clock = lambda: clock[0]

    def on_disk() -> int:
        connection = sqlite3.connect(writer.path)
        try:
            return int(connection.execute("SELECT count(*) FROM articles").fetchone()[0])
        finally:
            connection.close()

    for number in range(BATCH_WRITES - 1):
        save_articles(writer, make_visit(number))
    before = on_disk()
    save_articles(writer, make_visit(1000))
    full = on_disk()
    save_articles(writer, make_visit(1001))
    clock[0] += 0.9
    early = writer.commit_if_due()
    clock[0] += 0.2
    assert (before, full, early, writer.commit_if_due()) == (0, BATCH_WRITES, False, True)
    assert on_disk() == BATCH_WRITES + 1
    assert writer.commit_if_due() is False
    writer.close()


@given(st.text(st.sampled_from("工a\x00\ud800\udfff\ufffe\n\t '\"\U0010ffff"), max_size=12))
@settings(max_examples=60, deadline=None)
def test_no_text_of_a_page_breaks_the_archive(text: str) -> None:
    import tempfile  # noqa: PLC0415
    from pathlib import Path  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder, new_archive(Path(folder)) as writer:
        save_entries(writer, make_entry(1, title=text, date_text=text))
        save_articles(writer, make_visit(1, title=text, author=text, blocks=make_blocks(text)))
        writer.save_failure(SITE, make_failure(2, Verdict.ERROR, text))
        row = writer.connection.execute("SELECT title, body_text FROM articles").fetchone()
        kept = "".join("\ufffd" if c in "\x00\ud800\udfff" else c for c in text)
        assert tuple(row) == (kept, kept)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("[2021-09-07]", "2021-09-07"),
        ("2021年9月7日 10:20", "2021-09-07"),
        ("2021/9/7", "2021-09-07"),
        ("/c/2021-09-07/11.shtml", "2021-09-07"),
        ("/202109/t20210907_55.html", "2021-09-07"),
        ("/art/2021/9/7/art_1_2.html", "2021-09-07"),
        ("09-07", None),
        ("2021-13-07", None),
        ("/c/8151539202109071.shtml", None),
        ("", None),
        (None, None),
    ],
)
def test_a_day_is_found_in_digits_only(text: str | None, day: str | None) -> None:
    assert find_day(text) == day


def test_an_entry_in_a_list_of_100_000_is_drawn_by_index(writer: ArchiveWriter) -> None:
    from unioncrawler.archive.entries import _NEXT  # noqa: PLC0415

    values = {
        "site": SITE,
        "after": 0,
        "limit": 9,
        "channels": None,
        "since": None,
        "now": "2026",
        "ahead": "2027",
    }
    plan = writer.connection.execute(f"EXPLAIN QUERY PLAN {_NEXT}", values)
    steps = [row["detail"] for row in plan]

    assert any("entries_waiting" in step for step in steps), steps
    assert not any(step.startswith("SCAN") and " e" in step for step in steps), steps
    assert not any("TEMP B-TREE" in step for step in steps), steps


def test_the_archive_reads_what_it_wrote_when_opened_again(tmp_path: Path) -> None:
    with new_archive(tmp_path) as writer:
        save_entries(writer, make_entry(1))
        save_articles(writer, make_visit(1))

    with open_archive(tmp_path) as archive:
        assert archive.sites() == [SITE]
        assert archive.count_articles(SITE) == 1
        assert [count.captured for count in archive.channel_counts(SITE)] == [1]
        assert archive.connection.execute("PRAGMA foreign_key_check").fetchall() == []
