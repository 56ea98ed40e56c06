"""Reads the information lines around an article's title."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from unioncrawler.items import FoundBy
from unioncrawler.pages.beside import HEADER_DATE, read_unlabelled
from unioncrawler.pages.boilerplate import is_boilerplate
from unioncrawler.pages.byline import Byline, find_date_text, put_labelled, put_signature
from unioncrawler.pages.labels import (
    BREAK,
    Labelled,
    label_alone,
    parse_labels,
)
from unioncrawler.pages.names import is_person, parse_names, split_names
from unioncrawler.pages.signature import Signature, parse_signature
from unioncrawler.pages.weights import prose_weight

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unioncrawler.pages.outline import Line, Node, Outline

_LONGEST = 240
_LONGEST_SPEAKER = 40
# 由 刘芳 提交于 周二, 09/07/2021 - 10:20
_SUBMITTED = re.compile(r"由\s*(\S[^:：]{0,20}?)\s*(?:提交|发表|发布)于\s")
_AUTHOR_NAME = re.compile(r"(?:^|[\s_-])(?:author|zuozhe|writer)(?:$|[\s_-])")
_TOOLS = re.compile(
    r"字号|字体|(?:浏览|点击|阅读|访问)(?:次数|数|量)?\s?[:：]|打印|分享到?\s?[:：]"
)
# 某省省长　郑国栋: who held the speech
_OFFICE_BEFORE = re.compile(
    r"[\w（）()、]{0,30}(?:[省部市县区州盟旗厅局处科院校所会董行]长|书记|主席|主任|总理|委员|院士|教授|经理)"
    r"[ \x1f]{1,3}(\S{1,6}(?: \S)?)"
)
_INFORMING = frozenset(
    {"published", "updated", "source", "author", "editor", "contributor", "correspondent"}
)
_COLUMN_MARKS = "【["  # 【新时代·铁人式职工】
_SQUARES = "□■◎●◆▲ "  # how newspapers mark the line of an author
_SHORTEST_ALONE = 2  # 文苑 and 金融 are channels as well as they are names
_HEADER_LINES = 14
_TERM_TAGS = frozenset({"dt", "th", "td"})
_LONGEST_TERM = 80
_TERMS = frozenset({"dt", "dd"})
_BOX_TAGS = frozenset({"dl", "table"})
_MOST_TERMS = 24
_SENTENCE = 25


def marked_text(line: Line) -> str:
    """Return the text of a line with `BREAK` where its elements meet."""
    return BREAK.join(line.parts)


def read_header(byline: Byline, lines: Sequence[Line]) -> None:
    """Read the information lines around the title: labels, then what stands there without one."""
    labelled: list[Labelled] = []
    alone: list[tuple[Signature, str]] = []  # what a label says goes before these
    for number, line in enumerate(lines):
        text = marked_text(line)
        if not text or len(text) > _LONGEST:
            continue
        found = list(parse_labels(text))
        if not found and (term := label_alone(line.text)):
            found = [term]
        if found and not found[-1].value and number + 1 < len(lines):
            found = _with_next_line(found, lines[number + 1])
        labelled += found
        if found or is_boilerplate(line.text):
            continue
        # □ 某某党校　方敏: the square says what brackets say elsewhere
        squared = line.text[:1] in _SQUARES
        if (signature := parse_signature(line.text, bare=squared)) and signature.authors:
            put_signature(byline, signature, line.text, FoundBy.POSITION)
        elif (speaker := _speaker(line, lines[number + 1 : number + 3])) is not None:
            alone.append((Signature((speaker,)), line.text))
        elif submitted := _SUBMITTED.match(line.text):
            if names := parse_names(submitted[1]):
                put_signature(byline, Signature(tuple(names)), submitted[0], FoundBy.LABEL)
        elif _names_alone(line, lines[number + 1 : number + 2]) and (
            names := parse_names(line.text.lstrip(_SQUARES))
        ):
            alone.append((Signature(tuple(names)), line.text))
    put_labelled(byline, labelled)
    for signature, words in alone:
        put_signature(byline, signature, words, FoundBy.POSITION)
    read_unlabelled(byline, lines)


def _speaker(line: Line, following: Sequence[Line]) -> str | None:
    """Return the one person whom a line over that of the date names by office and name."""
    if line.links or len(line.text) > _LONGEST_SPEAKER:
        return None
    match = _OFFICE_BEFORE.fullmatch(line.text)
    if match is None or not any(HEADER_DATE.search(below.text) for below in following):
        return None
    names = split_names(match[1])
    return names[0] if len(names) == 1 and is_person(names[0]) else None


def _names_alone(line: Line, following: Sequence[Line]) -> bool:
    """Say whether a line is there to name the author: called so, or names over the line of date."""
    if _AUTHOR_NAME.search(line.node.name):
        return True
    if line.links or not following or not HEADER_DATE.search(following[0].text):
        return False
    if line.text[:1] in _COLUMN_MARKS:
        return False
    text = line.text.lstrip(_SQUARES)
    names = split_names(text)
    marked = text != line.text
    return all(map(is_person, names)) and (marked or len(names) > 1 or len(text) > _SHORTEST_ALONE)


def term_of(line: Line) -> Labelled | None:
    """Return the label that a term of a list or the head of a row is, None for other lines."""
    if line.node.tag not in _TERM_TAGS:
        return None
    return label_alone(line.text.rstrip(" :："), known=line.node.tag == "dt")


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


def behind_header(outline: Outline, start: int) -> int:
    """Return the line behind the information lines and tool bars that follow a title."""
    end, dated, termed = start, False, False
    for line in outline.lines[start : start + _HEADER_LINES]:
        if line.node.tag in _TERMS and (term_of(line) or termed):
            termed = line.node.tag == "dt"
            end = line.index + 1
            continue
        if is_boilerplate(line.text):
            continue
        date = HEADER_DATE.search(line.text) is not None
        if line.node.tag in _TERMS and _begins_with_label(line.text):
            end, dated = line.index + 1, dated or date
            continue
        # A second date is one the text speaks of: 时间：2024年5月9日.
        if _is_header(line, line.index - start) and not (dated and date):
            end, dated = line.index + 1, dated or date
        elif prose_weight(line) >= _SENTENCE or "。" in line.text:
            break
    return end


def _begins_with_label(text: str) -> bool:
    """Say whether a short text is a label, known or not, and its value: 发文机构：市统计局."""
    labelled = parse_labels(text) if len(text) <= _LONGEST_TERM and "。" not in text else ()
    return bool(labelled) and re.sub(r"\s", "", text).startswith(labelled[0].label)


def _is_header(line: Line, distance: int) -> bool:
    """Say whether a line, `distance` lines behind the title, informs of the article."""
    text = line.text
    if not text or "。" in text or len(text) > 160:
        return False
    kinds = {part.kind for part in parse_labels(text)}
    if _TOOLS.search(text) and "other" in kinds:
        return True
    if HEADER_DATE.search(text):
        informs = bool(kinds & _INFORMING)
        return informs or (not kinds and distance < 5 and len(text) <= 60 and "，" not in text)
    return distance < 3 and len(text) <= 40 and bool(kinds & _INFORMING)
