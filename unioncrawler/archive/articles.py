"""The articles: their present text, every text before it, and each step of the change cursor."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

from unioncrawler.archive.attachments import AttachmentOutcome, save_attachments, save_outcome
from unioncrawler.archive.captures import are_named_alike, save_visit
from unioncrawler.archive.changes import changed_groups, find_same, save_step
from unioncrawler.archive.entries import SAME_ENTRY_SQL
from unioncrawler.archive.evidence import forget_absence, mark_asked
from unioncrawler.archive.indexing import insert_article, update_article
from unioncrawler.archive.rows import (
    article_digest,
    article_row,
    attachment_rows,
    to_json,
    to_storable,
)
from unioncrawler.archive.times import to_stored
from unioncrawler.items import Verdict

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping

    from unioncrawler.archive.changes import Said
    from unioncrawler.archive.rows import Row
    from unioncrawler.items import Article
    from unioncrawler.visits import ArticleVisit, AttachmentVisit

Outcome = Literal["new", "same", "changed"]
BeforeChange = Callable[[int], bool]

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
    before_change: BeforeChange | None = None,
) -> Outcome:
    """Keep an article that was read, with its exchanges, in every channel that lists it.

    `before_change` may correct a known article, by its id, before it gets a new version; it returns
    whether it did.
    """
    ids = save_visit(connection, site, visit.captures, crawl=crawl)
    row = article_row(article) | {"capture": _capture_of(visit, article.url, ids)}
    known = find_article_row(connection, uid)
    seen: Row = {"site": site, "uid": uid, "crawl": crawl, "now": now}
    outcome: Outcome = "new"
    if known is None:
        key = _add_article(connection, row, article, seen)
    else:
        key = int(known["id"])
        outcome = _read_again(connection, known, row, article, seen, before_change)
        mark_asked(connection, key, now, is_seen=True)
        forget_absence(connection, known, crawl=crawl, now=now)
    _link_entries(connection, key, visit.entry_url, seen)
    return outcome


def adopt_article(
    connection: sqlite3.Connection,
    site: str,
    uid: str,
    visit: ArticleVisit,
    article: Article,
    ids: list[int],
    *,
    now: str,
) -> bool:
    """Keep an article that could not be read when its exchanges, the rows `ids`, were made.

    Returns whether it is new; of one that is archived only the entries learn of it.
    """
    row = article_row(article) | {"capture": _capture_of(visit, article.url, ids)}
    known = find_article_row(connection, uid)
    seen: Row = {"site": site, "uid": uid, "crawl": None, "now": now}
    key = int(known["id"]) if known else _add_article(connection, row, article, seen)
    _link_entries(connection, key, visit.entry_url, seen, attempts=0)
    if known and known["state"] == "gone":
        connection.execute("UPDATE entries SET state = 'gone' WHERE article = ?", (key,))
    return known is None


def find_article_row(connection: sqlite3.Connection, uid: str) -> sqlite3.Row | None:
    """Return the row of an article by its whole uid."""
    row: sqlite3.Row | None = connection.execute(
        "SELECT * FROM articles WHERE uid = ?", (uid,)
    ).fetchone()
    return row


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
    values |= {"first_seen": seen["now"], "last_seen": seen["now"], "asked": seen["now"]}
    key = insert_article(connection, values)
    save_attachments(connection, key, attachment_rows(article))
    _record(connection, key, 1, row, seen, what="first", kind="added")
    return key


def _read_again(
    connection: sqlite3.Connection,
    known: sqlite3.Row,
    row: Row,
    article: Article,
    seen: Row,
    before_change: BeforeChange | None,
) -> Outcome:
    """Keep a reading of a known article: as a new version, or in place where only layout differs.

    What is in place afterwards was read last, and so is its exchange.
    """
    key, old = int(known["id"]), present_fields(connection, known)
    new: Said = row | {"attachments": attachments_said(article, old["attachments"])}
    what = _differs(known, old, new, article)
    if what and before_change is not None and before_change(key):
        corrected = find_article_row(connection, known["uid"])
        return _read_again(connection, corrected or known, row, article, seen, None)
    if what:
        same_as = find_same(connection, key, new, row["digest"])
        _end_version(connection, known, old)
        row |= {"version": int(known["version"]) + 1}
    stale = {name: value for name, value in row.items() if known[name] != value}
    has_other_attachments = old["attachments"] != new["attachments"]
    if has_other_attachments:
        save_attachments(connection, key, attachment_rows(article))
    if stale.keys() == {"capture"} and not has_other_attachments:
        named = are_named_alike(connection, known["capture"], int(row["capture"] or 0))
        stale = {} if named else stale  # by the latest names the server is asked what is new
    if stale:
        update_article(connection, known, stale)
    if not what:
        return "same"
    version = int(known["version"]) + 1
    _record(connection, key, version, row, seen, what=what, kind="changed", same_as=same_as)
    return "changed"


def _differs(known: sqlite3.Row, old: Said, new: Said, article: Article) -> str:
    """Return the groups in which a reading differs from the row of its article."""
    with_old_title = article_digest(replace(article, title=known["title"]))
    is_same_text = known["digest"] in {new["digest"], with_old_title}
    return changed_groups(old, new, is_same_text=is_same_text)


def present_fields(connection: sqlite3.Connection, known: sqlite3.Row) -> Said:
    """Return everything an article says now, as it goes into an earlier version."""
    attachments = connection.execute(
        "SELECT kind, url, name, sha256, bytes, capture FROM attachments WHERE article = ?"
        " ORDER BY kind, position",
        (known["id"],),
    )
    said: Said = {column: known[column] for column in TEXT_COLUMNS.split(", ")}
    return said | {"attachments": [_without_nulls(attachment) for attachment in attachments]}


def _without_nulls(attachment: sqlite3.Row) -> Row:
    return {name: value for name, value in dict(attachment).items() if value is not None}


def attachments_said(article: Article, known: Iterable[Mapping[str, Any]]) -> list[Row]:
    """Return the attachments as a version keeps them: by kind, then as on the page.

    Of those that are `known` by their address, what is known of their bytes comes along.
    """
    rows = sorted(attachment_rows(article), key=lambda row: str(row["kind"]))
    bytes_of = {item["url"]: item for item in known}
    names = ("kind", "url", "name")
    return [
        dict(bytes_of.get(row["url"], {})) | {name: row[name] for name in names} for row in rows
    ]


def keep_attachment(
    connection: sqlite3.Connection, site: str, visit: AttachmentVisit, *, crawl: int | None
) -> AttachmentOutcome:
    """Keep what came of an attachment; other bytes than before make a version of every article.

    The earlier version keeps which bytes it had.
    """
    ids = save_visit(connection, site, visit.captures, crawl=crawl)
    before = [
        (known, present_fields(connection, known))
        for known in _show_another(connection, site, visit)
    ]
    kind = save_outcome(connection, site, visit, next(reversed(ids), None))
    for known, old in before:
        key, version = int(known["id"]), int(known["version"]) + 1
        same_as = find_same(connection, key, present_fields(connection, known), known["digest"])
        _end_version(connection, known, old)
        connection.execute("UPDATE articles SET version = ? WHERE id = ?", (version, key))
        row: Row = {"digest": known["digest"], "capture": known["capture"]}
        seen: Row = {"crawl": crawl, "now": to_stored(visit.captures[-1].fetched_at)}
        _record(
            connection, key, version, row, seen, what="attachments", kind="changed", same_as=same_as
        )
    return AttachmentOutcome(kind=kind, versions=len(before))


def _show_another(
    connection: sqlite3.Connection, site: str, visit: AttachmentVisit
) -> list[sqlite3.Row]:
    """Return the articles that show other bytes under an address than came now."""
    return connection.execute(
        "SELECT * FROM articles WHERE site = ? AND id IN (SELECT article FROM attachments"
        " WHERE url = ? AND state = 'captured' AND sha256 != ?) ORDER BY id",
        (site, to_storable(visit.url), visit.sha256),
    ).fetchall()


def _end_version(connection: sqlite3.Connection, known: sqlite3.Row, said: Said) -> None:
    connection.execute(
        "UPDATE versions SET fields = ?, last_capture = ? WHERE article = ? AND version = ?",
        (to_json(said), known["capture"], known["id"], known["version"]),
    )


def _record(
    connection: sqlite3.Connection,
    key: int,
    version: int,
    row: Row,
    seen: Row,
    *,
    what: str,
    kind: str,
    same_as: int | None = None,
) -> None:
    now = str(seen["now"])
    connection.execute(
        "INSERT INTO versions (article, version, digest, seen, capture, what, same_as)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (key, version, row["digest"], now, row["capture"], what, same_as),
    )
    crawl = None if seen["crawl"] is None else int(seen["crawl"])
    save_step(connection, key, kind, version, crawl=crawl, now=now)


def _link_entries(
    connection: sqlite3.Connection, key: int, entry_url: str, seen: Row, *, attempts: int = 1
) -> None:
    """Mark the entries that lead to the article as captured, and hang it in their channels."""
    values = seen | {"article": key, "url": entry_url, "attempts": attempts}
    connection.execute(
        "UPDATE entries SET state = 'captured', verdict = 'ok', last_error = NULL,"
        " moved_to = NULL, next_try = NULL, attempts = attempts + :attempts,"
        " last_try = coalesce(max(last_try, :now), :now), article = :article"
        f" WHERE kind = 'article' AND id IN ({SAME_ENTRY_SQL}"
        " UNION SELECT id FROM entries WHERE uid = :uid AND site = :site)",
        values,
    )
    connection.execute(
        "INSERT OR IGNORE INTO article_channels (article, channel, first_seen)"
        " SELECT DISTINCT article, channel, :now FROM entries WHERE article = :article",
        values,
    )
