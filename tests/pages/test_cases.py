"""Saved pages of our own making, one test a field: a directory holds page, address and fields."""

from __future__ import annotations

import functools
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from unioncrawler.pages.article import read_article
from unioncrawler.pages.decode import decode
from unioncrawler.pages.document import parse_html
from unioncrawler.pages.finish import finish_article
from unioncrawler.pages.validate import check_article

CASES = Path(__file__).parent / "cases"
FIELDS = (
    "title",
    "subtitle",
    "published",
    "published_text",
    "source",
    "author",
    "editor",
    "correspondent",
    "byline_text",
    "breadcrumbs",
    "paragraphs",
    "images",
    "attachments",
    "next_page",
)
NAMES = sorted(f"{path.parent.name}/{path.name}" for path in CASES.glob("*/*"))


@functools.cache
def fields_of(name: str) -> dict[str, Any]:
    folder = CASES / name
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    text = decode((folder / "page.html").read_bytes(), {}).text
    raw = read_article(parse_html(text), meta["url"], None)
    assert check_article(raw) is None
    article = finish_article(raw, datetime.fromisoformat(meta["fetched_at"]), None)
    return {
        **{name: getattr(article, name) for name in FIELDS if hasattr(article, name)},
        "published": article.published.iso if article.published else None,
        "breadcrumbs": [[link.text, link.url] for link in article.breadcrumbs],
        "paragraphs": [line for line in article.body_text.split("\n") if line],
        "images": [[image.url, image.name] for image in article.images],
        "attachments": [[file.url, file.name] for file in article.attachments],
        "next_page": raw.next_page,
    }


@functools.cache
def expected_of(name: str) -> dict[str, Any]:
    text = (CASES / name / "expected.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("name", NAMES)
def test_field_is_read(name: str, field: str) -> None:
    assert fields_of(name)[field] == expected_of(name)[field]


@pytest.mark.parametrize("name", NAMES)
def test_case_states_every_field_and_no_other(name: str) -> None:
    assert set(expected_of(name)) == set(FIELDS)
