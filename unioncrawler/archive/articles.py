"""The articles: their present text, every text before it, and each step of the change cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from unioncrawler.archive.attachments import save_attachments
from unioncrawler.archive.captures import save_captures
from unioncrawler.archive.entries import SAME_ENTRY_SQL
from unioncrawler.archive.grams import to_grams
from unioncrawler.archive.rows import article_row, insert_sql, to_json
from unioncrawler.items import Verdict

if TYPE_CHECKING:
    import sqlite3

    from unioncrawler.archive.rows import Row, Value
    from unioncrawler.items import Article
    from unioncrawler.visits import ArticleVisit

Outcome = Literal["new", "same", "changed"]

INDEXED = ("title", "subtitle", "author", "correspondent", "body_text")
_INDEX_SQL = insert_sql("articles_fts", ("rowid", *INDEXED))
TEXT_COLUMNS = (
    "url, title, subtitle, published, published_precision, published_text, source, author, editor,"
    " correspondent, byline_text, breadcrumbs, page_count, found_by, body_text, body_html"
)


def save_article(
    connection: sqlite3.Connection,
    site: str,
    uid: str,
    visit: ArticleVisit,
    article: Article,
    *,
    crawl: int | None,
    now: str,
) -> Outcome:
    """Keep an article that was read, with its exchanges, in every channel that lists it."""
    ids = save_captures(connection, site, visit.captures, crawl=crawl)
    row = article_row(article) | {"capture": _capture_of(visit, article.url, ids)}
    known = connection.execute(
        "SELECT id, digest, version, state FROM articles WHERE uid = ?", (uid,)
    ).fetchone()
    seen: Row = {"site": site, "uid": uid, "crawl": crawl, "now": now}
    outcome: Outcome = "same"
    if known is None:
        outcome = "new"
        key = _add_article(connection, row, article, seen)
    else:
        key = int(known["id"])
        if known["digest"] != row["digest"]:
            outcome = "changed"
            _change_article(connection, key, int(known["version"]), row, article, seen)
        _see_again(connection, key, known, seen)
    _link_entries(connection, key, visit.entry_url, seen)
    return outcome


def _capture_of(visit: ArticleVisit, url: str, ids: list[int]) -> int | None:
    """Return the id of the exchange that the first page of the article came from."""
    read = [
        (capture.url != url, number)
        for number, capture in zip(ids, visit.captures, strict=True)
        if capture.verdict in {Verdict.OK, Verdict.UNCHANGED}
    ]
    return min(read)[1] if read else next(reversed(ids), None)


def _add_article(connection: sqlite3.Connection, row: Row, article: Article, seen: Row) -> int:
    values = row | {"site": seen["site"], "uid": seen["uid"], "state": "present", "version": 1}
    values |= {"first_seen": seen["now"], "last_seen": seen["now"]}
    connection.execute("INSERT INTO articles_fts_pause VALUES (0)")
    cursor = connection.execute(insert_sql("articles", tuple(values)), values)
    key = int(cursor.lastrowid or 0)
    grams = {column: _text_grams(row[column]) for column in INDEXED}
    connection.execute(_INDEX_SQL, {"rowid": key, **grams})
    connection.execute("DELETE FROM articles_fts_pause")
    save_attachments(connection, key, article)
    _record(connection, key, 1, row, seen, what="first", kind="added")
    return key


def _text_grams(value: Value) -> str:
    return to_grams(value if isinstance(value, str) else None)


def _change_article(
    connection: sqlite3.Connection, key: int, version: int, row: Row, article: Article, seen: Row
) -> None:
    old = _fields(connection, key)
    connection.execute(
        "UPDATE versions SET fields = ? WHERE article = ? AND version = ?",
        (to_json(old), key, version),
    )
    values = row | {"id": key, "version": version + 1}
    assignments = ", ".join(f"{column} = :{column}" for column in (*row, "version"))
    connection.execute(f"UPDATE articles SET {assignments} WHERE id = :id", values)
    save_attachments(connection, key, article)
    parts = {"title": "title", "text": "body_text"}
    what = ", ".join(name for name, column in parts.items() if old[column] != row[column])
    _record(connection, key, version + 1, row, seen, what=what, kind="changed")


def _fields(connection: sqlite3.Connection, key: int) -> dict[str, object]:
    """Return everything an article says now, as it goes into an earlier version."""
    row = connection.execute(
        f"SELECT {TEXT_COLUMNS} FROM articles WHERE id = ?",
        (key,),
    ).fetchone()
    attachments = connection.execute(
        "SELECT kind, url, name FROM attachments WHERE article = ? ORDER BY kind, position", (key,)
    )
    return dict(row) | {"attachments": [dict(attachment) for attachment in attachments]}


def _record(
    connection: sqlite3.Connection,
    key: int,
    version: int,
    row: Row,
    seen: Row,
    *,
    what: str,
    kind: str,
) -> None:
    connection.execute(
        "INSERT INTO versions (article, version, digest, seen, capture, what)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (key, version, row["digest"], seen["now"], row["capture"], what),
    )
    _step(connection, key, kind, version, seen)


def _step(connection: sqlite3.Connection, key: int, kind: str, version: int, seen: Row) -> None:
    connection.execute(
        "INSERT INTO changes (article, kind, version, at, crawl) VALUES (?, ?, ?, ?, ?)",
        (key, kind, version, seen["now"], seen["crawl"]),
    )


def _see_again(connection: sqlite3.Connection, key: int, known: sqlite3.Row, seen: Row) -> None:
    connection.execute(
        "UPDATE articles SET last_seen = ?, state = 'present' WHERE id = ?", (seen["now"], key)
    )
    if known["state"] != "present":
        version = connection.execute("SELECT version FROM articles WHERE id = ?", (key,))
        _step(connection, key, "back", int(version.fetchone()["version"]), seen)


def _link_entries(connection: sqlite3.Connection, key: int, entry_url: str, seen: Row) -> None:
    """Mark the entries that lead to the article as captured, and hang it in their channels."""
    values = seen | {"article": key, "url": entry_url}
    connection.execute(
        "UPDATE entries SET state = 'captured', verdict = 'ok', last_error = NULL,"
        " moved_to = NULL, attempts = attempts + 1, last_try = :now, article = :article"
        f" WHERE kind = 'article' AND id IN ({SAME_ENTRY_SQL}"
        " UNION SELECT id FROM entries WHERE uid = :uid AND site = :site)",
        values,
    )
    connection.execute(
        "INSERT OR IGNORE INTO article_channels (article, channel, first_seen)"
        " SELECT DISTINCT article, channel, :now FROM entries WHERE article = :article",
        values,
    )
