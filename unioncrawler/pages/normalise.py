"""Makes an `Article` of a `RawArticle`: text normalised, the date parsed, the markup sanitised."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from unioncrawler.items import Article, Attachment, Block, Link
from unioncrawler.pages.dates import parse_published
from unioncrawler.pages.markup import sanitise
from unioncrawler.pages.names import to_people
from unioncrawler.pages.text import clean

if TYPE_CHECKING:
    from datetime import datetime

    from unioncrawler.items import RawArticle
    from unioncrawler.sites.profile import SiteProfile


def to_article(raw: RawArticle, fetched_at: datetime, profile: SiteProfile | None) -> Article:
    """Return the article a page told of; `raw` must have passed `check_article`.

    Names become 张三、李四. A date that cannot be read, or lies more than a day after
    `fetched_at`, is None; `published_text` keeps its words. Nothing here depends on the profile
    but the steps share one form.
    """
    del profile
    published_text = _text(raw.published_text)
    published = parse_published(published_text, fetched_at=fetched_at) if published_text else None
    return Article(
        url=raw.url,
        title=clean(raw.title or ""),
        subtitle=_text(raw.subtitle),
        published=published,
        published_text=published_text,
        source=_text(raw.source),
        author=_people(raw.author),
        editor=_people(raw.editor),
        correspondent=_people(raw.correspondent),
        byline_text=_text(raw.byline_text),
        breadcrumbs=tuple(Link(text=clean(link.text), url=link.url) for link in raw.breadcrumbs),
        blocks=_blocks(raw.blocks),
        images=tuple(map(_attachment, raw.images)),
        attachments=tuple(map(_attachment, raw.attachments)),
        page_count=raw.page_count,
        found_by=raw.found_by,
    )


def _text(text: str | None) -> str | None:
    return clean(text or "") or None


def _people(text: str | None) -> str | None:
    return to_people(text) or None if text else None


def _attachment(attachment: Attachment) -> Attachment:
    return dataclasses.replace(attachment, name=clean(attachment.name))


def _blocks(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    kept = []
    for block in blocks:
        text = "\n".join("\t".join(map(clean, row.split("\t"))) for row in block.text.split("\n"))
        html = sanitise(block.html)
        if text.strip() or html:
            kept.append(Block(text=text, html=html))
    return tuple(kept)
