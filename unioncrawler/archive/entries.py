"""The entries: every line of every listing, and how far the work on it has come.

The waiting ones are the frontier of a crawl; there is no other queue.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from unioncrawler.archive.captures import save_captures
from unioncrawler.archive.channels import channel_id, save_channel
from unioncrawler.archive.rows import entry_row, first_state, insert_sql, to_storable
from unioncrawler.archive.times import ahead_of
from unioncrawler.archive.walks import save_stated
from unioncrawler.items import EntryKind, EntryState, ListedRow

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence

    from unioncrawler.archive.rows import Row
    from unioncrawler.visits import ListingVisit


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingCount:
    """How many entries of a listing page were new to their channel, and how many known.

    `capture` is the number of its exchange, None where it has none.
    """

    new: int
    known: int
    capture: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingEntry:
    """An entry to be fetched."""

    id: int
    url: str
    uid: str
    title: str
    channel: str
    attempts: int


def save_listing(
    connection: sqlite3.Connection,
    site: str,
    visit: ListingVisit,
    uids: Sequence[str | None],
    *,
    crawl: int | None,
    now: str,
) -> ListingCount:
    """Keep a listing page: its exchange, and a row for each entry, new or seen again."""
    exchanges = [visit.capture] if visit.capture is not None else []
    ids = save_captures(connection, site, exchanges, crawl=crawl)
    channel = channel_id(connection, site, visit.channel)
    if channel is None:
        place = {"site": site, "path": visit.channel, "url": visit.channel_url}
        save_channel(connection, **place, found_on=visit.found_on, crawl=crawl, now=now)
        channel = channel_id(connection, site, visit.channel)
    save_stated(connection, site, visit)
    here: Row = {"site": site, "channel": channel, "now": now}
    new = sum(
        _save_entry(connection, entry_row(entry, uid) | here)
        for entry, uid in zip(visit.entries, uids, strict=True)
    )
    capture = next(iter(ids), None)
    return ListingCount(new=new, known=len(visit.entries) - new, capture=capture)


def _save_entry(connection: sqlite3.Connection, row: Row) -> bool:
    known = connection.execute(
        "SELECT id, kind, state FROM entries WHERE site = :site AND url = :url"
        " AND channel = :channel",
        row,
    ).fetchone()
    if known is None:
        _add_entry(connection, row)
        return True
    # A host name learnt later turns an external link into an article, and the other way round.
    waits = known["state"] in {EntryState.PENDING, EntryState.LISTED, EntryState.FAILED}
    state = first_state(str(row["kind"])) if waits and known["kind"] != row["kind"] else None
    connection.execute(
        "UPDATE entries SET last_seen = :now, title = :title, uid = :uid, kind = :kind,"
        " date_text = coalesce(:date_text, date_text),"
        " day = coalesce(:day, min(ifnull(day, :latest), :latest), day),"
        " state = coalesce(:state, state) WHERE id = :id",
        row | {"id": known["id"], "state": state},
    )
    return False


_OUTCOME = (
    "article", "state", "verdict", "last_error", "moved_to", "attempts", "last_try", "next_try"
)  # fmt: skip


def _add_entry(connection: sqlite3.Connection, row: Row) -> None:
    values = row | {"state": first_state(str(row["kind"])).value, "first_seen": row["now"]}
    values["last_seen"] = values.pop("now")
    values["day"] = values["day"] or values["latest"]
    del values["latest"]
    if row["kind"] == EntryKind.ARTICLE:
        values |= _known_outcome(connection, row)
    connection.execute(insert_sql("entries", tuple(values)), values)
    if values.get("article") is not None:
        connection.execute(
            "INSERT OR IGNORE INTO article_channels (article, channel, first_seen)"
            " VALUES (:article, :channel, :first_seen)",
            values,
        )


def _known_outcome(connection: sqlite3.Connection, row: Row) -> Row:
    """Return what is known of the same article from another channel; nothing where it waits."""
    other = connection.execute(
        f"SELECT {', '.join(_OUTCOME)} FROM entries"
        " WHERE uid = :uid AND site = :site AND kind = 'article' ORDER BY article IS NULL LIMIT 1",
        row,
    ).fetchone()
    if other is not None:
        return dict(other)
    article = connection.execute("SELECT id, state FROM articles WHERE uid = :uid", row).fetchone()
    if article is None:
        return {}
    state = EntryState.GONE if article["state"] == "gone" else EntryState.CAPTURED
    return {"article": article["id"], "state": state.value}


# The entries that lead where :url leads, in whatever channel and spelling, by their uid.
SAME_ENTRY_SQL = """
    SELECT id FROM entries WHERE site = :site AND url = :url
    UNION SELECT other.id FROM entries AS one JOIN entries AS other ON other.uid = one.uid
    WHERE one.site = :site AND one.url = :url AND other.site = :site"""

# For a table of entries: which of them wait, for a crawl of :channels, :since a day, at :now.
WAITS_SQL = """{0}.site = :site AND {0}.kind = 'article' AND {0}.state IN ('pending', 'failed')
    AND ({0}.state = 'pending' OR :now IS NULL OR {0}.next_try <= :now OR {0}.last_try > :ahead)
    AND (:channels IS NULL OR {0}.channel IN (
        SELECT c.id FROM channels AS c JOIN json_each(:channels) AS wanted
        ON c.path = wanted.value WHERE c.site = :site))
    AND (:since IS NULL OR {0}.day IS NULL OR {0}.day >= :since)"""

# INDEXED BY: left alone, SQLite walks all earlier entries of the site for each one it hands out.
_NEXT = f"""
    SELECT e.id, e.url, e.uid, e.title, channels.path AS channel, e.attempts
    FROM entries AS e JOIN channels ON channels.id = e.channel
    WHERE e.id > :after AND {WAITS_SQL.format("e")} AND NOT EXISTS (
        SELECT 1 FROM entries AS f INDEXED BY entries_by_uid
        WHERE f.uid = e.uid AND f.id < e.id AND {WAITS_SQL.format("f")})
    ORDER BY e.id LIMIT :limit"""


def next_entries(
    connection: sqlite3.Connection,
    site: str,
    *,
    after: int,
    limit: int,
    channels: Sequence[str] | None,
    since: str | None,
    now: str | None,
) -> list[WaitingEntry]:
    """Return the entries that wait behind the id `after`, each article once, in that order.

    Those that failed wait until they are to be tried again; without `now` they do not.
    """
    rows = connection.execute(
        _NEXT,
        {
            "site": site,
            "after": after,
            "limit": limit,
            "channels": json.dumps(channels) if channels else None,
            "since": since,
            "now": now,
            "ahead": now and ahead_of(now),
        },
    )
    return [WaitingEntry(**dict(row)) for row in rows]


def titles_of(connection: sqlite3.Connection, site: str, url: str) -> list[str]:
    """Return what listings, and the archive, call the article of an address."""
    rows = connection.execute(
        "SELECT title FROM entries WHERE site = :site AND url = :url"
        " UNION SELECT title FROM articles WHERE site = :site AND url = :url",
        {"site": site, "url": to_storable(url)},
    )
    return [row["title"] for row in rows]


def dates_of(connection: sqlite3.Connection, site: str, url: str) -> list[str]:
    """Return the dates that listings show of an address, as they are written there."""
    rows = connection.execute(
        "SELECT date_text FROM entries WHERE site = :site AND url = :url AND date_text IS NOT NULL"
        " ORDER BY id",
        {"site": site, "url": to_storable(url)},
    )
    return [row["date_text"] for row in rows]


def row_of(connection: sqlite3.Connection, site: str, url: str) -> ListedRow | None:
    """Return what listings say of an address, the first that shows a date; None if none has it."""
    row = connection.execute(
        "SELECT title, date_text, day FROM entries WHERE site = :site AND url = :url"
        " ORDER BY date_text IS NULL, id LIMIT 1",
        {"site": site, "url": to_storable(url)},
    ).fetchone()
    return None if row is None else ListedRow(**dict(row))


def is_waiting(connection: sqlite3.Connection, entry: int) -> bool:
    """Return whether an entry, by its id, is still to be fetched."""
    row = connection.execute(
        "SELECT state IN ('pending', 'failed') FROM entries WHERE id = ?", (entry,)
    ).fetchone()
    return row is not None and bool(row[0])


def known_urls(
    connection: sqlite3.Connection, site: str, uids: Mapping[str, str | None]
) -> set[str]:
    """Return those of the addresses that an entry has, or whose uid an entry or an article has.

    `uids` maps an address to its uid, None for an address of another site.
    """
    rows = connection.execute(
        "SELECT key AS url FROM json_each(:uids) WHERE"
        " EXISTS (SELECT 1 FROM entries WHERE url = key AND site = :site)"
        " OR EXISTS (SELECT 1 FROM entries WHERE uid = value AND site = :site)"
        " OR EXISTS (SELECT 1 FROM articles WHERE uid = value AND site = :site)",
        {"uids": json.dumps(dict(uids)), "site": site},
    )
    return {row["url"] for row in rows}
