"""From a request to a response: which page or file a path means, and what goes with it."""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from unioncrawler.replica.article_pages import to_article_page
from unioncrawler.replica.channels import BY_CATALOG, BY_FOLDER, Channel
from unioncrawler.replica.files import MEDIA_TYPES, to_file
from unioncrawler.replica.front_pages import (
    STILL,
    to_home_page,
    to_hub_page,
    to_missing_page,
    to_still_page,
)
from unioncrawler.replica.links import Place
from unioncrawler.replica.listing_pages import STATIC_PAGES, to_listing_page
from unioncrawler.replica.model import HOST, ORIGIN
from unioncrawler.replica.responses import HTML, Response
from unioncrawler.replica.stories import FIRST_ID, SHANGHAI

if TYPE_CHECKING:
    from collections.abc import Callable

    from unioncrawler.replica.catalog import Catalog
    from unioncrawler.replica.specials import Special

HTML_UTF8 = "text/html; charset=utf-8"
BUILT = datetime(2021, 9, 1, 9, 0, tzinfo=SHANGHAI)  # when what never changes was made
LISTING = re.compile(r"/((?:[a-z]+/)?[a-z]+)/index(?:_([1-9]\d{0,5}))?\.shtml")
CATALOG_LISTING = re.compile(r"/zcms/catalog/(\d{1,9})/pc/index_([1-9]\d{0,5})\.shtml")
UPLOAD = re.compile(
    r"/upload/resources/(image|file)/(\d{4}/\d\d/\d\d)/(\d{1,9})(?:_(\d{1,3})x(\d{1,3})c)?\.([a-z]{3,4})"
)
COVERS = range(1000, 1020)


def to_place(path: str, host: str | None) -> Place:
    """Return the place of a page, from its path and the Host header the client sent."""
    clean = host if host and re.fullmatch(r"[\w.-]+(:\d{1,5})?", host) else HOST
    return Place(path, clean, clean.partition(":")[2] or "80")


def answer(catalog: Catalog, path: str, host: str | None, crawl_delay: float | None) -> Response:
    """Return the response to a GET of a path with its query, whatever the client has already.

    A folder means its index.
    """
    path, mark, query = path.partition("?")
    path += "index.shtml" if path.endswith("/") else ""
    if path in STILL:
        return Response(200, to_still_page(path, BUILT).encode(), HTML_UTF8, BUILT)
    return (
        answer_alike(catalog, path + mark + query, crawl_delay, _missing)
        or _page(catalog, to_place(path, host))
        or _missing(404)
    )


def answer_alike(
    catalog: Catalog,
    target: str,
    crawl_delay: float | None,
    missing: Callable[[int], Response],
) -> Response | None:
    """Return the response to what any CMS answers alike, None for all else.

    That is robots.txt, counters, the addresses of special lines, images, files and styles.
    `missing` makes the page for what there is not, with that status.
    """
    path, _, query = target.partition("?")
    if path == "/robots.txt":
        return _robots(crawl_delay)
    if path == "/zcms/counter":
        return _counter(query)
    if path.startswith("/zcms/stat/"):
        return Response(200, b"", "application/javascript", BUILT)
    if special := catalog.special_paths.get(path) or catalog.special_paths.get(target):
        return _special(special) or missing(200 if special.sort.way == "soft_404" else 404)
    if match := UPLOAD.fullmatch(path):
        return _upload(catalog, *match.groups()) or missing(404)
    if path.startswith("/images/"):
        return _furniture(path) or missing(404)
    return None


def _page(catalog: Catalog, place: Place) -> Response | None:
    """Return an article, a listing, a hub or the home page, None where the path means none."""
    if found := catalog.find(place.path):
        return _article(catalog, *found, place)
    if place.path == "/index.shtml":
        body = to_home_page(catalog, place).encode()
        return Response(200, body, HTML_UTF8, max(map(catalog.channel_modified, catalog.shelves)))
    if match := CATALOG_LISTING.fullmatch(place.path):
        channel, page = BY_CATALOG.get(int(match[1])), int(match[2])
    elif match := LISTING.fullmatch(place.path):
        channel, page = BY_FOLDER.get(match[1]), int(match[2] or 1)
        if match[2] == "1" or page > STATIC_PAGES:
            return None
    else:
        return None
    return _listing(catalog, channel, page, place) if channel else None


