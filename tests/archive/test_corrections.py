"""Versions that were read better are put right in place, and what was there is kept."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.values import (
    LATER,
    LATER_TEXT,
    NOW_TEXT,
    SITE,
    make_article,
    make_blocks,
    make_entry,
    make_failure,
    make_visit,
    new_archive,
    save_articles,
    save_entries,
    uid_of,
)
from unioncrawler.archive.articles import adopt_article
from unioncrawler.archive.corrections import Corrected, Correction, Occasion, correct, plan
from unioncrawler.archive.rows import article_digest
from unioncrawler.archive.search import search
from unioncrawler.items import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from unioncrawler.archive import ArchiveWriter

OCCASION = Occasion(now=LATER_TEXT, event=None)


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[ArchiveWriter]:
    with new_archive(tmp_path) as opened:
        yield opened


def rows(writer: ArchiveWriter, sql: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in writer.connection.execute(sql)]


def apply(writer: ArchiveWriter, *corrections: Correction) -> list[Corrected]:
    changed = plan(writer.connection, 1, corrections)
    with writer.step() as connection:
        correct(connection, 1, changed, OCCASION)
    return changed


def better(version: int, **fields: Any) -> Correction:
    return Correction(version=version, capture=1, fields=fields)


def test_the_present_version_is_corrected_with_its_index(writer: ArchiveWriter) -> None:
    save_articles(writer, make_visit(1))
    old = rows(writer, "SELECT body_text, digest FROM articles")[0]
    article = make_article(1, blocks=make_blocks("戈壁滩上。"))
    digest = article_digest(article)

    apply(writer, better(1, body_text="戈壁滩上。", digest=digest))

    assert rows(writer, "SELECT body_text, digest, version, first_seen FROM articles") == [
        ("戈壁滩上。", digest, 1, NOW_TEXT)
    ]
    assert rows(writer, "SELECT digest, seen, what FROM versions") == [(digest, NOW_TEXT, "first")]
    assert [hit.uid for hit in search(writer, "戈壁滩")] == [uid_of(1)]
    assert not search(writer, "锡林河")
    kept = "SELECT version, field, before, after, at, capture, event, crawl FROM corrections"
    assert rows(writer, kept) == [
        (1, "body_text", old[0], "戈壁滩上。", LATER_TEXT, 1, None, None),
        (1, "digest", old[1], digest, LATER_TEXT, 1, None, None),
    ]
    assert rows(writer, "SELECT kind, version, at FROM changes ORDER BY number") == [
        ("added", 1, NOW_TEXT),
        ("corrected", 1, LATER_TEXT),
    ]


def test_a_plan_alone_writes_nothing(writer: ArchiveWriter) -> None:
    save_articles(writer, make_visit(1))
    writer.commit()
    before = list(writer.connection.iterdump())

    changed = plan(writer.connection, 1, [better(1, title="别的", page_count=2)])

    assert changed == [
        Corrected(version=1, field="title", before=make_article(1).title, after="别的", capture=1),
        Corrected(version=1, field="page_count", before=1, after=2, capture=1),
    ]
    assert list(writer.connection.iterdump()) == before


def test_what_is_stored_like_that_already_is_no_correction(writer: ArchiveWriter) -> None:
    save_articles(writer, make_visit(1))
    assert apply(writer, better(1, title=make_article(1).title)) == []
    assert rows(writer, "SELECT count(*) FROM corrections") == [(0,)]
    assert rows(writer, "SELECT kind FROM changes") == [("added",)]


def test_an_earlier_version_is_corrected_without_a_step(writer: ArchiveWriter) -> None:
    save_articles(writer, make_visit(1), make_visit(1, title="改过的标题"))
    before = json.loads(rows(writer, "SELECT fields FROM versions WHERE version = 1")[0][0])

    apply(writer, better(1, editor="王五", digest="d"))

    after = rows(writer, "SELECT fields, digest FROM versions WHERE version = 1")[0]
    assert (json.loads(after[0]), after[1]) == ({**before, "editor": "王五"}, "d")
    assert rows(writer, "SELECT title, editor FROM articles") == [("改过的标题", None)]
    assert rows(writer, "SELECT kind FROM changes ORDER BY number") == [("added",), ("changed",)]
    what = rows(writer, "SELECT what FROM versions ORDER BY version")
    assert what == [("first",), ("title, metadata",)]


def test_versions_that_are_alike_now_say_so(writer: ArchiveWriter) -> None:
    texts = ["甲。", "乙。", "丙。"]
    for text in texts:
        save_articles(writer, make_visit(1, blocks=make_blocks(text)))
    digest = article_digest(make_article(1, blocks=make_blocks("甲。")))

    apply(writer, better(2, body_text="甲。", digest=digest))
    assert rows(writer, "SELECT version, what, same_as FROM versions") == [
        (1, "first", None),
        (2, "", 1),
        (3, "text", None),
    ]
    apply(writer, better(3, body_text="甲。", digest=digest))
    assert rows(writer, "SELECT version, what, same_as FROM versions") == [
        (1, "first", None),
        (2, "", 1),
        (3, "", 2),
    ]
    assert rows(writer, "SELECT version FROM articles") == [(3,)]


def test_attachments_keep_what_came_of_their_address(writer: ArchiveWriter) -> None:
    save_articles(writer, make_visit(1))
    writer.connection.execute("UPDATE attachments SET state = 'captured', sha256 = 'a'")
    known = rows(writer, "SELECT kind, url, name, sha256 FROM attachments ORDER BY kind")
    said = [dict(zip(("kind", "url", "name", "sha256"), row, strict=True)) for row in known]
    new = {"kind": "image", "url": "http://www.union.example/new.jpg", "name": ""}

    apply(writer, better(1, attachments=[said[0], new, said[1]]))

    kept = "SELECT kind, position, url, state, sha256 FROM attachments ORDER BY kind, position"
    assert rows(writer, kept) == [
        ("file", 1, said[0]["url"], "captured", "a"),
        ("image", 1, new["url"], "pending", None),
        ("image", 2, said[1]["url"], "captured", "a"),
    ]
    before, after = rows(writer, "SELECT before, after FROM corrections")[0]
    assert (json.loads(before), json.loads(after)) == (said, [said[0], new, said[1]])


def adopt(writer: ArchiveWriter, number: int) -> bool:
    visit = make_visit(number)
    ids = [row[0] for row in rows(writer, "SELECT id FROM captures ORDER BY id LIMIT 1")]
    with writer.step() as connection:
        return adopt_article(
            connection, SITE, uid_of(number), visit, make_article(number), ids, now=NOW_TEXT
        )


def test_a_failed_entry_becomes_an_article_of_its_old_exchange(writer: ArchiveWriter) -> None:
    save_entries(writer, make_entry(1))
    writer.save_failure(SITE, make_failure(1, Verdict.OK, "not read"), now=LATER)
    captures = rows(writer, "SELECT count(*) FROM captures")

    assert adopt(writer, 1)

    assert rows(writer, "SELECT count(*) FROM captures") == captures
    assert rows(writer, "SELECT uid, capture, first_seen FROM articles") == [
        (uid_of(1), 1, NOW_TEXT)
    ]
    entry = "SELECT state, verdict, last_error, attempts, article FROM entries"
    assert rows(writer, entry) == [("captured", "ok", None, 1, 1)]
    assert rows(writer, "SELECT kind, crawl FROM changes") == [("added", None)]
    assert rows(writer, "SELECT count(*) FROM article_channels") == [(1,)]


def test_an_entry_of_an_archived_article_is_only_linked(writer: ArchiveWriter) -> None:
    save_articles(writer, make_visit(1, title="原来的"))
    writer.connection.execute("UPDATE articles SET state = 'gone'")
    save_entries(writer, make_entry(1))
    writer.connection.execute("UPDATE entries SET state = 'failed', article = NULL")

    assert not adopt(writer, 1)

    assert rows(writer, "SELECT title, state FROM articles") == [("原来的", "gone")]
    assert rows(writer, "SELECT state, article FROM entries") == [("gone", 1)]
