"""Which articles a crawl finds gone, judged at its end, when it is known how many were absent.

Where most of a site is absent at once it is down, moved or blocking, and nothing is gone by that.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from unioncrawler.archive.changes import save_step
from unioncrawler.archive.evidence import UNLISTED, VISITS_SQL

if TYPE_CHECKING:
    import sqlite3

    from unioncrawler.sites.rules import GoneRule


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What the absences of a crawl came to.

    It met `met` of the articles that were present when it began: it asked for them and got a page,
    or heard that there is none, or saw them on a listing. `absent` were not there at the last visit
    to them. `gone` are those that it found gone; with `held_back` there are none, since too many
    were absent.
    """

    met: int = 0
    absent: int = 0
    gone: int = 0
    held_back: bool = False


_ABSENT = f"""EXISTS (SELECT 1 FROM evidence AS e
    WHERE e.article = a.id AND e.crawl IS :crawl AND e.kind != '{UNLISTED}')"""
_MET = f"""
    SELECT count(*) AS met, count(*) FILTER (WHERE {_ABSENT}) AS absent FROM articles AS a
    WHERE a.site = :site AND a.state = 'present' AND a.first_seen < :began
        AND (a.last_seen >= :began OR {_ABSENT} OR EXISTS (
            SELECT 1 FROM entries AS n WHERE n.article = a.id AND n.last_seen >= :began))"""
_KEPT_OUT = """SELECT 1 FROM captures
    WHERE site = :site AND crawl IS :crawl AND verdict IN ('throttled', 'challenge') LIMIT 1"""
_ACCUSED = f"""
    SELECT a.id, a.version, e.kind, e.at, c.status, max(e.id)
    FROM evidence AS e JOIN articles AS a ON a.id = e.article
        LEFT JOIN captures AS c ON c.id = e.capture
    WHERE e.crawl IS :crawl AND e.kind != '{UNLISTED}' AND a.site = :site AND a.state = 'present'
    GROUP BY a.id ORDER BY max(e.id)"""


def judge_absences(
    connection: sqlite3.Connection, site: str, rule: GoneRule, *, crawl: int | None, began: str
) -> Judgement:
    """Make those articles gone that `crawl` found absent and the rule says so of; return how many.

    `began` is when the crawl did. Each is gone from the visit that found it absent. A crawl that
    was throttled or challenged judges nobody: what it was answered may not be what there is.
    """
    values = {"site": site, "crawl": crawl, "began": began}
    accused = connection.execute(_ACCUSED, values).fetchall()
    if not accused or connection.execute(_KEPT_OUT, values).fetchone():
        return Judgement()
    met, absent = connection.execute(_MET, values).fetchone()
    if met >= rule.brake_least and absent > rule.brake_share * met:
        return Judgement(met=met, absent=absent, held_back=True)
    guilty = [row for row in accused if _is_enough(connection, row["id"], rule)]
    for row in guilty:
        _mark_gone(connection, row)
        save_step(connection, row["id"], "gone", row["version"], crawl=crawl, now=row["at"])
    return Judgement(met=met, absent=absent, gone=len(guilty))


def _is_enough(connection: sqlite3.Connection, article: int, rule: GoneRule) -> bool:
    found = connection.execute(VISITS_SQL, (article,)).fetchone()
    spread = datetime.fromisoformat(found["last"]) - datetime.fromisoformat(found["first"])
    return bool(found["visits"] >= rule.visits) and spread >= timedelta(days=rule.days)


def _mark_gone(connection: sqlite3.Connection, row: sqlite3.Row) -> None:
    is_told = row["status"] is None or 200 <= row["status"] < 300
    reason = "the page says that there is none" if is_told else f"HTTP {row['status']}"
    connection.execute("UPDATE articles SET state = 'gone' WHERE id = ?", (row["id"],))
    connection.execute(
        "UPDATE entries SET state = 'gone', verdict = ?, last_error = ? WHERE article = ?",
        (row["kind"], reason, row["id"]),
    )
