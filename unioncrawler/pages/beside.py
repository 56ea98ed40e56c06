"""Reads what information lines say without a label: a date, and the source or names beside it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from unioncrawler.items import FoundBy
from unioncrawler.pages.boilerplate import is_boilerplate
from unioncrawler.pages.byline import Byline, find_date_text, put_signature
from unioncrawler.pages.labels import before_label, has_label, is_tool, parse_labels
from unioncrawler.pages.names import is_person, may_be_person, parse_names, split_names
from unioncrawler.pages.signature import Signature, parse_signature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unioncrawler.pages.outline import Line

HEADER_DATE = re.compile(
    r"(?:19|20)\d{2}\s?[-/年.]\s?\d{1,2}\s?[-/月.]\s?\d{1,2}"
    r"|[周期][一二三四五六日天]\s?[,，]\s?\d\d/\d\d/(?:19|20)\d{2}"
    r"|[12二一][\d〇○◯零一二三四五六七八九]{3}年[元正一二三四五六七八九十]{1,3}月"
)
# Year and month, and a day, in elements of their own: 01 | 2024-05, 2024 | 05-01.
_DIVIDED = re.compile(r"[\d\s./年月日-]{1,8}")
# 2019 03/06 15:20:11, every part in an element of its own, with white space between them or not
_PIECES = re.compile(r"(?:19|20)\d\d \d\d ?/ ?\d\d(?: \d\d:\d\d(?::\d\d)?)?")
_DAY = re.compile(r"\d{1,2}日?")
_UPDATED = re.compile(r"更新|修改")
_OTHER_DATE = re.compile(r"今天|当前时间|现在是|截止|活动时间|成文|生成|失效|生效|废止|发文|实施")
_MEDIUM = re.compile(
    r"(?:[网报社台刊]|日报|晚报|新闻|客户端|传媒|融媒体?中心|\w\w工会|在线|时报|杂志|办公室|委员会|学院|集团|公司|协会|[局厅委办处科部])$"
)
_LONGEST_NAME = 24
_LONGEST_PIECES = 24
_MOST_PEOPLE = 5
_BARS = re.compile(r"\s?[|｜丨]\s?|\s[·•]\s")
_COUNTER = re.compile(r"\d{1,9}(?:\.\d)?\s?万?\+?|\d{1,3}\s?分钟阅读")
# 阅读[451]次 behind a name, whole or up to where its number is an element of its own
_COUNTED = re.compile(
    r"(?:^|\s)(?:被?阅读|被?浏览|点击|人气|访问)(?:次数|数|量|率)?\s?[\[（(]?\s?\d{0,9}\s?[\]）)]?\s?次?$"
)
_BY = frozenset({"由", "by", "By"})  # 2024年3月15日 由 王芳
_WHERE = frozenset({"发表于", "发布于", "IP属地"})  # 发表于 | 内蒙古: WeChat says where
_POSTED = re.compile(r"\s?(?:发布|发表)于\s?$")
_DOTS = frozenset("·•・‧")
# （2020年1月15日）, （2020年1月15日在某会上）, ——2020年1月15日在某会上
_SET_APART = re.compile(
    r"[（(]\s?(?:19|20)\d\d\s?年[^（）()]{4,60}[)）]|[—－–-]{1,6}\s?(?:19|20)\d\d\s?年.{4,80}"
    r"|(?:19|20)\d\d\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日\s?[，,]?\s?[在于].{2,80}"
)


def read_unlabelled(byline: Byline, lines: Sequence[Line]) -> None:
    """Read a date without a label, and the plain source or names beside it.

    One in round brackets is the day of a speech or a meeting, where another one stands there.
    """
    lines = _without_spoken_of(lines)
    for number, line in enumerate(lines):
        if len(line.text) > 120:
            continue
        if not HEADER_DATE.search(line.text):
            if date := _divided_date(lines[number : number + 2]):
                byline.put("published_text", date, FoundBy.POSITION)
            continue
        # A counter glued to a date (2020-02-111.2万) leaves it whole in an element of its own.
        date = find_date_text(line.text) or next(filter(None, map(find_date_text, line.parts)), "")
        if not date or _OTHER_DATE.search(line.text):
            continue
        if _UPDATED.search(line.text):
            byline.values.setdefault("updated", date)
            continue
        parts = line.parts
        place = next((n for n, part in enumerate(parts) if date[:10] in part), None)
        # Where a counter is glued behind the time, the element of its own says where it ends.
        date = max(date, (place is not None and find_date_text(parts[place])) or "", key=len)
        if "published_text" not in byline.values:
            if len(line.text) - len(date) > 90:
                continue
            byline.put("published_text", date, FoundBy.POSITION)
        if place is None:
            continue
        before, _, behind = parts[place].partition(date)
        if (signature := parse_signature(before)) and signature.authors:
            put_signature(byline, signature, before, FoundBy.POSITION)
        _read_before(byline, before or (parts[place - 1] if place else ""))
        beside = [x for x in parts[place + 1 :] if not (is_boilerplate(x) or is_tool(x))]
        rest = before_label(behind)
        if has_label(behind) or _COUNTED.search(rest):
            beside = []
        rest = _COUNTED.sub("", rest).strip(" |｜(（)）").removeprefix("· ")
        _read_beside(byline, [rest, *beside] if rest else beside)
        return


def _without_spoken_of(lines: Sequence[Line]) -> Sequence[Line]:
    """Return the lines without dates in round brackets, unless no other line has a date."""
    others = [line for line in lines if not _SET_APART.fullmatch(line.text)]
    return others if any(HEADER_DATE.search(line.text) for line in others) else lines


def _divided_date(lines: Sequence[Line]) -> str | None:
    """Return the date in one or two lines of figures only: the day apart from year and month."""
    text = lines[0].text
    if len(text) <= _LONGEST_PIECES and len(pieces := lines[0].parts) > 1:
        pieced = " ".join(pieces)
        if _PIECES.fullmatch(pieced):
            return find_date_text(pieced.replace(" / ", "/"))
    if not _DIVIDED.fullmatch(text):
        return find_date_text(text) if len(text) <= 10 and text[:1].isdecimal() else None
    if len(lines) > 1 and _DIVIDED.fullmatch(lines[1].text):
        if _DAY.fullmatch(text) and lines[1].text.endswith("月"):
            return find_date_text(f"{lines[1].text}{text.rstrip('日')}日")
        return find_date_text(f"{text} {lines[1].text}") or find_date_text(text)
    return find_date_text(text)


def _read_beside(byline: Byline, parts: list[str]) -> None:
    parts = [piece for part in parts for x in _BARS.split(part) if (piece := x.strip())]
    parts = [part.removeprefix("· ") for part in parts if not _COUNTER.fullmatch(part)]
    parts = parts[: next((n for n, part in enumerate(parts) if _says_else(part)), None)]
    for number, part in enumerate(parts):
        if (signature := parse_signature(part)) and signature.authors:
            put_signature(byline, signature, part, FoundBy.POSITION)
            parts = parts[:number]
            break
        if part in _BY and (names := parse_names("".join(parts[number + 1 : number + 2]))):
            put_signature(byline, Signature(tuple(names)), f"{part} {names[0]}", FoundBy.LABEL)
            return
    if any(parse_labels(part) or re.search(r"[:：]", part) for part in parts):
        return
    if len(parts) > 1 and parts[0] in _DOTS and len(parts[1]) <= 20:
        # 2024-05-01 · 青河视点: how platforms name the account that posted
        if byline.put("author", parts[1], FoundBy.POSITION):
            byline.say(parts[1])
        return
    if len(parts) == 1 and len(several := split_names(parts[0])) > 1:
        parts = several if all(map(is_person, several)) else parts
    parts = _with_people_apart(byline, parts)
    names = [part for part in parts if may_be_person(part)]
    if parts and names == parts and len(parts) <= 5 and (len(parts) > 1 or is_person(parts[0])):
        if byline.put("author", "、".join(names), FoundBy.POSITION):
            byline.say(" ".join(names))
    elif len(parts) == 1 and (source := _medium(parts[0])):
        byline.put("source", source, FoundBy.POSITION)


def _with_people_apart(byline: Byline, parts: list[str]) -> list[str]:
    """Put the people of `parts` where a medium stands beside them; return what is left to read."""
    others = [part for part in parts if not _is_people(part)]
    if len(others) != 1 or not 1 < len(parts) <= _MOST_PEOPLE or not _medium(others[0]):
        return parts
    people = [name for part in parts if part not in others for name in split_names(part)]
    if byline.put("author", "、".join(people), FoundBy.POSITION):
        byline.say(" ".join(people))
    return others


def _says_else(text: str) -> bool:
    """Say whether a part beside a date begins something else: a label, where it was posted."""
    return text in _WHERE or has_label(text)


def _is_people(text: str) -> bool:
    names = split_names(text)
    return bool(names) and all(map(is_person, names))


def _read_before(byline: Byline, text: str) -> None:
    """Read the source and the names before a date, parted by bars: 青河日报 | 方敏 | 2024-05-01."""
    for part in _BARS.split(text.removesuffix(" ·")):
        name = _POSTED.sub("", part).strip()
        if has_label(name):
            continue
        if source := _medium(name):
            byline.put("source", source, FoundBy.POSITION)
        elif name != text.strip() and (names := split_names(name)) and all(map(is_person, names)):
            put_signature(byline, Signature(tuple(names)), name, FoundBy.POSITION)


def _medium(text: str) -> str | None:
    """Return a text that is the name of a medium or an office, as it stands beside a date."""
    name = text.strip("[]【】 ")
    return name if len(name) <= _LONGEST_NAME and _MEDIUM.search(name) else None
