"""What makes a new version of an article, and the steps of the change cursor."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from unioncrawler.archive.rows import to_bare

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

# Everything an article says: the columns of `articles` by name, `attachments` as a list of
# {kind, url, name} and, where its bytes are known, {sha256, bytes, capture}.
Said = dict[str, Any]

METADATA = ("subtitle", "published", "source", "author", "editor", "correspondent")


def changed_groups(old: Mapping[str, Any], new: Mapping[str, Any], *, is_same_text: bool) -> str:
    """Return the groups that differ, joined by `, `; an empty text where no version is due.

    White space and characters without width never differ, nor does the order of attachments.
    """
    differs = {
        "title": to_bare(old["title"]) != to_bare(new["title"]),
        "text": not is_same_text,
        "metadata": _metadata(old) != _metadata(new),
        "attachments": _attachments(old) != _attachments(new) or _have_other_bytes(old, new),
    }
    return ", ".join(group for group, is_changed in differs.items() if is_changed)


def _metadata(said: Mapping[str, Any]) -> list[str]:
    return [to_bare(said[column] or "") for column in METADATA]


def _attachments(said: Mapping[str, Any]) -> set[tuple[str, ...]]:
    """Return images by their address and files by address and name."""
    return {
        ("image", item["url"])
        if item["kind"] == "image"
        else (item["kind"], item["url"], to_bare(item["name"]))
        for item in said["attachments"]
    }


def _have_other_bytes(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Tell whether something has other bytes under the same address, as far as they are known."""
    before, after = (
        {item["url"]: item["sha256"] for item in said["attachments"] if item.get("sha256")}
        for said in (old, new)
    )
    return any(before[url] != after[url] for url in before.keys() & after.keys())


def find_same(
    connection: sqlite3.Connection, article: int, said: Mapping[str, Any], digest: object
) -> int | None:
    """Return the latest earlier version that said the same in every group, if there is one."""
    earlier = connection.execute(
        "SELECT version, fields FROM versions WHERE article = ? AND digest = ?"
        " AND fields IS NOT NULL ORDER BY version DESC",
        (article, digest),
    )
    for row in earlier:
        if not changed_groups(json.loads(row["fields"]), said, is_same_text=True):
            return int(row["version"])
    return None


def save_step(
    connection: sqlite3.Connection,
    article: int,
    kind: str,
    version: int,
    *,
    crawl: int | None,
    now: str,
) -> None:
    """Take the next number of the cursor for what happened to an article."""
    connection.execute(
        "INSERT INTO changes (article, kind, version, at, crawl) VALUES (?, ?, ?, ?, ?)",
        (article, kind, version, now, crawl),
    )
