"""Parses the text of a page into an lxml tree, whatever the text is."""

from __future__ import annotations

import re

from lxml import etree, html

_INLINE_TAG = re.compile(
    r"</?(?:span|font|b|i|u|em|strong|big|small|o:p)(?:\s[^<>]*)?/?>", re.IGNORECASE
)
_BLOCK_TAG = re.compile(
    r"</?(?:div|section|article|center|blockquote|dl|dd|dt|ul|ol|li|table|tbody|tr|td|form|p)"
    r"(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
# Some templates close the document twice; libxml2 drops whatever follows the first end.
_END_TAG = re.compile(r"</(?=[hHbB])(?:html|body)\s*>", re.IGNORECASE)
_ENDED = frozenset({"html", "body"})
# Characters that no HTML document may hold: lxml refuses some of them or ends the text there.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_CONTROLS = bytes(set(range(0x20)) - set(b"\t\n\r"))
_EMPTY = b"<html><body></body></html>"
# One class for all elements: a class for each tag, as lxml.html has it, is looked up in Python.
_CLASSES = etree.ElementDefaultClassLookup(element=html.HtmlElement, comment=html.HtmlComment)


def parse_html(text: str) -> html.HtmlElement:
    """Return the root element of `text`; never raises.

    Scripts, styles and comments stay in the tree. A page that nests deeper than the parser goes is
    read without the tags that nest, so that none of its text is lost.
    """
    source = _to_source(text)
    root, whole = _parse(source)
    if not whole:
        flat = _BLOCK_TAG.sub("<br>", _INLINE_TAG.sub("", source.decode()))
        root, _ = _parse(flat.encode())
    return root


def _to_source(text: str) -> bytes:
    """Return what the parser is given: UTF-8, a space for every forbidden character, open ended."""
    if "\ufffe" not in text and "\uffff" not in text:
        try:
            source = _open_ended(text).encode()
        except UnicodeEncodeError:  # half a surrogate pair
            pass
        else:
            if len(source.translate(None, _CONTROLS)) == len(source):
                return source
    return _open_ended(_FORBIDDEN.sub(" ", text)).encode()


def _open_ended(text: str) -> str:
    """Return a source without the tags that end its body and itself, wherever they stand."""
    # Nearly all pages have them once, at their end: only what is behind the first is searched.
    pieces = text.split("</")
    first = next((n for n, piece in enumerate(pieces) if n and piece[:4].lower() in _ENDED), None)
    if first is None:
        return text
    kept = "</".join(pieces[:first])
    return kept + _END_TAG.sub("", text[len(kept) :])


def _parse(source: bytes) -> tuple[html.HtmlElement, bool]:
    """Return the root, and whether the parser came to the end of the source."""
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True)
    parser.set_element_class_lookup(_CLASSES)
    try:
        root = html.document_fromstring(source, parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        return html.document_fromstring(_EMPTY), True
    limited = any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log)
    return root, not limited


def storable_text(text: str) -> str:
    """Return `text` as an element may hold it: without characters that no document may have."""
    return _FORBIDDEN.sub(" ", text)
