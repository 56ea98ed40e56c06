"""Finds what only scripts and frames of an article page hold: its date, the files it shows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote, urlsplit

from unioncrawler.items import Attachment
from unioncrawler.pages.dates import find_date_text
from unioncrawler.pages.labels import parse_labels
from unioncrawler.pages.media import file_name, is_file
from unioncrawler.pages.names import parse_names
from unioncrawler.pages.text import clean
from unioncrawler.pages.urls import FILE_EXTENSIONS

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from unioncrawler.pages.addresses import Base
    from unioncrawler.pages.region import Region

# "datePublished": "2024-05-01T…" of JSON-LD, var pubDate = '2024-05-01 10:20' of page scripts.
_DATED = re.compile(
    r"\b(?:datePublished|pub(?:lish)?_?(?:date|time)|(?:doc|article|news)_?(?:pub|release)_?"
    r"(?:date|time)|release_?(?:date|time))[\"']?\s{0,9}[:=]\s{0,9}[\"']([^\"'<>]{8,40})[\"']",
    re.IGNORECASE,
)
# "author": {"@type": "Person", "name": "方敏"} of JSON-LD
_AUTHORED = re.compile(
    r"\"author\"\s{0,9}:\s{0,9}\[?\s{0,9}\{\s{0,9}\"@type\"\s{0,9}:\s{0,9}\"Person\"\s{0,9},"
    r"\s{0,9}\"name\"\s{0,9}:\s{0,9}\"([^\"<>]{2,60})\""
)
_WRITTEN = re.compile(r"\bdocument\.write(?:ln)?\(\s{0,9}[\"']([^\"'<>]{8,40})[\"']")
_EXTENSIONS = "|".join(sorted(FILE_EXTENSIONS))
# '\/upload\/1.pdf', and "<a href='\/upload\/1.pdf'>名单<\/a>" in a string
_STRING = re.compile(
    rf"[\"']([^\"'<>\s]{{1,300}}\.(?:{_EXTENSIONS}))\\?[\"']"
    r"(?:[^<>\"']{0,80}>([^<>\"']{1,80})<)?",
    re.IGNORECASE,
)
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_FRAMES = ("iframe", "frame", "embed", "object")
_FILE_KEYS = ("file", "url", "src", "pdf")
_MOST_SCRIPTS = 200
_LONGEST_SCRIPT = 200_000
_MOST_FILES = 200


def find_scripted_date(root: HtmlElement) -> str | None:
    """Return the date of publication that a script of the page states; None where none does.

    A string counts by the name it is given, or if it is written right behind a label.
    """
    for number, script in enumerate(root.iter("script")):
        text = script.text
        if number >= _MOST_SCRIPTS:
            break
        if not text or len(text) > _LONGEST_SCRIPT:
            continue
        if (match := _DATED.search(text)) and (date := find_date_text(match[1])):
            return date.strip()
        if (match := _WRITTEN.search(text)) and (date := find_date_text(match[1])):
            labelled = parse_labels(clean(_before(script)[-40:]))
            if labelled and labelled[-1].kind == "published" and not labelled[-1].value:
                return date.strip()
    return None


def find_scripted_author(root: HtmlElement) -> str | None:
    """Return the person whom the page's JSON-LD names as author, None where it names none."""
    for script in root.iter("script"):
        text = script.text
        if not text or "ld+json" not in (script.get("type") or "") or len(text) > _LONGEST_SCRIPT:
            continue
        if match := _AUTHORED.search(_unescaped(text)):
            return "、".join(parse_names(match[1])) or None
    return None


def _before(script: HtmlElement) -> str:
    """Return the text that stands right before a script."""
    previous, parent = script.getprevious(), script.getparent()
    if previous is not None:
        return previous.tail or ""
    return (parent.text if parent is not None else None) or ""


def scripted_files(region: Region, base: Base) -> tuple[Attachment, ...]:
    """Return the files that frames, players and script strings in an article's body show."""
    found: dict[str, Attachment] = {}
    element = region.node.element
    for frame in element.iter(*_FRAMES):
        if len(found) >= _MOST_FILES:
            break
        source = frame.get("src") or frame.get("data") or ""
        address = _shown_file(source, base) if source else None
        if address:
            name = clean(frame.get("title") or "") or file_name(address)
            found.setdefault(address, Attachment(url=address, name=name, kind="file"))
    for number, script in enumerate(element.iter("script")):
        text = script.text
        if number >= _MOST_SCRIPTS or not text or len(text) > _LONGEST_SCRIPT or "." not in text:
            continue
        for match in _STRING.finditer(_unescaped(text)):
            address = base.resolve(match[1])
            if address and is_file(address) and len(found) < _MOST_FILES:
                name = clean(match[2] or "") or file_name(address)
                found.setdefault(address, Attachment(url=address, name=name, kind="file"))
    return tuple(found.values())


def _shown_file(source: str, base: Base) -> str | None:
    """Return the file a frame shows: its address, or what a viewer is told to open."""
    address = base.resolve(source)
    if address is None or is_file(address):
        return address
    for key, value in parse_qsl(urlsplit(address).query):
        shown = base.resolve(unquote(value)) if key.lower() in _FILE_KEYS else None
        if shown and is_file(shown):
            return shown
    return None


def _unescaped(text: str) -> str:
    """Return a script's source with the escapes of its strings undone, slashes and characters."""
    if "\\" not in text:
        return text
    text = text.replace("\\/", "/").replace('\\"', '"').replace("\\'", "'")
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
