"""Reads the information lines around an article's title."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from unioncrawler.items import FoundBy
from unioncrawler.pages.boilerplate import is_boilerplate
from unioncrawler.pages.byline import Byline, find_date_text, put_labelled, put_signature
from unioncrawler.pages.labels import (
    BREAK,
    Labelled,
    before_label,
    has_label,
    label_alone,
    parse_labels,
)
from unioncrawler.pages.names import is_person, may_be_person, parse_names
from unioncrawler.pages.signature import Signature, parse_signature
from unioncrawler.pages.weights import prose_weight

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unioncrawler.pages.outline import Line, Node, Outline

_LONGEST = 240
_DATE = re.compile(
    r"(?:19|20)\d{2}\s?[-/年.]\s?\d{1,2}\s?[-/月.]\s?\d{1,2}"
    r"|[周期][一二三四五六日天]\s?[,，]\s?\d\d/\d\d/(?:19|20)\d{2}"
    r"|[12二一][\d〇○◯零一二三四五六七八九]{3}年[元正一二三四五六七八九十]{1,3}月"
)
# Year and month, and a day, in elements of their own: 01 | 2024-05, 2024 | 05-01.
_DIVIDED = re.compile(r"[\d\s./年月日-]{1,8}")
_DAY = re.compile(r"\d{1,2}日?")
# 由 刘芳 提交于 周二, 09/07/2021 - 10:20
_SUBMITTED = re.compile(r"由\s*(\S[^:：]{0,20}?)\s*(?:提交|发表|发布)于\s")
_AUTHOR_NAME = re.compile(r"(?:^|[\s_-])(?:author|zuozhe|writer)(?:$|[\s_-])")
_UPDATED = re.compile(r"更新|修改")
_OTHER_DATE = re.compile(r"今天|当前时间|现在是|截止|活动时间|成文|生成|失效|生效|废止|发文|实施")
_TOOLS = re.compile(
    r"字号|字体|(?:浏览|点击|阅读|访问)(?:次数|数|量)?\s?[:：]|打印|分享到?\s?[:：]"
)
_INFORMING = frozenset({"published", "updated", "source", "author", "editor", "contributor"})
_DOTS = frozenset("·•・‧")
_HEADER_LINES = 14
_TERM_TAGS = frozenset({"dt", "th", "td"})
_BOX_TAGS = frozenset({"dl", "table"})
_MOST_TERMS = 24
_SENTENCE = 25


def marked_text(line: Line) -> str:
    """Return the text of a line with `BREAK` where its elements meet."""
    return BREAK.join(line.parts)


def read_header(byline: Byline, lines: Sequence[Line]) -> None:
    """Read the information lines around the title: labels, then what stands there without one."""
    labelled: list[Labelled] = []
    for number, line in enumerate(lines):
        text = marked_text(line)
        if not text or len(text) > _LONGEST:
            continue
        found = list(parse_labels(text))
        if not found and (alone := label_alone(line.text)):
            found = [alone]
        if found and not found[-1].value and number + 1 < len(lines):
            found = _with_next_line(found, lines[number + 1])
        labelled += found
        if found or is_boilerplate(line.text):
            continue
        if (signature := parse_signature(line.text)) and signature.authors:
            put_signature(byline, signature, line.text, FoundBy.POSITION)
        elif submitted := _SUBMITTED.match(line.text):
            if names := parse_names(submitted[1]):
                put_signature(byline, Signature(tuple(names)), submitted[0], FoundBy.LABEL)
        elif _AUTHOR_NAME.search(line.node.name) and (names := parse_names(line.text)):
            put_signature(byline, Signature(tuple(names)), line.text, FoundBy.POSITION)
    put_labelled(byline, labelled)
    _read_unlabelled(byline, lines)


def term_of(line: Line) -> Labelled | None:
    """Return the label that a term of a list or the head of a row is, None for other lines."""
    if line.node.tag not in _TERM_TAGS:
        return None
    return label_alone(line.text.rstrip(" :："))


def box_of(line: Line) -> Node | None:
    """Return the list or table that a term stands in, None where it is more than a small box."""
    node: Node | None = line.node
    while node is not None and node.tag not in _BOX_TAGS:
        node = node.parent
    return node if node is not None and node.last - node.first <= _MOST_TERMS else None


def read_terms(byline: Byline, lines: Sequence[Line]) -> None:
    """Read a box of terms, each with its value in the next element."""
    terms = ((term_of(line), following) for line, following in pairwise(lines))
    put_labelled(
        byline,
        [found for term, value in terms if term for found in _with_next_line([term], value)],
    )


def _with_next_line(found: list[Labelled], line: Line) -> list[Labelled]:
    """Give a label at the end of its line the value in the next cell or element."""
    if not line.text or len(line.text) > 60 or parse_labels(marked_text(line)):
        return found
    if label_alone(line.text):
        return found
    last = found[-1]
    if last.kind == "published" and not find_date_text(line.text):
        return found
    if last.kind in {"author", "editor"} and not parse_names(line.text):
        return found
    if last.kind == "source" and not _may_be_source(line.text):
        return found
    return [*found[:-1], Labelled(last.kind, last.label, line.text, last.words + line.text)]


def _may_be_source(text: str) -> bool:
    return len(text) <= 30 and not find_date_text(text) and not is_boilerplate(text)


def _read_unlabelled(byline: Byline, lines: Sequence[Line]) -> None:
    """Read a date without a label, and the plain source or names beside it."""
    for number, line in enumerate(lines):
        if len(line.text) > 120:
            continue
        if not _DATE.search(line.text):
            if date := _divided_date(lines[number : number + 2]):
                byline.put("published_text", date, FoundBy.POSITION)
            continue
        date = find_date_text(line.text)
        if not date or _OTHER_DATE.search(line.text):
            continue
        if _UPDATED.search(line.text):
            byline.values.setdefault("updated", date)
            continue
        parts = line.parts
        place = next((n for n, part in enumerate(parts) if date[:10] in part), None)
        if "published_text" not in byline.values:
            if len(line.text) - len(date) > 90:
                continue
            byline.put("published_text", date, FoundBy.POSITION)
        if place is None:
            continue
        before, _, behind = parts[place].partition(date)
        if (signature := parse_signature(before)) and signature.authors:
            put_signature(byline, signature, before, FoundBy.POSITION)
        beside = [part for part in parts[place + 1 :] if not is_boilerplate(part)]
        rest = before_label(behind).strip(" |｜)）")
        if has_label(behind):
            beside = []
        _read_beside(byline, [rest, *beside] if rest else beside)
        return


def _divided_date(lines: Sequence[Line]) -> str | None:
    """Return the date in one or two lines of figures only: the day apart from year and month."""
    text = lines[0].text
    if not _DIVIDED.fullmatch(text):
        return find_date_text(text) if len(text) <= 10 and text[:1].isdecimal() else None
    if len(lines) > 1 and _DIVIDED.fullmatch(lines[1].text):
        if _DAY.fullmatch(text) and lines[1].text.endswith("月"):
            return find_date_text(f"{lines[1].text}{text.rstrip('日')}日")
        return find_date_text(f"{text} {lines[1].text}") or find_date_text(text)
    return find_date_text(text)


def _read_beside(byline: Byline, parts: list[str]) -> None:
    if any(parse_labels(part) or re.search(r"[:：]", part) for part in parts):
        return
    if len(parts) > 1 and parts[0] in _DOTS and len(parts[1]) <= 20:
        # 2024-05-01 · 青河视点: how platforms name the account that posted
        if byline.put("author", parts[1], FoundBy.POSITION):
            byline.say(parts[1])
        return
    names = [part for part in parts if may_be_person(part)]
    if parts and names == parts and len(parts) <= 5 and (len(parts) > 1 or is_person(parts[0])):
        if byline.put("author", "、".join(names), FoundBy.POSITION):
            byline.say(" ".join(names))
    elif (
        len(parts) == 1
        and re.search(
            r"(?:[网报社台刊]|日报|晚报|新闻|客户端|传媒|融媒体?中心|总工会|在线|时报|杂志|[局厅委办处科部])$",
            parts[0],
        )
        and len(parts[0]) <= 24
    ):
        byline.put("source", parts[0], FoundBy.POSITION)


def behind_header(outline: Outline, start: int) -> int:
    """Return the line behind the information lines and tool bars that follow a title."""
    end, dated = start, False
    for line in outline.lines[start : start + _HEADER_LINES]:
        if is_boilerplate(line.text):
            continue
        date = _DATE.search(line.text) is not None
        # A second date is one the text speaks of: 时间：2024年5月9日.
        if _is_header(line, line.index - start) and not (dated and date):
            end, dated = line.index + 1, dated or date
        elif prose_weight(line) >= _SENTENCE or "。" in line.text:
            break
    return end


def _is_header(line: Line, distance: int) -> bool:
    """Say whether a line, `distance` lines behind the title, informs of the article."""
    text = line.text
    if not text or "。" in text or len(text) > 160:
        return False
    kinds = {part.kind for part in parse_labels(text)}
    if _TOOLS.search(text) and "other" in kinds:
        return True
    if _DATE.search(text):
        informs = bool(kinds & _INFORMING)
        return informs or (not kinds and distance < 5 and len(text) <= 60 and "，" not in text)
    return distance < 3 and len(text) <= 40 and bool(kinds & _INFORMING)
