"""What is kept of runs to watch a site: figures of each channel, alarms, what hooks were told."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from unioncrawler.archive.channels import channel_id
from unioncrawler.archive.rows import to_json
from unioncrawler.archive.run_figures import load_marks
from unioncrawler.errors import UnknownNameError

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping, Sequence

MOST_PAST = 200  # earlier runs of a channel that say what is usual


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelRow:
    """A channel in a run: plain figures, and the templates by their fingerprints with marks."""

    channel: str
    figures: Mapping[str, Any]
    listing_template: tuple[str, Sequence[str]] | None = None
    article_template: tuple[str, Sequence[str]] | None = None
    is_sound: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PastRow:
    """A channel in an earlier run in which no check of it failed."""

    channel: str
    at: datetime
    figures: Mapping[str, Any]
    listing_template: frozenset[str] | None
    article_template: frozenset[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmRow:
    """An alarm: `over_crawl` is the run that found all well again, None while it is open."""

    id: int
    site: str
    channel: str | None
    cause: str
    evidence: str
    lost: tuple[str, ...]
    first_crawl: int
    last_crawl: int
    over_crawl: int | None
    accepted: str | None


def save_channel_rows(
    connection: sqlite3.Connection, site: str, crawl: int, rows: Iterable[ChannelRow]
) -> None:
    """Keep the figures of a run's channels."""
    for row in rows:
        for template in filter(None, (row.listing_template, row.article_template)):
            connection.execute(
                "INSERT OR IGNORE INTO page_templates (fingerprint, marks) VALUES (?, ?)",
                (template[0], to_json(sorted(template[1]))),
            )
        connection.execute(
            "INSERT OR REPLACE INTO channel_runs"
            " (channel, crawl, figures, listing_template, article_template, sound)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (
                channel_id(connection, site, row.channel),
                crawl,
                to_json(dict(row.figures)),
                row.listing_template and row.listing_template[0],
                row.article_template and row.article_template[0],
                row.is_sound,
            ),
        )


_PAST = """
    SELECT r.crawl, r.figures, r.listing_template, r.article_template, c.started
    FROM channel_runs AS r JOIN crawls AS c ON c.id = r.crawl
    WHERE r.channel = ? AND r.sound AND r.crawl < ? ORDER BY r.crawl DESC LIMIT ?"""


def past_rows(
    connection: sqlite3.Connection, site: str, channels: Iterable[str], before: int
) -> list[PastRow]:
    """Return the latest sound figures of channels in runs before one, the earliest first."""
    known: dict[str | None, frozenset[str] | None] = {}

    def marks(name: str | None) -> frozenset[str] | None:
        if name not in known:
            known[name] = load_marks(connection, name)
        return known[name]

    return [
        PastRow(
            channel=path,
            at=datetime.fromisoformat(row["started"]),
            figures=json.loads(row["figures"]),
            listing_template=marks(row["listing_template"]),
            article_template=marks(row["article_template"]),
        )
        for path in channels
        for row in reversed(
            connection.execute(
                _PAST, (channel_id(connection, site, path), before, MOST_PAST)
            ).fetchall()
        )
    ]


_ALARMS = """
    SELECT a.id, a.site, c.path AS channel, a.cause, a.evidence, a.lost, a.first_crawl,
        a.last_crawl, a.over_crawl, a.accepted
    FROM alarms AS a LEFT JOIN channels AS c ON c.id = a.channel"""


def open_alarms(connection: sqlite3.Connection, site: str) -> list[AlarmRow]:
    """Return the alarms of a site that are not over, the earliest first."""
    rows = connection.execute(
        f"{_ALARMS} WHERE a.site = ? AND a.over_crawl IS NULL ORDER BY a.id", (site,)
    )
    return [_to_alarm(row) for row in rows]


def _to_alarm(row: sqlite3.Row) -> AlarmRow:
    return AlarmRow(**dict(row) | {"lost": tuple(json.loads(row["lost"]))})


def begin_alarm(
    connection: sqlite3.Connection, site: str, crawl: int, finding: Mapping[str, Any]
) -> None:
    """Keep a finding as an alarm that begins with a run."""
    path = finding["channel"]
    connection.execute(
        "INSERT INTO alarms (site, channel, cause, evidence, lost, first_crawl, last_crawl)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            site,
            path and channel_id(connection, site, path),
            finding["cause"],
            finding["evidence"],
            to_json(finding["lost"]),
            crawl,
            crawl,
        ),
    )


def save_outcome(
    connection: sqlite3.Connection,
    crawl: int,
    *,
    suspect: bool,
    findings: Mapping[str, Any],
    figures: Mapping[str, Any],
) -> None:
    """Keep what the checks of a run found, and what it came to."""
    connection.execute(
        "UPDATE crawls SET suspect = ?, findings = ?, figures = ? WHERE id = ?",
        (suspect, to_json(dict(findings)), to_json(dict(figures)), crawl),
    )


def accept_run(connection: sqlite3.Connection, crawl: int, now: str) -> int:
    """Take a suspect run for sound, since somebody looked; return how many alarms that settles.

    Raises `UnknownNameError` for a run that is not there, or is not suspect.
    """
    row = connection.execute("SELECT suspect FROM crawls WHERE id = ?", (crawl,)).fetchone()
    if row is None or not row["suspect"]:
        known = "is not suspect" if row else "is not in this archive"
        raise UnknownNameError(f"run {crawl} {known}, so there is nothing to accept")
    connection.execute("UPDATE crawls SET suspect = 0, accepted = ? WHERE id = ?", (now, crawl))
    connection.execute("UPDATE channel_runs SET sound = 1 WHERE crawl = ?", (crawl,))
    settled = connection.execute(
        "UPDATE alarms SET accepted = ? WHERE over_crawl IS NULL AND accepted IS NULL"
        " AND first_crawl <= ? AND last_crawl >= ?"
        " AND site = (SELECT site FROM crawls WHERE id = ?)",
        (now, crawl, crawl, crawl),
    )
    return settled.rowcount


def save_notified(connection: sqlite3.Connection, crawl: int, told: Mapping[str, Any]) -> None:
    """Keep what each hook was told of a run, or why it was not."""
    connection.execute("UPDATE crawls SET notified = ? WHERE id = ?", (to_json(dict(told)), crawl))


def channel_rows(connection: sqlite3.Connection, crawl: int) -> list[dict[str, Any]]:
    """Return the figures of a run's channels, in the order the channels were found."""
    rows = connection.execute(
        "SELECT c.path AS channel, r.sound, r.listing_template, r.article_template, r.figures"
        " FROM channel_runs AS r JOIN channels AS c ON c.id = r.channel"
        " WHERE r.crawl = ? ORDER BY c.id",
        (crawl,),
    )
    return [
        dict(row) | {"sound": bool(row["sound"]), "figures": json.loads(row["figures"])}
        for row in rows
    ]


def last_successes(connection: sqlite3.Connection, site: str) -> dict[str, str]:
    """Return when each channel of a site was last read by a run that was sound in it."""
    rows = connection.execute(
        "SELECT c.path, (SELECT w.started FROM channel_runs AS r JOIN crawls AS w ON w.id = r.crawl"
        " WHERE r.channel = c.id AND r.sound"
        " AND r.figures ->> 'listing' IN ('read', 'unchanged')"
        " ORDER BY r.crawl DESC LIMIT 1) AS at FROM channels AS c WHERE c.site = ?",
        (site,),
    )
    return {row["path"]: row["at"] for row in rows if row["at"] is not None}
