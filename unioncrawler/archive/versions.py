"""The versions of an article: every text it ever had, the present one included."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from unioncrawler.archive.articles import TEXT_COLUMNS
from unioncrawler.errors import UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from unioncrawler.archive.reader import Archive

_PRESENT = ", ".join(f"'{column}', a.{column}" for column in TEXT_COLUMNS.split(", "))
# One statement, so that all versions are of one moment, also while a crawl writes.
_VERSIONS_SQL = f"""
    SELECT v.version, v.seen, v.what, v.capture, coalesce(v.fields, json_object({_PRESENT},
        'attachments', json((SELECT json_group_array(json_patch(
            json_object('kind', kind, 'url', url, 'name', name),
            json_object('sha256', sha256, 'bytes', bytes, 'capture', capture)))
            FROM (SELECT * FROM attachments
            WHERE article = a.id ORDER BY kind, position))))) AS fields
    FROM articles AS a JOIN versions AS v ON v.article = a.id
    WHERE a.uid = ? ORDER BY v.version"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A text of an article: its number from 1, when it was first read and from which exchange.

    `what` differs from the version before; `fields` is everything the page said, by the columns
    of `articles`, and `attachments`, a list of mappings with `kind`, `url`, `name` and, where it
    was captured, `sha256`, `bytes` and `capture`.
    """

    number: int
    seen: str
    what: str
    capture: int | None
    fields: Mapping[str, Any]


def load_versions(archive: Archive, uid: str) -> tuple[Version, ...]:
    """Return all versions of an article by its whole uid, in order; the last is the present one.

    Raises `UnknownNameError` where there is no such article.
    """
    with archive.reading() as connection:
        rows = connection.execute(_VERSIONS_SQL, (uid,)).fetchall()
    if not rows:
        raise UnknownNameError(f"no article {uid!r} in the archive")
    return tuple(
        Version(
            number=row["version"],
            seen=row["seen"],
            what=row["what"],
            capture=row["capture"],
            fields=json.loads(row["fields"]),
        )
        for row in rows
    )


def choose_versions(
    versions: Sequence[Version], before: int | None = None, after: int | None = None
) -> tuple[Version, Version]:
    """Return the two versions to compare: those asked for, else the last two.

    One number alone is compared with the present version. Raises `UnknownNameError` where there
    is one version only, or none of that number.
    """
    if len(versions) == 1:
        raise UnknownNameError("the article has one version only: there is nothing to compare")
    known = {version.number: version for version in versions}
    for number in (before, after):
        if number is not None and number not in known:
            raise UnknownNameError(f"no version {number} (there are {min(known)} to {max(known)})")
    return (
        versions[-2] if before is None else known[before],
        versions[-1] if after is None else known[after],
    )
