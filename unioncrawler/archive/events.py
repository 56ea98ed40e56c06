"""What was done to the archive as a whole, one row each."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from unioncrawler.archive.rows import to_json

if TYPE_CHECKING:
    import sqlite3

FIXITY = "fixity"  # archive and record were checked
SOUND, DAMAGED = "sound", "damaged"
REEXTRACTION = "reextraction"  # everything was read again from the record
COMPLETE, INCOMPLETE, INTERRUPTED = "complete", "incomplete", "interrupted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One event; times as the archive writes them."""

    kind: str
    started: str
    finished: str
    outcome: str
    detail: dict[str, Any]
    program_version: str


def save_event(connection: sqlite3.Connection, event: Event) -> int:
    """Add a row and return its number."""
    cursor = connection.execute(
        "INSERT INTO events (kind, started, finished, outcome, detail, program_version)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (
            event.kind,
            event.started,
            event.finished,
            event.outcome,
            to_json(event.detail),
            event.program_version,
        ),
    )
    return int(cursor.lastrowid or 0)


def update_event(connection: sqlite3.Connection, number: int, event: Event) -> None:
    """Write down how an event that was begun goes on, or ended."""
    connection.execute(
        "UPDATE events SET finished = ?, outcome = ?, detail = ? WHERE id = ?",
        (event.finished, event.outcome, to_json(event.detail), number),
    )


def last_event(connection: sqlite3.Connection, kind: str) -> Event | None:
    """Return the latest event of a kind."""
    row = connection.execute(
        "SELECT kind, started, finished, outcome, detail, program_version FROM events"
        " WHERE kind = ? ORDER BY id DESC LIMIT 1",
        (kind,),
    ).fetchone()
    return None if row is None else Event(**dict(row) | {"detail": json.loads(row["detail"])})
