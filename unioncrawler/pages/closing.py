"""Reads the signatures in a body: author lines and datelines first, closing bylines last."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from unioncrawler.items import FoundBy
from unioncrawler.pages.boilerplate import is_boilerplate, is_editor_line, is_end_mark
from unioncrawler.pages.byline import put_editors, put_labelled, put_signature
from unioncrawler.pages.labels import parse_labels
from unioncrawler.pages.lexicon import EDITING_LABELS
from unioncrawler.pages.signature import find_dateline, parse_signature, split_closing

if TYPE_CHECKING:
    from unioncrawler.pages.byline import Byline

# What stands in the last paragraph behind its last sentence, and is none of it.
_GLUED = re.compile(
    r"(?<=[。！？!?”\"’…；;.)）】\]])\s*(?:"
    r"返回[^。，,]{1,10}[，,]\s?查看更多"
    r"|[（(【\[〔]?\s*(?:责任编辑|网络编辑|责编|编辑|值班编辑)\s*[:：|丨\s][^。！？]{0,40}"
    r"|[（(][^（()）。！？]{2,30}\|\|\s?(?:责任编辑|编辑)[^（()）。！？]{2,20}[)）]"
    r")\s*$"
)
# 投稿邮箱 | gh@qhgh.example
_CONTACT = re.compile(
    r"(?:投稿|联系|新闻|报料)?(?:邮箱|热线|电话)\s?[:：|｜丨]\s?[\w@.-]{5,40}",
    re.ASCII | re.IGNORECASE,
)
_LONGEST_GLUED = 80
_WRITING = frozenset({"author", "correspondent", "contributor", "photo"})
_INFORMING = _WRITING | {"published", "source", "editor"}
_PICTURED = ("图片", "摄影", "供图", "配图", "图：")
_LAST_LINES = 6
_FIRST_LINES = 3


def read_closing(byline: Byline, texts: list[str]) -> dict[int, str]:
    """Read the signatures at the end of a body.

    Returns what becomes of the lines they stood in, by number: the text that remains, or "".
    """
    changed: dict[int, str] = {}
    said = len(byline.words)
    index, seen = len(texts) - 1, 0
    pictured: list[int] = []
    while index >= 0 and seen < _LAST_LINES:
        text = texts[index]
        seen += 1
        if (whole := _without_glued(byline, text)) != text:
            changed[index] = text = whole
        if is_editor_line(text):
            put_editors(byline, text)
        elif _CONTACT.fullmatch(text):
            pass  # stays, but what stands before it may close the text too
        elif text and (_contributes(byline, text) or _informs(byline, text)):
            changed[index] = ""
        elif text and not is_boilerplate(text) and (signature := parse_signature(text)) is not None:
            if put_signature(byline, signature, text, FoundBy.POSITION):
                changed[index] = ""
            elif text.startswith(_PICTURED):
                pictured.append(index)
        elif text and not (is_end_mark(text) or is_boilerplate(text) or text.startswith("附件")):
            pair = split_closing(text)
            signature = parse_signature(pair[1]) if pair else None
            if pair and signature and put_signature(byline, signature, pair[1], FoundBy.POSITION):
                changed[index] = pair[0]
            break
        index -= 1
    for number in pictured:
        beside = (number - 1, number + 1)
        if any(n in changed or is_editor_line("".join(texts[n : n + 1])) for n in beside):
            changed[number] = ""
    byline.words[said:] = reversed(byline.words[said:])
    return changed


def _contributes(byline: Byline, text: str) -> bool:
    """Read a line that only says who sent the text in (供稿：市总工会); say whether it is one."""
    labelled = parse_labels(text) if len(text) <= _LONGEST_GLUED else ()
    if not labelled or not all(part.kind == "contributor" and part.value for part in labelled):
        return False
    if not text.startswith(labelled[0].label) or "。" in text:
        return False
    put_labelled(byline, labelled)
    return True


def _informs(byline: Byline, text: str) -> bool:
    """Read an information line that stands below the body: 撰稿：刘海 摄影：张斌 发表日期：…."""
    labelled = parse_labels(text) if len(text) <= _LONGEST_GLUED and "。" not in text else ()
    if len(labelled) < 2 or not text.startswith(labelled[0].label):
        return False
    kinds = {part.kind for part in labelled}
    if not kinds & (_WRITING | {"source"}) or not all(
        part.kind in _INFORMING or part.label in EDITING_LABELS for part in labelled
    ):
        return False
    put_labelled(byline, labelled)
    byline.say(text)
    return True


def _without_glued(byline: Byline, text: str) -> str:
    """Return a paragraph without what is glued behind its last sentence; editors are read first."""
    while match := _GLUED.search(text[-_LONGEST_GLUED:]):
        glued = match[0].strip()
        if "||" in glued:
            _put_parted(byline, glued)
        elif "查看更多" not in glued:
            if not is_editor_line(glued):
                break
            put_editors(byline, glued)
        text = text[: len(text) - len(match[0])]
    return text


def _put_parted(byline: Byline, glued: str) -> None:
    """Read who wrote and who edited: （某某纪委监委 方敏 || 责任编辑 王强）."""
    wrote, _, edited = glued.strip("（()）").partition("||")
    if (signature := parse_signature(f"（{wrote.strip()}）")) is not None:
        put_signature(byline, signature, wrote.strip(), FoundBy.POSITION)
    if (signature := parse_signature(edited.strip(" |"))) is not None:
        put_signature(byline, signature, edited.strip(" |"), FoundBy.POSITION)
        byline.say(edited.strip(" |"))


def read_opening(byline: Byline, texts: list[str]) -> dict[int, str]:
    """Read author lines and the dateline at the beginning of a body, as `read_closing` does.

    A dateline is part of its sentence and stays.
    """
    changed: dict[int, str] = {}
    for index, text in enumerate(texts[:_FIRST_LINES]):
        if not text:
            continue
        signature = parse_signature(text) if len(text) <= 60 and text[0] not in "（(" else None
        if signature is not None and (signature.authors or signature.correspondents):
            if put_signature(byline, signature, text, FoundBy.POSITION):
                changed[index] = ""
            continue
        if dateline := find_dateline(text):
            put_signature(byline, dateline[0], dateline[1], FoundBy.POSITION)
            break
    return changed
