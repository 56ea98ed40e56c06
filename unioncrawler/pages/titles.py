"""Finds an article's title: what the page shows as one, checked against what its head says."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from unioncrawler.items import FoundBy
from unioncrawler.pages.labels import has_label
from unioncrawler.pages.metas import TITLE_NAMES, Metas, plain
from unioncrawler.pages.site_names import looks_like_site, site_names, strip_site_name
from unioncrawler.pages.subtitles import find_subtitle
from unioncrawler.pages.text import bare, clean, remembering
from unioncrawler.pages.title_lines import (
    HEADINGS,
    LONGEST_HALF,
    spaced_as,
    whole_block,
    whole_heading,
    without_tag,
)
from unioncrawler.pages.urls import page_key, resolve
from unioncrawler.pages.weights import says_footer

if TYPE_CHECKING:
    from unioncrawler.pages.outline import Line, Node, Outline

_NAME = re.compile(
    r"(?:^|[\s_-])(?:bt|title\w{0,20}|\w{0,20}title|tit|headline|biaoti|zhubiaoti|zhuti|btitle|con_?tit|sp_title|pbt|tt|\w{0,20}-tit\d{0,4}|\w{1,20}_tit)(?:$|[\s_\d-])"
)
_NOT_NAME = re.compile(r"sub|side|column|cate|list|nav|logo|site|channel|block|related|xg|hot|web")
_DATE = re.compile(r"\d\d\d\d\s?[-/年.]\s?\d{1,2}\s?[-/月.]\s?\d{1,2}")
_CRUMB = re.compile(r"(?:.{0,8}位置|(?:网站|本站)?首\s?页|主\s?页)\s*[:：>＞»›/|–—-]")
# What a page says about itself and its day, and what it calls its boxes.
_NO_TITLE = re.compile(
    r"(?:今天是|今日是|现在(?:是|时间)|当前(?:时间|日期)|欢迎(?:您)?(?:访问|光临)"
    r"|(?:相关|热门)?(?:热词|标签)(?:搜索)?\s?[:：]|tags?\s?[:：])"
    r"|(?:最新|最近|热点|热门|推荐|相关|站内)(?:公告|动态|新闻|资讯|信息|文章|消息|通知|公示|更新)$"
    r"|(?:19|20)\d\d\s?[-/年.]\s?\d{1,2}\s?[-/月.]\s?\d{1,2}[\s\d:：日(（星期周一二三四五六天)）]*$",
    re.IGNORECASE,
)
_WAY = re.compile(r"[^>＞»]\s?(?:>>|＞＞|»)\s?[^>＞»]")  # 群团之窗 >> 工会
_PINNED = re.compile(r"^\s*[\[【［(（](?:置顶|固顶|顶)[\]】］)）]\s*")
# 《 人民日报 》（ 2022年09月30日 第 02 版）: an electronic newspaper names itself and its day
_ISSUE = re.compile(
    r"(?:《\s?(?P<named>[^《》]{2,20}?)\s?》\s?[（(]\s?|(?P<plain>\w{2,12}报)\s)(?:19|20)\d\d\s?[-年/.]"
)
# What a document is called by systems that do not name it.
_SAYS_NOTHING = re.compile(
    r"(?:新闻|文章|信息|内容|公告|通知|动态|资讯)?(?:中心|正文|详情|详细|内容|显示|浏览|页面|页)?"
    r"|无标题(?:文档|页)?|untitled.{0,12}|new page.{0,3}",
    re.IGNORECASE,
)
# What a page calls the box an article stands in.
_PART = re.compile(
    r"(?:新闻|文章|信息|内容|公告|通知|动态|资讯)(?:正文|详情|详细|内容|显示|浏览|页面)"
)
_LARGE = re.compile(r"font-size\s*:\s*(?:1[89]|[2-4]\d)(?:\.\d+)?(?:px|pt)", re.IGNORECASE)
_LARGE_SIZES = frozenset({"4", "5", "6", "7", "+1", "+2", "+3", "+4"})
_SENTENCE_ENDS = ("。", "；", ";")
_ENOUGH = 2.0
_INFORMED = (2.0, 1.5, 1.0, 1.0)
_LONGEST = 160
_LONGEST_INFORMATION = 120
_FARTHEST = 400


@dataclass(frozen=True, slots=True)
class Title:
    """A title, and the lines `first` up to (not with) `last` that show it (both 0: none does)."""

    text: str
    found_by: FoundBy
    first: int = 0
    last: int = 0
    subtitle: str | None = None


def find_title(
    outline: Outline, metas: Metas, start: int, names: frozenset[str], url: str
) -> Title | None:
    """Return the title of a page, None where nothing says one.

    `start` is the line behind the breadcrumb, `names` the names of the site and its channels: none
    of them is a title, least of all the name of the newspaper whose issue this is. A heading may
    link to the page itself, at `url`.
    """
    found = _find_title(outline, metas, start, names, url)
    if found is not None and (pinned := _PINNED.match(found.text)):
        found = replace(found, text=found.text[pinned.end() :])
    if found is None or "&" not in found.text:
        return found
    return replace(found, text=plain(found.text))


def _find_title(
    outline: Outline, metas: Metas, start: int, names: frozenset[str], url: str
) -> Title | None:
    stated = metas.first(TITLE_NAMES[:4])
    shown = _best_shown(outline, metas, start, names, url)
    if shown is not None:
        score, text, first, last = shown
        if last - first > 1:
            text = spaced_as(text, stated or metas.title)
        if stated and bare(stated) == bare(text):
            return Title(text, FoundBy.META, first, last, find_subtitle(outline, last))
        if score >= _ENOUGH:
            return Title(text, FoundBy.POSITION, first, last, find_subtitle(outline, last))
    if stated and stated not in names:
        return Title(stated, FoundBy.META)
    text = strip_site_name(metas.title, names)
    if text and text not in names and not (_SAYS_NOTHING.fullmatch(text) or looks_like_site(text)):
        return Title(text, FoundBy.META)
    if large := _in_large_type(outline, start):
        return Title(large.text, FoundBy.POSITION, large.index, large.index + 1)
    return Title(text, FoundBy.META) if text and text not in names else None


def _in_large_type(outline: Outline, start: int) -> Line | None:
    """Return the first line that stands alone in a block and whole in large type."""
    for line in outline.lines[start:_FARTHEST]:
        if line.links or line.node.hidden or line.node.last - line.node.first > 1:
            continue
        if len(line.text) > LONGEST_HALF or not _may_be_title(line, line.text):
            continue
        if _is_large(line):
            return line
    return None


def _is_large(line: Line) -> bool:
    """Say whether a line stands alone in its block, whole in large type."""
    if line.node.last - line.node.first > 1 or line.links:
        return False
    for element in line.node.element.iter("font", "span", "b", "strong", "p", "div", "td"):
        large = _LARGE.search(element.get("style") or "") or (
            element.tag == "font" and (element.get("size") or "") in _LARGE_SIZES
        )
        if large and clean("".join(element.itertext())) == line.text:
            return True
    return False


def _best_shown(
    outline: Outline, metas: Metas, start: int, names: frozenset[str], url: str
) -> tuple[float, str, int, int] | None:
    stated = bare(metas.first(TITLE_NAMES[:4]) or "")
    whole = bare(f"{metas.title} {metas.values.get('og:title', '')}")
    keys = {bare(name) for name in (*names, *site_names(metas.title, names))}
    article = bare(strip_site_name(metas.title, names))
    wanted = tuple(
        key for key in (stated, article) if key and key not in keys and not _PART.fullmatch(key)
    )
    best: tuple[float, str, int, int] | None = None
    index, prose = 0, 0
    menu: set[str] = set()  # what was linked to further up: channels
    lines = outline.lines[:_FARTHEST]
    mastheads = {name for line in lines if (name := _masthead(line.text))}
    while index < len(lines):
        line = lines[index]
        if line.linked * 2 > len(line.text) and not _links_to(line, url):
            menu.add(line.text)
            index += 1
            continue
        text, last = whole_heading(lines, index, whole)
        if last == index + 1 and line.node.tag not in HEADINGS:
            is_called = bool(line.node.name) and _is_called_title(line.node.name)
            text, last = whole_block(lines, index, wanted, is_called=is_called)
        text = without_tag(text, lines[index:last], wanted, keys)
        if not (_may_be_title(line, text) or (0 < len(text) <= _LONGEST and bare(text) in wanted)):
            prose += len(line.text) > 60 and line.linked < 30
            index += 1
            continue
        key = bare(_PINNED.sub("", text))
        if key in mastheads:
            index = last
            continue
        score = _score(line, key, stated, whole)
        if key in keys:
            score -= 4
        elif text in menu and key not in wanted:
            score -= 3
        score -= 1.5 * min(prose, 3)
        if start and index < start:
            score -= 1.5
        if score >= 0.5 or index >= start:
            follows = _information_follows(lines, last)
            score += follows
            if follows and not any(_dress(line.node)) and _is_large(line):
                score += 1.5
        if best is None or score > best[0]:
            best = (score, text, index, last)
        index = last
    return best


@remembering
def _masthead(text: str) -> str:
    """Return the name of the newspaper that a line gives with the day of an issue, else ''."""
    match = _ISSUE.match(text)
    return bare(match["named"] or match["plain"]) if match else ""


def _links_to(line: Line, url: str) -> bool:
    """Say whether a line is a heading with one link, to the page at `url`."""
    if line.node.tag not in HEADINGS or len(line.links) != 1:
        return False
    target = resolve(url, line.links[0].get("href") or "")
    return target is not None and page_key(target) == page_key(url)


def _score(line: Line, key: str, stated: str, whole: str) -> float:
    score = 0.0
    if stated and key == stated:
        score += 6
    elif stated and len(key) >= 6 and (key in stated or stated in key):
        score += 3
    if len(key) >= 4 and whole.startswith(key):
        score += 3 + min(len(key), 20) / 10
    elif len(key) >= 6 and key in whole:
        score += 2.5
    heading, named = _dress(line.node)
    score += heading + (1.5 if named else 0)
    if line.node.hidden:
        score -= 6
    return score


@lru_cache(maxsize=8192)
def _is_called_title(name: str) -> bool:
    return _NAME.search(name) is not None and _NOT_NAME.search(name) is None


def _dress(node: Node | None) -> tuple[float, bool]:
    """Return the weight of the heading a node stands in, and whether it is called a title."""
    heading, named = 0.0, False
    for _ in range(3):
        if node is None:
            break
        heading = heading or HEADINGS.get(node.tag, 0.0)
        if node.name and _is_called_title(node.name):
            named = True
        if node.last - node.first > 4:
            break
        node = node.parent
    return heading, named


def _may_be_title(line: Line, text: str) -> bool:
    return _reads_like_title(text) and (line.node.tag not in {"li", "footer"} or not line.links)


@remembering
def _reads_like_title(text: str) -> bool:
    if not 3 <= len(text) <= _LONGEST or text.endswith(_SENTENCE_ENDS) or _CRUMB.match(text):
        return False
    if says_footer(text) or _NO_TITLE.match(text) or _WAY.search(text) or _PART.fullmatch(text):
        return False
    return not (has_label(text) and (len(text) < 14 or _DATE.search(text)))


@remembering
def _informs(text: str) -> bool:
    """Say whether a short text has a date or a label, and is no sentence."""
    if len(text) > _LONGEST_INFORMATION or "。" in text:
        return False
    return _DATE.search(text) is not None or has_label(text)


def _information_follows(lines: list[Line], last: int) -> float:
    """Return how strongly the lines behind speak for a title: most for a dated one at once."""
    for distance, line in enumerate(lines[last : last + len(_INFORMED)]):
        if line.linked * 2 <= len(line.text) and _informs(line.text):
            return _INFORMED[distance]
    return 0.0
