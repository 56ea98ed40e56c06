"""The links of a page, in reading order, with what each one says."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lxml import etree

from unioncrawler.pages.text import clean
from unioncrawler.pages.urls import canonical, is_action, resolve

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from unioncrawler.sites.profile import SiteProfile
    from unioncrawler.sites.rules import Selector

MAX_ANCHORS = 50_000
"""Links at most that are read of one page."""

_SEEN_TEXT = etree.XPath(".//text()[not(parent::script or parent::style)]")
_CUT = re.compile(r"(?<![.…。])(?:[.…。]{2,}|…)$")
_CLICKED = ("li", "tr", "td", "div", "p", "span", "dd", "dt", "h3", "h4")
_INLINE = frozenset({"font", "b", "strong", "em", "i", "u", "span", "img"})
_HEADING = re.compile(r"\b(?:title|tit|bt|biaoti|headline|subject)\b|title|-tit\b", re.IGNORECASE)


@dataclass(slots=True, eq=False)
class Anchor:
    """A link: where it leads (None where nowhere), its words, and the elements it stands in.

    `hint` is the cleaned title attribute or the alternative text of its image; `parents` are its
    ancestors, nearest first.
    """

    element: HtmlElement
    url: str | None
    text: str
    hint: str
    parts: list[str] = field(default_factory=list)
    parents: list[HtmlElement] = field(default_factory=list)

    @property
    def label(self) -> str:
        """What the link is called: its text or, for a picture, the words that stand for it."""
        return self.text or self.hint


# What a click opens: the first quoted word of its script that is an address.
_OPENS = re.compile(
    r"['\"]\s*((?:https?://|\.{0,2}/)[^'\"\s]{1,500}|"
    r"[^'\"\s:]{1,300}\.(?:s?html?|jhtml|jspx?|aspx?|php|pdf|docx?|xlsx?)(?:\?[^'\"\s]{0,300})?)\s*['\"]",
    re.IGNORECASE,
)
_NO_OPENING = re.compile(r"sethome|favorite|bookmark|share|print|history\.|zoom", re.IGNORECASE)


def read_anchors(root: HtmlElement, url: str, profile: SiteProfile | None) -> list[Anchor]:
    """Return the links of a page, in order, with canonical addresses; those without one too."""
    base = read_base(root, url)
    anchors: list[Anchor] = []
    for element in root.iter("a", *_CLICKED):
        if len(anchors) >= MAX_ANCHORS:
            break
        if element.tag == "a" or _is_link_by_script(element):
            anchors.append(read_anchor(element, base, profile))
    return anchors


def _is_link_by_script(element: HtmlElement) -> bool:
    """Tell whether an element is no link by its markup but opens a page when it is clicked."""
    script = element.get("onclick")
    if not script or opened_by(script) is None or element.text_content().strip() == "":
        return False
    return next(element.iter("a"), None) is None and next(element.iterancestors("a"), None) is None


def opened_by(script: str) -> str | None:
    """Return the address, as it is written, that the script of a click opens; None for none."""
    if _NO_OPENING.search(script):
        return None
    found = _OPENS.search(script[:2000])
    return found[1] if found else None


def read_base(root: HtmlElement, url: str) -> str:
    """Return the address that the links of a page are relative to: its `<base>` or its own."""
    for element in root.iter("base"):
        return resolve(url, element.get("href") or "") or url
    return url


def read_anchor(element: HtmlElement, base: str, profile: SiteProfile | None) -> Anchor:
    """Return what one `<a>` says."""
    resolved = _leads_to(element, base)
    parts = [str(part) for part in element.itertext()] if len(element) else []
    text = clean("".join(parts)) if parts else clean(element.text or "")
    hint = element.get("title") or ""
    if not hint and not text and len(element):
        hint = next((alt for image in element.iter("img") if (alt := image.get("alt"))), "")
    return Anchor(
        element=element,
        url=canonical(resolved, profile) if resolved and not is_action(resolved) else None,
        text=text,
        hint=clean(unescape_spaces(hint)) if hint else "",
        parts=parts,
    )


def _leads_to(element: HtmlElement, base: str) -> str | None:
    """Return where a link leads: by its href or, where that is none, by what its script opens."""
    href = element.get("href") or ""
    resolved = resolve(base, href) if href else None
    if resolved is not None:
        return resolved
    script = element.get("onclick") or ""
    if href.lstrip()[:11].lower() == "javascript:":
        script = f"{href} {script}"
    opened = opened_by(script) if script else None
    return resolve(base, opened) if opened else None


def read_link(found: HtmlElement | str, base: str, profile: SiteProfile | None) -> str | None:
    """Return the canonical address of what a selector found: an attribute's value or a link."""
    resolved = resolve(base, found) if isinstance(found, str) else _leads_to(found, base)
    return canonical(resolved, profile) if resolved else None


