"""A listing page as its mechanisms read it: links, scripts, and the numbers it states."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from unioncrawler.pages.anchors import read_base, read_link
from unioncrawler.pages.mechanisms.choices import page_choices
from unioncrawler.pages.shapes import is_home
from unioncrawler.pages.text import fold

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from unioncrawler.items import PageRequest
    from unioncrawler.pages.mechanisms.pager import Pager
    from unioncrawler.sites.profile import SiteProfile

_PAGES = re.compile(
    r"(?:共有?|总共|/|总页数:?|页数:?|页次:?\d+/)\s?(\d{1,6})\s?[页頁]|"
    r"\bpage\s?\d{1,5}\s?of\s?(\d{1,5})\b|(?<![\d/-])\d{1,5}\s?/\s?(\d{1,5})(?![\d/-])"
)
_ITEMS = re.compile(
    r"(?:共有?|总共|总计|合计)\s?(\d{1,8})\s?(?:条|篇|个记录|项|records?)|"
    r"(?:总数|总记录数?|记录总?数|总条数)\s?:?\s?(\d{1,8})"
)
_CURRENT = re.compile(
    r"第\s?(\d{1,5})\s?[页頁]\s?[/,;共]|(?:[当當]前|现在)第?\s?(\d{1,5})\s?[页頁]|"
    r"\bpage\s?(\d{1,5})\s?of\b|(?<![\d/-])(\d{1,5})\s?/\s?\d{1,5}(?![\d/-])"
)

_NAMED_PAGE = re.compile(r"(?<![到转往至])第\s?(\d{1,5})\s?[页頁]")

_NAMED_PAGER = re.compile(r"pager|paginat|laypage|(?:^|[\s_-])pages?(?:$|[\s_-])", re.IGNORECASE)
_ALL_PAGES = re.compile(r"共有?\s?\d{1,6}\s?[页頁]")
_MORE = re.compile(r"(?:点击|点此)?(?:加载|载入|查看|浏览|显示)更多\W{0,3}|load more\W{0,3}")


@dataclass(slots=False, kw_only=True, eq=False)
class Sheet:
    """One listing page. `asked` is the request that brought it, `charset` what its bytes were."""

    root: HtmlElement
    url: str
    pager: Pager
    profile: SiteProfile | None = None
    asked: PageRequest | None = None
    charset: str = "utf-8"

    @cached_property
    def base(self) -> str:
        """The address that links of the page are relative to."""
        return read_base(self.root, self.url)

    @cached_property
    def scripts(self) -> str:
        """The scripts that stand in the page, one after the other."""
        return "\n".join(script.text or "" for script in self.root.iter("script"))

    @cached_property
    def text(self) -> str:
        """The folded words of the pager."""
        return self.pager.text(self.root)

    @property
    def pages(self) -> int | None:
        """How many pages the pager states."""
        return _number(_PAGES, self.text)

    @property
    def items(self) -> int | None:
        """How many entries the pager states."""
        return _number(_ITEMS, self.text)

    @property
    def is_turned_by_script(self) -> bool:
        """Whether there is more than this page, and a script brings it.

        Its pager has buttons, a box of numbers or words like 共4页, but no link; or it is an
        element that a script replaces; or there is one button 加载更多 (several head the blocks of
        a hub).
        """
        if self.pages == 1:
            return False
        return (
            self.pager.is_scripted
            or _ALL_PAGES.search(self.text) is not None
            or bool(page_choices(self.root))
            or any(str(element.tag).endswith("-pagination") for element in self.root.iter())
            or (len(self._more_buttons()) == 1 and not is_home(self.url))
            or any(map(_is_dead_pager, self.root.iter("ul", "ol", "div", "nav")))
        )

    def _more_buttons(self) -> list[HtmlElement]:
        """Return the elements called 加载更多 that lead nowhere."""
        found = []
        for element in self.root.iter("a", "button", "div", "span", "p", "li", "em", "i"):
            text = element.text or ""
            if not 4 <= len(text.strip()) <= 12 or not _MORE.fullmatch(fold(text)):
                continue
            around = [element, *element.iterancestors("a")]
            if not any(read_link(each, self.base, self.profile) for each in around):
                found.append(element)
        return found

    @property
    def current(self) -> int | None:
        """The number of this page, by the words of the pager."""
        stated = _number(_CURRENT, self.text)
        named = {match[1] for match in _NAMED_PAGE.finditer(self.text)}
        return int(named.pop()) if stated is None and len(named) == 1 else stated


def _is_dead_pager(element: HtmlElement) -> bool:
    """Tell whether an element named like a pager shows several numbers, and leads nowhere.

    Scripts that listen to clicks from afar leave nothing in the markup.
    """
    if not _NAMED_PAGER.search(element.get("class") or ""):
        return False
    if any(each.get("href") or each.get("onclick") for each in element.iter()):
        return False
    numbers = {fold(each.text or "") for each in element.iter("li", "span", "a", "button", "em")}
    return {"1", "2"} <= numbers


def _number(pattern: re.Pattern[str], text: str) -> int | None:
    match = pattern.search(text)
    return int(match[match.lastindex or 0]) if match else None
