"""The channels of a site: what is listed where, and what a user means by a channel's name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from unioncrawler.archive.rows import storable_row
from unioncrawler.errors import UnknownNameError

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A channel of the archive. `is_new`: the crawl at hand was the first to see it.

    `walked` is when it last was from its first page to its last. `checked_by` is the capture that a
    walk over it last ended well with, and the entries up to the id `known_to` were met by then.
    """

    path: str
    url: str
    found_on: str | None
    is_new: bool
    walked: datetime | None = None
    checked_by: int | None = None
    known_to: int = 0


def save_channel(
    connection: sqlite3.Connection,
    site: str,
    path: str,
    url: str,
    *,
    found_on: str | None,
    crawl: int | None,
    now: str,
) -> bool:
    """Keep a channel; return whether it is new to the archive.

    Its address is the one a crawl meets first, since a channel may move between crawls.
    """
    row = connection.execute(
        "SELECT id, last_crawl FROM channels WHERE site = ? AND path = ?", (site, path)
    ).fetchone()
    parent, _, name = path.rpartition("/")
    values = storable_row(
        {"site": site, "path": path, "url": url, "found_on": found_on, "crawl": crawl, "now": now}
        | {"parent": parent or None, "name": name}
    )
    if row is None:
        connection.execute(
            "INSERT INTO channels (site, path, name, parent, url, found_on, first_seen, last_seen,"
            " first_crawl, last_crawl)"
            " VALUES (:site, :path, :name, :parent, :url, :found_on, :now, :now, :crawl, :crawl)",
            values,
        )
        return True
    if row["last_crawl"] != crawl:
        connection.execute(
            "UPDATE channels SET url = :url, last_seen = :now, last_crawl = :crawl"
            " WHERE site = :site AND path = :path",
            values,
        )
    return False


def channel_id(connection: sqlite3.Connection, site: str, path: str) -> int | None:
    """Return the id of a channel by its whole path, None where there is none."""
    row = connection.execute(
        "SELECT id FROM channels WHERE site = ? AND path = ?", (site, path)
    ).fetchone()
    return row and int(row["id"])


def load_channels(connection: sqlite3.Connection, site: str, crawl: int | None) -> list[Channel]:
    """Return the channels of a site in the order they were found."""
    rows = connection.execute(
        "SELECT path, url, found_on, first_crawl IS ? AS is_new, walked, checked_by, known_to"
        " FROM channels WHERE site = ? ORDER BY id",
        (crawl, site),
    )
    return [
        Channel(
            path=row["path"],
            url=row["url"],
            found_on=row["found_on"],
            is_new=crawl is not None and bool(row["is_new"]),
            walked=datetime.fromisoformat(row["walked"]) if row["walked"] else None,
            checked_by=row["checked_by"],
            known_to=row["known_to"],
        )
        for row in rows
    ]


def is_meant(path: str, name: str) -> bool:
    """Tell whether a user's name for a channel means the path: whole, its top, or its last part."""
    wanted = "/".join(part.strip() for part in name.strip().strip("/").split("/"))
    return wanted in {path, path.rpartition("/")[2]} or path.startswith(f"{wanted}/")


def is_wanted(path: str, names: Collection[str]) -> bool:
    """Tell whether one of a user's names means the path, or there are none: then every path is."""
    return not names or any(is_meant(path, name) for name in names)


def find_channels(
    connection: sqlite3.Connection, names: Iterable[str], site: str | None = None
) -> list[int]:
    """Return the ids of the channels that the names mean, those below them included.

    A name is a whole path (基层频道/党建巡礼), its beginning (基层频道) or its last part
    (党建巡礼).
    Raises `UnknownNameError` for a name that means nothing.
    """
    found: list[int] = []
    for name in names:
        wanted = "/".join(part.strip() for part in name.strip().strip("/").split("/"))
        rows = connection.execute(
            "SELECT id FROM channels WHERE (?1 IS NULL OR site = ?1)"
            " AND (path = ?2 OR name = ?2 OR substr(path, 1, length(?2) + 1) = ?2 || '/')"
            " ORDER BY id",
            (site, wanted),
        ).fetchall()
        if not rows:
            raise UnknownNameError(_unknown(connection, name, site))
        found += [row["id"] for row in rows]
    return sorted(set(found))


def _unknown(connection: sqlite3.Connection, name: str, site: str | None) -> str:
    rows = connection.execute(
        "SELECT path FROM channels WHERE ?1 IS NULL OR site = ?1 ORDER BY path LIMIT 13", (site,)
    ).fetchall()
    known = [row["path"] for row in rows[:12]] + ["…"] * (len(rows) > 12)
    return f"no channel {name!r} in the archive; there are: {', '.join(known) or 'none'}"


def check_site(connection: sqlite3.Connection, site: str | None) -> None:
    """Raise `UnknownNameError` for a site the archive has nothing of; None is any site."""
    known = [row["key"] for row in connection.execute("SELECT key FROM sites ORDER BY key")]
    if site is not None and site not in known:
        raise UnknownNameError(
            f"no site {site!r} in the archive; there are: {', '.join(known) or 'none'}"
        )
