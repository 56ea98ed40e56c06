"""`unioncrawler inspect`: what the crawler sees in a page."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from unioncrawler.cli.options import printable
from unioncrawler.errors import PageFileError, UnioncrawlerError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from unioncrawler.items import Article, Listing, Page
    from unioncrawler.sites import SiteProfile

FIELDS = (
    "title",
    "subtitle",
    "published",
    "published_text",
    "published_precision",
    "source",
    "author",
    "editor",
    "correspondent",
    "byline_text",
    "breadcrumbs",
    "breadcrumb_links",
    "body_text",
    "body_html",
    "images",
    "attachments",
    "attachment_names",
    "page_count",
    "next_page",
    "found_by",
)


@click.command()
@click.argument("pages", nargs=-1, required=True, metavar="URL|FILE...")
@click.option("--site", help="Key of a known site, or path of a profile (.toml).")
@click.option("--url", help="The address the page was saved from (one FILE only).")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def inspect(pages: tuple[str, ...], site: str | None, url: str | None, as_json: bool) -> None:
    """Show what the crawler reads in pages: kind, verdict, every field and how it was found.

    A page is a saved file or an address; an address is asked for once, if its robots.txt allows.
    """
    if url and len(pages) > 1:
        raise click.UsageError("--url belongs to a single FILE")
    from unioncrawler.sites import load_profile  # noqa: PLC0415

    profile = load_profile(site) if site else None
    failed = False
    for page in pages:
        try:
            record = inspect_page(page, profile, url)
        except UnioncrawlerError as error:
            click.echo(f"Error: {error}", err=True)
            failed = True
            continue
        click.echo(
            json.dumps(record, ensure_ascii=False) if as_json else printable(to_lines(record))
        )
    if failed:
        sys.exit(1)


def inspect_page(page: str, profile: SiteProfile | None, url: str | None) -> dict[str, Any]:
    """Return the record of one page, read from a file or asked for.

    Raises `PageFileError` where there is nothing to read.
    """
    if page.startswith(("http://", "https://")):
        from unioncrawler.cli.fetch import fetch  # noqa: PLC0415

        got = fetch(page)
        return to_record(
            Path(urlsplit(page).path).stem or page,
            got.body,
            got.headers,
            got.url,
            profile,
            got.status,
        )
    path = Path(page)
    try:
        body = path.read_bytes()
    except OSError as error:
        raise PageFileError(f"{page}: cannot be read: {error.strerror or error}") from error
    address = url or path.absolute().as_uri()
    return to_record(path.stem, body, {}, address, profile, 200)


def to_record(
    name: str,
    body: bytes,
    headers: Mapping[str, str],
    url: str,
    profile: SiteProfile | None,
    status: int,
) -> dict[str, Any]:
    """Return everything read from one response as plain values, in the order of `FIELDS`."""
    from unioncrawler.pages import finish_article, read_page  # noqa: PLC0415

    page = read_page(body, headers, url, profile, status=status)
    record: dict[str, Any] = {
        "name": name,
        "url": page.url,
        "kind": str(page.kind),
        "verdict": str(page.verdict),
        "reason": page.reason,
        "redirect_to": page.redirect_to,
        "charset": page.charset,
        "declared_charset": page.declared_charset,
        "replaced": page.replaced,
        **dict.fromkeys(FIELDS),
        "entries": None,
        "paging": None,
    }
    if page.article is not None:
        article = finish_article(page.article, datetime.now(UTC), profile)
        record |= _article_fields(article, page)
    if page.listing is not None:
        record |= _listing_fields(page.listing)
    return record


def to_lines(record: Mapping[str, Any]) -> str:
    """Return a record as lines for a person: one a field, with how it was found."""
    found_by = record["found_by"] or {}
    lines = [f"{record['name']}: {record['kind']}, {record['verdict']}"]
    for field, value in record.items():
        if field in {"name", "kind", "verdict", "found_by", "body_html"} or value in (None, [], ""):
            continue
        how = f"  [{found_by[field]}]" if field in found_by else ""
        if field == "body_text":
            lines += [f"  {field}{how}:", *(f"    {line}" for line in str(value).split("\n"))]
        elif field == "entries":
            lines += [f"  entries: {len(value)}"]
            lines += [
                f"    {entry['date'] or '-':12} {entry['title']}  {entry['url']}" for entry in value
            ]
        else:
            lines.append(f"  {field}: {_plain(value)}{how}")
    return "\n".join(lines)


def _plain(value: object) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else str(value)


def _article_fields(article: Article, page: Page) -> dict[str, Any]:
    published = article.published
    return {
        "title": article.title,
        "subtitle": article.subtitle,
        "published": published.iso if published else None,
        "published_text": article.published_text,
        "published_precision": str(published.precision) if published else None,
        "source": article.source,
        "author": article.author,
        "editor": article.editor,
        "correspondent": article.correspondent,
        "byline_text": article.byline_text,
        "breadcrumbs": [crumb.text for crumb in article.breadcrumbs],
        "breadcrumb_links": [crumb.url for crumb in article.breadcrumbs],
        "body_text": article.body_text,
        "body_html": article.body_html,
        "images": [image.url for image in article.images],
        "attachments": [attachment.url for attachment in article.attachments],
        "attachment_names": [attachment.name for attachment in article.attachments],
        "page_count": article.page_count,
        "next_page": page.article.next_page if page.article else None,
        "found_by": _found_by(article),
    }


def _found_by(article: Article) -> dict[str, str]:
    """Return how each field of the record was found; what was made of a field, as that field."""
    made_of = {
        "published": "published_text",
        "published_precision": "published_text",
        "body_text": "body",
        "body_html": "body",
        "images": "body",
        "attachments": "body",
        "breadcrumb_links": "breadcrumbs",
    }
    found = {field: str(how) for field, how in article.found_by.items() if field != "body"}
    for field, origin in made_of.items():
        if origin in article.found_by:
            found[field] = str(article.found_by[origin])
    return found


def _listing_fields(listing: Listing) -> dict[str, Any]:
    paging = listing.paging
    return {
        "breadcrumbs": [crumb.text for crumb in listing.breadcrumbs],
        "breadcrumb_links": [crumb.url for crumb in listing.breadcrumbs],
        "entries": [
            {
                "url": entry.url,
                "title": entry.title,
                "date": entry.date_text,
                "kind": str(entry.kind),
            }
            for entry in listing.entries
        ],
        "paging": {
            "mechanism": paging.mechanism,
            "next": paging.next_url,
            "pages": paging.pages,
            "items": paging.items,
        },
    }
