"""The runs: when each began and ended, what was asked for and what came of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from unioncrawler.archive.failures import take_back_failures
from unioncrawler.archive.rows import to_json
from unioncrawler.archive.times import to_stored
from unioncrawler.errors import ArchiveError
from unioncrawler.visits import CUT_OFF

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

    from unioncrawler.sites.profile import SiteProfile

_JSON = ("arguments", "stats", "findings", "figures", "notified")
_SELECT = (
    "SELECT id, site, arguments, started, finished, reason, stats, program_version, suspect,"
    " accepted, findings, figures, notified FROM crawls"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Crawl:
    """One run as it stands in the archive; `finished` is None while it runs and after a kill."""

    id: int
    site: str
    arguments: dict[str, Any]
    started: str
    finished: str | None
    reason: str | None
    stats: dict[str, Any] | None
    program_version: str
    suspect: bool = False
    accepted: str | None = None
    findings: dict[str, Any] | None = None
    figures: dict[str, Any] | None = None
    notified: dict[str, Any] | None = None


def begin_crawl(
    connection: sqlite3.Connection,
    profile: SiteProfile,
    arguments: Mapping[str, object],
    *,
    now: str,
    version: str,
    crawl: int | None = None,
) -> int:
    """Add a run and return its id; earlier runs that never ended are marked as interrupted.

    `crawl` is the id it had in another archive, and gets here.
    """
    _check_site(connection, profile)
    connection.execute(
        "INSERT INTO sites"
        " (key, name, base_url, hosts, gone_visits, gone_days, revisit_days, first_seen, last_seen)"
        " VALUES (:key, :name, :base_url, :hosts, :gone_visits, :gone_days, :revisit_days, :now,"
        " :now)"
        " ON CONFLICT (key) DO UPDATE SET name = :name, base_url = :base_url, hosts = :hosts,"
        " gone_visits = :gone_visits, gone_days = :gone_days, revisit_days = :revisit_days,"
        " last_seen = :now",
        {
            "key": profile.key,
            "name": profile.name,
            "base_url": profile.base_url,
            "hosts": to_json(list(profile.hosts)),
            "gone_visits": profile.gone.visits,
            "gone_days": profile.gone.days,
            "revisit_days": to_json(list(profile.revisit.days)),
            "now": now,
        },
    )
    connection.execute(
        "UPDATE crawls SET reason = 'interrupted' WHERE finished IS NULL AND reason IS NULL"
    )
    cursor = connection.execute(
        "INSERT INTO crawls (id, site, arguments, started, program_version) VALUES (?, ?, ?, ?, ?)",
        (crawl, profile.key, to_json(dict(arguments)), now, version),
    )
    return int(cursor.lastrowid or 0)


def _check_site(connection: sqlite3.Connection, profile: SiteProfile) -> None:
    """Raise `ArchiveError` where an archive has another site under the key of a profile."""
    row = connection.execute("SELECT base_url FROM sites WHERE key = ?", (profile.key,)).fetchone()
    host = urlsplit(row["base_url"]).hostname if row else None
    if host is not None and host not in profile.hosts:
        raise ArchiveError(
            f"the archive has another site under the key {profile.key!r}, at {host}: name that in"
            " site.hosts if the site has moved, or give the profile a key of its own"
        )


def finish_crawl(
    connection: sqlite3.Connection,
    crawl: int,
    reason: str,
    stats: Mapping[str, object],
    *,
    now: str,
) -> None:
    """Write down how a run ended; what JSON does not know among its figures goes in as text.

    What broke in one that its site kept out says nothing, and waits for the next.
    """
    if reason in CUT_OFF:
        take_back_failures(connection, crawl)
    connection.execute(
        "UPDATE crawls SET finished = ?, reason = ?, stats = ? WHERE id = ?",
        (now, reason, json.dumps(dict(stats), ensure_ascii=False, default=_to_plain), crawl),
    )


def load_crawl(connection: sqlite3.Connection, crawl: int) -> Crawl | None:
    """Return a run by its number."""
    row = connection.execute(f"{_SELECT} WHERE id = ?", (crawl,)).fetchone()
    return None if row is None else _to_crawl(row)


def _to_plain(value: object) -> str:
    if isinstance(value, datetime) and value.tzinfo is not None:
        return to_stored(value)
    return str(value)


def notes_done(connection: sqlite3.Connection, crawl: int, began: datetime) -> int | None:
    """Return how many notes of the run that began then have been carried out, None without it."""
    row = connection.execute(
        "SELECT notes FROM crawls WHERE id = ? AND started = ?", (crawl, to_stored(began))
    ).fetchone()
    return row and int(row["notes"])


def has_crawl(connection: sqlite3.Connection, crawl: int | None) -> bool:
    """Return whether a run has that id."""
    row = connection.execute("SELECT 1 FROM crawls WHERE id = ?", (crawl,)).fetchone()
    return row is not None


def last_crawl(connection: sqlite3.Connection, site: str) -> Crawl | None:
    """Return the latest run of a site."""
    row = connection.execute(
        f"{_SELECT} WHERE site = ? ORDER BY id DESC LIMIT 1", (site,)
    ).fetchone()
    return None if row is None else _to_crawl(row)


def load_crawls(
    connection: sqlite3.Connection, site: str | None = None, limit: int | None = None
) -> list[Crawl]:
    """Return the runs of a site, or of all, the latest first."""
    rows = connection.execute(
        f"{_SELECT} WHERE :site IS NULL OR site = :site ORDER BY id DESC LIMIT :limit",
        {"site": site, "limit": -1 if limit is None else limit},
    )
    return [_to_crawl(row) for row in rows]


def _to_crawl(row: sqlite3.Row) -> Crawl:
    parsed = {name: row[name] and json.loads(row[name]) for name in _JSON}
    return Crawl(**(dict(row) | parsed | {"suspect": bool(row["suspect"])}))
