"""Knows the lines that are on a page but no part of its article, and takes them out of one."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

from unioncrawler.items import FoundBy
from unioncrawler.pages.labels import BREAK, Labelled, has_label, parse_labels, unwrap
from unioncrawler.pages.lexicon import EDITING_LABELS, LABELS, NOBODY, words
from unioncrawler.pages.names import to_people
from unioncrawler.pages.signature import parse_signature
from unioncrawler.pages.text import remembering

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unioncrawler.items import Article, Block
    from unioncrawler.sites.profile import SiteProfile

_LONGEST_LINE = 2000  # characters of a line that a pattern of a profile is held against
# Words of the tools around an article. Those of the second group mean one only beside others.
_TOOLS = words(
    r"""
    分享 分享到 分享至 分享给好友 一键分享 我要收藏 添加收藏 我的收藏 点赞 我要评论 发表评论
    参与互动 打印 打印本页 打印此页 打印文章 打印页面 打印正文 我要打印 关闭窗口 关闭本页
    关闭页面 关闭当前页面 关闭此页 返回顶部 返回首页 返回列表 返回上页 返回上一页 返回上级
    回到顶部 回顶部 内容纠错 我要纠错 复制链接 加入收藏 设为首页 二维码 上一篇 下一篇 上一条
    下一条 上一页 下一页 没有了 查看更多 阅读全文 阅读原文 展开全文 字体大小 文字大小 收起
    显示更多 加载中 正在加载 加载更多 收藏本页 本页二维码 视频加载中 音频加载中 图片加载中
    顶一下 踩一下 页面加载中 播放视频 暂停播放 分享让更多人看到
    """
)
_LOOSE_TOOLS = words(
    r"""
    播放 暂停 重播 全屏 静音
    转发 收藏 赞 评论 关闭 返回 TOP 大 中 小 默认 特大 繁 简 A\+ A- 字体 字号 放大 缩小 纠错
    下载 保存 举报 首页 尾页 末页 无 正文 更多 展开 到 微信 微博 QQ空间 朋友圈
    """
)
_MARKS = r"[\s【】\[\]〖〗「」()（）|｜丨·/>＞<＜×✕:：.…-]"


def _any_of(tools: tuple[str, ...]) -> str:
    """Return an alternation, longest first, that never tries a second way: no line hangs it."""
    return f"(?>{'|'.join(sorted(tools, key=len, reverse=True))})"


_SCAN = "(?:扫一扫|扫码|扫描?(?:下方|上方)?二维码|长按(?:识别)?二维码)"
_CARD = r"[“\"「]?(?:蓝色?字体?|名片|卡片)[”\"」]?[，,\s]{0,2}"
_FOLLOW = "(?:关注|订阅)(?:我们?|本号|公众号)?"
_SCANNED = "(?:即可)?[在用]?(?:手机|关注|分享|下载|阅读|查看|打开|浏览|访问|进入|体验|加入)"
_ARTICLES = "(?:新闻|链接|阅读|文章|文档|信息|报道|稿件|推荐|内容|专题)"

# Each must match a line as a whole: no sentence of an article can be lost to one.
_WORDS = (
    # 打印本页 · 分享到： · 【关闭】
    rf"{_MARKS}*+{_any_of(_TOOLS)}{_MARKS}*+",
    rf"[【\[〖(（]{_MARKS}*+{_any_of(_TOOLS + _LOOSE_TOOLS)}{_MARKS}*+",
    # 字号：大 中 小 · 【打印】【关闭】
    rf"{_MARKS}*+(?>{_any_of(_TOOLS + _LOOSE_TOOLS)}{_MARKS}*+){{2,40}}",
    # 首页 | 上一页 1 2 下一页 | 尾页
    rf"{_MARKS}*+(?=[首上下尾末\d])(?=.*[上下]一页)(?>(?:首页|[上下]一页|尾页|末页|\d{{1,3}}){_MARKS}*+){{2,40}}",
    r"(?:本文)?(?:浏览|点击|阅读|访问|查看|人气)(?:次数|量|数|率)\s?[:：]?\s?[(（]?\s?\d*\s?[)）]?\s?次?",
    rf"(?:请?(?:用|使用|打开)?(?:微信|手机))?[“\"「]?{_SCAN}[”\"」]?[，,：:\s]{{0,2}}{_SCANNED}[^。]{{0,18}}",
    r"(?:浏览|点击|阅读|访问|人气|评论)\s?[:：]?\s?[(（]?\s?\d{1,9}\s?[)）]?\s?次?",
    r"扫一扫|用手机浏览|手机(?:扫码|浏览|阅读|查看)",
    rf"(?:相关|更多|延伸|推荐|热点|精彩|热门){_ARTICLES}\s?[:：]?|猜你喜欢\s?[:：]?",
    r"(?:更多|查看)精彩内容[^。]{0,30}",
    # ↑↑↑点击上方蓝字关注我们
    rf"\W*(?:请?(?:您|你)?点击)?(?:上方|下方|左下角)?{_CARD}(?:一键|快速|免费|轻松|即可)?{_FOLLOW}\W*",
    rf"\W*(?:请?(?:您|你)?点击)(?:上方|下方)?[“\"「][^”\"」]{{2,16}}[”\"」]{_FOLLOW}\W*",
    r"(?:tags?|(?:相关|文章|本文)?标签|相关热词(?:搜索)?)\s?[:：][^。，]{0,60}",
    r"(?:点?赞|评论|收藏|在看)\s?[(（]\s?\d{1,6}\s?[)）]",
    r"第\s?\d{1,3}\s?页|共\s?\d{1,3}\s?页|(?:第\s?)?\d{1,3}\s?[页/]\s?共?\s?\d{1,3}\s?页",
    r"(?:[【\[]\d{1,2}[】\]]\s?){2,}",
    # what the templates of 织梦 put under an article: ------分隔线----------------------------
    r"[-—_=]{2,60}\s?分[隔割]线\s?[-—_=]{2,60}",
    # what a player says that cannot play
    r"(?:抱歉，?)?(?:您|你)(?:使用)?的浏览器(?:版本)?(?:暂|暂时|目前)?不支持.{0,40}",
    r"your browser (?:does not|doesn't|doesn’t) support.{0,60}|top",
    r"\d{1,2}:\d\d(?::\d\d)?\s?/\s?\d{1,2}:\d\d(?::\d\d)?",
    r"[（(]?(?:本文|本页|该文|此文)?(?:共有|已被|已有|共|被)\s?\d{0,9}\s?[人次]?次?(?:浏览|点击|阅读|访问)了?\s?\d{0,9}\s?[人次]?次?[)）]?",
    r"produced by .{0,40}",
    r"返回[^。，,]{1,10}[，,]\s?查看更多",
    r"(?:版权所有|copyright|©)(?![者人权])[^。]{0,80}",
    r"[^。]{0,40}(?:ICP备\s?-?\d|公网安备\s?\d|网站标识码\s?[:：]?\w)[^。]{0,80}",
)
# These may go on with any words, so they alone can hold a full stop.
_FREE_WORDS = (
    r"(?:分享|转发)(?:到|至)?\s?[:：].{0,16}",
    r"(?:上|下)一(?:篇|条|则|个)(?:文章|新闻|信息)?\s?[:：].{0,120}",
    r"(?:返回|进入).{1,8}(?:首页|频道|列表|栏目)",
    r"您?访问的链接即将离开.{0,60}",
    r"(?:点击右上角|选择在浏览器中打开).{0,12}",
    r"\$\{[^{}]*\}|\{\{[^{}]*\}\}",
)


def _whole(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


# [ 关 闭 窗 口 ]
_SPACED = re.compile(r"\W*(?:[\u4e00-\u9fff] ){1,9}[\u4e00-\u9fff]\W*")
_LONGEST_SPACED = 24
_WORDS_LINE, _FREE_LINE = _whole(_WORDS), _whole(_FREE_WORDS)
_END_MARKS = re.compile(
    r"[（(【\[]?(?:完|全文完|本文完|完结|end|the end|■|□|◆|●|▲|◎)[)）】\]]?", re.IGNORECASE
)
# 【我要纠错】责任编辑：王强 · 编辑丨王强　初审|赵敏
_LEADING_TOOL = re.compile(rf"^\s*[【\[]{_any_of(_TOOLS)}[】\]]\s*")
_KEY_WORDS = frozenset({"关键词", "关键字", "标签"})
_EDITORS, _CHECKING = frozenset(LABELS["editor"]), "编审"
_BARRED_LABEL = re.compile(r"(?<=[审辑对核编校])\s?[|丨｜]\s?")
_SAID = Labelled("other", "", "no label, so it says something", "")
_EMPTY_NOTE = re.compile(
    r"(?:相关|下载)?附件(?:下载)?\s?[:：]|(?:相关|下载)附件(?:下载)?|附件(?:下载|列表)"
)


@remembering
def is_boilerplate(text: str) -> bool:
    """Say whether a line is, as a whole, no text of an article: shares, prints, pagers, notices."""
    if not 0 < len(text) <= 160:
        return False
    if len(text) <= _LONGEST_SPACED and _SPACED.fullmatch(text):
        text = text.replace(" ", "")
    if _FREE_LINE.fullmatch(text):
        return True
    return "。" not in text and _WORDS_LINE.fullmatch(text) is not None


@remembering
def is_editor_line(text: str) -> bool:
    """Say whether a line only names who edited, checked or published: 责任编辑：张三."""
    if len(text) > 90 or "。" in text:
        return False
    text = _BARRED_LABEL.sub("：", _LEADING_TOOL.sub("", text))
    if "编" not in text and BREAK not in text and not has_label(text):
        return False  # every word for an editor has that character
    inner = text.strip("【】[]（）()〔〕 ")
    labelled = parse_labels(inner)
    if labelled:
        begins = re.sub(r"\s", "", inner).startswith(labelled[0].label)
        edited = [part for part in labelled if part.label not in _KEY_WORDS]
        return (
            begins
            and bool(edited)
            and all(part.label in EDITING_LABELS and len(part.value) <= 24 for part in edited)
        )
    signature = parse_signature(text)
    return (
        signature is not None
        and bool(signature.editors)
        and not (signature.authors or signature.correspondents or signature.source)
    )


def is_end_mark(text: str) -> bool:
    """Say whether a line is only the sign that an article ends: （完）."""
    return _END_MARKS.fullmatch(text) is not None


def strip(article: Article, profile: SiteProfile | None) -> Article:
    """Return the article without the lines that are boilerplate as a whole.

    The patterns of the profile come to the general ones. Lines of editors count at the end only,
    and give the article its editor where it has none.
    """
    patterns = profile.boilerplate if profile else ()
    blocks = [
        block
        for block in article.blocks
        if not _is_dropped(block) and not _is_ruled_out(block.text, patterns)
    ]
    editor = article.editor
    while blocks and _is_closing(blocks[-1].text):
        editor = editor or editors_of(blocks[-1].text)
        blocks.pop()
    found_by = article.found_by
    if editor and not article.editor:
        found_by = {**found_by, "editor": FoundBy.LABEL}
    return dataclasses.replace(article, blocks=tuple(blocks), editor=editor, found_by=found_by)


def _is_ruled_out(text: str, patterns: Sequence[re.Pattern[str]]) -> bool:
    return len(text) <= _LONGEST_LINE and any(pattern.fullmatch(text) for pattern in patterns)


def _is_dropped(block: Block) -> bool:
    return bool(block.text) and "\n" not in block.text and is_boilerplate(block.text)


def _is_closing(text: str) -> bool:
    """Say whether a line at the end of a body closes it: editors, an end mark, an empty note."""
    return bool(text) and (
        is_end_mark(text)
        or is_editor_line(text)
        or _EMPTY_NOTE.fullmatch(text) is not None
        or (len(text) <= 12 and not any(part.value for part in parse_labels(text) or (_SAID,)))
    )


def editors_of(text: str) -> str | None:
    """Return the editors a line names, behind a label or in brackets; None without any."""
    text = _BARRED_LABEL.sub("：", _LEADING_TOOL.sub("", text))
    labelled = parse_labels(unwrap(text))
    editors = [part for part in labelled if part.kind == "editor" and part.value]
    # Who only checked is the editor where nobody else is.
    editors = [part for part in editors if part.label != _CHECKING] or editors
    if editors:
        values = [part.value for part in editors if part.value.lower() not in NOBODY]
        return "、".join(map(to_people, values)) or None
    if labelled and labelled[0].label in EDITING_LABELS - _EDITORS:
        return None
    signature = parse_signature(text)
    return "、".join(signature.editors) or None if signature else None
