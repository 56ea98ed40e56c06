"""Checks an article before it is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from unioncrawler.items import RawArticle


def check_article(raw: RawArticle) -> str | None:
    """Return why an article cannot be kept, None if it can.

    A body may be empty where an image or a file stands for it. A missing date or source is no
    reason: it is counted, not rejected.
    """
    if not raw.title:
        return "no title"
    if not (any(block.text for block in raw.blocks) or raw.images or raw.attachments):
        return "no body, image or attachment"
    return None