def _listing(catalog: Catalog, channel: Channel, page: int, place: Place) -> Response | None:
    if channel.weight:
        text = to_listing_page(catalog, channel, page, place)
        modified = catalog.channel_modified(channel.path)
    else:
        text = to_hub_page(catalog, channel, place) if page == 1 else None
        below = [path for path in catalog.shelves if path.startswith(channel.path + "/")]
        modified = max(map(catalog.channel_modified, below))
    if text is None:
        return None
    listing = channel.path if channel.weight else None
    return Response(200, text.encode(), HTML_UTF8, modified, listing=listing)


def _article(catalog: Catalog, serial: int, page: int, place: Place) -> Response | None:
    text = to_article_page(catalog, serial, page, place)
    if text is None:
        return None
    modified = catalog.modified(serial)
    match catalog.story(serial).charset_form:
        case "gb2312":
            return Response(200, text.encode("gb18030"), HTML, modified)
        case "bom":
            return Response(200, text.encode("utf-8-sig"), HTML, modified)
        case "header":
            return Response(200, text.encode(), HTML_UTF8, modified)
    return Response(200, text.encode(), HTML, modified)


def _missing(status: int) -> Response:
    return Response(status, to_missing_page(BUILT).encode(), HTML_UTF8)


def _special(special: Special) -> Response | None:
    """Return what a special line's address answers: a file, a stub that sends on, or nothing."""
    target = special.target or ""
    match special.sort.way:
        case "file":
            number = int(special.url.rpartition("/")[2].partition(".")[0])
            suffix = special.sort.suffix
            return Response(200, to_file(suffix, number), MEDIA_TYPES[suffix], BUILT)
        case "meta":
            refresh = f'<meta http-equiv="refresh" content="0;url={escape(target)}">'
            body = f"<html><head>{refresh}</head></html>"
            return Response(200, body.encode(), HTML, BUILT)
        case "script":
            body = f'<script type="text/javascript">window.location.href="{target}";</script>'
            return Response(200, body.encode(), HTML, BUILT)
        case "301" | "302" as status:
            # A server's own redirect names no host, so that it works under any.
            location = target.removeprefix(ORIGIN)
            return Response(int(status), b"", HTML, headers={"Location": location})
    return None


def _robots(crawl_delay: float | None) -> Response:
    lines = ["User-agent: *", "Disallow: /zcms/search/", "Disallow: /zcms/stat/"]
    if crawl_delay is not None:
        lines.append(f"Crawl-delay: {crawl_delay:g}")
    return Response(200, ("\n".join(lines) + "\n").encode(), "text/plain", BUILT)


def _counter(query: str) -> Response:
    """Return the script of the hit counter; its number hangs on the article alone."""
    fields = parse_qs(query)
    number = "".join(filter(str.isascii, fields.get("ID", ["0"])[0]))
    hits = int(number) * 37 % 4096 if number.isdigit() and len(number) < 10 else 0
    dom = re.sub(r"\W", "", fields.get("DomID", ["hitcount"])[0], flags=re.ASCII)
    script = f'var e=document.getElementById("{dom}");if(e)e.innerHTML="{hits}";'
    return Response(
        200, script.encode(), "application/javascript", headers={"Cache-Control": "no-cache"}
    )


def _upload(
    catalog: Catalog, kind: str, folder: str, number: str,
    width: str | None, height: str | None, suffix: str,
) -> Response | None:  # fmt: skip
    """Return the bytes of an article's image or file, or of a cover, None where there is none."""
    if suffix not in MEDIA_TYPES or (kind == "image") != (suffix in ("png", "jpg")):
        return None
    serial, cover = (int(number) - 2 * FIRST_ID) // 4, int(number) in COVERS
    if not cover and not (
        catalog.is_live(serial) and catalog.headline(serial).day == folder.replace("/", "-")
    ):
        return None
    body = _file(suffix, int(number), int(width or 600), int(height or 400))
    return Response(200, body, MEDIA_TYPES[suffix], BUILT)


def _furniture(path: str) -> Response | None:
    """Return a style sheet, script or picture of the templates."""
    suffix = path.rpartition(".")[2]
    match suffix:
        case "css":
            return Response(200, b"body{margin:0}\n", "text/css", BUILT)
        case "js":
            return Response(200, b"/* empty */\n", "application/javascript", BUILT)
        case "jpg" | "png":
            return Response(200, _file(suffix, len(path), 120, 40), MEDIA_TYPES[suffix], BUILT)
    return None


_file = lru_cache(64)(to_file)
