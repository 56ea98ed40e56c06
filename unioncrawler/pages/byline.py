"""Gathers what a page says of its article's origin: date, source, author, editor, correspondent."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from unioncrawler.items import FoundBy
from unioncrawler.pages import dates
from unioncrawler.pages.boilerplate import editors_of
from unioncrawler.pages.labels import BREAK
from unioncrawler.pages.lexicon import NOBODY
from unioncrawler.pages.names import is_person, parse_names, split_names, to_people
from unioncrawler.pages.signature import Signature, parse_signature
from unioncrawler.pages.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterable

    from unioncrawler.pages.labels import Labelled

_ROLE_BEHIND = re.compile(
    r"(?<![\s（(])[\s（(]++(?=(?:本报|本网|全媒体|见习|特约)*(?:记者|通讯员|作者|文\s?[/／]\s?图))"
)
# 评论 0 条: what stands behind an empty label
_COUNTER = re.compile(
    r"(?:评论|跟贴|跟帖|阅读|点击|浏览|分享|收藏|人气)[\s(（]*\d*\s?[条次人]?[)）]?"
)
# 方敏/文 林静/图
_ROLE_BESIDE = re.compile(r"[/／]\s?[文图摄]|[文图摄]\s?[/／]")


@dataclass(slots=True)
class Byline:
    """The fields found so far, each with how it was found; the first finding of one stays."""

    values: dict[str, str] = field(default_factory=dict)
    found_by: dict[str, FoundBy] = field(default_factory=dict)
    words: list[str] = field(default_factory=list)
    affiliation: str | None = None  # whose people wrote it: the source where none is named

    def put(self, name: str, value: str | None, found_by: FoundBy) -> bool:
        """Keep a value for a field that has none yet; say whether it was kept."""
        if not value or name in self.values:
            return False
        self.values[name] = value
        self.found_by[name] = found_by
        return True

    def say(self, words: str) -> None:
        """Keep the raw words that people were read from."""
        if words and words not in self.words:
            self.words.append(words)


def find_date_text(text: str) -> str | None:
    """Return the piece of a text that is a date, without white space around it."""
    found = dates.find_date_text(text)
    return found.strip() if found else None


def put_labelled(byline: Byline, labelled: Iterable[Labelled]) -> None:
    """Put labelled values where they belong; an empty label says nothing."""
    contributors = []
    for part in labelled:
        value = part.value
        if part.kind == "published":
            byline.put("published_text", find_date_text(value) or _loose_date(value), FoundBy.LABEL)
        elif part.kind == "updated":
            byline.values.setdefault("updated", find_date_text(value) or "")
        elif part.kind == "source" and value and not (value in NOBODY or _COUNTER.fullmatch(value)):
            _put_source(byline, value)
        elif part.kind in {"author", "editor", "correspondent"} and value:
            people = _people_value(value)
            if people and byline.put(part.kind, people, FoundBy.LABEL):
                byline.say(part.words)
        elif part.kind == "contributor" and value:
            contributors.append(part)
    for part in contributors:
        people = _people_value(part.value)
        if parse_names(part.value):
            if byline.put("author", people, FoundBy.LABEL):
                byline.say(part.words)
        else:
            byline.put("source", part.value, FoundBy.LABEL)


def _people_value(value: str) -> str | None:
    """Return a label's value if it can name people or who else wrote: short, no sentence."""
    if value.lower() in NOBODY:
        return None
    if len(value) > 80 or re.fullmatch(r"[\d\s.:-]*", value) or "。" in value:
        return None
    if _ROLE_BESIDE.search(value) and (signature := parse_signature(value, bare=True)):
        return "、".join(signature.authors) or None
    if " " in value and (signature := parse_signature(value, bare=True)) and signature.affiliation:
        return "、".join(signature.authors) or None
    return to_people(value)


def _loose_date(value: str) -> str | None:
    return value if re.search(r"\d|[昨今前]", value) and len(value) <= 20 else None


def _put_source(byline: Byline, value: str) -> None:
    """Keep a source; people named behind it are the authors (来源：某报 记者 张三)."""
    if role := _ROLE_BEHIND.search(value):
        signature = parse_signature(value[role.end() :])
        if signature is not None and put_signature(
            byline, signature, value[role.end() :], FoundBy.POSITION
        ):
            value = value[: role.start()]
    head, _, tail = value.rpartition(" ")
    if head and is_person(tail) and not any(is_person(part) for part in split_names(head)):
        value = head
        if byline.put("author", tail, FoundBy.POSITION):
            byline.say(f"{head} {tail}")
    if len(value) <= 60:
        byline.put("source", value, FoundBy.LABEL)


def put_editors(byline: Byline, text: str) -> None:
    """Keep the editors that a line of its own names."""
    editors = editors_of(text)
    if byline.put("editor", editors, FoundBy.LABEL):
        byline.say(clean(text.replace(BREAK, " ")))


def put_signature(byline: Byline, signature: Signature, words: str, found_by: FoundBy) -> bool:
    """Keep the people of a signature; say whether it named an author, correspondent or source.

    Pictures alone say nothing of who wrote.
    """
    told = False
    named = {
        "author": signature.authors,
        "correspondent": signature.correspondents,
        "editor": signature.editors,
    }
    for name, people in named.items():
        if people:
            byline.put(name, "、".join(people), found_by)
            told = told or name != "editor"
    if signature.source:
        byline.put("source", signature.source, FoundBy.LABEL)
        told = True
    if signature.affiliation:
        byline.affiliation = byline.affiliation or signature.affiliation
    if told:
        byline.say(words)
    return told