def select(selector: Selector, element: HtmlElement) -> list[HtmlElement | str]:
    """Return what a selector of a profile finds below an element: elements and strings."""
    try:
        found = selector.xpath(element)
    except etree.XPathError:  # an expression may fail on this very page only
        return []
    if isinstance(found, str):
        return [str(found)]
    return (
        [f for f in found if isinstance(f, str | etree.ElementBase)]
        if isinstance(found, list)
        else []
    )


def seen_text(element: HtmlElement) -> str:
    """Return the strings below an element, divided by spaces, without those of scripts."""
    found = _SEEN_TEXT(element)
    return clean(" ".join(str(text) for text in found)) if isinstance(found, list) else ""


def unescape_spaces(text: str) -> str:
    """Return `text` with the spaces that a template escaped twice (`&#32;`) as spaces."""
    return text.replace("&#32;", " ").replace("&nbsp;", " ") if "&" in text else text


def full_title(anchor: Anchor, without: str | None = None) -> str:
    """Return the title a link carries, whole where its text is cut short.

    Of a link that is a whole card (title, summary, date in one) it is the title. `without` is a
    date to leave out.
    """
    text, hint = unescape_spaces(anchor.text), anchor.hint
    parts = _without_date(anchor.parts, without) if without else anchor.parts
    pieces = [piece for part in parts if (piece := clean(part))]
    if len(parts) < len(anchor.parts):
        text = unescape_spaces(clean("".join(parts)))
    if len(pieces) > 1 and len(text) > 12:
        text = _card_title(anchor, hint, pieces, text)
    if not text:
        return hint
    stem = _CUT.sub("", text)
    if hint and len(hint) >= len(stem) and (stem != text or hint.startswith(stem)):
        return hint if hint.startswith(stem[:4]) or stem != text else text
    return text


def _without_date(parts: list[str], date: str) -> list[str]:
    """Return the strings of a link without those that are its date, in one element or several."""
    bare = [clean(part) for part in parts]
    if date in bare:
        return [part for part, words in zip(parts, bare, strict=True) if words != date]
    pieces = date.split()
    said = [number for number, words in enumerate(bare) if words]
    for start in range(len(said) - len(pieces) + 1 if len(pieces) > 1 else 0):
        run = said[start : start + len(pieces)]
        if [bare[number] for number in run] == pieces:
            return [part for number, part in enumerate(parts) if number not in run]
    return parts


def _card_title(anchor: Anchor, hint: str, pieces: list[str], text: str) -> str:
    element = anchor.element
    for child in element.iterdescendants("h1", "h2", "h3", "h4", "h5", "h6"):
        if heading := unescape_spaces(clean("".join(child.itertext()))):
            return heading
    for child in element.iterdescendants():
        named = child.get("class") if isinstance(child.tag, str) else None
        if named and _HEADING.search(named) and (words := clean("".join(child.itertext()))):
            return words
    if hint and any(_CUT.sub("", piece) in hint for piece in pieces if len(piece) > 3):
        return hint
    inline = all(child.tag in _INLINE for child in element)
    return text if inline else next((p for p in pieces if len(p) > 3), pieces[0])
