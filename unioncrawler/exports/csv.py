"""CSV for spreadsheets: UTF-8 with a byte order mark, nothing in it that a spreadsheet would run.

A list is one cell, its parts separated by ` | `, an attachment as `name <address>`, a repost
or original as `uid <address>`. JSON Lines is the format for programs.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import IO

SEPARATOR = " | "
_MARK = "\ufeff"
# A cell that begins so is a formula to some spreadsheet, full-width signs to the Chinese ones.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def write_csv(fields: Sequence[str], records: Iterable[Mapping[str, Any]], out: IO[bytes]) -> int:
    """Write a heading and a row for each record; return how many records there were."""
    line = io.StringIO(newline="")
    line.write(_MARK)  # with the first row: what fails before writes nothing
    writer = csv.writer(line)
    writer.writerow(fields)
    count = 0
    for record in records:
        writer.writerow([to_cell(record[name]) for name in fields])
        out.write(_take(line))
        count += 1
    out.write(_take(line))
    return count


def _take(line: io.StringIO) -> bytes:
    text = line.getvalue()
    line.seek(0)
    line.truncate()
    return text.encode("utf-8", "replace")


def to_cell(value: object) -> str:
    """Return a value as the text of a cell; what could be a formula gets a `'` before it."""
    if value is None:
        return ""
    if isinstance(value, list):
        return to_cell(SEPARATOR.join(map(_part, value)))
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _part(part: object) -> str:
    if isinstance(part, dict):
        name = part.get("name") or part.get("uid")
        return f"{name} <{part['url']}>" if name else str(part["url"])
    return str(part)
