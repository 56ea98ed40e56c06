"""The index by which reposts are found: which article has which shingles, a sample of each text.

It follows the change cursor: what was added, changed or corrected since `repost_cursor` is taken
in, and such articles are due to be compared anew. So is every article with a shingle that became
common by that, or rare again, since what is common counts for nothing.
"""

from __future__ import annotations

import json
import struct
from collections import Counter
from typing import TYPE_CHECKING

from unioncrawler.reposts import bare, sample

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

# What stands in more articles is a slogan, a formula, a form that is filled in, and no sign of a
# repost. With it a text that more articles have than that is nobody's repost either.
MOST_ARTICLES = 50

_TEXTS = ("added", "changed", "corrected")


def take_in(connection: sqlite3.Connection, limit: int) -> int:
    """Take the next `limit` steps of the change cursor into the index; return how many there were.

    All of it belongs into one transaction.
    """
    steps = connection.execute(
        "SELECT number, article, kind FROM changes"
        " WHERE number > (SELECT number FROM repost_cursor) ORDER BY number LIMIT ?",
        (limit,),
    ).fetchall()
    if steps:
        _index(connection, {row["article"] for row in steps if row["kind"] in _TEXTS})
        connection.execute("UPDATE repost_cursor SET number = ?", (steps[-1]["number"],))
    return len(steps)


def forget_all(connection: sqlite3.Connection) -> None:
    """Forget index and reposts, so that all articles are taken in again."""
    for table in ("reposts", "shingles", "shingled"):
        connection.execute(f"DELETE FROM {table}")
    connection.execute("UPDATE repost_cursor SET number = 0")


def count_articles_with(
    connection: sqlite3.Connection, shingles: Iterable[int], most: int
) -> dict[int, int]:
    """Return for each shingle how many articles have it, counted no further than `most`."""
    rows = connection.execute(
        "SELECT value, (SELECT count(*) FROM (SELECT 1 FROM shingles WHERE hash = value LIMIT ?))"
        " FROM json_each(?)",
        (most, _to_list(shingles)),
    )
    return {row[0]: row[1] for row in rows}


def samples_of(connection: sqlite3.Connection, articles: Iterable[int]) -> dict[int, set[int]]:
    """Return the shingles in the index of those of the articles that are there."""
    rows = connection.execute(
        "SELECT article, hashes FROM shingled WHERE article IN (SELECT value FROM json_each(?))",
        (_to_list(articles),),
    )
    return {row["article"]: _unpack(row["hashes"]) for row in rows}


def articles_with(connection: sqlite3.Connection, shingles: Iterable[int]) -> dict[int, list[int]]:
    """Return the articles that have each shingle, all of them."""
    found: dict[int, list[int]] = {}
    for row in connection.execute(
        "SELECT hash, article FROM json_each(?) CROSS JOIN shingles ON hash = value",
        (_to_list(shingles),),
    ):
        found.setdefault(row[0], []).append(row[1])
    return found


def _index(connection: sqlite3.Connection, articles: set[int]) -> None:
    known = samples_of(connection, articles)
    grown: Counter[int] = Counter()  # by how many articles each shingle has more or less
    gone: list[tuple[int, int]] = []
    come: list[tuple[int, int]] = []
    kept: list[tuple[int, bytes]] = []
    for row in connection.execute(
        "SELECT id, body_text FROM articles WHERE id IN (SELECT value FROM json_each(?))",
        (_to_list(articles),),
    ):
        article, before = row["id"], known.get(row["id"], set())
        after = sample(bare(row["body_text"]))
        grown.update(after - before)
        grown.subtract(before - after)
        gone += [(shingle, article) for shingle in before - after]
        come += [(shingle, article) for shingle in after - before]
        kept.append((article, _pack(after)))
    gone.sort()  # in the order of the index: neighbours lie on one page
    come.sort()
    connection.executemany("DELETE FROM shingles WHERE hash = ? AND article = ?", gone)
    connection.executemany("INSERT INTO shingles (hash, article) VALUES (?, ?)", come)
    connection.executemany(
        "INSERT INTO shingled (article, hashes, due) VALUES (?, ?, 1)"
        " ON CONFLICT (article) DO UPDATE SET hashes = excluded.hashes, due = 1",
        kept,
    )
    _mark_crossed(connection, grown)


def _mark_crossed(connection: sqlite3.Connection, grown: Counter[int]) -> None:
    """Make the articles due that have a shingle which was common and is not, or became so."""
    most = MOST_ARTICLES + 1 + max(map(abs, grown.values()), default=0)
    crossed = [
        shingle
        for shingle, now in count_articles_with(connection, grown, most).items()
        # counted up to `most` it is common now, and was common before
        if (now > MOST_ARTICLES) != (now - grown[shingle] > MOST_ARTICLES)
    ]
    connection.execute(
        "UPDATE shingled SET due = 1 WHERE article IN (SELECT article FROM shingles"
        " WHERE hash IN (SELECT value FROM json_each(?)))",
        (_to_list(crossed),),
    )


def _pack(shingles: set[int]) -> bytes:
    return struct.pack(f"<{len(shingles)}i", *sorted(shingles))


def _unpack(packed: bytes) -> set[int]:
    return set(struct.unpack(f"<{len(packed) // 4}i", packed))


def _to_list(numbers: Iterable[int]) -> str:
    return json.dumps(sorted(numbers))
