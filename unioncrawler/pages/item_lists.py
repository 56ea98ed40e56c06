"""Tells the lists of a page from its menus and side blocks, and which of them it is for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from unioncrawler.pages.list_frames import frame_of, heading_before
from unioncrawler.pages.shapes import is_home, looks_like_listing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.html import HtmlElement

    from unioncrawler.items import Link
    from unioncrawler.pages.rows import Item

_SIDE_HEADING = re.compile(
    r"\W*(?:[本今近最][周日月年期新]?|编辑|精彩|小编)?(?:热点|热门|热文|热搜|热评|推荐|相关|随机|猜你喜欢)"
    r"(?:新闻|文章|阅读|信息|资讯|内容|链接|推荐|报道|专题|图片|视频|标签|关注)?\W*"
    r"|.{0,6}(?:排行|点击榜|排名).{0,3}|.{0,4}封面|(?:友情|常用|相关|网站|快速|友好).{0,2}(?:链接|导航|通道|入口)\W*"
    r"|专题专栏|关注我们|联系我们|大家都在看|最新(?:更新|发布|文章|资讯)\W*"
)
_DIGITS = re.compile(r"\d+")
_NUMBERED = re.compile(r"\d\.\w{2,6}$|/\d+/?$|[?&]\w*id=\d+", re.IGNORECASE)
_FEWEST_UNTOLD = 3
_TABLE_TAGS = frozenset({"table", "tbody", "tr", "td"})
_HIGHEST_TABLE = 5


@dataclass(slots=True, eq=False)
class ItemList:
    """A run of items: where it stands (`frame`), what stands over it, where its 更多 leads."""

    items: list[Item]
    frame: str | None
    heading: str | None = None
    section: int = 0  # lists of one section follow one another under one heading
    is_named: bool = False  # its heading is the name of the channel the page is for

    @property
    def score(self) -> float:
        """How much this list looks like what the page is for."""
        total = sum(
            1 + 2 * bool(item.date_text) + min(len(item.title), 30) / 15 + item.is_article
            for item in self.items
        )
        return total * (0.3 if self.is_aside else 3 if self.is_named else 1)

    @property
    def is_aside(self) -> bool:
        """Whether it stands beside what the page is for, by its place or its heading."""
        if self.is_named:
            return False
        return self.frame == "side" or bool(self.heading and _SIDE_HEADING.fullmatch(self.heading))

    @property
    def is_pictured(self) -> bool:
        """Whether each of its rows has a picture."""
        return all(next(item.row.iter("img"), None) is not None for item in self.items)

    @property
    def is_content(self) -> bool:
        """Whether its items look like entries: dated, or titles that lead to articles."""
        count = len(self.items)
        dated = sum(bool(item.date_text) for item in self.items) / count
        leaves = sum(item.is_article for item in self.items) / count
        length = sum(len(item.title) for item in self.items) / count
        if dated >= 0.5:
            return True
        if self.frame in {"foot", "menu"}:
            return False
        return (length >= 8 and leaves >= 0.5) or (count >= 3 and length >= 14)


def group_items(items: Sequence[Item]) -> list[ItemList]:
    """Return the runs of items that stand in rows of one form with no heading between them."""
    lists: list[ItemList] = []
    frames: dict[HtmlElement, str | None] = {}
    form: tuple[str, ...] = ()
    for item in items:
        previous = lists[-1].items[-1] if lists else None
        item_form = _form(item.row)
        if previous is not None and item_form == form and _is_kin(previous.row, item.row):
            lists[-1].items.append(item)
            continue
        heading = heading_before(item.row, previous.row if previous else None)
        goes_on = previous is not None and item_form == form and heading is None
        frame = frame_of(item, frames)
        is_near = goes_on and previous is not None and _is_near(previous.row, item.row)
        if is_near and frame == lists[-1].frame:
            lists[-1].items.append(item)
        else:
            apart = not lists or heading is not None or _is_apart(frame, lists[-1].frame)
            section = (lists[-1].section if lists else 0) + apart
            lists.append(ItemList([item], frame, heading, section))
        form = item_form
    return lists


def _is_apart(frame: str | None, other: str | None) -> bool:
    return frame != other and not {frame, other}.isdisjoint({"side", "foot"})


def choose_lists(
    lists: Sequence[ItemList],
    url: str,
    *,
    has_pager: bool,
    breadcrumbs: Sequence[Link],
) -> tuple[list[ItemList], bool]:
    """Return the lists whose items are the page's entries, and whether the page is a hub.

    A page with a pager is for one list. Without one it is a hub if it has at least two headed
    lists and none of them is nearly all of it; the front page always is.
    """
    name = breadcrumbs[-1].text if breadcrumbs else None
    for found in lists:
        found.is_named = bool(name) and found.heading == name
    content = [found for found in lists if found.is_content]
    inside = [found for found in content if not found.is_aside]
    if not inside:
        return _untold(lists, url, has_pager=has_pager), False
    main = max(inside, key=lambda found: found.score)
    if not has_pager:
        if is_home(url):
            return inside, True
        headed = [found for found in inside if found.heading]
        share = main.score / sum(found.score for found in inside)
        if len(headed) >= 2 and share < 0.7 and not main.is_named:
            return inside, True
    kept = [found for found in inside if found is main or _belongs(found, main)]
    return [*_headline(lists, main), *kept], False


def _untold(lists: Sequence[ItemList], url: str, *, has_pager: bool) -> list[ItemList]:
    """Return the list of a page that has none of dates or titles: names, portraits, words.

    Its links stand outside the page's frame and lead to numbered pages of another form than this
    one, which a menu does not; and they have pictures, a pager turns them, the channel's name
    stands over them, or they lie in its folder.
    """
    own = _shape(url)
    found = [
        each
        for each in lists
        if each.frame is None
        and not each.is_aside
        and len(each.items) >= _FEWEST_UNTOLD
        and all(_is_numbered(item.url) and _shape(item.url) != own for item in each.items)
        and (has_pager or each.is_pictured or each.is_named or _are_below(each, url))
    ]
    return [max(found, key=lambda each: len(each.items))] if found else []


def _headline(lists: Sequence[ItemList], main: ItemList) -> list[ItemList]:
    """Return the one entry above a list that is shown at large: dated, and of the same folder."""
    place = lists.index(main)
    if place == 0:
        return []
    above = lists[place - 1]
    item = above.items[0]
    is_one = len(above.items) == 1 and above.frame is None and not above.is_aside
    folders = {_folder(each.url) for each in main.items}
    if is_one and item.date_text and item.is_article and _folder(item.url) in folders:
        return [above]
    return []


def _are_below(found: ItemList, url: str) -> bool:
    folder = url.partition("?")[0].rpartition("/")[0] + "/"
    return not is_home(folder) and all(item.url.startswith(folder) for item in found.items)


def _shape(url: str) -> str:
    """Return an address with a sign for each number in it."""
    return _DIGITS.sub("#", url)


def _folder(url: str) -> str:
    return _shape(url.rpartition("/")[0])


def _is_numbered(url: str) -> bool:
    return _NUMBERED.search(url) is not None and not looks_like_listing(url)


def _belongs(found: ItemList, main: ItemList) -> bool:
    """Tell whether a list is a part of the main one: the same section, the same box."""
    if found.section != main.section:
        return False
    boxes = _boxes(main.items[0].row)
    return any(box in boxes for box in _boxes(found.items[0].row))


def _boxes(row: HtmlElement) -> list[HtmlElement]:
    return [box for box in row.iterancestors() if box.tag not in {"body", "html"}][:3]


def _form(row: HtmlElement) -> tuple[str, ...]:
    return (str(row.tag), *(str(element.tag) for element in row.iterancestors()))


def _is_kin(first: HtmlElement, second: HtmlElement) -> bool:
    return first.getparent() is second.getparent()


def _is_near(first: HtmlElement, second: HtmlElement) -> bool:
    """Tell whether two rows of one form stand in boxes of one box, or in boxes named alike.

    Tables are nested deeper, an entry in a table of its own: there the cells are as wide as well.
    """
    one, two = first.getparent(), second.getparent()
    for climbed in range(_HIGHEST_TABLE):
        if one is None or two is None:
            return False
        if one.getparent() is two.getparent():
            return True
        is_in_table = one.tag in _TABLE_TAGS and one.get("width") == two.get("width")
        if one.get("class") != two.get("class") or (climbed > 0 and not is_in_table):
            return False
        one, two = one.getparent(), two.getparent()
    return False
