"""Reads workbooks (XLSX, XLS, ODS): a line a row, its cells separated by tabs."""

from __future__ import annotations

import io
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from unioncrawler.documents.outcomes import Outcome, Unreadable

if TYPE_CHECKING:
    from unioncrawler.documents.outcomes import Text


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
