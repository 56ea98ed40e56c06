"""A row of a list that leads to a file: an article that has the row's words, and no others."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from unioncrawler.items import Attachment, AttachmentState, FoundBy, RawArticle, Verdict
from unioncrawler.pages.dates import find_date_text, parse_published
from unioncrawler.pages.media import file_name
from unioncrawler.pages.urls import names_document
from unioncrawler.visits import AttachmentVisit

if TYPE_CHECKING:
    from unioncrawler.items import Capture, ListedRow, Page, ServedFile
    from unioncrawler.sites import SiteProfile

_FILES = ("application/", "audio/", "video/")
_PROGRAM = re.compile(r"json|javascript|xml$|x-www-form|wasm")


def file_article(
    page: Page, capture: Capture, row: ListedRow | None, profile: SiteProfile
) -> tuple[RawArticle, AttachmentVisit] | None:
    """Return the article that a file is by the row that links to it, and what came of the file.

    None for a picture, for what may be the words of a program (JSON, plain text), for a file that
    the profile does not want, and one that no listing names.
    """
    rules, file = profile.attachments, page.file
    if file is None or row is None or not (rules.fetch and rules.listed):
        return None
    if not (_is_file(page.url, file) and rules.wants(file.media_type)):
        return None
    date = _date_of(row, capture)
    found = {"title": FoundBy.LISTING} | ({"published_text": FoundBy.LISTING} if date else {})
    article = RawArticle(
        url=page.url,
        title=row.title,
        published_text=date,
        attachments=(Attachment(url=page.url, name=file_name(page.url) or row.title, kind="file"),),
        found_by=found,
    )
    kept = AttachmentVisit(
        url=page.url,
        state=AttachmentState.CAPTURED,
        captures=(capture,),
        media_type=file.media_type,
        size=file.size,
        sha256=file.sha256,
        verdict=Verdict.OK,
    )
    return article, kept


def _is_file(url: str, file: ServedFile) -> bool:
    kind = file.media_type or ""
    if not file.size or kind.startswith("image/"):
        return False
    return names_document(url) or (kind.startswith(_FILES) and _PROGRAM.search(kind) is None)


def _date_of(row: ListedRow, capture: Capture) -> str | None:
    """Return the date of a row; for 昨天 the day that was meant when its page was read."""
    text = row.date_text
    if text is None or find_date_text(text):
        return text
    is_spoken = parse_published(text, fetched_at=capture.fetched_at) is not None
    return row.day if is_spoken and row.day else text
