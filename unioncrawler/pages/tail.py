"""Where an article ends: the marks of what follows it, whatever container that stands in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from unioncrawler.pages.boilerplate import is_boilerplate, is_editor_line
from unioncrawler.pages.weights import may_be_contact, says_footer

if TYPE_CHECKING:
    from unioncrawler.pages.outline import Line, Node, Outline
    from unioncrawler.pages.weights import Weights

# What follows these is no part of the article, whatever container it stands in.
_END = re.compile(
    r"(?:▪|·|■|>|◎|\s|【|\[)*(?:(?:上|下)一(?:篇|条|则)"
    r"|相关(?:新闻|链接|阅读|文章|文档|信息|报道|稿件|推荐|内容|资讯|专题|图片|组图|图集|视频)(?:推荐)?\s*(?:[:：】\]>]|$)"
    r"|更多(?:图片|组图|图集|视频)\s*(?:[:：】\]>]|$)"
    r"|(?:推荐|延伸|扩展|热门)阅读\s*(?:[:：】\]>]|$)|猜你喜欢|友情链接"
    r"|(?:版权|免责|特别|平台|原创|转载)声明\s*(?:[:：】\]]|$)|往期(?:推荐|回顾|精彩|内容)\s*(?:[:：】\]]|$)|网友评论|发表评论|我要评论|热门推荐|精彩推荐|更多新闻"
    r"|为您推荐|版权所有|主办单位\s*[:：]|copyright|关于我们\s|设为首页|返回顶部|(?:热点|热门)新闻|新闻排行)"
)
_LOOSE_END = re.compile(
    r"(?:▪|·|\s|【|\[)*(?:分享(?:到|至)|扫一扫|【?(?:打印|关闭)(?:本页|窗口|文章|此页)?】?"
    r")"
)
_DISCLAIMER = re.compile(r"[【\[]?(?:版权|免责|特别|平台|原创|转载)声明\s*[:：】\]]")
_EDITOR = re.compile(r"[（(【\[\s]*(?:责任编辑|责编|编辑)\s*[:：]")


def is_foreign(line: Line) -> bool:
    """Say whether a line below a body begins what is no longer the article: footer, other ones."""
    return says_footer(line.text) or bool(_END.match(line.text)) or line.node.tag == "footer"


def end_of_body(outline: Outline, node: Node, first: int, weights: Weights) -> int:
    """Return where the body ends: before the marks of what follows an article."""
    last = node.last
    body = weights.between(first, last)
    for index in range(first, last):
        line = outline.lines[index]
        if len(line.text) > 60 and not line.links and not _DISCLAIMER.match(line.text):
            continue
        strong = bool(_END.match(line.text) or _EDITOR.match(line.text))
        if strong or (_LOOSE_END.match(line.text) and index > first):
            rest = weights.between(index, last)
            if rest <= (0.5 if strong else 0.12) * body:
                last = index
                break
    while last > first:
        text = outline.lines[last - 1].text
        if _is_contact(outline.lines, last - 1, first):
            break
        if text and (is_boilerplate(text) or says_footer(text)) and not is_editor_line(text):
            last -= 1
        else:
            break
    return last


def _is_contact(lines: list[Line], index: int, first: int) -> bool:
    """Say whether a line that footers have too (地址：…) is a paragraph like the one above it."""
    line = lines[index]
    if index <= first or line.node.tag != "p" or not may_be_contact(line.text):
        return False
    above = lines[index - 1]
    return (
        above.node.tag == "p"
        and above.node.parent is line.node.parent
        and not (is_boilerplate(above.text) or says_footer(above.text))
    )
