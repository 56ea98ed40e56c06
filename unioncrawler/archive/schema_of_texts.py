"""What schema 10 added, as statements: the texts of attachments. Never edited; see `schema.py`."""

from __future__ import annotations

from unioncrawler.archive.grams import TOKENIZER, grams_sql

_LAID_OUT = grams_sql("replace(text,char(8232),'')")  # U+2028, see `attachment_texts.py`
_ADD = "INSERT INTO attachment_texts_fts (rowid, text)"
_REMOVE = "INSERT INTO attachment_texts_fts (attachment_texts_fts, rowid, text)"
_RESTS = "EXISTS (SELECT 1 FROM articles_fts_pause)"
_SELECT_NEW = "id, text FROM attachment_texts_grams WHERE id = new.id"
_SELECT_OLD = "'delete', id, text FROM attachment_texts_grams WHERE id = old.id"
STATEMENTS = (
    """CREATE TABLE attachment_texts (
        id INTEGER PRIMARY KEY,
        sha256 TEXT NOT NULL UNIQUE,
        outcome TEXT NOT NULL,
        kind TEXT,
        text TEXT,
        characters INTEGER NOT NULL DEFAULT 0,
        whole INTEGER NOT NULL DEFAULT 1,
        width INTEGER,
        height INTEGER,
        reader TEXT,
        reason TEXT
    ) STRICT""",
    "CREATE INDEX attachments_by_sha256 ON attachments (sha256) WHERE sha256 IS NOT NULL",
    f"""CREATE VIEW attachment_texts_grams AS SELECT id, {_LAID_OUT} AS text
        FROM attachment_texts WHERE text IS NOT NULL""",
    f"""CREATE VIRTUAL TABLE attachment_texts_fts USING fts5 (text,
        content="attachment_texts_grams", content_rowid="id", tokenize="{TOKENIZER}")""",
    # They rest while the program lays out a text by itself, as those of `articles` do.
    f"""CREATE TRIGGER attachment_texts_fts_insert AFTER INSERT ON attachment_texts
        WHEN NOT {_RESTS} BEGIN {_ADD} SELECT {_SELECT_NEW}; END""",
    f"""CREATE TRIGGER attachment_texts_fts_delete BEFORE DELETE ON attachment_texts
        BEGIN {_REMOVE} SELECT {_SELECT_OLD}; END""",
    f"""CREATE TRIGGER attachment_texts_fts_before_update BEFORE UPDATE OF id, text
        ON attachment_texts WHEN NOT {_RESTS} BEGIN {_REMOVE} SELECT {_SELECT_OLD}; END""",
    f"""CREATE TRIGGER attachment_texts_fts_update AFTER UPDATE OF id, text
        ON attachment_texts WHEN NOT {_RESTS} BEGIN {_ADD} SELECT {_SELECT_NEW}; END""",
)
