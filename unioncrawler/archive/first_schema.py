"""Schema 1, as statements: what every archive began with. Never edited; see `schema.py`."""

from __future__ import annotations

from unioncrawler.archive.grams import TOKENIZER, grams_sql
from unioncrawler.archive.indexing import INDEXED

TABLES = (
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

COLUMNS = ", ".join(INDEXED)
REMOVE = f"""INSERT INTO articles_fts (articles_fts, rowid, {COLUMNS})
        SELECT 'delete', id, {COLUMNS} FROM articles_grams WHERE id = old.id;"""
ADD = f"""INSERT INTO articles_fts (rowid, {COLUMNS})
        SELECT id, {COLUMNS} FROM articles_grams WHERE id = new.id;"""
_GRAMS = ", ".join(f"{grams_sql(column)} AS {column}" for column in INDEXED)

INDEX = (
    f"CREATE VIEW articles_grams AS SELECT id, {_GRAMS} FROM articles",
    f"""CREATE VIRTUAL TABLE articles_fts USING fts5 ({COLUMNS},
        content="articles_grams", content_rowid="id", tokenize="{TOKENIZER}")""",
    """INSERT INTO articles_fts (articles_fts, rank)
        VALUES ('rank', 'bm25(4.0, 2.0, 1.0, 1.0, 1.0)')""",
    # The crawler lays out an article it adds by itself, at half the price, and says so by a row
    # here. The row goes before the transaction ends, so nobody else ever meets one.
    "CREATE TABLE articles_fts_pause (article INTEGER PRIMARY KEY) STRICT",
    f"""CREATE TRIGGER articles_fts_insert AFTER INSERT ON articles
        WHEN NOT EXISTS (SELECT 1 FROM articles_fts_pause) BEGIN {ADD} END""",
    f"CREATE TRIGGER articles_fts_delete BEFORE DELETE ON articles BEGIN {REMOVE} END",
    f"""CREATE TRIGGER articles_fts_before_update BEFORE UPDATE OF id, {COLUMNS} ON articles
        BEGIN {REMOVE} END""",
    f"""CREATE TRIGGER articles_fts_update AFTER UPDATE OF id, {COLUMNS} ON articles
        BEGIN {ADD} END""",
)
