"""The parts of a pager that are no links: buttons, clickable words, the choices of a box."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from unioncrawler.pages.anchors import Anchor, opened_by, read_base
from unioncrawler.pages.mechanisms.choices import page_choices
from unioncrawler.pages.text import clean
from unioncrawler.pages.urls import canonical, is_action, resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

    from unioncrawler.sites.profile import SiteProfile

_PRESSED = ("button", "input", "span", "li", "em", "i", "b", "td", "div", "p")
_LONGEST_LABEL = 14
_ADDRESS = re.compile(r"[./?]|^\w[\w-]*_\d")


def read_turns(root: HtmlElement, url: str, profile: SiteProfile | None) -> list[Anchor]:
    """Return what turns a page's pages though it is no `<a>`, each as if it were one.

    These are buttons and words that run a script when they are clicked, and the choices of a box
    of page numbers whose values are addresses; the choice that is selected leads nowhere.
    """
    base = read_base(root, url)
    turns = [
        Anchor(element=element, url=_opened(element, base, profile), text=label, hint="")
        for element, label in _pressed(root)
    ]
    for box in page_choices(root):
        for option in box.iter("option"):
            value = (option.get("value") or "").strip()
            is_here = "selected" in option.attrib or not _ADDRESS.search(value)
            resolved = None if is_here else resolve(base, value)
            turns.append(
                Anchor(
                    element=option,
                    url=canonical(resolved, profile) if resolved else None,
                    text=clean(option.text or ""),
                    hint="",
                )
            )
    return turns


def _pressed(root: HtmlElement) -> Iterator[tuple[HtmlElement, str]]:
    """Yield the elements with a short label that do something when they are clicked."""
    for element in root.iter(*_PRESSED):
        script = element.get("onclick")
        if not script or element.tag == "a":
            continue
        if element.tag == "input":
            label = element.get("value") or ""
        elif next(element.iter("a"), None) is None:
            label = element.text_content()
        else:
            continue
        label = clean(label)
        if 0 < len(label) <= _LONGEST_LABEL and "disabled" not in element.attrib:
            yield element, label


def _opened(element: HtmlElement, base: str, profile: SiteProfile | None) -> str | None:
    opened = opened_by(element.get("onclick") or "")
    resolved = resolve(base, opened) if opened else None
    return canonical(resolved, profile) if resolved and not is_action(resolved) else None
