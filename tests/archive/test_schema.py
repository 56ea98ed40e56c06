"""The schema, its document and its past."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlite_utils.migrations import Migrations

from tests.values import (
    HOST,
    NOW,
    SITE,
    make_attachment_visit,
    make_entry,
    make_failure,
    make_visit,
    new_archive,
    save_articles,
    save_entries,
    uid_of,
)
from unioncrawler.archive import open_archive, opening, schema
from unioncrawler.archive.columns import COLUMNS, TABLES
from unioncrawler.archive.document import QUERIES, present_markdown
from unioncrawler.archive.search import search
from unioncrawler.documents import Outcome, Reading
from unioncrawler.items import Verdict
from unioncrawler.sites import load_profile

if TYPE_CHECKING:
    from sqlite_utils import Database

SCHEMA_1 = Path(__file__).parent / "schema_1.sql"
DOCUMENT = Path(__file__).parents[2] / "docs" / "schema.md"


def test_the_document_is_that_of_the_schema() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == present_markdown()


def test_every_table_and_column_is_described(tmp_path: Path) -> None:
    with new_archive(tmp_path) as writer:
        names = writer.connection.execute(
            "SELECT name FROM sqlite_master WHERE type IN ('table', 'view')"
            " AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '%texts_fts_%'"
            " AND (name NOT LIKE 'articles_fts_%' OR name = 'articles_fts_pause')"
            " AND name != '_sqlite_migrations'"
        )
        tables = {row["name"] for row in names}
        columns = {
            table: {row["name"] for row in writer.connection.execute(f"PRAGMA table_info({table})")}
            for table in COLUMNS
        }

    assert tables == set(TABLES)
    assert columns == {table: set(described) for table, described in COLUMNS.items()}
    assert set(TABLES) - set(COLUMNS) == {
        "articles_fts",
        "articles_grams",
        "articles_fts_pause",
        "attachment_texts_fts",
        "attachment_texts_grams",
    }


def test_the_schema_version_counts_the_migrations() -> None:
    assert len(schema.MIGRATIONS._migrations) == opening.SCHEMA_VERSION


def test_every_table_is_strict(tmp_path: Path) -> None:
    with new_archive(tmp_path) as writer:
        rows = writer.connection.execute("PRAGMA table_list")
        strict = {row["name"]: bool(row["strict"]) for row in rows}

    assert [table for table in COLUMNS if not strict[table]] == []


def run_sqlite3(path: Path, query: str) -> list[str]:
    """Return what the sqlite3 program prints, or Python's own SQLite where there is none."""
    if shutil.which("sqlite3"):
        done = subprocess.run(
            ["sqlite3", "-readonly", path, query], capture_output=True, text=True, check=True
        )
        return done.stdout.splitlines()
    connection = sqlite3.connect(path)
    try:
        return ["|".join(map(str, row)) for row in connection.execute(query)]
    finally:
        connection.close()


def test_the_documented_queries_answer_in_plain_sqlite3(tmp_path: Path) -> None:
    text = "旗总工会表彰劳动模范。"
    with new_archive(tmp_path) as writer:
        save_entries(writer, *map(make_entry, range(5)))
        save_articles(writer, *map(make_visit, range(3)))
        save_articles(writer, make_visit(3, title=text), make_visit(4, title=f"再次{text}"))
        writer.save_attachment(SITE, make_attachment_visit(f"{HOST}/upload/2.pdf", "aa"))
        writer.save_reading("aa", Reading(outcome=Outcome.READ, text="名单公示"))
        path = writer.path

    answers = [run_sqlite3(path, query) for query in QUERIES.values()]

    assert answers == [
        ["2021-09|5"],
        [
            f"2021-09-05|再次{text}|http://www.union.example/c/2021-09-05/4.shtml",
            f"2021-09-04|{text}|http://www.union.example/c/2021-09-04/3.shtml",
        ],
        [f"2021-09-05|再次{text}", f"2021-09-04|{text}"],
        ["2021-09-03|第2届职工技能比武落幕|名单"],
    ]


