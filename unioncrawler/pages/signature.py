"""Reads the signatures of articles: closing bylines, author lines and datelines.

（张国臣） · (文/图 王强 李娜) · （记者 赵敏 通讯员 孙丽） · 本报记者 张三 李四 ·
新华社北京1月1日电（记者张三、李四）
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from unioncrawler.pages.labels import unwrap
from unioncrawler.pages.lexicon import words
from unioncrawler.pages.names import is_person, parse_names, split_names, to_people
from unioncrawler.pages.text import clean


@dataclass(frozen=True, slots=True)
class Signature:
    """The people a signature names, by what they did; `source` where it names one too.

    `affiliation` is the organisation that its authors belong to.
    """

    authors: tuple[str, ...] = ()
    correspondents: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    photographers: tuple[str, ...] = ()
    source: str | None = None
    affiliation: str | None = None


# What people did, by kind; patterns, longest first. Who only took the pictures is no author.
_ROLES: dict[str, tuple[str, ...]] = {
    "authors": words(
        r"""
        (?:文字?|图片?)\s?[/／、+&·和]?\s?(?:图片?|文字?|摄影?)(?!\w?[见为]) 撰文摄影 采写
        撰稿人? 撰文 执笔人? 文章作者 本文作者 作者 整理 采访 文字 文案 供稿人? 供图文 文
        """
    ),
    "reporter": words(
        r"""
        (?:本报|本网|本刊|本台|本社|全媒体|融媒体?|见习|实习|特约|首席|驻站|特派|驻\w{1,6})*记者
        特约撰稿人? 特约评论员 评论员
        """
    ),
    "correspondents": words(r"(?:本报|特约|本刊|本网)?通[讯迅]员"),
    "photographers": words(
        """
        摄影报道 摄影/?摄像 摄影 供图 摄像 图片来源 图片提供 图片 图像 制图 绘图 漫画 视频 航拍
        摄 图
        """
    ),
    "editors": words(
        "网站责任编辑 责任编辑 网络编辑 值班编辑 本期编辑 实习编辑 见习编辑 编辑 责编 网编"
    ),
    "other": words(
        """
        责任校对 值班主任 终审 复审 初审 审核人? 审校 校对 校审 监制 签发 编审 策划 统筹 美编 播音
        剪辑 制作 排版 报道 报导
        """
    ),
    "source": words("本文来源 稿件来源 信息来源 来源"),
}
_ROLE = re.compile("|".join(f"(?P<{kind}>{'|'.join(roles)})" for kind, roles in _ROLES.items()))
_SEPARATORS = " \t:：/／|｜、,，;；。·.-—"
_AFFILIATION = re.compile(
    r"[\w·•“”《》\-]{1,30}?"
    r"(?:报社?|网|社|台|刊|端|讯|号|媒体|中心|频道|传媒|新闻|集团|记者站|站|驻\w{1,6}|\w{2,4})"
)
_ORGANISATION = re.compile(
    r"[\w（）·\-]{2,24}(?:工会|公司|集团|[局委办厅处科院校队矿厂站所社部会段旗县市区镇]|中心|学校|医院|大学"
    r"|街道|社区|苏木|分局|支行|办公室|车间|班组)"
)
_PAREN = re.compile(r"[（(【\[]([^（）()【】\[\]]{2,90})[)）】\]]\s*[。.]?\s*[■□◆●▲◎]?$")
_LEADING_MARKS = "□■◎●○◆▲△★☆•*＊ "
_SENTENCE_END = re.compile(r"[。！？!?”\"’…；;.)）】]$")
_DATELINE_PAREN = re.compile(r"[（(]([^（）()]{2,50})[)）]")
# 本报讯 记者张三报道 · 记者 张三 李四 文/图
_DATELINE = re.compile(
    r"^(?:[【\[（(]?[\w·\-]{2,16}(?:讯|电|消息)[】\])）]?\s?[，,：:]?\s?)?"
    r"(?:[\w·\-]{0,16}(?:报|网|社|台|端|本刊|媒体))?\s?(?:全媒体|见习|实习|特约)?记者\s?"
    r"((?:[\u4e00-\u9fff·]{1,6}[、,，\s]{0,2}){1,6}?)\s?"
    r"(?:[/／]?\s?(?:摄影)?(?:报道|文\s?[/／]\s?图)|[/／]文)"
)
_LONGEST = 90


def parse_signature(text: str, *, bare: bool = False) -> Signature | None:
    """Return what a line that is wholly a signature says, None where it says anything else.

    Names without any word for what the person did count only where `bare` is set (in brackets).
    """
    inner = unwrap(clean(text).lstrip(_LEADING_MARKS))
    whole = _PAREN.fullmatch(clean(text))
    if whole:
        inner, bare = clean(whole[1]), True
        if text.lstrip()[0] in "【[" and "·" in inner:  # 【新时代·铁人式职工】 is a column
            return None
    if not 2 <= len(inner) <= _LONGEST or "。" in inner.rstrip("。"):
        return None
    if matches := _true_roles(inner):
        return _parse_roles(inner, matches)
    return _parse_bare(inner) if bare else None


def split_closing(text: str) -> tuple[str, str] | None:
    """Return a paragraph without the bracket at its end, and that bracket; None without one."""
    match = _PAREN.search(text)
    if match is None or match.start() == 0:
        return None
    before = text[: match.start()].rstrip()
    return (before, match[0]) if _SENTENCE_END.search(before) else None


def find_dateline(text: str) -> tuple[Signature, str] | None:
    """Return the signature in the first words of an article, and the words: （记者张三、李四）."""
    head = text[:120]
    for match in _DATELINE_PAREN.finditer(head[:100]):
        if "记者" in match[1] or "通讯员" in match[1] or "作者" in match[1]:
            found = parse_signature(match[0])
            if found is not None and (found.authors or found.correspondents):
                return found, match[0]
    if found_names := _DATELINE.match(head):
        names = parse_names(found_names[1])
        if names and all(is_person(name) for name in names):
            return Signature(authors=tuple(names)), found_names[0]
    return None


def _parse_bare(text: str) -> Signature | None:
    """Names alone, or behind the organisation they belong to: （张国臣）, （某某总工会 李娜）."""
    parts = split_names(text)
    people = [part for part in parts if is_person(part)]
    others = [part for part in parts if part not in people]
    if not people or len(people) > 6:
        return None
    if others and not (
        len(others) <= 2
        and parts[: len(others)] == others
        and all(_ORGANISATION.fullmatch(part) for part in others)
    ):
        return None
    return Signature(authors=tuple(people), affiliation=others[0] if len(others) == 1 else None)


def _parse_roles(text: str, matches: list[re.Match[str]]) -> Signature | None:
    """Divide a text at the words for roles; understood only if nothing else is in it."""
    kinds = [match.lastgroup or "" for match in matches]
    ends = [*(match.start() for match in matches[1:]), len(text)]
    head = text[: matches[0].start()].strip(_SEPARATORS)
    raw = [text[match.end() : end] for match, end in zip(matches, ends, strict=True)]
    if not all(map(_may_follow, matches, raw)):
        return None
    segments = [segment.strip(_SEPARATORS) for segment in raw]
    if _names_come_first(head, kinds, segments):
        segments = [head, *segments[:-1]]
    elif head and not _is_affiliation(head, kinds[0]):
        return None
    found: dict[str, list[str]] = {}
    previous: str | None = None
    for kind, segment in zip(kinds, segments, strict=True):
        if not segment:
            previous = _merge_empty(found, previous, kind)
            continue
        names = [segment] if kind == "source" else _people(segment)
        if not names:
            return None
        found.setdefault(kind, []).extend(names)
        previous = kind
    return _signature(found)


def _true_roles(text: str) -> list[re.Match[str]]:
    """Return the roles in a text, one-character words only where they stand apart."""
    matches = []
    for match in _ROLE.finditer(text):
        word = match[0]
        before = text[match.start() - 1 : match.start()]
        after = text[match.end() : match.end() + 1]
        if len(word) == 1:
            apart = (not before or before in _SEPARATORS) and (not after or after in _SEPARATORS)
            if not apart and not (after and after in ":：/／"):
                continue
        matches.append(match)
    return matches


def _may_follow(match: re.Match[str], segment: str) -> bool:
    """Say whether names can follow a word: right behind it (记者张三) only unmistakable ones."""
    if not segment or segment[0] in _SEPARATORS or match.lastgroup == "source":
        return True
    return all(map(is_person, split_names(segment)))


def _names_come_first(head: str, kinds: list[str], segments: list[str]) -> bool:
    """Say whether the names stand before their words: 王强 文 李娜 图."""
    if not head or segments[-1] or kinds[0] in {"reporter", "source"}:
        return False
    return bool(_people(head))


def _is_affiliation(head: str, kind: str) -> bool:
    """Say whether the words before 记者 are whose reporter it is: 工人日报 记者 张三."""
    if kind not in {"reporter", "correspondents", "authors"} or len(head) > 30:
        return False
    if kind == "reporter":
        return _AFFILIATION.fullmatch(head) is not None
    return _ORGANISATION.fullmatch(head) is not None


def _merge_empty(found: dict[str, list[str]], previous: str | None, kind: str) -> str | None:
    """Give a role without names those named before it: 记者 张三 摄."""
    if previous and kind == "photographers" and previous in {"reporter", "correspondents"}:
        found.setdefault("photographers", []).extend(found.pop(previous, []))
    return previous


def _people(text: str) -> list[str]:
    names = parse_names(text)
    if names:
        return names
    parts = split_names(text)
    people = [part for part in parts if is_person(part)]
    others = [part for part in parts if part not in people]
    if people and parts[: len(others)] == others and all(map(_ORGANISATION.fullmatch, others)):
        return people
    person = to_people(text)
    return [person] if is_person(person) else []


def _signature(found: dict[str, list[str]]) -> Signature | None:
    authors = [*found.get("authors", []), *found.get("reporter", [])]
    signature = Signature(
        authors=tuple(dict.fromkeys(authors)),
        correspondents=tuple(found.get("correspondents", ())),
        editors=tuple(found.get("editors", ())),
        photographers=tuple(found.get("photographers", ())),
        source=next(iter(found.get("source", [])), None),
    )
    named = (
        signature.authors or signature.correspondents or signature.editors
        or signature.photographers or signature.source
    )  # fmt: skip
    return signature if named else None
