"""How a listing goes on: the mechanisms by name, and which of them is asked first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unioncrawler.items import Paging
from unioncrawler.pages.anchors import read_anchors
from unioncrawler.pages.hollow import writes_pager
from unioncrawler.pages.mechanisms import files, forms, hanweb, links, script, template, years
from unioncrawler.pages.mechanisms.pager import Pager
from unioncrawler.pages.mechanisms.sheet import Sheet
from unioncrawler.pages.mechanisms.turns import read_turns

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lxml.html import HtmlElement

    from unioncrawler.pages.anchors import Anchor
    from unioncrawler.sites.profile import SiteProfile

NONE = "none"
UNKNOWN = "script"
"""A pager is there, but nothing in it says where the next page is."""

_IN_ORDER: tuple[Callable[[Sheet], Paging | None], ...] = (
    links.read_selected,
    hanweb.read_hanweb,
    links.read_links,
    script.read_script,
    forms.read_postback,
    forms.read_form,
    template.read_template,
    files.read_files,
)
_BY_NAME: dict[str, Callable[[Sheet], Paging | None]] = {
    links.LINKS: links.read_links,
    links.ZCMS: links.read_links,
    links.VSB: links.read_links,
    links.QUERY: links.read_links,
    script.TRS: script.read_script,
    script.KAIPUYUN: script.read_script,
    hanweb.HANWEB: hanweb.read_hanweb,
    forms.POSTBACK: forms.read_postback,
    forms.FORM: forms.read_form,
    template.TEMPLATE: template.read_template,
    files.FILES: files.read_files,
}


def read_paging(root: HtmlElement, url: str, profile: SiteProfile | None = None) -> Paging:
    """Return how the listing goes on after this page.

    What the page itself says comes first: a selector of the profile, the link that a reader would
    press, the script that writes the pager, the form that it sends. Where it only says that there
    is a next page, the places where that may be. A profile may name the one mechanism to ask.
    """
    anchors = read_anchors(root, url, profile)
    pager = Pager([*anchors, *read_turns(root, url, profile)], url, profile)
    return paging_of(Sheet(root=root, url=url, pager=pager, profile=profile), anchors)


def paging_of(sheet: Sheet, anchors: Sequence[Anchor]) -> Paging:
    """Return what `read_paging` does, for links read already."""
    named = sheet.profile.listing.mechanism if sheet.profile else None
    if named == NONE:
        return Paging(pages=sheet.pages, items=sheet.items)
    readers = _IN_ORDER if named in {None, "auto"} else (links.read_selected, _reader(named))
    found = next((paging for read in readers if (paging := read(sheet)) is not None), None)
    if found is not None and found.next is not None:
        return found
    earlier = years.read_years(sheet, anchors) if named in {None, "auto", years.YEARS} else None
    return earlier or found or links.read_last_page(sheet) or _unknown(sheet)


def _reader(name: str | None) -> Callable[[Sheet], Paging | None]:
    return _BY_NAME.get(name or "", links.read_links)


def _unknown(sheet: Sheet) -> Paging:
    """Return what is left of a page without links that turn it: a single one, or unreadable."""
    drawn = template.read_drawn(sheet)
    pages = sheet.pages or (drawn.pages if drawn else None)
    is_drawn = pages != 1 and (drawn is not None or writes_pager(sheet.scripts))
    if drawn and drawn.pages and drawn.pages <= drawn.current:
        is_drawn = False
    mechanism = UNKNOWN if sheet.is_turned_by_script or is_drawn else NONE
    items = sheet.items or (drawn.items if drawn else None)
    return Paging(mechanism=mechanism, pages=pages, items=items)