@pytest.fixture
def later_schema(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the next schema of this one, by a migration such as a later version may bring."""
    version = opening.SCHEMA_VERSION + 1
    migrations = Migrations("unioncrawler")
    migrations._migrations = list(schema.MIGRATIONS._migrations)

    @migrations()
    def m999_language(db: Database) -> None:
        db.execute("ALTER TABLE articles ADD COLUMN language TEXT")

    monkeypatch.setattr(schema, "MIGRATIONS", migrations)
    monkeypatch.setattr(schema, "SCHEMA_VERSION", version)
    monkeypatch.setattr(opening, "SCHEMA_VERSION", version)


def restore_schema_1(folder: Path) -> Path:
    path = folder / "archive.db"
    connection = sqlite3.connect(path)
    connection.executescript(SCHEMA_1.read_text(encoding="utf-8"))
    connection.close()
    return path


def check_old_archive(writer_or_reader: Any) -> None:
    assert [hit.uid for hit in search(writer_or_reader, "职工")] == [uid_of(2), uid_of(1)]
    assert [c.captured for c in writer_or_reader.channel_counts(SITE)] == [2]


@pytest.mark.parametrize("write", [False, True])
def test_an_archive_of_schema_1_opens(tmp_path: Path, write: bool) -> None:
    path = restore_schema_1(tmp_path)

    with open_archive(path, write=write) as archive:  # type: ignore[call-overload]
        check_old_archive(archive)


def shape(connection: sqlite3.Connection) -> dict[str, list[tuple[Any, ...]]]:
    return {
        table: [tuple(row) for row in connection.execute(f"PRAGMA table_xinfo({table})")]
        for table in COLUMNS
    }


def test_an_archive_of_schema_1_becomes_the_same_as_a_new_one(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    path = restore_schema_1(tmp_path / "old")

    with open_archive(path, write=True) as old, new_archive(tmp_path / "new") as new:
        assert shape(old.connection) == shape(new.connection)
        assert old.connection.execute("PRAGMA foreign_key_check").fetchall() == []
        found = old.connection.execute("SELECT gone_visits, gone_days FROM sites").fetchall()
        assert [tuple(row) for row in found] == [(3, 7)]


def test_what_schema_1_kept_is_gone_on_with(tmp_path: Path) -> None:
    path = restore_schema_1(tmp_path)
    connection = sqlite3.connect(path)
    # What schema 1 wrote when a title changed, with all that its version 1 had said.
    connection.executescript("""
        UPDATE versions SET fields = (SELECT json_object('title', title, 'subtitle', subtitle,
            'published', published, 'source', source, 'author', author, 'editor', editor,
            'correspondent', correspondent, 'body_text', body_text, 'attachments',
            (SELECT json_group_array(json_object('kind', kind, 'url', url, 'name', name))
                FROM attachments WHERE article = 1)) FROM articles WHERE id = 1)
            WHERE article = 1;
        INSERT INTO versions VALUES (1, 2, 'another', '2026-03-01T09:31:00+08:00', 2, 'title',
            NULL);
        UPDATE articles SET title = '另题', digest = 'another', version = 2 WHERE id = 1;""")
    connection.close()

    with open_archive(path, write=True) as writer:
        writer.begin_crawl(load_profile(SITE), {}, now=NOW, version="0.2")
        assert writer.save_article(SITE, uid_of(1), make_visit(1), NOW) == "changed"
        assert writer.save_article(SITE, uid_of(2), make_visit(2), NOW) == "same"
        writer.save_failure(SITE, make_failure(2, Verdict.MISSING, "404"), now=NOW)

        versions = writer.connection.execute(
            "SELECT article, version, same_as FROM versions ORDER BY 1, 2"
        )
        assert [tuple(row) for row in versions] == [
            (1, 1, None),
            (1, 2, None),
            (1, 3, 1),
            (2, 1, None),
        ]
        assert [(s.uid, s.visits_left, s.days_left) for s in writer.suspects(SITE)] == [
            (uid_of(2), 2, 7)
        ]


@pytest.mark.usefixtures("later_schema")
@pytest.mark.parametrize("write", [False, True])
def test_an_archive_of_schema_1_opens_after_a_later_migration(tmp_path: Path, write: bool) -> None:
    path = restore_schema_1(tmp_path)

    with open_archive(path, write=write) as archive:  # type: ignore[call-overload]
        check_old_archive(archive)
        row = archive.connection.execute("SELECT language, title FROM articles").fetchone()
        assert tuple(row) == (None, "第1届职工技能比武落幕")
        version = archive.connection.execute("PRAGMA user_version").fetchone()[0]
        assert version == opening.SCHEMA_VERSION
    with open_archive(path, write=True) as writer:
        save_articles(writer, make_visit(3))
        assert writer.save_article(SITE, uid_of(1), make_visit(1), NOW) == "same"
        writer.connection.execute(
            "INSERT INTO articles_fts (articles_fts, rank) VALUES ('integrity-check', 1)"
        )


def test_a_migration_that_fails_leaves_the_archive_as_it_was(
    tmp_path: Path, later_schema: None
) -> None:
    @schema.MIGRATIONS()
    def m999_then_broken(db: Database) -> None:
        db.execute("ALTER TABLE articles ADD COLUMN half TEXT")
        db.execute("ALTER TABLE nothing ADD COLUMN half TEXT")

    path = restore_schema_1(tmp_path)
    with pytest.raises(Exception, match="nothing"):
        open_archive(path, write=True)

    connection = sqlite3.connect(path)
    columns = [row[1] for row in connection.execute("PRAGMA table_info(articles)")]
    connection.close()
    assert "half" not in columns
    assert not (tmp_path / "archive.db.lock").exists()
