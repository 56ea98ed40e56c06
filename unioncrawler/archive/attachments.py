"""The images and files of articles: which wait to be fetched, and what came of each.

One address is fetched once, however many articles show it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from unioncrawler.archive.captures import are_named_alike
from unioncrawler.archive.rows import storable_row
from unioncrawler.items import Verdict

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from unioncrawler.archive.rows import Row
    from unioncrawler.visits import AttachmentVisit

_OUTCOME = (
    "media_type", "bytes", "sha256", "capture", "state", "verdict", "last_error", "attempts"
)  # fmt: skip
_SHOWN = "url = :url AND article IN (SELECT id FROM articles WHERE site = :site)"
ASKED_AGAIN = "asked again: "  # before the reason why a captured attachment did not come any more
Place = tuple[int, str, int]
FIRST: Place = (0, "", 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingAttachment:
    """An attachment to be fetched, and its place among them all: article, kind, position."""

    url: str
    kind: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownAttachment:
    """An attachment that was captured, to be asked for again; `capture` is the exchange of it."""

    url: str
    place: Place
    capture: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentOutcome:
    """What a visit to an attachment came to.

    `kind` is its state, or `unchanged` or `changed` where it was captured before; `versions` is how
    many articles show another file than before.
    """

    kind: str
    versions: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentCount:
    """How many addresses of a site's attachments stand in a state, with a verdict and a reason."""

    state: str
    verdict: str | None
    reason: str | None
    count: int


def save_attachments(connection: sqlite3.Connection, key: int, rows: Iterable[Row]) -> None:
    """Keep what an article shows now; an address that is known keeps what came of it."""
    rows = list(rows)
    known = _outcomes(connection, [str(row["url"]) for row in rows])
    connection.execute("DELETE FROM attachments WHERE article = ?", (key,))
    waiting: Row = dict.fromkeys(_OUTCOME) | {"state": "pending", "attempts": 0}
    columns = ("article", "kind", "position", "url", "name", *_OUTCOME)
    connection.executemany(
        f"INSERT INTO attachments ({', '.join(columns)})"
        f" VALUES ({', '.join(f':{column}' for column in columns)})",
        [row | known.get(str(row["url"]), waiting) | {"article": key} for row in rows],
    )


def _outcomes(connection: sqlite3.Connection, urls: list[str]) -> dict[str, Row]:
    rows = connection.execute(
        f"SELECT url, {', '.join(_OUTCOME)} FROM attachments"
        " WHERE url IN (SELECT value FROM json_each(?))",
        (json.dumps(urls),),
    )
    return {row["url"]: {name: row[name] for name in _OUTCOME} for row in rows}


# An address in a state stands for all its rows: the first of them has its place. CROSS JOIN: left
# alone, SQLite sorts all attachments of the site for each batch it hands out.
_FIRST_ROWS = """
    SELECT a.url, a.kind, a.article, a.position, a.capture
    FROM attachments AS a CROSS JOIN articles ON articles.id = a.article
    WHERE a.state IN {states} AND articles.site = :site
        AND (a.article, a.kind, a.position) > (:article, :kind, :position)
        AND NOT EXISTS (
            SELECT 1 FROM attachments AS b INDEXED BY attachments_by_url
            JOIN articles AS other ON other.id = b.article AND other.site = :site
            WHERE b.url = a.url AND b.state IN {states}
                AND (b.article, b.kind, b.position) < (a.article, a.kind, a.position))
        {more}
    ORDER BY a.article, a.kind, a.position LIMIT :limit"""
_NEXT = _FIRST_ROWS.format(states="('pending', 'failed')", more="")
_TO_VISIT = _FIRST_ROWS.format(
    states="('captured')",
    more="AND NOT EXISTS (SELECT 1 FROM captures AS c WHERE c.id = a.capture AND c.crawl = :crawl)",
)


def next_attachments(
    connection: sqlite3.Connection, site: str, *, after: Place, limit: int
) -> list[WaitingAttachment]:
    """Return the attachments that wait behind a place, each address once, in order."""
    rows = connection.execute(_NEXT, _place(after) | {"site": site, "limit": limit})
    return [
        WaitingAttachment(url=row["url"], kind=row["kind"], place=_place_of(row)) for row in rows
    ]


def attachments_to_visit(
    connection: sqlite3.Connection, site: str, *, after: Place, crawl: int | None, limit: int
) -> list[KnownAttachment]:
    """Return the captured attachments behind a place that `crawl` did not bring, likewise."""
    values = _place(after) | {"site": site, "limit": limit, "crawl": crawl}
    return [
        KnownAttachment(url=row["url"], place=_place_of(row), capture=row["capture"])
        for row in connection.execute(_TO_VISIT, values)
    ]


def _place(place: Place) -> Row:
    return dict(zip(("article", "kind", "position"), place, strict=True))


def _place_of(row: sqlite3.Row) -> Place:
    return row["article"], row["kind"], row["position"]


def save_outcome(
    connection: sqlite3.Connection, site: str, visit: AttachmentVisit, capture: int | None
) -> str:
    """Keep what came of an address, for every article of the site that shows it; return its kind.

    What was captured stays as it is, unless other bytes came; where nothing came any more, verdict
    and reason say so.
    """
    values = storable_row(
        {
            "site": site,
            "url": visit.url,
            "state": visit.state.value,
            "media_type": visit.media_type,
            "bytes": visit.size,
            "sha256": visit.sha256,
            "capture": capture,
            "verdict": visit.verdict and visit.verdict.value,
            "reason": visit.reason,
        }
    )
    known = connection.execute(
        f"SELECT sha256, capture FROM attachments WHERE {_SHOWN} AND state = 'captured' LIMIT 1",
        values,
    ).fetchone()
    if known is None:
        kind = visit.state.value
    elif visit.verdict is Verdict.UNCHANGED or visit.sha256 == known["sha256"]:
        kind = "unchanged"
    else:
        kind = "changed" if visit.sha256 else visit.state.value
    if known is not None and visit.sha256 is None:
        return _still_there(connection, values, kind)
    if kind == "unchanged" and are_named_alike(connection, known["capture"], capture):
        values["capture"] = known["capture"]
    connection.execute(
        "UPDATE attachments SET state = :state, media_type = :media_type, bytes = :bytes,"
        " sha256 = :sha256, capture = :capture, verdict = :verdict, last_error = :reason,"
        f" attempts = attempts + 1 WHERE {_SHOWN}",
        values,
    )
    return kind


def _still_there(connection: sqlite3.Connection, values: Row, kind: str) -> str:
    """Keep a visit that brought no bytes of an attachment that was captured before."""
    if kind == "unchanged":
        values |= {"verdict": Verdict.OK.value, "reason": None}
    else:
        values |= {"reason": f"{ASKED_AGAIN}{values['reason']}"}
    connection.execute(
        "UPDATE attachments SET verdict = :verdict, last_error = :reason, attempts = attempts + 1"
        f" WHERE {_SHOWN}",
        values,
    )
    return kind


def attachment_counts(connection: sqlite3.Connection, site: str) -> list[AttachmentCount]:
    """Return the addresses of a site's attachments counted by state, verdict and reason."""
    rows = connection.execute(
        "SELECT attachments.state, verdict, last_error AS reason,"
        " count(DISTINCT attachments.url) AS count"
        " FROM attachments JOIN articles ON articles.id = article WHERE articles.site = ?"
        " GROUP BY 1, 2, 3 ORDER BY 4 DESC, 1, 2, 3",
        (site,),
    )
    return [AttachmentCount(**dict(row)) for row in rows]
