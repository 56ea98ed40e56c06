"""What schema 11 adds: whose text stands in whose, and the index that finds it."""

from __future__ import annotations

STATEMENTS = (
    """CREATE TABLE reposts (
        article INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
        original INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
        containment REAL NOT NULL,
        characters INTEGER NOT NULL,
        why TEXT NOT NULL CHECK (why IN ('source', 'published', 'length', 'seen', 'uid')),
        found TEXT NOT NULL,
        PRIMARY KEY (article, original)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX reposts_by_original ON reposts (original)",
    """CREATE TABLE shingles (
        hash INTEGER NOT NULL,
        article INTEGER NOT NULL,
        PRIMARY KEY (hash, article)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE shingled (
        article INTEGER PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE,
        hashes BLOB NOT NULL,
        due INTEGER NOT NULL
    ) STRICT""",
    "CREATE INDEX shingled_due ON shingled (article) WHERE due = 1",
    "CREATE TABLE repost_cursor (number INTEGER NOT NULL) STRICT",
    "INSERT INTO repost_cursor VALUES (0)",
)
