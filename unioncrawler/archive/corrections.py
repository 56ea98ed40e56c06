"""Corrections: a version that was read better from the same exchange is put right in place.

No version arises, none gets another number: the site changed nothing. What was there before is
kept, field by field.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from unioncrawler.archive.articles import present_fields
from unioncrawler.archive.attachments import save_attachments
from unioncrawler.archive.changes import changed_groups, save_step
from unioncrawler.archive.indexing import update_article
from unioncrawler.archive.rows import to_bare, to_json

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence

    from unioncrawler.archive.changes import Said

CORRECTED = "corrected"  # the kind of a step of the change cursor
FOLLOWING = ("what", "same_as")  # columns of `versions` that follow from what versions say


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What a version says, read again: `fields` has those alone that are stored otherwise.

    They are the columns of `articles` by name, `digest`, and `attachments` as a version keeps them.
    """

    version: int
    capture: int
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """One field of a version, before and after."""

    version: int
    field: str
    before: Any
    after: Any
    capture: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """When corrections are made, and in which run: of `reextract` or of a crawl."""

    now: str
    event: int | None = None
    crawl: int | None = None


def plan(
    connection: sqlite3.Connection, article: int, corrections: Sequence[Correction]
) -> list[Corrected]:
    """Return everything that corrections of one article change; nothing is written.

    Where versions become alike, or differ in other ways, what their rows say of that changes too.
    """
    versions = _load_versions(connection, article)
    changed = []
    for correction in corrections:
        said = versions[correction.version].said
        for field, after in correction.fields.items():
            if said.get(field) != after:
                changed.append(
                    Corrected(
                        version=correction.version,
                        field=field,
                        before=said.get(field),
                        after=after,
                        capture=correction.capture,
                    )
                )
                said[field] = after
    numbers = {each.version for each in changed}
    return changed + _following(list(versions.values()), numbers)


def correct(
    connection: sqlite3.Connection, article: int, changed: Sequence[Corrected], occasion: Occasion
) -> None:
    """Do what was planned, and keep what was there before.

    A correction of the present version takes a step of the change cursor.
    """
    present = int(
        connection.execute("SELECT version FROM articles WHERE id = ?", (article,)).fetchone()[0]
    )
    for version in dict.fromkeys(each.version for each in changed):
        values = {each.field: each.after for each in changed if each.version == version}
        following = {name: values.pop(name) for name in FOLLOWING if name in values}
        if "digest" in values:
            following["digest"] = values["digest"]
        _update(connection, "versions", following, article=article, version=version)
        if version == present and values:
            _correct_present(connection, article, values)
            now, crawl = occasion.now, occasion.crawl
            save_step(connection, article, CORRECTED, version, crawl=crawl, now=now)
        elif values:
            _correct_earlier(connection, article, version, values)
    _keep(connection, article, changed, occasion)


def _correct_present(connection: sqlite3.Connection, article: int, values: Said) -> None:
    columns = {name: value for name, value in values.items() if name != "attachments"}
    known = connection.execute("SELECT * FROM articles WHERE id = ?", (article,)).fetchone()
    update_article(connection, known, columns)
    if "attachments" in values:
        positions = {"image": 0, "file": 0}
        rows = []
        for said in values["attachments"]:
            positions[said["kind"]] += 1
            rows.append({**said, "position": positions[said["kind"]]})
        save_attachments(connection, article, rows)


def _correct_earlier(
    connection: sqlite3.Connection, article: int, version: int, values: Said
) -> None:
    row = connection.execute(
        "SELECT fields FROM versions WHERE article = ? AND version = ?", (article, version)
    ).fetchone()
    said = {name: value for name, value in values.items() if name != "digest"}
    fields = to_json(json.loads(row["fields"]) | said)
    _update(connection, "versions", {"fields": fields}, article=article, version=version)


def _update(
    connection: sqlite3.Connection, table: str, values: Mapping[str, Any], **key: int
) -> None:
    if not values:
        return
    assignments = ", ".join(f"{name} = :{name}" for name in values)
    place = " AND ".join(f"{name} = :{name}" for name in key)
    connection.execute(f"UPDATE {table} SET {assignments} WHERE {place}", {**values, **key})


def _keep(
    connection: sqlite3.Connection, article: int, changed: Sequence[Corrected], occasion: Occasion
) -> None:
    connection.executemany(
        "INSERT INTO corrections"
        " (article, version, field, before, after, at, capture, event, crawl)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                article,
                each.version,
                each.field,
                _to_text(each.before),
                _to_text(each.after),
                occasion.now,
                each.capture,
                occasion.event,
                occasion.crawl,
            )
            for each in changed
        ],
    )


def _to_text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return to_json(value)


@dataclass(slots=True)
class _Version:
    number: int
    what: str
    same_as: int | None
    said: Said


def _load_versions(connection: sqlite3.Connection, article: int) -> dict[int, _Version]:
    known = connection.execute("SELECT * FROM articles WHERE id = ?", (article,)).fetchone()
    versions = {}
    for row in connection.execute(
        "SELECT version, digest, what, same_as, fields FROM versions WHERE article = ?"
        " ORDER BY version",
        (article,),
    ).fetchall():
        is_present = row["version"] == known["version"]
        said = present_fields(connection, known) if is_present else json.loads(row["fields"])
        said["digest"] = known["digest"] if is_present else row["digest"]
        versions[row["version"]] = _Version(row["version"], row["what"], row["same_as"], said)
    return versions


def _following(versions: list[_Version], corrected: set[int]) -> list[Corrected]:
    """Return what `what` and `same_as` become beside and behind the corrected versions."""
    changed = []
    for place, version in enumerate(versions[1:], start=1):
        before = versions[place - 1]
        if corrected & {before.number, version.number}:
            what = _differences(before.said, version.said)
            changed.append(_derived(version, "what", version.what, what))
        if any(number <= version.number for number in corrected):
            same_as = _latest_alike(versions[:place], version.said)
            changed.append(_derived(version, "same_as", version.same_as, same_as))
    return [each for each in changed if each.before != each.after]


def _derived(version: _Version, field: str, before: Any, after: Any) -> Corrected:
    return Corrected(version=version.number, field=field, before=before, after=after)


def _latest_alike(earlier: Sequence[_Version], said: Said) -> int | None:
    alike = (v.number for v in reversed(earlier) if not _differences(v.said, said))
    return next(alike, None)


def _differences(old: Said, new: Said) -> str:
    is_same_text = old["digest"] == new["digest"] or _lines(old) == _lines(new)
    return changed_groups(old, new, is_same_text=is_same_text)


def _lines(said: Said) -> list[str]:
    return list(filter(None, map(to_bare, (said.get("body_text") or "").split("\n"))))
