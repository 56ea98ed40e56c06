"""Articles and entries as records for others to read, one by one, however many there are."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from unioncrawler.archive.channels import check_site, find_channels

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Generator

    from unioncrawler.archive.reader import Archive

Record = dict[str, Any]

ARTICLE_FIELDS = (
    "uid",
    "site",
    "url",
    "title",
    "subtitle",
    "published",
    "published_text",
    "source",
    "author",
    "editor",
    "correspondent",
    "channels",
    "breadcrumbs",
    "body_text",
    "images",
    "attachments",
    "state",
    "version",
    "first_seen",
    "last_seen",
    "reposted_from",
    "reposted_by",
)
ENTRY_FIELDS = (
    "site",
    "channel",
    "url",
    "title",
    "date_text",
    "kind",
    "state",
    "verdict",
    "first_seen",
    "last_seen",
    "last_error",
    "moved_to",
    "article",
)
LISTS = (
    "channels",
    "breadcrumbs",
    "images",
    "attachments",
    "reposted_from",
    "reposted_by",
)

# Of several the earliest first: the likeliest original of all.
_REPOSTS_SQL = """(SELECT json_group_array(json_object('uid', uid, 'url', url, 'title', title,
        'containment', containment, 'why', why)) FROM (
        SELECT o.uid, o.url, o.title, r.containment, r.why
        FROM reposts AS r JOIN articles AS o ON o.id = r.{other}
        WHERE r.{own} = a.id ORDER BY o.published IS NULL, o.published, o.first_seen, o.uid))"""


def _attachments_sql(which: str, /, **fields: str) -> str:
    """Return the expression for a JSON list of the attachments of an article, as on the page."""
    objects = ", ".join(f"'{name}', {column}" for name, column in fields.items())
    return f"""(SELECT json_group_array(json(said)) FROM (
        SELECT json_object({objects}) AS said FROM attachments AS t
        LEFT JOIN attachment_texts AS x ON x.sha256 = t.sha256
        WHERE t.article = a.id AND t.kind = '{which}' ORDER BY t.position))"""


_LIST_SQL = {
    "channels": """(SELECT json_group_array(path) FROM (
        SELECT path FROM channels JOIN article_channels ON channel = channels.id
        WHERE article = a.id ORDER BY path))""",
    "breadcrumbs": """(SELECT json_group_array(value ->> 'text') FROM (
        SELECT value FROM json_each(a.breadcrumbs) ORDER BY key))""",
    "images": _attachments_sql(
        "image", url="t.url", name="t.name", width="x.width", height="x.height"
    ),
    "attachments": _attachments_sql(
        "file",
        url="t.url",
        name="t.name",
        bytes="t.bytes",
        sha256="t.sha256",
        kind="x.kind",
        outcome="x.outcome",
        whole="x.whole",
        characters="x.characters",
        text="replace(x.text, char(8232), char(10))",
    ),
    "reposted_from": _REPOSTS_SQL.format(own="article", other="original"),
    "reposted_by": _REPOSTS_SQL.format(own="original", other="article"),
}
ARTICLE_SQL = f"""
    SELECT {", ".join(f"{_LIST_SQL.get(name, f'a.{name}')} AS {name}" for name in ARTICLE_FIELDS)}
    FROM articles AS a"""
_IN_CHANNELS = "(:channels IS NULL OR {0} IN (SELECT value FROM json_each(:channels)))"
_ALL_ARTICLES = f"""{ARTICLE_SQL} WHERE (:site IS NULL OR a.site = :site)
    AND (:channels IS NULL OR EXISTS (SELECT 1 FROM article_channels AS c
        WHERE c.article = a.id AND {_IN_CHANNELS.format("c.channel")})) ORDER BY a.id"""
_ALL_ENTRIES = f"""
    SELECT e.site, c.path AS channel, e.url, e.title, e.date_text, e.kind, e.state, e.verdict,
        e.first_seen, e.last_seen, e.last_error, e.moved_to, a.uid AS article
    FROM entries AS e JOIN channels AS c ON c.id = e.channel LEFT JOIN articles AS a
        ON a.id = e.article
    WHERE (:site IS NULL OR e.site = :site) AND {_IN_CHANNELS.format("e.channel")}
    ORDER BY e.id"""


def article_records(
    archive: Archive, *, site: str | None = None, channel: str | None = None
) -> Generator[Record]:
    """Yield every article with the fields of `ARTICLE_FIELDS`, in the order they were archived.

    All come from one moment of the archive, also while a crawl writes. Raises, at the first
    record, `UnknownNameError` for a site or channel that is not there.
    """
    for row in _rows(archive, _ALL_ARTICLES, site, channel):
        yield to_record(row)


def entry_records(
    archive: Archive, *, site: str | None = None, channel: str | None = None
) -> Generator[Record]:
    """Yield every entry with the fields of `ENTRY_FIELDS`; raises as `article_records` does.

    `article` is the uid of the article the entry became, None where it became none.
    """
    for row in _rows(archive, _ALL_ENTRIES, site, channel):
        yield dict(row)


def _rows(
    archive: Archive, statement: str, site: str | None, channel: str | None
) -> Generator[sqlite3.Row]:
    with archive.reading() as connection:
        check_site(connection, site)
        ids = find_channels(connection, [channel], site) if channel else None
        values = {"site": site, "channels": json.dumps(ids) if ids else None}
        yield from connection.execute(statement, values)


def to_record(row: sqlite3.Row) -> Record:
    """Return a row of `ARTICLE_SQL` with its lists as lists."""
    record = dict(row)
    for name in LISTS:
        record[name] = json.loads(record[name])
    return record
