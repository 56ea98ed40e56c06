"""Keeps the search index right where the program itself writes an article.

The triggers do the same for everybody else, but lay texts out in SQL, which takes four times as
long. While a row stands in `articles_fts_pause` they rest.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from unioncrawler.archive.grams import to_grams
from unioncrawler.archive.rows import insert_sql

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Mapping

    from unioncrawler.archive.rows import Row, Value

INDEXED = ("title", "subtitle", "author", "correspondent", "body_text")
_ADD = insert_sql("articles_fts", ("rowid", *INDEXED))
_REMOVE = _ADD.replace("(rowid", "(articles_fts, rowid").replace("(:rowid", "('delete', :rowid")


def insert_article(connection: sqlite3.Connection, values: Row) -> int:
    """Add the row of an article to table and index; return its id."""
    with without_triggers(connection):
        cursor = connection.execute(insert_sql("articles", tuple(values)), values)
        key = int(cursor.lastrowid or 0)
        connection.execute(_ADD, _laid_out(key, values))
    return key


def update_article(
    connection: sqlite3.Connection, known: sqlite3.Row, values: Mapping[str, Value]
) -> None:
    """Change columns of the article whose row was `known`, in table and index."""
    if not values:
        return
    key = int(known["id"])
    assignments = ", ".join(f"{name} = :{name}" for name in values)
    update, row = f"UPDATE articles SET {assignments} WHERE id = :id", {**values, "id": key}
    before = {column: known[column] for column in INDEXED}
    if values.keys().isdisjoint(INDEXED):
        connection.execute(update, row)
        return
    with without_triggers(connection):
        connection.execute(_REMOVE, _laid_out(key, before))
        connection.execute(update, row)
        connection.execute(_ADD, _laid_out(key, before | dict(values)))


@contextmanager
def without_triggers(connection: sqlite3.Connection) -> Iterator[None]:
    """Let the triggers rest that keep the search indexes right."""
    connection.execute("INSERT INTO articles_fts_pause VALUES (0)")
    yield
    connection.execute("DELETE FROM articles_fts_pause")


def _laid_out(key: int, values: Mapping[str, Value]) -> Row:
    texts = {column: values[column] for column in INDEXED}
    grams = {
        column: to_grams(text if isinstance(text, str) else None) for column, text in texts.items()
    }
    return {"rowid": key, **grams}
