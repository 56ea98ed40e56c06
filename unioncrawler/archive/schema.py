"""The schema of the archive, as migrations; `docs/schema.md` says what every column means.

A migration is never edited after a release: what it made lies in archives. A change is a new
migration at the end of `MIGRATIONS`, and `SCHEMA_VERSION` in `opening.py` counts them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from unioncrawler.archive.articles import INDEXED
from unioncrawler.archive.grams import TOKENIZER, grams_sql
from unioncrawler.archive.opening import APPLICATION_ID, SCHEMA_VERSION

if TYPE_CHECKING:
    import sqlite3

MIGRATIONS = Migrations("unioncrawler")


def migrate(connection: sqlite3.Connection) -> None:
    """Bring a new or earlier archive to the present schema, each step in its own transaction."""
    connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
    MIGRATIONS.apply(Database(connection, recursive_triggers=False))
    connection.execute(f"PRAGMA user_version={SCHEMA_VERSION}")


_TABLES = (
    """CREATE TABLE sites (
        key TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        base_url TEXT NOT NULL,
        hosts TEXT NOT NULL CHECK (json_valid(hosts)),
        first_seen TEXT NOT NULL,
        last_seen TEXT NOT NULL
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE crawls (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        site TEXT NOT NULL REFERENCES sites (key),
        arguments TEXT NOT NULL CHECK (json_valid(arguments)),
        started TEXT NOT NULL,
        finished TEXT,
        reason TEXT,
        stats TEXT CHECK (stats IS NULL OR json_valid(stats)),
        program_version TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE channels (
        id INTEGER PRIMARY KEY,
        site TEXT NOT NULL REFERENCES sites (key),
        path TEXT NOT NULL,
        name TEXT NOT NULL,
        parent TEXT,
        url TEXT NOT NULL,
        found_on TEXT,
        first_seen TEXT NOT NULL,
        last_seen TEXT NOT NULL,
        first_crawl INTEGER REFERENCES crawls (id),
        last_crawl INTEGER REFERENCES crawls (id),
        UNIQUE (site, path)
    ) STRICT""",
    """CREATE TABLE captures (
        id INTEGER PRIMARY KEY,
        site TEXT NOT NULL REFERENCES sites (key),
        crawl INTEGER REFERENCES crawls (id),
        url TEXT NOT NULL,
        method TEXT NOT NULL,
        status INTEGER,
        verdict TEXT NOT NULL,
        fetched_at TEXT NOT NULL,
        content_type TEXT,
        size INTEGER,
        payload_digest TEXT,
        etag TEXT,
        last_modified TEXT,
        error TEXT,
        warc_file TEXT,
        warc_offset INTEGER,
        warc_length INTEGER
    ) STRICT""",
    "CREATE INDEX captures_by_url ON captures (url, fetched_at)",
    """CREATE TABLE articles (
        id INTEGER PRIMARY KEY,
        uid TEXT NOT NULL UNIQUE,
        site TEXT NOT NULL REFERENCES sites (key),
        url TEXT NOT NULL,
        title TEXT NOT NULL,
        subtitle TEXT,
        published TEXT,
        published_precision TEXT,
        published_text TEXT,
        source TEXT,
        author TEXT,
        editor TEXT,
        correspondent TEXT,
        byline_text TEXT,
        breadcrumbs TEXT NOT NULL CHECK (json_valid(breadcrumbs)),
        page_count INTEGER NOT NULL,
        found_by TEXT NOT NULL CHECK (json_valid(found_by)),
        digest TEXT NOT NULL,
        state TEXT NOT NULL,
        version INTEGER NOT NULL,
        first_seen TEXT NOT NULL,
        last_seen TEXT NOT NULL,
        capture INTEGER REFERENCES captures (id),
        body_text TEXT NOT NULL,
        body_html TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX articles_by_url ON articles (url)",
    "CREATE INDEX articles_by_site ON articles (site)",
    "CREATE INDEX articles_by_date ON articles (published, id)",
    """CREATE TABLE article_channels (
        article INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
        channel INTEGER NOT NULL REFERENCES channels (id),
        first_seen TEXT NOT NULL,
        PRIMARY KEY (article, channel)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX article_channels_by_channel ON article_channels (channel, article)",
    """CREATE TABLE attachments (
        article INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
        kind TEXT NOT NULL,
        position INTEGER NOT NULL,
        url TEXT NOT NULL,
        name TEXT NOT NULL,
        media_type TEXT,
        bytes INTEGER,
        sha256 TEXT,
        capture INTEGER REFERENCES captures (id),
        PRIMARY KEY (article, kind, position)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE versions (
        article INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
        version INTEGER NOT NULL,
        digest TEXT NOT NULL,
        seen TEXT NOT NULL,
        capture INTEGER REFERENCES captures (id),
        what TEXT NOT NULL,
        fields TEXT CHECK (fields IS NULL OR json_valid(fields)),
        PRIMARY KEY (article, version)
    ) STRICT""",
    """CREATE TABLE changes (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        article INTEGER NOT NULL REFERENCES articles (id),
        kind TEXT NOT NULL,
        version INTEGER NOT NULL,
        at TEXT NOT NULL,
        crawl INTEGER REFERENCES crawls (id)
    ) STRICT""",
    "CREATE INDEX changes_by_article ON changes (article)",
    """CREATE TABLE entries (
        id INTEGER PRIMARY KEY,
        site TEXT NOT NULL REFERENCES sites (key),
        channel INTEGER NOT NULL REFERENCES channels (id),
        url TEXT NOT NULL,
        uid TEXT,
        title TEXT NOT NULL,
        date_text TEXT,
        day TEXT,
        kind TEXT NOT NULL,
        state TEXT NOT NULL,
        verdict TEXT,
        last_error TEXT,
        moved_to TEXT,
        attempts INTEGER NOT NULL DEFAULT 0,
        last_try TEXT,
        next_try TEXT,
        article INTEGER REFERENCES articles (id),
        first_seen TEXT NOT NULL,
        last_seen TEXT NOT NULL,
        UNIQUE (site, url, channel)
    ) STRICT""",
    "CREATE INDEX entries_by_uid ON entries (uid)",
    "CREATE INDEX entries_by_channel ON entries (channel, state)",
    "CREATE INDEX entries_by_article ON entries (article) WHERE article IS NOT NULL",
    """CREATE INDEX entries_waiting ON entries (site, id)
        WHERE kind = 'article' AND state IN ('pending', 'failed')""",
)

_COLUMNS = ", ".join(INDEXED)
_REMOVE = f"""INSERT INTO articles_fts (articles_fts, rowid, {_COLUMNS})
        SELECT 'delete', id, {_COLUMNS} FROM articles_grams WHERE id = old.id;"""
_ADD = f"""INSERT INTO articles_fts (rowid, {_COLUMNS})
        SELECT id, {_COLUMNS} FROM articles_grams WHERE id = new.id;"""
_GRAMS = ", ".join(f"{grams_sql(column)} AS {column}" for column in INDEXED)

_INDEX = (
    f"CREATE VIEW articles_grams AS SELECT id, {_GRAMS} FROM articles",
    f"""CREATE VIRTUAL TABLE articles_fts USING fts5 ({_COLUMNS},
        content="articles_grams", content_rowid="id", tokenize="{TOKENIZER}")""",
    """INSERT INTO articles_fts (articles_fts, rank)
        VALUES ('rank', 'bm25(4.0, 2.0, 1.0, 1.0, 1.0)')""",
    # The crawler lays out an article it adds by itself, at half the price, and says so by a row
    # here. The row goes before the transaction ends, so nobody else ever meets one.
    "CREATE TABLE articles_fts_pause (article INTEGER PRIMARY KEY) STRICT",
    f"""CREATE TRIGGER articles_fts_insert AFTER INSERT ON articles
        WHEN NOT EXISTS (SELECT 1 FROM articles_fts_pause) BEGIN {_ADD} END""",
    f"CREATE TRIGGER articles_fts_delete BEFORE DELETE ON articles BEGIN {_REMOVE} END",
    f"""CREATE TRIGGER articles_fts_before_update BEFORE UPDATE OF id, {_COLUMNS} ON articles
        BEGIN {_REMOVE} END""",
    f"""CREATE TRIGGER articles_fts_update AFTER UPDATE OF id, {_COLUMNS} ON articles
        BEGIN {_ADD} END""",
)


@MIGRATIONS()
def m001_first_schema(db: Database) -> None:
    """Make every table of schema 1 and the search index."""
    for statement in (*_TABLES, *_INDEX):
        db.execute(statement)


@MIGRATIONS()
def m002_record(db: Database) -> None:
    """Let captures point into WARC files, and keep what each file must be."""
    for statement in (
        "ALTER TABLE captures ADD COLUMN record_id TEXT",
        "ALTER TABLE captures ADD COLUMN original INTEGER REFERENCES captures (id)",
        "CREATE INDEX captures_by_record_id ON captures (record_id)",
        """CREATE UNIQUE INDEX captures_by_record ON captures (warc_file, warc_offset)
            WHERE warc_file IS NOT NULL""",
        """CREATE TABLE warc_files (
            name TEXT PRIMARY KEY,
            site TEXT NOT NULL REFERENCES sites (key),
            bytes INTEGER NOT NULL,
            sha256 TEXT NOT NULL,
            closed TEXT NOT NULL
        ) STRICT, WITHOUT ROWID""",
    ):
        db.execute(statement)


@MIGRATIONS()
def m003_attachments(db: Database) -> None:
    """Let attachments wait, and keep what came of each."""
    for statement in (
        "ALTER TABLE attachments ADD COLUMN state TEXT NOT NULL DEFAULT 'pending'",
        "ALTER TABLE attachments ADD COLUMN verdict TEXT",
        "ALTER TABLE attachments ADD COLUMN last_error TEXT",
        "ALTER TABLE attachments ADD COLUMN attempts INTEGER NOT NULL DEFAULT 0",
        "CREATE INDEX attachments_by_url ON attachments (url)",
        """CREATE INDEX attachments_waiting ON attachments (article, kind, position)
            WHERE state IN ('pending', 'failed')""",
    ):
        db.execute(statement)


@MIGRATIONS()
def m004_versions_and_evidence(db: Database) -> None:
    """Say which version a text came back to, and keep evidence that an article is gone."""
    db.execute("ALTER TABLE versions ADD COLUMN same_as INTEGER")
    db.execute("ALTER TABLE sites ADD COLUMN gone_visits INTEGER NOT NULL DEFAULT 3")
    db.execute("ALTER TABLE sites ADD COLUMN gone_days INTEGER NOT NULL DEFAULT 7")
    db.execute("""CREATE TABLE evidence (
        id INTEGER PRIMARY KEY,
        article INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
        kind TEXT NOT NULL CHECK (kind IN ('missing', 'gone', 'soft_404', 'unlisted')),
        at TEXT NOT NULL,
        crawl INTEGER REFERENCES crawls (id),
        capture INTEGER REFERENCES captures (id),
        UNIQUE (article, kind, crawl)
    ) STRICT""")


@MIGRATIONS()
def m005_events(db: Database) -> None:
    """Keep what was done to the archive as a whole: every run of `verify`."""
    db.execute(
        """CREATE TABLE events (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            kind TEXT NOT NULL,
            started TEXT NOT NULL,
            finished TEXT NOT NULL,
            outcome TEXT NOT NULL,
            detail TEXT NOT NULL CHECK (json_valid(detail)),
            program_version TEXT NOT NULL
        ) STRICT"""
    )


@MIGRATIONS()
def m007_notes(db: Database) -> None:
    """Count the notes on record that were carried out, so that a kill between is known."""
    db.execute("ALTER TABLE crawls ADD COLUMN notes INTEGER NOT NULL DEFAULT 0")
