"""Reads Word 97 to 2003 documents: the pieces of their text, in the order of the piece table.

What is read is said in [MS-DOC], 2.4.1 (Retrieving Text): the file information block names the
table stream and the place of the Clx in it, whose last part says where each piece lies and how it
is written.
"""

from __future__ import annotations

import re
import struct
from typing import TYPE_CHECKING

from unioncrawler.documents.outcomes import Outcome, Unreadable

if TYPE_CHECKING:
    from olefile import OleFileIO

    from unioncrawler.documents.outcomes import Text

MAIN = "WordDocument"
_WORD_97 = 0xA5EC
_IS_ENCRYPTED, _IS_TABLE_1 = 0x0100, 0x0200
_FLAGS, _CLX = 0x0A, 0x01A2
_PIECE = struct.Struct("<HIH")
_IS_NARROW = 1 << 30

# A field is an instruction, what it came to, or both: `\x13 HYPERLINK … \x14 text \x15`.
_INSTRUCTION = re.compile("\x13[^\x13\x14\x15]*(?:\x14|(?=\x15))")
_WHOLE_FIELD = re.compile("\x13([^\x13\x14\x15]*)\x14([^\x13\x15]*)\x15|\x13[^\x13\x14\x15]*\x15")
_SIGNS = {"\r": "\n", "\x0b": "\n", "\x0c": "\n", "\x0e": "\n", "\x1e": "-", "\xa0": " "}
_SIGNS |= dict.fromkeys("\x01\x02\x03\x04\x05\x06\x08\x13\x14\x15\x1f", "")
_TO_TEXT = str.maketrans(_SIGNS)


def read_doc(file: OleFileIO, text: Text) -> None:
    """Read a Word document: its body, then notes, headers, comments and text boxes."""
    main = file.openstream(MAIN).read()
    if len(main) < _CLX + 8:
        raise Unreadable(Outcome.DAMAGED, "its file information block is cut off")
    if struct.unpack_from("<H", main)[0] != _WORD_97:
        raise Unreadable(Outcome.UNKNOWN_TYPE, "written by a Word before 97")
    flags = struct.unpack_from("<H", main, _FLAGS)[0]
    if flags & _IS_ENCRYPTED:
        raise Unreadable(Outcome.ENCRYPTED, "it has a password")
    table = file.openstream("1Table" if flags & _IS_TABLE_1 else "0Table").read()
    start, length = struct.unpack_from("<II", main, _CLX)
    raw = "".join(_pieces(main, _piece_table(table[start : start + length])))
    text.add(_to_text(raw))


def _piece_table(clx: bytes) -> bytes:
    """Return the part of the Clx that lists the pieces; before it may be properties."""
    at = 0
    while clx[at : at + 1] == b"\x01":
        at += 3 + struct.unpack_from("<H", clx, at + 1)[0]
    if clx[at : at + 1] != b"\x02":
        raise Unreadable(Outcome.DAMAGED, "has no piece table")
    length = struct.unpack_from("<I", clx, at + 1)[0]
    found = clx[at + 5 : at + 5 + length]
    if len(found) != length or length < 16 or (length - 4) % 12:
        raise Unreadable(Outcome.DAMAGED, "its piece table is cut off")
    return found


def _pieces(main: bytes, table: bytes) -> list[str]:
    count = (len(table) - 4) // 12
    ends = struct.unpack_from(f"<{count + 1}I", table)
    found = []
    for number in range(count):
        characters = ends[number + 1] - ends[number]
        _, place, _ = _PIECE.unpack_from(table, 4 * (count + 1) + 8 * number)
        is_narrow = bool(place & _IS_NARROW)
        start = (place & ~_IS_NARROW) // (2 if is_narrow else 1)
        size = characters * (1 if is_narrow else 2)
        if characters < 0 or start + size > len(main):
            raise Unreadable(Outcome.DAMAGED, f"piece {number} lies outside the file")
        found.append(
            main[start : start + size].decode("cp1252" if is_narrow else "utf-16-le", "replace")
        )
    return found


def _to_text(raw: str) -> str:
    """Return text as it is read: fields as what they came to, cells separated by tabs."""
    before = None
    while before != raw and "\x13" in raw:  # from the innermost field outwards
        before, raw = raw, _WHOLE_FIELD.sub(lambda field: field[2] or "", raw)
    raw = _INSTRUCTION.sub("", raw)
    return raw.replace("\x07\x07", "\n").replace("\x07", "\t").translate(_TO_TEXT)
