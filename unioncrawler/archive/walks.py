"""How far the listings of each channel were walked, and what such a walk need not ask again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from unioncrawler.archive.rows import to_storable
from unioncrawler.archive.times import ahead_of
from unioncrawler.items import Verdict
from unioncrawler.visits import Ending

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from unioncrawler.visits import ListingVisit

# A page that was judged so and led to no channel will not do so tomorrow.
SETTLED = (Verdict.OK, Verdict.REDIRECTED, Verdict.MISSING, Verdict.GONE, Verdict.SOFT_404)


def save_stated(connection: sqlite3.Connection, site: str, visit: ListingVisit) -> None:
    """Keep the totals that a listing page states, where it states some."""
    connection.execute(
        "UPDATE channels SET stated_pages = coalesce(?, stated_pages),"
        " stated_items = coalesce(?, stated_items) WHERE site = ? AND path = ?",
        (visit.pages, visit.items, site, visit.channel),
    )


def save_walk_end(
    connection: sqlite3.Connection,
    site: str,
    channel: str,
    ending: Ending,
    *,
    capture: int | None,
    now: str,
) -> None:
    """Keep that a walk over a channel ended well with a capture: its entries are known now."""
    connection.execute(
        "UPDATE channels SET checked = :now, checked_by = :capture,"
        " walked = iif(:is_whole, :now, walked),"
        " known_to = ifnull((SELECT max(id) FROM entries WHERE channel = channels.id), 0)"
        " WHERE site = :site AND path = :channel",
        {
            "site": site,
            "channel": channel,
            "is_whole": ending is Ending.WHOLE,
            "capture": capture,
            "now": now,
        },
    )


def save_looked_over(connection: sqlite3.Connection, site: str, *, now: str) -> None:
    """Keep that every overview of a site was looked at, and everything it leads to."""
    connection.execute("UPDATE sites SET looked_over = ? WHERE key = ?", (now, site))


def unknown_entries(
    connection: sqlite3.Connection, site: str, channel: str, urls: Iterable[str], known_to: int
) -> set[str]:
    """Return those of the addresses that no entry of the channel has with an id up to `known_to`.

    `channel` is the path of the channel.
    """
    asked = list(urls)
    rows = connection.execute(
        "SELECT e.url FROM json_each(:urls) JOIN entries AS e ON e.url = value"
        " AND e.site = :site AND e.id <= :known_to"
        " JOIN channels AS c ON c.id = e.channel AND c.path = :channel",
        {
            "site": site,
            "channel": channel,
            "urls": json.dumps([to_storable(url) for url in asked]),
            "known_to": known_to,
        },
    )
    known = {row["url"] for row in rows}
    return {url for url in asked if to_storable(url) not in known}


def last_page(connection: sqlite3.Connection, site: str, url: str) -> int | None:
    """Return the latest capture of an address that brought a page."""
    row = connection.execute(
        "SELECT max(id) FROM captures WHERE url = ? AND site = ? AND status = 200 AND verdict = ?",
        (to_storable(url), site, Verdict.OK.value),
    ).fetchone()
    return None if row[0] is None else int(row[0])


def settled_since(
    connection: sqlite3.Connection, site: str, urls: Iterable[str], since: str, now: str
) -> set[str]:
    """Return those of the addresses that were asked between the two times for what they lead to.

    Only what was asked before the site was last looked over: of the rest nobody knows whether a
    crawl came to follow it.
    """
    rows = connection.execute(
        "SELECT DISTINCT c.url FROM json_each(:urls) JOIN captures AS c ON c.url = value"
        " AND c.site = :site AND c.fetched_at BETWEEN :since AND :ahead AND c.fetched_at <="
        " (SELECT looked_over FROM sites WHERE key = :site)"
        " WHERE c.verdict IN (SELECT value FROM json_each(:settled))",
        {
            "site": site,
            "urls": json.dumps([to_storable(url) for url in urls]),
            "since": since,
            "ahead": ahead_of(now),
            "settled": json.dumps([verdict.value for verdict in SETTLED]),
        },
    )
    return {row["url"] for row in rows}


def looked_over(connection: sqlite3.Connection, site: str) -> str | None:
    """Return when a crawl last had looked at all overviews of a site."""
    row = connection.execute("SELECT looked_over FROM sites WHERE key = ?", (site,)).fetchone()
    return None if row is None or row["looked_over"] is None else str(row["looked_over"])
