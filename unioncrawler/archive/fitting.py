"""What tells, after a run, whether a profile fits its site: addresses, titles, how fields came."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3

MOST_LINKS = 20_000  # the latest; more tell no more


def external_addresses(connection: sqlite3.Connection, site: str) -> list[str]:
    """Return the addresses off the site that its entries lead to, each once."""
    rows = connection.execute(
        "SELECT DISTINCT coalesce(moved_to, url) AS url FROM entries"
        " WHERE site = ? AND state = 'listed' AND kind != 'file'",
        (site,),
    )
    return [row["url"] for row in rows]


def listed_in(connection: sqlite3.Connection, site: str, crawl: int) -> list[str]:
    """Return the addresses of articles on the site that a run saw listed, the latest."""
    rows = connection.execute(
        "SELECT DISTINCT url FROM entries WHERE site = ? AND kind = 'article' AND state != 'listed'"
        " AND last_seen >= (SELECT started FROM crawls WHERE id = ?) ORDER BY id DESC LIMIT ?",
        (site, crawl, MOST_LINKS),
    )
    return [row["url"] for row in rows]


def links_with_query(connection: sqlite3.Connection, site: str) -> list[tuple[str, str]]:
    """Return addresses of articles that have a query, with their titles, the latest."""
    rows = connection.execute(
        "SELECT url, title FROM entries WHERE site = ? AND kind = 'article' AND instr(url, '?')"
        " ORDER BY id DESC LIMIT ?",
        (site, MOST_LINKS),
    )
    return [(row["url"], row["title"]) for row in rows]


def found_by_selector(connection: sqlite3.Connection, crawl: int) -> tuple[int, dict[str, int]]:
    """Return how many articles a run read, and of how many a selector found each field."""
    read = "FROM articles AS a JOIN captures AS c ON c.id = a.capture"
    articles = connection.execute(f"SELECT count(*) {read} WHERE c.crawl = ?", (crawl,)).fetchone()
    rows = connection.execute(
        f"SELECT f.key AS field, count(*) AS n {read} JOIN json_each(a.found_by) AS f"
        " WHERE c.crawl = ? AND f.value = 'selector' GROUP BY 1",
        (crawl,),
    )
    return articles[0], {row["field"]: row["n"] for row in rows}
