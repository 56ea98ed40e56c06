"""Reads labelled values out of information lines: 发布时间：… 来源：… 作者：… in any order."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from unioncrawler.pages.lexicon import LABELS
from unioncrawler.pages.text import clean, remembering

if TYPE_CHECKING:
    from collections.abc import Iterable

# Marks where one element of a line ends and the next begins.
BREAK = "\x1f"

_KINDS = {label: kind for kind, labels in LABELS.items() for label in labels}
_COLON = re.compile("[:：∶﹕︰]")
_GAP = r"[ \u00a0\u3000\x1f]{0,4}"


def _any_label(labels: Iterable[str]) -> str:
    """Return an alternation of labels, longest first.

    Grouped by their first characters, so that a search passes over all others at once.
    """
    groups: dict[str, list[str]] = {}
    for label in sorted(labels, key=len, reverse=True):
        first, rest = re.escape(label[0]), "".join(_GAP + re.escape(c) for c in label[1:])
        # A short label inside a longer word (到期日期：) is none; long ones may follow a value.
        apart = "" if len(label) > 3 else rf"(?<![\u4e00-\u9fff]{first})"
        groups.setdefault(first, []).append(apart + rest)
    return "|".join(f"{first}(?:{'|'.join(rests)})" for first, rests in groups.items())


_LABEL = re.compile(rf"({_any_label(_KINDS)}){_GAP}[:：∶﹕︰]{_GAP}")
# These are also written without a colon, where an element of their own holds the value.
_BARE_LABEL = re.compile(
    r"(?:^|(?<=[\x1f |｜]))"
    r"(本文来源于|来源于|发布于|来源|作者|责任编辑|编辑|发布时间|发布日期|时间|日期)"
    r"[ \x1f]{1,4}(?=[^\x1f ])"
)
# 【来源】校工会 【作者】李娜
_BOXED_LABEL = re.compile(
    r"[【\[]\s?((?:文章|信息|稿件)?来源|作者|撰稿|责任编辑|编辑|发布时间|发布日期|时间|日期|点击|浏览)\s?[】\]]"
    r"[ \x1f]{0,4}(?![ \x1f【\[])"
)
# 发布于 2022-06-20 08:15
_DATED_LABEL = re.compile(
    r"(?:^|(?<=[\x1f |｜·•]))(发布于|发表于|更新于)[ \x1f]{0,4}(?=(?:19|20)\d\d[-/.年])"
)
# Where a line has no space left between a value and the next label: 来源:青河日报作者:方敏时间:
_GLUED = re.compile(r"(?:责任编辑|作者|来源|编辑|责编|时间|日期|点击|浏览)\s?[:：]")
_ALONE = re.compile(
    r"(来源|作者|责任编辑|编辑|发布时间|发布日期|发稿时间|时间|日期|信息来源|文章来源|稿件来源)"
)
_VALUE_END = re.compile(
    r"[|｜丨【〖\[［]|(?<![ \x1f])[ \x1f]{2,}+(?=\S{1,6}[:：])"
    r"|\x1f[ \x1f]{0,9}(?:打印|关闭|收藏|分享|我有话说|大|字)"
    r"|(?:参与互动|(?:发表|我要)?评论|跟帖|跟贴)\s?[(（]|\x1f[ \x1f]{0,4}\d{1,9}(?=$|[ \x1f])"
    r"|[ \x1f]\d{1,9}\s?[人次]{0,2}(?:看过|浏览|阅读|点击|围观|已读)"
)
# A label that is not known ends the name before it too: 来源:某厂工会 提供:李娜
_NEXT_LABEL = re.compile(r"(?<=\S)[ \x1f]{1,9}(?=[\u4e00-\u9fff]{2,6}[:：])")
_DATE = re.compile(r"(?<!\d)(?:19|20)\d{2}\s?[-/.年]\s?\d{1,2}\s?(?:[-/.月]\s?\d{1,2})?")
# 01-15 08:00 in an element of its own
_YEARLESS = re.compile(r"\x1f[ \x1f]{0,4}\d{1,2}-\d{1,2}(?:[ \x1f]\d{1,2}:\d\d)?(?=$|[ \x1f])")
_TOOL = re.compile(
    r"参与互动|我要评论|评论|打印|打印本页|打印文章|关闭|关闭窗口|收藏|我要纠错|纠错|分享|转发|大|中|小|A\+|A-|"
    r"繁体|朗读|听新闻|订阅|关注|原创|手机看新闻|字号|查看原文|原文链接|举报|下载|下载文字版|下载图片版|语音播报|分享到?"
)
_NAMING = frozenset({"source", "author", "editor", "correspondent", "contributor"})
_EDGES = " \t|｜丨,，;；、:：/-—·•\x1f"
_PAIRS = {"(": ")", "（": "）", "【": "】", "[": "]", "〔": "〕"}
_BRACKETS = frozenset(_PAIRS) | frozenset(_PAIRS.values())


@dataclass(frozen=True, slots=True)
class Labelled:
    """A value behind a label, as a page wrote it; `kind` is a field's name or `other`.

    `words` are label, colon and value in the page's own words.
    """

    kind: str
    label: str
    value: str
    words: str


@remembering
def parse_labels(text: str) -> tuple[Labelled, ...]:
    """Return the labelled values of an information line in their order.

    `text` may hold `BREAK` where elements meet. A label with nothing behind it has an empty
    value: the next label is never taken for one.
    """
    matches = [_own(m, text) for m in _LABEL.finditer(text)] if _COLON.search(text) else []
    if not matches and BREAK in text:
        matches = list(_BARE_LABEL.finditer(text))
    if not matches and ("】" in text or "]" in text):
        matches = list(_BOXED_LABEL.finditer(text))
    if not matches and "于" in text:
        matches = list(_DATED_LABEL.finditer(text))
    found: list[Labelled] = []
    for number, match in enumerate(matches):
        end = matches[number + 1].start() if number + 1 < len(matches) else len(text)
        label = re.sub(r"[\s\x1f]", "", match[1])
        kind = _KINDS[label]
        said = text[match.end() : end]
        glued = _GLUED.search(said, 2) if kind in _NAMING and _COLON.search(said) else None
        value = _value(said[: glued.start()] if glued else said, kind)
        found.append(Labelled(kind, label, value, clean(match[0].replace(BREAK, "")) + value))
        if glued:
            found += parse_labels(said[glued.start() :])
    return tuple(found)


def _own(match: re.Match[str], text: str) -> re.Match[str]:
    """Return the match of a label without what the element before ends with: …网站|发布时间：."""
    start = match.start() + match[1].rfind(BREAK) + 1
    shorter = _LABEL.match(text, start) if start > match.start() else None
    return shorter or match


def label_alone(text: str, *, known: bool = False) -> Labelled | None:
    """Return the label that a line, a cell or a term of a list is, without a colon; else None.

    `known`: any known label will do, since the markup says that it is a term.
    """
    word = re.sub(r"\s", "", text) if len(text) <= 9 else ""
    if word and (_ALONE.fullmatch(word) or (known and word in _KINDS)):
        return Labelled(_KINDS[word], word, "", word)
    return None


def before_label(text: str) -> str:
    """Return what stands in a line before its first label."""
    match = _LABEL.search(text)
    return text[: match.start()] if match else text


@remembering
def has_label(text: str) -> bool:
    """Say whether a text holds a label with its colon."""
    return _COLON.search(text) is not None and _LABEL.search(text) is not None


def is_tool(text: str) -> bool:
    """Say whether a text is a word of the tools that stand beside a date: 听新闻, 收藏."""
    return _TOOL.fullmatch(text.strip(_EDGES)) is not None


def _value(text: str, kind: str) -> str:
    if kind not in {"published", "updated"}:
        if match := _DATE.search(text):
            text = text[: match.start()]
        if kind in _NAMING and (match := _NEXT_LABEL.search(text.lstrip(_EDGES))):
            text = text.lstrip(_EDGES)[: match.start()]
        if match := _YEARLESS.search(text):
            text = text[: match.start()]
        if match := _VALUE_END.search(text.lstrip(_EDGES)):
            text = text.lstrip(_EDGES)[: match.start()]
        text = BREAK.join(_without_tools(text.split(BREAK)))
    return unwrap(clean(text.replace(BREAK, " ")))


def _without_tools(parts: list[str]) -> list[str]:
    """Return the elements of a value without the tools that follow it: 参与互动, 打印."""
    while len(parts) > 1 and (not parts[-1].strip() or _TOOL.fullmatch(parts[-1].strip(_EDGES))):
        parts.pop()
    return parts


def unwrap(text: str) -> str:
    """Return a value without the separators around it and brackets that are not its own."""
    text = text.strip(_EDGES)
    if not text or (text[0] not in _BRACKETS and text[-1] not in _BRACKETS):
        return text
    for opening, closing in _PAIRS.items():
        if text.endswith(opening) or (text.endswith(closing) and opening not in text):
            text = text[:-1].rstrip(_EDGES)
        if text.startswith(closing) or (text.startswith(opening) and closing not in text):
            text = text[1:].lstrip(_EDGES)
    return text
