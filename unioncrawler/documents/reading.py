"""Reads one document: what it is by its bytes, then by the reader of its kind."""

from __future__ import annotations

import io
import re
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import imagesize
import olefile
from striprtf import striprtf

from unioncrawler import __version__
from unioncrawler.documents.doc import MAIN, read_doc
from unioncrawler.documents.kinds import IMAGES, NO_DOCUMENTS, OLE, ZIP, kind_of
from unioncrawler.documents.ofd import ROOT, read_ofd
from unioncrawler.documents.office import read_docx, read_pptx
from unioncrawler.documents.outcomes import Limits, Outcome, Reading, Text, Unreadable
from unioncrawler.documents.packages import Package
from unioncrawler.documents.pdf import read_pdf
from unioncrawler.documents.plain import plain_text
from unioncrawler.documents.sheets import read_workbook, without_gaps

if TYPE_CHECKING:
    from collections.abc import Callable

# A package is what has a part of such a name, an OLE file what has a stream of it.
_PARTS = {"docx": "word/", "xlsx": "xl/", "pptx": "ppt/", "ofd": ROOT}
_STREAMS = {"EncryptedPackage": "office", MAIN: "doc", "Workbook": "xls", "Book": "xls",
            "PowerPoint Document": "ppt"}  # fmt: skip
_LAID_OUT = frozenset({"pdf", "ofd"})
_OWN = "unioncrawler"
_READERS = {
    "pdf": "pypdfium2",
    "docx": _OWN,
    "pptx": _OWN,
    "ofd": _OWN,
    "doc": _OWN,
    "xlsx": "python-calamine",
    "xls": "python-calamine",
    "rtf": "striprtf",
    "txt": _OWN,
    **dict.fromkeys(IMAGES, "imagesize"),
}
# What nobody sees: white space before the end of a cell or a line, and many empty lines.
_BLANKS = re.compile(r"(?<![^\S\n])[^\S\n]++(?=\n)|(?<![^\S\n\t])[^\S\n\t]++(?=\t)")
_EMPTY_LINES = re.compile(r"\n{3,}")


def read_document(body: bytes, limits: Limits) -> Reading:
    """Return what a document says, or why it was not read; never raises but for want of memory.

    What a hostile document does beyond that (time, memory, a crash of a reader) is for the process
    that this runs in.
    """
    kind = kind_of(body)
    if not body:
        return Reading(outcome=Outcome.NOT_A_DOCUMENT, reason="it is empty")
    if len(body) > limits.most_bytes:
        return Reading(outcome=Outcome.TOO_LARGE, kind=kind, reason=f"{len(body)} bytes")
    if kind in NO_DOCUMENTS:
        return Reading(outcome=Outcome.NOT_A_DOCUMENT, kind=kind)
    text = Text(limits.most_characters)
    try:
        if kind in IMAGES:
            return _read_image(body, kind)
        kind, read = _reader_of(kind, body, limits)
        read(text)
    except MemoryError:
        raise
    except Unreadable as error:
        return _unread(error.outcome, error.kind or kind, error)
    except Exception as error:
        return _unread(Outcome.DAMAGED, kind, error)
    return _finished(kind, text)


def _finished(kind: str | None, text: Text) -> Reading:
    words = _EMPTY_LINES.sub("\n\n", _BLANKS.sub("", str(text))).strip()
    return Reading(
        outcome=Outcome.READ if words else Outcome.NO_TEXT,
        kind=kind,
        text=words or None,
        is_whole=text.is_whole,
        laid_out=kind in _LAID_OUT,
        reader=_reader_name(kind),
    )


def _unread(outcome: Outcome, kind: str | None, error: Exception) -> Reading:
    named = str(error) if isinstance(error, Unreadable) else f"{type(error).__name__}: {error}"
    return Reading(outcome=outcome, kind=kind, reader=_reader_name(kind), reason=named[:200])


def _reader_of(
    kind: str | None, body: bytes, limits: Limits
) -> tuple[str | None, Callable[[Text], None]]:
    """Return the kind of a document, containers opened, and what reads it.

    Raises `Unreadable` for what nothing here reads.
    """
    if kind == ZIP:
        return _package_reader(body, limits)
    if kind == OLE:
        return _ole_reader(body)
    if kind == "pdf":
        return kind, lambda text: read_pdf(body, text)
    if kind == "rtf":
        return kind, lambda text: _read_rtf(body, text)
    if kind is None and (plain := plain_text(body)) is not None:
        return "txt", lambda text: text.add(plain)
    raise Unreadable(Outcome.UNKNOWN_TYPE, f"nothing here reads {kind or 'it'}")


def _read_rtf(body: bytes, text: Text) -> None:
    library: Any = striprtf
    text.add(library.rtf_to_text(body.decode("latin-1"), encoding="gbk", errors="replace"))


def _package_reader(body: bytes, limits: Limits) -> tuple[str, Callable[[Text], None]]:
    package = Package(body, limits.most_bytes)
    kind = next(
        (kind for kind, start in _PARTS.items() if any(n.startswith(start) for n in package.names)),
        ZIP,
    )
    match kind:
        case "docx":
            return kind, lambda text: read_docx(package, text)
        case "pptx":
            return kind, lambda text: read_pptx(package, text)
        case "ofd":
            return kind, lambda text: read_ofd(package, text)
        case "xlsx":
            return kind, lambda text: read_workbook(without_gaps(body, package), text)
    raise Unreadable(Outcome.UNKNOWN_TYPE, "an archive of other files")


def _ole_reader(body: bytes) -> tuple[str, Callable[[Text], None]]:
    file = olefile.OleFileIO(io.BytesIO(body))
    kind = next((kind for stream, kind in _STREAMS.items() if file.exists(stream)), OLE)
    match kind:
        case "doc":
            return kind, lambda text: read_doc(file, text)
        case "xls":
            return kind, lambda text: read_workbook(body, text)
        case "office":
            raise Unreadable(Outcome.ENCRYPTED, "it has a password", kind)
    raise Unreadable(Outcome.UNKNOWN_TYPE, f"nothing here reads {kind}", kind)


def _read_image(body: bytes, kind: str) -> Reading:
    """Return the size of an image, by its first bytes; nothing is unpacked."""
    width, height = imagesize.get(io.BytesIO(body))
    if width <= 0 or height <= 0:
        raise Unreadable(Outcome.DAMAGED, "its size cannot be read")
    return Reading(
        outcome=Outcome.NOT_A_DOCUMENT,
        kind=kind,
        width=int(width),
        height=int(height),
        reader=_reader_name(kind),
    )


@cache
def _reader_name(kind: str | None) -> str | None:
    """Return the name and version of what reads a kind."""
    name = _READERS.get(kind or "")
    if name is None:
        return None
    return f"{name} {__version__ if name == _OWN else version(name)}"
