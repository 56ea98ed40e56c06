"""The values of a check of archive and record."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """Something that is not as it was written.

    `what` is `database`, `reference`, `index`, `file`, `record`, `capture` or `attachment`;
    `offset` is where in the file it is, None for the file as a whole; `touches` is what it
    concerns: addresses of captures, uids of articles, rows.
    """

    what: str
    file: str
    offset: int | None = None
    touches: tuple[str, ...] = ()
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Something worth knowing that is no damage."""

    file: str
    text: str


Finding = Damage | Note


@dataclass(slots=True, kw_only=True)
class Tally:
    """How far a check is; `tell` is called whenever a figure grew."""

    tell: Callable[[], None] = field(default=lambda: None)
    files: int = 0
    files_total: int = 0
    bytes: int = 0
    bytes_total: int = 0
    records: int = 0
    captures: int = 0
    attachments: int = 0
