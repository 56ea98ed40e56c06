"""Fills what the visible page leaves open from its meta tags, their known lies aside."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from unioncrawler.items import FoundBy
from unioncrawler.pages.byline import find_date_text
from unioncrawler.pages.lexicon import NOBODY
from unioncrawler.pages.metas import (
    AUTHOR_NAMES,
    EDITOR_NAMES,
    PUBLISHED_NAMES,
    SOURCE_NAMES,
    Metas,
)
from unioncrawler.pages.names import parse_names, split_names, to_people
from unioncrawler.pages.site_names import site_names

if TYPE_CHECKING:
    from unioncrawler.pages.byline import Byline

_NO_AUTHOR = re.compile(
    r"编辑|管理员|admin|https?:|@|^[\w\s.-]*\d[\w\s.-]*$|工作室|技术|网站", re.IGNORECASE
)


def read_stated(byline: Byline, metas: Metas) -> None:
    """Fill what the visible page left open from the meta tags, their known lies aside."""
    stated = _meta_date(metas)
    updated = byline.values.pop("updated", "")
    if stated and not (updated and updated[:10] == stated[:10]):
        byline.put("published_text", stated, FoundBy.META)
    byline.put("published_text", updated or None, FoundBy.LABEL)
    source = re.sub(r"^(?:稿件|信息|文章)?来源\s*[:：]\s*", "", metas.first(SOURCE_NAMES) or "")
    if source and len(source) <= 60 and not re.fullmatch(r"[\d\s/.:-]*|https?:.*", source):
        byline.put("source", source, FoundBy.META)
    editor = metas.first(EDITOR_NAMES)
    author = metas.first(AUTHOR_NAMES)
    if editor and editor != byline.values.get("author") and parse_names(editor):
        byline.put("editor", to_people(editor), FoundBy.META)
    # Templates write the name of the site there; what names a source too, names the article's own.
    is_template = not source and author in site_names(metas.title)
    if author and not is_template and _is_author(author, byline, editor):
        byline.put("author", to_people(author), FoundBy.META)


def _meta_date(metas: Metas) -> str | None:
    for name in PUBLISHED_NAMES:
        if (value := metas.values.get(name)) and (date := find_date_text(value)):
            return date
    return None


def _is_author(author: str, byline: Byline, editor: str | None) -> bool:
    """Say whether a meta author is one: not a number, an editor, a site or an address."""
    if _NO_AUTHOR.search(author) or author in NOBODY:
        return False
    if not re.search(r"[\u3400-\u9fff]|[A-Za-z]{2,}\s[A-Za-z]{2,}", author) or len(author) > 40:
        return False
    editors = f"{byline.values.get('editor', '')} {editor or ''}"
    return not any(
        name in author or author in name for name in split_names(editors) if len(name) >= 2
    )
