"""Reads workbooks (XLSX, XLS, ODS): a line a row, its cells separated by tabs."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from unioncrawler.documents.outcomes import Outcome, Unreadable

if TYPE_CHECKING:
    from unioncrawler.documents.outcomes import Text
    from unioncrawler.documents.packages import Package

_SHEET = re.compile(r"/?xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_CELL = re.compile(rb"<(?:\w{1,20}:)?c[\s>/]")
# Where a row or cell stands; without it, it stands beside the one before it (ECMA-376, 18.3.1).
_PLACE = re.compile(
    rb'(<(?:\w{1,20}:)?(?:row|c)\s(?:[^<>]{0,300}?\s)?)r="([A-Z]{0,3})([0-9]{1,7})"'
)
LARGE, SPARSE = 4_000_000, 100  # places of a sheet, and how many of them a cell may have


def without_gaps(body: bytes, package: Package) -> bytes:
    """Return a workbook whose sheets are no larger than what stands in them.

    A single cell that strayed to the end of a sheet would have its reader make room for all the
    places before it. The rows and cells of such a sheet follow one another in what is returned.
    """
    sheets = {
        name: b"".join(package.pieces(name)) for name in package.names if _SHEET.fullmatch(name)
    }
    sparse = {name: _PLACE.sub(rb"\1", xml) for name, xml in sheets.items() if _is_sparse(xml)}
    if not sparse:
        return body
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as other:
        for name in dict.fromkeys(package.names):
            if not name.endswith("/"):
                other.writestr(name, sparse.get(name) or b"".join(package.pieces(name)))
    return packed.getvalue()


def _is_sparse(xml: bytes) -> bool:
    columns = rows = 1
    for match in _PLACE.finditer(xml):
        rows = max(rows, int(match[3]))
        columns = max(columns, _column(match[2]))
    cells = sum(1 for _ in _CELL.finditer(xml))
    return rows * columns > max(LARGE, SPARSE * cells)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def read_workbook(body: bytes, text: Text) -> None:
    """Read every sheet, under its name, hidden ones too."""
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(body))
        for name in workbook.sheet_names:
            text.add(f"{name}\n")
            sheet = workbook.get_sheet_by_name(name)
            for row in sheet.iter_rows():
                line = "\t".join(map(_to_words, row)).strip("\t")
                if line:
                    text.add(f"{line}\n")
                if text.is_full:
                    return
    except PasswordError as error:
        raise Unreadable(Outcome.ENCRYPTED, str(error)) from error
    except CalamineError as error:
        raise Unreadable(Outcome.DAMAGED, str(error)) from error


def _to_words(value: int | float | str | bool | date | datetime | time | timedelta) -> str:
    """Return a cell as a reader of the sheet would write it."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds").removesuffix(" 00:00:00")
    return " ".join(str(value).split("\n"))
