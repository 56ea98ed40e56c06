"""What a crawl writes on record beside exchanges, so that everything it did can be done again.

Each note is a JSON object in a `metadata` record; `note` names its kind:

- `failed`: a request brought nothing to read. `purpose` is why it was made, `url` its canonical
  address, `verdict` and `error` what became of it, `record` the response, where one came. Where
  none came, a capture points to the note.
- `walked`: with the listing page `record` the walk over its channel ended; `reason` is how,
  see `visits.Ending`.
- `left over`: what overviews show and no listing does was made entries, and all of them had been
  looked over; `whole` says whether every page they lead to answered. `number` counts the notes
  of a crawl that the archive counts too: what it did not come to count, a kill undid.
- `refused`: the attachment `url` was not asked for; `number` as above.
- `unread`: no visit came of these `records`: asked again, robots.txt, or lost with a kill. Records
  of notes among them say that what these tell was undone.
- `read`: the entry `url` was read from these `records`, which an earlier crawl had fetched for it
  and no visit had come of; `number` as above.
- `judged`: what the crawl found absent was judged by the `[gone]` rule; `number` as above.
- `ended`: the crawl is over, for this `reason`.
"""

from __future__ import annotations

import json
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from unioncrawler.errors import WarcError
from unioncrawler.items import Verdict
from unioncrawler.warc.writer import NOTE_URI

if TYPE_CHECKING:
    from collections.abc import Mapping

    from unioncrawler.warc import StoredExchange


_TYPES = {
    "purpose": dict,
    "url": str,
    "verdict": str,
    "error": str,
    "record": str,
    "records": list,
    "number": int,
    "reason": str,
    "whole": bool,
}


class NoteKind(StrEnum):
    """The kinds of notes."""

    FAILED = "failed"
    WALKED = "walked"
    LEFT_OVER = "left over"
    REFUSED = "refused"
    UNREAD = "unread"
    READ = "read"
    JUDGED = "judged"
    ENDED = "ended"


def read_note(stored: StoredExchange) -> dict[str, Any] | None:
    """Return the note a record holds, None for any other record and kinds of later versions.

    Raises `WarcError` where it cannot be read.
    """
    if stored.kind != "metadata" or stored.url != NOTE_URI:
        return None
    try:
        note = json.loads(stored.payload)
        kind = NoteKind(note["note"]) if note["note"] in list(NoteKind) else None
        if kind is NoteKind.FAILED:
            Verdict(note["verdict"])
        check = {name: note[name] for name in _TYPES if name in note}
        if wrong := [name for name, value in check.items() if not isinstance(value, _TYPES[name])]:
            raise TypeError(f"{wrong[0]} is a {type(note[wrong[0]]).__name__}")
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        where = f"{stored.file}: the note at offset {stored.offset}"
        raise WarcError(f"{where} cannot be read: {error}") from error
    return dict(note) if kind is not None else None


def is_failure_alone(note: Mapping[str, Any] | None) -> bool:
    """Return whether a note is all there is of a request: it failed, and no response came."""
    return note is not None and note["note"] == NoteKind.FAILED and "record" not in note
