"""Reads PDF with PDFium, which knows the character maps that Chinese files use and do not hold."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import pypdfium2
from pypdfium2.raw import FPDF_ERR_PASSWORD, FPDF_ERR_SECURITY

from unioncrawler.documents.outcomes import Outcome, Unreadable

if TYPE_CHECKING:
    from unioncrawler.documents.outcomes import Text

# Many files map characters to the radicals they look like: ⼯会 for 工会. PDFium writes U+FFFE
# where a word is parted at the end of a line.
_SIGNS = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)}
_SIGNS |= {ord("\r"): "", ord("\ufeff"): ""}
_PARTED = ("\ufffe\n", "\ufffe")


def read_pdf(body: bytes, text: Text) -> None:
    """Read the pages of a PDF; one that cannot be read is left, and the text not whole."""
    try:
        document = pypdfium2.PdfDocument(body)
    except pypdfium2.PdfiumError as error:
        is_locked = error.err_code in {FPDF_ERR_PASSWORD, FPDF_ERR_SECURITY}
        outcome = Outcome.ENCRYPTED if is_locked else Outcome.DAMAGED
        raise Unreadable(outcome, str(error)) from error
    pages = len(document)
    unread = 0
    for number in range(pages):
        try:
            text.add(_page_text(document, number))
        except pypdfium2.PdfiumError:
            unread += 1
        if text.is_full:
            break
    document.close()
    if unread:
        text.is_whole = False
    if unread == pages:
        raise Unreadable(Outcome.DAMAGED, f"none of its {pages} pages can be read")


def _page_text(document: pypdfium2.PdfDocument, number: int) -> str:
    page = document[number]
    try:
        words = page.get_textpage()
        try:
            found = str(words.get_text_range())
        finally:
            words.close()
    finally:
        page.close()
    found = found.translate(_SIGNS)
    for mark in _PARTED:
        found = found.replace(mark, "")
    return f"{found}\n"
