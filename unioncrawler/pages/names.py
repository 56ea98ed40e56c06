"""Knows what a person's name looks like, and takes names out of a string of names."""

from __future__ import annotations

import re

from unioncrawler.pages.lexicon import (
    COMPOUND_SURNAMES,
    MONGOLIAN_NAME_PARTS,
    NO_NAMES,
    PLACES,
    SURNAMES,
)
from unioncrawler.pages.text import clean

_NO_NAMES = frozenset(NO_NAMES)

_MONGOLIAN = re.compile("|".join(MONGOLIAN_NAME_PARTS))
_ORGANISATION = re.compile(
    r"[报网社台局部厅处科办委会院校系所站厂矿队组室店馆园区县市省州旗镇乡村街]$"
    r"|编辑$|频道$|工会|总工会|委员会|办公室|中心|公司|集团|传媒|融媒|日报|晚报|新闻|发布|综合|政府|本站|本网|原创"
    r"|整理|学院|大学|医院|机关|单位|支部|政务|客户端|频道|编辑部|宣传|供稿|转载|网络|管理员|信息"
)
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]+")
_DOTTED = re.compile(r"[\u3400-\u9fff]{1,8}(?:[·•・．‧][\u3400-\u9fffA-Za-z]{1,10}){1,3}")
_SPLIT = re.compile(
    r"[、,，;；/／|｜&＆\s]+|(?<=[\u3400-\u9fff])(?<!(?<![\u3400-\u9fff])[孟恩苏布呼])(?:和|及|与)(?=[\u3400-\u9fff]{2})"
)
_ROLE_WORDS = re.compile(
    r"^(?:(?:本报|本网|本刊|本台|见习|实习|特约|首席|全媒体|融媒体|驻\w{1,6})*"
    r"(?:记者|通讯员|实习生|信息员|撰稿人|评论员|作者|编辑))\s*[:：]?\s*"
)
# 方敏（本报记者）, 方敏（洗煤厂）: what a person is, or whose
_STANDING = re.compile(
    r"(?<=[\u3400-\u9fff])\s?[（(](?:(?:本报|本网|本刊)?(?:实习|见习)?(?:记者|通讯员|实习生)"
    r"|[\u3400-\u9fff]{1,18}(?:工会|公司|集团|中心|学校|医院|大学|学院|办公室|车间|[局委厅处科院校队矿厂站所社部]))[)）]"
)
# 工人日报—中工网记者: whose reporters they are
_WHOSE_REPORTER = re.compile(
    r"[\w—–－·“”《》-]{2,20}?[报网社台端刊](?=(?:全媒体|融媒体|见习|实习|首席|特约)*记者)"
)
_OFFICE_WORD = re.compile(r"(?:[部处科局院会所校组队]长|[人职教会议]员|教授|主任|书记|主席|经理)$")
_OFFICE = re.compile(
    r".*(?:教授|研究员|院士|部长|主任|书记|主席|院长|所长|处长|会长|秘书长|记者|博士|讲师|专家|律师|委员|校长|经理)"
    r"[、，,\s]*([\u4e00-\u9fff]{2,4})$",
    re.DOTALL,
)


def is_person(text: str) -> bool:
    """Say whether `text` alone is a person's name: a surname and one or two more characters."""
    if text in _NO_NAMES or _ORGANISATION.search(text):
        return False
    if _DOTTED.fullmatch(text):
        return True
    if not (2 <= len(text) <= 7 and _HAN.fullmatch(text)):
        return False
    if len(text) >= 3 and _MONGOLIAN.search(text):
        return True
    if text[:2] in COMPOUND_SURNAMES:
        return 3 <= len(text) <= 4
    return text[0] in SURNAMES and len(text) <= 3


def may_be_person(text: str) -> bool:
    """Say whether `text` can be a name where the page says that a name stands there.

    Names without a known surname (Tibetan ones, pen names) pass; organisations and offices do not.
    """
    if is_person(text):
        return True
    if text in _NO_NAMES or _ORGANISATION.search(text):
        return False
    if _DOTTED.fullmatch(text):
        return True
    if not (2 <= len(text) <= 4 and _HAN.fullmatch(text)):
        return False
    return _OFFICE_WORD.search(text) is None


def split_names(text: str) -> list[str]:
    """Return the parts of a string of names, spaced names (方 敏) joined."""
    parts: list[str] = []
    alone = False
    for chunk in re.split(r"[、,，;；/／|｜&＆]+", clean(text)):
        alone = False
        for part in _SPLIT.split(chunk):
            name = _ROLE_WORDS.sub("", part).strip("（）()[]【】 :：.。")
            if not name:
                continue
            if alone and len(name) == 1 and _HAN.fullmatch(name):
                parts[-1] += name
                alone = len(parts[-1]) < 2
            else:
                parts.append(name)
                alone = len(name) == 1 and _HAN.fullmatch(name) is not None
    return list(dict.fromkeys(parts))


def parse_names(text: str) -> list[str]:
    """Return the persons named in `text`, or an empty list where it names anything else."""
    parts = split_names(re.sub(r"等$", "", clean(text)))
    return parts if parts and all(may_be_person(part) for part in parts) else []


def to_people(text: str) -> str:
    """Return the value of an author label as names joined with 、; anything else as it stands."""
    text = clean(text)
    if (whose := _WHOSE_REPORTER.match(text)) and parse_names(text[whose.end() :]):
        text = text[whose.end() :]
    names = parse_names(text) or parse_names(_STANDING.sub(" ", text))
    if names:
        return "、".join(names)
    name = _named_with_office(text)
    return name or _ROLE_WORDS.sub("", text).strip()


def _named_with_office(text: str) -> str | None:
    """Return the one name beside an office or organisation: 方敏北京大学教授, 研究员徐小山."""
    if (match := _OFFICE.fullmatch(text)) and is_person(match[1]):
        return match[1]
    for length in (2, 3):
        rest = text[length:].lstrip(" ，,、")
        if is_person(text[:length]) and rest.startswith(PLACES):
            return text[:length]
    return None
