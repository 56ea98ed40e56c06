"""The schema of the archive, as migrations; `docs/schema.md` says what every column means.

A migration is never edited after a release: what it made lies in archives. A change is a new
migration at the end of `MIGRATIONS`, and `SCHEMA_VERSION` in `opening.py` counts them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from unioncrawler.archive import schema_of_reposts, schema_of_texts
from unioncrawler.archive.first_schema import ADD, COLUMNS, INDEX, REMOVE, TABLES
from unioncrawler.archive.opening import APPLICATION_ID, SCHEMA_VERSION

if TYPE_CHECKING:
    import sqlite3

MIGRATIONS = Migrations("unioncrawler")


def migrate(connection: sqlite3.Connection) -> None:
    """Bring a new or earlier archive to the present schema, each step in its own transaction."""
    connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
    MIGRATIONS.apply(Database(connection, recursive_triggers=False))
    connection.execute(f"PRAGMA user_version={SCHEMA_VERSION}")


@MIGRATIONS()
def m001_first_schema(db: Database) -> None:
    """Make every table of schema 1 and the search index."""
    for statement in (*TABLES, *INDEX):
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
def m006_corrections(db: Database) -> None:
    """Hold the exchanges of a visit together, and keep what was read before it was read better."""
    for statement in (
        "ALTER TABLE captures ADD COLUMN visit INTEGER REFERENCES captures (id)",
        "CREATE INDEX captures_by_visit ON captures (visit) WHERE visit IS NOT NULL",
        "ALTER TABLE versions ADD COLUMN last_capture INTEGER REFERENCES captures (id)",
        """CREATE TABLE corrections (
            id INTEGER PRIMARY KEY,
            article INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
            version INTEGER NOT NULL,
            field TEXT NOT NULL,
            before TEXT,
            after TEXT,
            at TEXT NOT NULL,
            capture INTEGER REFERENCES captures (id),
            event INTEGER REFERENCES events (id),
            crawl INTEGER REFERENCES crawls (id)
        ) STRICT""",
        "CREATE INDEX corrections_by_article ON corrections (article, version)",
        # As before, but they rest while the program lays out a changed text by itself.
        "DROP TRIGGER articles_fts_before_update",
        "DROP TRIGGER articles_fts_update",
        f"""CREATE TRIGGER articles_fts_before_update BEFORE UPDATE OF id, {COLUMNS} ON articles
            WHEN NOT EXISTS (SELECT 1 FROM articles_fts_pause) BEGIN {REMOVE} END""",
        f"""CREATE TRIGGER articles_fts_update AFTER UPDATE OF id, {COLUMNS} ON articles
            WHEN NOT EXISTS (SELECT 1 FROM articles_fts_pause) BEGIN {ADD} END""",
    ):
        db.execute(statement)


@MIGRATIONS()
def m007_notes(db: Database) -> None:
    """Count the notes on record that were carried out, so that a kill between is known."""
    db.execute("ALTER TABLE crawls ADD COLUMN notes INTEGER NOT NULL DEFAULT 0")


@MIGRATIONS()
def m008_walks_and_visits(db: Database) -> None:
    """Keep how far each channel was walked, and when each article was last asked for."""
    for statement in (
        "ALTER TABLE sites ADD COLUMN looked_over TEXT",
        "ALTER TABLE sites ADD COLUMN revisit_days TEXT NOT NULL DEFAULT '[1,3,7,30,180]'",
        "ALTER TABLE channels ADD COLUMN walked TEXT",
        "ALTER TABLE channels ADD COLUMN checked TEXT",
        "ALTER TABLE channels ADD COLUMN checked_by INTEGER REFERENCES captures (id)",
        "ALTER TABLE channels ADD COLUMN known_to INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE channels ADD COLUMN stated_pages INTEGER",
        "ALTER TABLE channels ADD COLUMN stated_items INTEGER",
        "ALTER TABLE articles ADD COLUMN asked TEXT",
        "UPDATE articles SET asked = last_seen",
        # has all that tells when an article is due, so that no text is read for it
        """CREATE INDEX articles_by_visit
            ON articles (site, asked, published, first_seen, state)""",
        "UPDATE entries SET next_try = last_try WHERE state = 'failed'",
    ):
        db.execute(statement)


@MIGRATIONS()
def m009_watching(db: Database) -> None:
    """Keep what each run came to, what its checks found, and which alarms are open."""
    for statement in (
        "ALTER TABLE crawls ADD COLUMN suspect INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE crawls ADD COLUMN accepted TEXT",
        "ALTER TABLE crawls ADD COLUMN findings TEXT",
        "ALTER TABLE crawls ADD COLUMN figures TEXT",
        "ALTER TABLE crawls ADD COLUMN notified TEXT",
        "CREATE INDEX captures_by_crawl ON captures (crawl)",
        """CREATE TABLE page_templates (
            fingerprint TEXT PRIMARY KEY,
            marks TEXT NOT NULL
        ) STRICT, WITHOUT ROWID""",
        """CREATE TABLE channel_runs (
            channel INTEGER NOT NULL REFERENCES channels (id),
            crawl INTEGER NOT NULL REFERENCES crawls (id),
            figures TEXT NOT NULL,
            listing_template TEXT REFERENCES page_templates (fingerprint),
            article_template TEXT REFERENCES page_templates (fingerprint),
            sound INTEGER NOT NULL,
            PRIMARY KEY (channel, crawl)
        ) STRICT, WITHOUT ROWID""",
        """CREATE TABLE alarms (
            id INTEGER PRIMARY KEY,
            site TEXT NOT NULL REFERENCES sites (key),
            channel INTEGER REFERENCES channels (id),
            cause TEXT NOT NULL,
            evidence TEXT NOT NULL,
            lost TEXT NOT NULL,
            first_crawl INTEGER NOT NULL REFERENCES crawls (id),
            last_crawl INTEGER NOT NULL REFERENCES crawls (id),
            over_crawl INTEGER REFERENCES crawls (id),
            accepted TEXT
        ) STRICT""",
    ):
        db.execute(statement)


@MIGRATIONS()
def m010_attachment_texts(db: Database) -> None:
    """Keep what attachments say, and an index to search it."""
    for statement in schema_of_texts.STATEMENTS:
        db.execute(statement)


@MIGRATIONS()
def m011_reposts(db: Database) -> None:
    """Link articles with those whose text they contain, and keep the index that finds them."""
    for statement in schema_of_reposts.STATEMENTS:
        db.execute(statement)
