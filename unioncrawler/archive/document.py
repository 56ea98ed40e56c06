"""Writes `docs/schema.md`: the tables as SQLite knows them, with the words of `columns.py`."""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from unioncrawler.archive.columns import COLUMNS, TABLES
from unioncrawler.archive.opening import APPLICATION_ID, SCHEMA_VERSION
from unioncrawler.archive.schema import migrate

if TYPE_CHECKING:
    from collections.abc import Iterator

QUERIES = {
    "The articles of 党建巡礼 by month": """\
SELECT substr(a.published, 1, 7) AS month, count(*) AS articles
FROM articles AS a
JOIN article_channels AS ac ON ac.article = a.id
JOIN channels AS c ON c.id = ac.channel
WHERE c.name = '党建巡礼' AND a.published IS NOT NULL
GROUP BY month
ORDER BY month;""",
    "Full-text search: articles with 总工会, newest first": """\
SELECT a.published, a.title, a.url
FROM articles_fts AS f
JOIN articles AS a ON a.id = f.rowid
WHERE articles_fts MATCH '"总工 工会"'
ORDER BY a.published DESC
LIMIT 20;""",
    "The same for any Chinese word: put it in the first line": """\
WITH RECURSIVE word(w) AS (VALUES ('劳动模范')),
  step(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM step, word WHERE i < length(w) - 1),
  pairs(p) AS (SELECT group_concat(substr(w, i, 2), ' ') FROM step, word),
  query(q) AS (SELECT '"' || p || '"' || iif(length(w) = 1, '*', '') FROM pairs, word)
SELECT a.published, a.title
FROM query JOIN articles_fts AS f JOIN articles AS a ON a.id = f.rowid
WHERE f.articles_fts MATCH q
ORDER BY a.published DESC;""",
    "Articles with an attachment that says 名单, and which": """\
SELECT a.published, a.title, t.name
FROM attachment_texts_fts AS f
JOIN attachment_texts AS x ON x.id = f.rowid
JOIN attachments AS t ON t.sha256 = x.sha256
JOIN articles AS a ON a.id = t.article
WHERE attachment_texts_fts MATCH '"名单"'
ORDER BY a.published DESC
LIMIT 20;""",
}

_HEAD = f"""# The archive's schema

`archive.db` is a SQLite database (application id {APPLICATION_ID:#x}, schema {SCHEMA_VERSION} as
`PRAGMA user_version`). Any `sqlite3` from 3.40 on reads every table and searches the index without
an extension. While a crawl runs it may be read; only the crawl may write. Times are ISO 8601 with
`+08:00`; lists and objects are JSON texts.

This file is written by `python -m unioncrawler.archive.document docs/schema.md`, and a test
compares it with the schema.
"""

_SEARCHING = """## Searching

`articles_fts` is an FTS5 index whose tokens are pairs of Chinese characters, and so is
`attachment_texts_fts`: 总工会 stands in it as `总工 工会 会`, the last character of a run once more
alone. So a word becomes a phrase of pairs:

- 工会: `MATCH '"工会"'`; 总工会: `MATCH '"总工 工会"'`; 劳动模范: `MATCH '"劳动 动模 模范"'`
- a single character is a beginning: 煤: `MATCH '"煤"*'`
- Latin words and numbers are tokens by themselves, in any case: `MATCH 'app'`, with `*` by prefix
- mixed: 2021年: `MATCH '"2021 年"*'`; where Chinese is followed by something else its last
  character stands alone: 总工会APP: `MATCH '"总工 工会 会 app"'`
- `title : "工会"` looks in one column; `ORDER BY rank` puts the most relevant first

Full-width letters and digits are found by their plain forms, Mongolian words without their
variation selectors. Triggers keep both indexes right when another program changes `articles` or
`attachment_texts`; only `INSERT OR REPLACE` needs `PRAGMA recursive_triggers = ON` first.
`INSERT INTO articles_fts (articles_fts, rank) VALUES ('integrity-check', 1)` compares index and
articles.
"""


def to_markdown(connection: sqlite3.Connection) -> str:
    """Return the document for the schema of a database."""
    parts = [_HEAD, "## Queries to begin with\n"]
    parts += [f"{title}:\n\n```sql\n{query}\n```\n" for title, query in QUERIES.items()]
    parts.append("## Tables\n")
    for table, meaning in TABLES.items():
        parts.append(f"### {table}\n\n{meaning}\n")
        if table in COLUMNS:
            parts.append("\n".join(_rows(connection, table)) + "\n")
    parts.append(_SEARCHING)
    return "\n".join(parts)


def _rows(connection: sqlite3.Connection, table: str) -> Iterator[str]:
    targets = {
        row[3]: f"{row[2]}.{row[4]}"
        for row in connection.execute(f"PRAGMA foreign_key_list({table})")
    }
    yield "| column | type | meaning |\n| --- | --- | --- |"
    for _, name, kind, is_required, _, key in connection.execute(f"PRAGMA table_info({table})"):
        notes = ["key"] * bool(key) + ["not null"] * bool(is_required and not key)
        notes += [f"→ {target}" for column, target in targets.items() if column == name]
        described = COLUMNS[table].get(name, "")
        yield f"| `{name}` | {', '.join([kind, *notes])} | {described} |"


def present_markdown() -> str:
    """Return the document for the schema as this version makes it."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        migrate(connection)
        return to_markdown(connection)
    finally:
        connection.close()


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(present_markdown(), encoding="utf-8")
