"""Whose a WARC file is, by its warcinfo record: the site, the crawl and what was asked of it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from unioncrawler.warc import StoredExchange

MOST_CRAWLS = 1 << 62  # what the number of a row can be
CRAWL, ARGUMENTS, BEGAN = "unioncrawler-crawl", "unioncrawler-arguments", "unioncrawler-began"


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where the records of a file come from; `crawl` is None for a file of another program.

    `arguments` are those the spider got, `began` is when the crawl did, to the microsecond: with
    `crawl` it tells one crawl from another, also where the numbers began anew.
    """

    site: str
    software: str
    crawl: int | None = None
    began: datetime | None = None
    arguments: Mapping[str, Any] = field(default_factory=dict)


HEADERS_NOTE = (
    "headers are as the HTTP client gave them: their case, order and the reason phrase may differ "
    "from what the server sent; chunked bodies are whole, packed ones still packed"
)
WARC_SPECIFICATION = (
    "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"
)


def describe(origin: Origin) -> dict[str, str]:
    """Return the fields of a warcinfo record that say so."""
    fields = {"software": origin.software, "isPartOf": origin.site}
    if origin.crawl is not None and origin.began is not None:
        fields |= {CRAWL: str(origin.crawl), BEGAN: origin.began.isoformat()}
    return fields | {
        ARGUMENTS: json.dumps(dict(origin.arguments), ensure_ascii=False),
        "format": "WARC File Format 1.1",
        "conformsTo": WARC_SPECIFICATION,
        "note": HEADERS_NOTE,
    }


def read_origin(stored: StoredExchange) -> Origin:
    """Return what a warcinfo record says; what it does not say is left out."""
    lines = stored.payload.decode("utf-8", "replace").splitlines()
    fields = dict(line.split(": ", 1) for line in lines if ": " in line)
    try:
        crawl, began = int(fields[CRAWL]), datetime.fromisoformat(fields[BEGAN])
        arguments = dict(json.loads(fields.get(ARGUMENTS, "{}")))
        json.dumps(arguments, ensure_ascii=False, allow_nan=False).encode()
        if began.tzinfo is None or not 0 < crawl < MOST_CRAWLS:
            raise ValueError
    except (KeyError, ValueError, TypeError, RecursionError):
        crawl, began, arguments = None, None, {}
    return Origin(
        site=fields.get("isPartOf", ""),
        software=fields.get("software", ""),
        crawl=crawl,
        began=began,
        arguments=arguments,
    )
