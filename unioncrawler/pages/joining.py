"""Makes one article of its pages."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from unioncrawler.items import FoundBy

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from unioncrawler.items import Attachment, Block, RawArticle

_SHORT = 12
_FIELDS = (
    "subtitle",
    "published_text",
    "source",
    "author",
    "editor",
    "correspondent",
)


def join_pages(pages: Sequence[RawArticle]) -> RawArticle:
    """Return the pages of one article as one, in their order; the first says all but the body.

    What later pages repeat of earlier ones (title, notes, images) is kept once. What the first page
    leaves open, or only its meta tags say (a closing byline, an editor), is taken from later ones.
    """
    found_by: dict[str, FoundBy] = {}
    for page in reversed(pages):
        found_by |= page.found_by
    values: dict[str, str | None] = {}
    for name in _FIELDS:
        page = _best(pages, name)
        values[name] = getattr(page, name)
        if name in page.found_by:
            found_by[name] = page.found_by[name]
    return dataclasses.replace(
        pages[0],
        subtitle=values["subtitle"],
        published_text=values["published_text"],
        source=values["source"],
        author=values["author"],
        editor=values["editor"],
        correspondent=values["correspondent"],
        byline_text=_byline_words(pages),
        blocks=_blocks(pages),
        images=_once(image for page in pages for image in page.images),
        attachments=_once(file for page in pages for file in page.attachments),
        next_page=pages[-1].next_page,
        page_count=sum(page.page_count for page in pages),
        found_by=found_by,
    )


def _best(pages: Sequence[RawArticle], name: str) -> RawArticle:
    """Return the first page that shows a field, or has it in its meta tags, or the first."""
    stated = [page for page in pages if getattr(page, name)]
    shown = [page for page in stated if page.found_by.get(name) is not FoundBy.META]
    return next(iter([*shown, *stated, pages[0]]))


def _byline_words(pages: Sequence[RawArticle]) -> str | None:
    """Return the words that name people on all pages; what pages repeat only once."""
    words = ""
    for page in pages:
        said = page.byline_text or ""
        if said.startswith(words):
            words = said
        elif said not in words:
            words = f"{words} {said}"
    return words or None


def _once(attachments: Iterable[Attachment]) -> tuple[Attachment, ...]:
    found: dict[str, Attachment] = {}
    for attachment in attachments:
        found.setdefault(attachment.url, attachment)
    return tuple(found.values())


def _blocks(pages: Sequence[RawArticle]) -> tuple[Block, ...]:
    """Return the blocks of all pages; longer ones that an earlier page had already only once."""
    blocks: list[Block] = []
    seen: set[str] = set()
    for page in pages:
        blocks += [block for block in page.blocks if block.html not in seen]
        seen |= {block.html for block in page.blocks if not block.text or len(block.text) > _SHORT}
    return tuple(blocks)
