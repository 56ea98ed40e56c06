"""The conditions under which a server is to send a page again: only if it is another one now."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

UNASKED = "HTTP 304 to a request without conditions"
# A page that changed this shortly before it was sent may change again and keep its time: RFC 9110,
# 8.8.2.2.
LEAST_AGE = timedelta(seconds=60)

# RFC 9110, 8.8.3, without the characters outside of ASCII, and 5.6.7
_ENTITY_TAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e]{1,1000}"')
_DATE = re.compile(
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), [0-9]{2} "
    r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2} GMT"
)


def conditions(etag: str | None, last_modified: str | None, fetched_at: datetime) -> dict[str, str]:
    """Return the headers that ask for a page only if it is not the one that was fetched then.

    `etag` and `last_modified` are as the server sent them with it. What is no such value by the
    standard is left out, so there may be none.
    """
    headers = {}
    if etag is not None and _ENTITY_TAG.fullmatch(etag):
        headers["If-None-Match"] = etag
    if last_modified is not None and _is_past(last_modified, fetched_at):
        headers["If-Modified-Since"] = last_modified
    return headers


def _is_past(text: str, fetched_at: datetime) -> bool:
    if not _DATE.fullmatch(text):
        return False
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:  # 31 Feb
        return False
    return moment <= fetched_at - LEAST_AGE
