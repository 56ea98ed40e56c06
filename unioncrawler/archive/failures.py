"""What failed: when it is asked for again, and when it is given up."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from unioncrawler.archive.captures import save_visit
from unioncrawler.archive.entries import SAME_ENTRY_SQL
from unioncrawler.archive.evidence import save_absence
from unioncrawler.archive.rows import storable_row
from unioncrawler.archive.times import to_stored
from unioncrawler.items import EntryState, Verdict
from unioncrawler.visits import IN_ITS_PLACE, SHELL

if TYPE_CHECKING:
    import sqlite3

    from unioncrawler.visits import FailedVisit

# How long an entry waits after each failure. After the one that follows the last pause it is given
# up, and stays on the list of failures. What the server has to answer for, and not the page, is
# asked for by the next two crawls first, whenever they are.
SERVER_ERROR = 500
PAUSES = (
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(days=1),
    timedelta(days=3),
    timedelta(days=7),
    timedelta(days=30),
)
KEPT_OUT = (Verdict.CHALLENGE, Verdict.THROTTLED)  # no attempt: it says nothing of the entry


def save_failure(
    connection: sqlite3.Connection,
    site: str,
    visit: FailedVisit,
    *,
    crawl: int | None,
    now: str,
) -> None:
    """Keep a visit that gave no article, for the entry in every channel it stands in.

    An entry that led off the site is `listed`: recorded, with the address it moved to. What was
    captured before stays captured; that it is absent is evidence against it. Where the site kept
    us out, it is no attempt: that says nothing about the entry.
    """
    captures = save_visit(connection, site, visit.captures, crawl=crawl)
    state = EntryState.FAILED if visit.moved_to is None else EntryState.LISTED
    values = storable_row(
        {
            "site": site,
            "url": visit.entry_url,
            "state": state.value,
            "verdict": visit.verdict.value,
            "reason": visit.reason,
            "moved_to": visit.moved_to,
            "last_try": max((to_stored(c.fetched_at) for c in visit.captures), default=None),
        }
    )
    for entry in connection.execute(
        f"SELECT id, attempts FROM entries WHERE article IS NULL AND id IN ({SAME_ENTRY_SQL})",
        values,
    ).fetchall():
        attempts = int(entry["attempts"]) + (not _keeps_out(visit))
        again = _next_try(visit, attempts, now) if state is EntryState.FAILED else None
        connection.execute(
            "UPDATE entries SET state = :state, verdict = :verdict, last_error = :reason,"
            " moved_to = :moved_to, attempts = :attempts, next_try = :next_try,"
            " last_try = coalesce(:last_try, last_try) WHERE id = :id",
            values | {"attempts": attempts, "next_try": again, "id": entry["id"]},
        )
    save_absence(connection, site, visit, captures, crawl=crawl, now=now)


def take_back_failures(connection: sqlite3.Connection, crawl: int) -> None:
    """Let what broke in a crawl wait for the next one, as if it had not been asked for.

    Not what came, but something else than the article: the next crawl would meet it first again.
    """
    connection.execute(
        "UPDATE entries SET next_try = last_try, attempts = max(attempts - 1, 0)"
        " WHERE state = 'failed' AND verdict IN ('error', 'blocked')"
        " AND substr(last_error, 1, length(?1)) != ?1 AND last_error != ?2"
        " AND (site, url) IN (SELECT site, url FROM captures WHERE crawl = ?3)",
        (IN_ITS_PLACE, SHELL, crawl),
    )


def _next_try(visit: FailedVisit, attempts: int, now: str) -> str | None:
    """Return when to ask again after so many attempts in vain; None for not any more."""
    if _keeps_out(visit):
        return now
    pauses = (timedelta(0), timedelta(0), *PAUSES) if _is_of_the_server(visit) else PAUSES
    if attempts > len(pauses):
        return None
    return to_stored(datetime.fromisoformat(now) + pauses[attempts - 1])


def _keeps_out(visit: FailedVisit) -> bool:
    """Tell whether a visit is no attempt: not where only a likeness says that it was kept out."""
    return visit.verdict in KEPT_OUT and not visit.reason.startswith(IN_ITS_PLACE)


def _is_of_the_server(visit: FailedVisit) -> bool:
    status = visit.captures[-1].status if visit.captures else None
    is_broken = status is None or status >= SERVER_ERROR
    is_broken = is_broken or visit.reason.startswith(IN_ITS_PLACE) or visit.reason == SHELL
    likely = visit.verdict in {Verdict.ERROR, Verdict.THROTTLED} and is_broken
    return visit.verdict is Verdict.BLOCKED or likely
