"""How the values of a crawl become rows: one function a kind of row, column names written once."""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING

from unioncrawler.archive.times import to_stored
from unioncrawler.items import Article, Entry, EntryKind, EntryState, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unioncrawler.items import Capture

Value = str | int | None
Row = dict[str, Value]

# White space of any kind, and what has no width: neither is a change of the text.
_BLANK = re.compile(r"[\s\u00ad\u200b-\u200d\u2060\ufeff]+")
# 2021-09-27, 2021/9/27, 2021年9月27日, 2021.09.27, and in addresses /20210927/ or t20210927_
_DAY = re.compile(
    r"(?<!\d)((?:19|20)\d\d)(?:[-/.年](\d{1,2})[-/.月](\d{1,2})(?!\d)|(\d\d)(\d\d)(?!\d))"
)
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")

# Entries in these states or with these verdicts need nothing more: they were looked at, and the
# site itself says that there is no article to have.
ACCOUNTED_STATES = (EntryState.CAPTURED, EntryState.LISTED, EntryState.GONE)
ACCOUNTED_VERDICTS = (Verdict.MISSING, Verdict.GONE, Verdict.SOFT_404, Verdict.ROBOTS)


def is_accounted(state: str, verdict: str | None) -> bool:
    """Tell whether an entry is captured, or known to have no article that could be."""
    return state in ACCOUNTED_STATES or (
        state == EntryState.FAILED and verdict in ACCOUNTED_VERDICTS
    )


def _quoted(words: Sequence[str]) -> str:
    return ", ".join(f"'{word}'" for word in words)


IS_ACCOUNTED_SQL = (
    f"(state IN ({_quoted(ACCOUNTED_STATES)})"
    f" OR (state = 'failed' AND verdict IN ({_quoted(ACCOUNTED_VERDICTS)})))"
)


def to_json(value: object) -> str:
    """Return compact JSON with Chinese as it is, every key in its order."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def to_storable(text: str) -> str:
    """Return the text with what SQLite cannot hold (NUL, half a surrogate pair) replaced."""
    try:
        text.encode()  # a tenth of the time that looking at every character takes
    except UnicodeEncodeError:
        return _UNSTORABLE.sub("\ufffd", text)
    return text.replace("\x00", "\ufffd")


def to_bare(text: str) -> str:
    """Return the text without white space and without what has no width."""
    if text.isprintable():  # so a space is all there can be
        return text.replace(" ", "")
    return _BLANK.sub("", text)


def article_digest(article: Article) -> str:
    """Return the sha256 over title and paragraphs, blind to white space and empty paragraphs."""
    paragraphs = (to_bare(block.text) for block in article.blocks)
    text = "\n".join([to_bare(article.title), *filter(None, paragraphs)])
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def article_row(article: Article) -> Row:
    """Return the columns of `articles` that the page decides."""
    published = article.published
    return storable_row(
        {
            "url": article.url,
            "title": article.title,
            "subtitle": article.subtitle,
            "published": published.iso if published else None,
            "published_precision": published.precision.value if published else None,
            "published_text": article.published_text,
            "source": article.source,
            "author": article.author,
            "editor": article.editor,
            "correspondent": article.correspondent,
            "byline_text": article.byline_text,
            "breadcrumbs": to_json([{"text": b.text, "url": b.url} for b in article.breadcrumbs]),
            "page_count": article.page_count,
            "found_by": to_json({name: str(how) for name, how in article.found_by.items()}),
            "digest": article_digest(article),
            "body_text": article.body_text,
            "body_html": article.body_html,
        }
    )


def attachment_rows(article: Article) -> list[Row]:
    """Return the rows of `attachments`, images and files each in their order on the page."""
    return [
        storable_row({"kind": kind, "position": position, "url": item.url, "name": item.name})
        for kind, items in (("image", article.images), ("file", article.attachments))
        for position, item in enumerate(items, start=1)
    ]


def capture_row(capture: Capture) -> Row:
    """Return the columns of `captures` that the exchange decides."""
    return storable_row(
        {
            "url": capture.url,
            "method": capture.method,
            "status": capture.status,
            "verdict": capture.verdict.value,
            "fetched_at": to_stored(capture.fetched_at),
            "content_type": capture.content_type,
            "size": capture.size,
            "payload_digest": capture.payload_digest,
            "etag": capture.etag,
            "last_modified": capture.last_modified,
            "error": capture.error,
            "record_id": capture.record_id,
            "warc_file": capture.warc_file,
            "warc_offset": capture.warc_offset,
            "warc_length": capture.warc_length,
            "original": capture.original,
        }
    )


def entry_row(entry: Entry, uid: str | None) -> Row:
    """Return the columns of `entries` that the listing decides.

    `latest` is the last day it can be of, where neither date nor address names its day in digits.

    A uid is made of the path alone, so an external address must not have one: another site's
    article can stand under the same path as one of this site.
    """
    day = find_day(entry.date_text) or find_day(entry.url)
    return storable_row(
        {
            "url": entry.url,
            "uid": None if entry.kind is EntryKind.EXTERNAL else uid,
            "title": entry.title,
            "date_text": entry.date_text,
            "day": day,
            "latest": None if day else entry.latest,
            "kind": entry.kind.value,
        }
    )


def first_state(kind: str) -> EntryState:
    """Return the state an entry begins in: only articles are there to be fetched."""
    return EntryState.PENDING if kind == EntryKind.ARTICLE else EntryState.LISTED


def find_day(text: str | None) -> str | None:
    """Return the first whole day written in digits in a text or address, as 2021-09-27."""
    for match in _DAY.finditer(text or ""):
        year, *rest = match.groups()
        month, day = (int(part) for part in rest if part is not None)
        if 1 <= month <= 12 and 1 <= day <= 31:
            return f"{year}-{month:02}-{day:02}"
    return None


def storable_row(row: Row) -> Row:
    """Return the row with every text in it storable."""
    return {
        name: to_storable(value) if isinstance(value, str) else value for name, value in row.items()
    }


def insert_sql(table: str, columns: Sequence[str]) -> str:
    """Return an INSERT with named parameters for the columns."""
    names = ", ".join(columns)
    return f"INSERT INTO {table} ({names}) VALUES ({', '.join(f':{c}' for c in columns)})"
