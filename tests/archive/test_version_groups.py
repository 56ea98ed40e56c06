"""What makes a version, what does not, and which earlier one it repeats."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.values import (
    HOST,
    LATER,
    LATER_TEXT,
    NOW,
    NOW_TEXT,
    SITE,
    make_article,
    make_blocks,
    make_visit,
    new_archive,
    save_articles,
    uid_of,
    url_of,
)
from unioncrawler.archive.rows import article_digest
from unioncrawler.items import Attachment, Block, FoundBy, Link, Precision, Published
from unioncrawler.visits import ArticleVisit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from unioncrawler.archive import ArchiveWriter

TITLE = "第5届职工技能比武圆满落幕"
TEXT = make_blocks("新的正文。")
FILE = make_article(5).attachments[0]
IMAGE = make_article(5).images[0]
MINUTE = Published(iso="2021-09-06T10:20+08:00", precision=Precision.MINUTE)


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[ArchiveWriter]:
    with new_archive(tmp_path) as opened:
        save_articles(opened, make_visit(5))
        yield opened


def rows(writer: ArchiveWriter, statement: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in writer.connection.execute(statement)]


def save(writer: ArchiveWriter, **changes: Any) -> str:
    return writer.save_article(SITE, uid_of(5), make_visit(5, **changes), LATER)


def versions(writer: ArchiveWriter) -> list[tuple[Any, ...]]:
    return rows(writer, "SELECT version, what, same_as FROM versions ORDER BY version")


def file(**changes: Any) -> Attachment:
    return Attachment(**({"url": FILE.url, "name": FILE.name, "kind": "file"} | changes))


def image(**changes: Any) -> Attachment:
    return Attachment(**({"url": IMAGE.url, "name": IMAGE.name, "kind": "image"} | changes))


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"title": TITLE}, "title"),
        ({"blocks": TEXT}, "text"),
        ({"blocks": make_blocks("锡林河畔秋意浓。共有5名选手参加了比赛。")}, "text"),
        ({"blocks": ()}, "text"),
        ({"subtitle": "副题"}, "metadata"),
        ({"published": MINUTE}, "metadata"),
        ({"published": None}, "metadata"),
        ({"source": "内蒙古工人报"}, "metadata"),
        ({"source": None}, "metadata"),
        ({"author": "苏日娜、乌兰"}, "metadata"),
        ({"editor": "乌兰"}, "metadata"),
        ({"correspondent": "乌兰"}, "metadata"),
        ({"author": None, "editor": "苏日娜"}, "metadata"),
        ({"images": ()}, "attachments"),
        ({"images": (image(url=f"{HOST}/upload/6.jpg"),)}, "attachments"),
        ({"attachments": ()}, "attachments"),
        ({"attachments": (file(name="名单(新)"),)}, "attachments"),
        ({"attachments": (file(url=f"{HOST}/upload/6.pdf"),)}, "attachments"),
        ({"attachments": (FILE, file(url=f"{HOST}/upload/6.pdf"))}, "attachments"),
        ({"images": (image(url=FILE.url), IMAGE), "attachments": ()}, "attachments"),
        ({"title": TITLE, "blocks": TEXT}, "title, text"),
        ({"title": TITLE, "images": ()}, "title, attachments"),
        ({"blocks": TEXT, "source": "工人报"}, "text, metadata"),
        ({"source": "工人报", "images": ()}, "metadata, attachments"),
        (
            {"images": (), "author": "乌兰", "blocks": TEXT, "title": TITLE},
            "title, text, metadata, attachments",
        ),
    ],
)
def test_what_a_reader_would_miss_makes_a_version_that_says_so(
    writer: ArchiveWriter, changes: dict[str, Any], what: str
) -> None:
    assert save(writer, **changes) == "changed"

    assert versions(writer) == [(1, "first", None), (2, what, None)]
    assert rows(writer, "SELECT kind, version FROM changes") == [("added", 1), ("changed", 2)]
    article = make_article(5, **changes)
    assert rows(writer, "SELECT version, title, body_text, digest FROM articles") == [
        (2, article.title, article.body_text, article_digest(article))
    ]
    assert rows(writer, "SELECT kind, url, name FROM attachments ORDER BY kind, position") == [
        *(("file", a.url, a.name) for a in article.attachments),
        *(("image", a.url, a.name) for a in article.images),
    ]
    assert save(writer, **changes) == "same"
    assert len(versions(writer)) == 2


NOISE: list[dict[str, Any]] = [
    {"title": "第5届 职工技能\u200b比武落幕"},
    {"blocks": make_blocks("锡林河畔 秋意浓。", "　", "共有5名选手\u200b参加了比赛。")},
    {"blocks": tuple(Block(text=b.text, html=f"<p><b>{b.text}</b></p>") for b in
                     make_article(5).blocks)},
    {"source": "草原 工会网\ufeff"},
    {"author": "苏\u3000日娜"},
    {"subtitle": " \u200b"},
    {"published_text": "时间:2021年9月6日"},
    {"byline_text": "(苏日娜)"},
    {"breadcrumbs": (Link(text="首页"),)},
    {"found_by": {"title": FoundBy.SELECTOR}},
    {"page_count": 2},
    {"url": "http://www.union.example/c/2021-09-06/5.shtml?from=list"},
    {"images": (image(name="比赛现场"),)},
    {"attachments": (file(name="名 单\u200b"),)},
]  # fmt: skip


@pytest.mark.parametrize("changes", NOISE)
def test_layout_is_replaced_in_place_with_the_exchange_it_was_read_from(
    writer: ArchiveWriter, changes: dict[str, Any]
) -> None:
    before = {table: rows(writer, f"SELECT * FROM {table}") for table in ("versions", "changes")}

    assert save(writer, **changes) == "same"

    article = make_article(5, **changes)
    said = writer.connection.execute("SELECT * FROM articles").fetchone()
    assert {
        name: said[name]
        for name in (
            "url", "title", "subtitle", "source", "author", "published_text", "byline_text",
            "page_count", "body_text", "body_html", "digest", "version", "first_seen",
            "last_seen", "capture",
        )
    } == {
        "url": article.url, "title": article.title, "subtitle": article.subtitle,
        "source": article.source, "author": article.author,
        "published_text": article.published_text, "byline_text": article.byline_text,
        "page_count": article.page_count, "body_text": article.body_text,
        "body_html": article.body_html, "digest": article_digest(make_article(5)), "version": 1,
        "first_seen": NOW_TEXT, "last_seen": LATER_TEXT, "capture": 2,
    }  # fmt: skip
    assert [link["text"] for link in json.loads(said["breadcrumbs"])] == [
        link.text for link in article.breadcrumbs
    ]
    assert json.loads(said["found_by"]) == article.found_by
    assert rows(writer, "SELECT kind, url, name FROM attachments ORDER BY kind") == [
        ("file", article.attachments[0].url, article.attachments[0].name),
        ("image", article.images[0].url, article.images[0].name),
    ]
    assert before == {table: rows(writer, f"SELECT * FROM {table}") for table in before}
    writer.connection.execute(
        "INSERT INTO articles_fts (articles_fts, rank) VALUES ('integrity-check', 1)"
    )


def test_where_nothing_differs_only_the_time_moves_on(writer: ArchiveWriter) -> None:
    before = dict(writer.connection.execute("SELECT * FROM articles").fetchone())

    assert save(writer) == "same"

    after = dict(writer.connection.execute("SELECT * FROM articles").fetchone())
    assert after == before | {"last_seen": LATER_TEXT, "asked": LATER_TEXT}
    assert versions(writer) == [(1, "first", None)]


def test_another_order_of_attachments_is_no_version_and_loses_nothing_fetched(
    writer: ArchiveWriter,
) -> None:
    both = (FILE, file(url=f"{HOST}/upload/6.pdf"))
    save(writer, attachments=both)
    writer.connection.execute(
        "UPDATE attachments SET sha256 = 'ab', bytes = 3 WHERE url = ?", (FILE.url,)
    )
    bare = ArticleVisit(
        entry_url=url_of(5), article=make_article(5, attachments=both[::-1]), captures=()
    )
    writer.connection.execute("UPDATE articles SET capture = NULL")

    assert writer.save_article(SITE, uid_of(5), bare, LATER) == "same"

    assert rows(
        writer,
        "SELECT position, url, sha256, bytes FROM attachments"
        " WHERE kind = 'file' ORDER BY position",
    ) == [(1, both[1].url, None, None), (2, FILE.url, "ab", 3)]
    assert len(versions(writer)) == 2


def test_a_version_names_the_latest_earlier_one_that_said_the_same(writer: ArchiveWriter) -> None:
    for changes in (
        {"title": TITLE},
        {},
        {"title": TITLE},
        {"title": TITLE, "source": "工人报"},  # the same text, but not the same source
        {"images": (image(name="另一个名字"),), "source": "草原 工会网"},  # noise apart, version 3
        {"images": ()},
    ):
        assert save(writer, **changes) == "changed"

    assert versions(writer) == [
        (1, "first", None),
        (2, "title", None),
        (3, "title", 1),
        (4, "title", 2),
        (5, "metadata", None),
        (6, "title, metadata", 3),
        (7, "attachments", None),
    ]
    assert rows(writer, "SELECT count(*) FROM changes") == [(7,)]


def test_an_earlier_version_keeps_all_it_said_last(writer: ArchiveWriter) -> None:
    save(writer, published_text="时间:2021年9月6日")
    save(writer, source=None)

    (first, second) = rows(writer, "SELECT fields, capture FROM versions ORDER BY version")
    kept = json.loads(first[0])
    assert (kept["published_text"], kept["source"], first[1]) == (
        "时间:2021年9月6日",
        "草原工会网",
        1,
    )
    assert kept["attachments"] == [
        {"kind": "file", "url": FILE.url, "name": "名单"},
        {"kind": "image", "url": IMAGE.url, "name": "现场"},
    ]
    assert second == (None, 3)


def test_versions_of_one_article_are_not_compared_with_those_of_another(
    writer: ArchiveWriter,
) -> None:
    save(writer, title=TITLE)
    other = make_visit(6, **{name: getattr(make_article(5), name) for name in (
        "title", "blocks", "published", "images", "attachments")})  # fmt: skip
    writer.save_article(SITE, uid_of(6), make_visit(6), NOW)
    writer.save_article(SITE, uid_of(6), other, LATER)

    assert rows(writer, "SELECT article, version, same_as FROM versions ORDER BY 1, 2") == [
        (1, 1, None), (1, 2, None), (2, 1, None), (2, 2, None),
    ]  # fmt: skip
