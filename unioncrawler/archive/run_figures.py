"""What a run came to, counted in the rows it left: for each channel, and for the whole run."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import sqlite3

# Articles whose present columns were read in the run; not files in a list, which say nothing.
_READ = """
    FROM articles AS a JOIN captures AS c ON c.id = a.capture
    JOIN article_channels AS ac ON ac.article = a.id
    WHERE c.crawl = :crawl AND coalesce(a.found_by ->> 'title', '') != 'listing'"""
_FIELDS = {
    "published": "a.published IS NOT NULL",
    "source": "a.source IS NOT NULL",
    "author": "a.author IS NOT NULL",
    "body": "a.body_text != ''",
    "breadcrumbs": "json_array_length(a.breadcrumbs) > 0",
}
_FILLED = f"""
    SELECT ac.channel, count(*) AS read,
        {", ".join(f"sum({test}) AS {name}" for name, test in _FIELDS.items())}
    {_READ} GROUP BY ac.channel"""
_FOUND_BY = f"""
    SELECT ac.channel, f.key AS field, count(*) AS found, sum(f.value = 'position') AS by_position
    {_READ.replace("WHERE", "JOIN json_each(a.found_by) AS f WHERE")} GROUP BY ac.channel, f.key"""
_LENGTHS = f"SELECT ac.channel, length(a.body_text) AS length {_READ} ORDER BY 1, 2"
# Articles of which the run made a further version, and how many of them lost a field they had.
_KEPT_FIELDS = ("published", "source", "author", "subtitle", "body_text")
_LOST = (
    f"sum(coalesce(b.fields ->> '{name}', '') != '' AND coalesce(a.{name}, '') = '') AS {name}"
    for name in _KEPT_FIELDS
)
_EMPTIED = f"""
    SELECT ac.channel, count(*) AS reread, {", ".join(_LOST)}
    FROM captures AS c JOIN versions AS v ON v.capture = c.id
    JOIN articles AS a ON a.id = v.article AND a.version = v.version
    JOIN versions AS b ON b.article = v.article AND b.version = v.version - 1
    JOIN article_channels AS ac ON ac.article = a.id
    WHERE c.crawl = :crawl GROUP BY ac.channel"""
_NEW_ENTRIES = """
    SELECT channel, count(*) AS n FROM entries WHERE site = :site AND first_seen >= :started
    GROUP BY channel"""
_NEW_ARTICLES = """
    SELECT ac.channel, count(*) AS n
    FROM changes AS ch JOIN article_channels AS ac ON ac.article = ch.article
    WHERE ch.crawl = :crawl AND ch.kind = 'added' GROUP BY ac.channel"""
_VERDICTS = """
    SELECT e.channel, c.verdict, count(*) AS n
    FROM captures AS c JOIN entries AS e ON e.url = c.url AND e.site = c.site
    WHERE c.crawl = :crawl GROUP BY e.channel, c.verdict
    UNION ALL
    SELECT ch.id, c.verdict, count(*)
    FROM captures AS c JOIN channels AS ch ON ch.url = c.url AND ch.site = c.site
    WHERE c.crawl = :crawl GROUP BY ch.id, c.verdict"""


def count_channels(connection: sqlite3.Connection, site: str, crawl: int) -> dict[str, Any]:
    """Return what a run left of each channel of a site, by the channel's path."""
    started = connection.execute("SELECT started FROM crawls WHERE id = ?", (crawl,)).fetchone()
    values = {"site": site, "crawl": crawl, "started": started["started"]}
    paths = dict(connection.execute("SELECT id, path FROM channels WHERE site = :site", values))
    counted: dict[int, dict[str, Any]] = {number: {} for number in paths}
    for row in connection.execute(_FILLED, values):
        filled = {name: row[name] for name in _FIELDS}
        counted[row["channel"]] |= {"read": row["read"], "filled": filled}
    for row in connection.execute(_FOUND_BY, values):
        for name in ("found", "by_position"):
            counted[row["channel"]].setdefault(name, {})[row["field"]] = row[name]
    for row in connection.execute(_EMPTIED, values):
        emptied = {name.removesuffix("_text"): row[name] for name in _KEPT_FIELDS if row[name]}
        counted[row["channel"]] |= {"reread": row["reread"], "emptied": emptied}
    for name, statement in {"new_entries": _NEW_ENTRIES, "new_articles": _NEW_ARTICLES}.items():
        for row in connection.execute(statement, values):
            counted[row["channel"]][name] = row["n"]
    lengths: defaultdict[int, list[int]] = defaultdict(list)
    for row in connection.execute(_LENGTHS, values):
        lengths[row["channel"]].append(row["length"])
    for number, found in lengths.items():
        counted[number]["body"] = found[len(found) // 2]
    for row in connection.execute(_VERDICTS, values):
        verdicts = counted[row["channel"]].setdefault("verdicts", {})
        verdicts[row["verdict"]] = verdicts.get(row["verdict"], 0) + row["n"]
    return {paths[number]: figures for number, figures in counted.items()}


def channels_of(connection: sqlite3.Connection, site: str, url: str) -> list[str]:
    """Return the paths of the channels in which an entry stands."""
    rows = connection.execute(
        "SELECT path FROM entries JOIN channels ON channels.id = channel"
        " WHERE entries.site = ? AND entries.url = ?",
        (site, url),
    )
    return [row["path"] for row in rows]


def count_run(connection: sqlite3.Connection, crawl: int) -> dict[str, Any]:
    """Return what a run left: exchanges, bytes and verdicts, and what became of articles."""
    values = {"crawl": crawl}
    verdicts = dict(
        connection.execute(
            "SELECT verdict, count(*) FROM captures WHERE crawl = :crawl"
            " GROUP BY verdict ORDER BY 2 DESC, 1",
            values,
        ).fetchall()
    )
    size = connection.execute(
        "SELECT coalesce(sum(size), 0) FROM captures WHERE crawl = :crawl", values
    ).fetchone()
    changes = dict(
        connection.execute(
            "SELECT kind, count(*) FROM changes WHERE crawl = :crawl GROUP BY kind", values
        ).fetchall()
    )
    return {
        "requests": sum(verdicts.values()),
        "bytes": int(size[0]),
        "new": changes.get("added", 0),
        "changed": changes.get("changed", 0),
        "gone": changes.get("gone", 0),
        "back": changes.get("back", 0),
        "verdicts": verdicts,
    }


def load_marks(connection: sqlite3.Connection, name: str | None) -> frozenset[str] | None:
    """Return the marks of a page template by its fingerprint."""
    row = connection.execute(
        "SELECT marks FROM page_templates WHERE fingerprint = ?", (name,)
    ).fetchone()
    return None if row is None else frozenset(json.loads(row["marks"]))
