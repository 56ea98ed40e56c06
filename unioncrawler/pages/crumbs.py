"""Reads the crumbs in the lines of a breadcrumb: what divides them, and what is none of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from unioncrawler.items import Link
from unioncrawler.pages.labels import has_label
from unioncrawler.pages.text import bare, clean
from unioncrawler.pages.urls import resolve

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from unioncrawler.pages.outline import Line

LABEL = re.compile(
    r"^\W{0,3}(?:(?:您|你)的?|本页|本文)?\s?(?:现|当前|目前|现在|此时)?\s?(?:的|所)?\s?(?:在|处)?\s?的?\s?"
    # 频道排行, 栏目列表: without a word before it and a mark behind it, no place is meant.
    r"(?:位\s?置|路径|(?<=[前在的处])(?:栏目|频道)|(?:栏目|频道)(?=\s?(?:是|为|在|于)?\s?[:：>＞]))"
    r"\s?(?:是|为|在|于)?\s?[:：>＞]?\s*"
    r"|^\W{0,3}(?:您|你)(?:现在|目前|当前)?(?:在这里|正在(?:浏览|访问|查看))\s?[:：]\s*"
)
# The signs of icon fonts stand in the private use area.
SEPARATORS = re.compile(
    r"(?:[\ue000-\uf8ff>＞›»→⇒▸▶►≫〉﹥⟩❯➤|｜丨/／\\]|&gt;|\s[-–—－─~～·•◇◆☆★]+\s|\s》\s?|--+|—>|->|=>|::|·(?=\s)|^[-–—·•]+|(?<![-–—·•])[-–—·•]++$)+"
)
_AT_HOME = re.compile(r"(?:网站|本站)?首\s?页\s?[>＞»›→/]")
_AT_LABEL = re.compile(r"(?:您|你)?(?:现|当前|目前|现在)?所?在?的?位\s?置\s?(?:是|为)?\s?[:：]")
TAIL = re.compile(
    r"正\s?文|内容|正文内容|详情|详情页|详细|详细页|文章详情|新闻详情|信息详情|详细信息|详细内容|文章内容|文章正文|新闻正文|内容页|内容详情|内容浏览|"
    r"查看|查看内容|查看信息|查看新闻|浏览信息|浏览新闻|查看文章|浏览正文|阅读全文|查看详情|阅读|阅读正文|浏览文章|浏览|文章|文章页|文章页面|文章阅读|新闻内容|信息内容|本页|全文|列表|>"
)
# The one word for the page itself that is a crumb where a site writes it as plain text.
_BODY_CRUMB = "正文"
_NO_CRUMB = re.compile(r"[\d\s./:年月日-]{6,}")


def crumbs_in(line: Line, url: str) -> list[Link]:
    """Return the crumbs of one line: each link is one, plain text is divided by separators."""
    crumbs: list[Link] = []
    buffer = ""
    anchor: HtmlElement | None = None
    opened: list[HtmlElement] = []
    for token in line.tokens:
        if isinstance(token, str):
            if not crumbs and anchor is None and _begins_at_home(buffer, clean(token)):
                buffer = ""  # a channel's name in an element of its own: 工会工作 首页 > …
            buffer += token
            continue
        if token is not None:
            opened.append(token)
        element = token if token is not None else (opened.pop() if opened else None)
        if element is None or element.tag != "a":
            continue
        crumbs += _finished(buffer, anchor, url)
        anchor, buffer = token, ""
    return crumbs + _finished(buffer, anchor, url)


def _begins_at_home(before: str, text: str) -> bool:
    """Say whether a way begins in an element of its own behind words that are none of it."""
    before = clean(before)
    if not before or LABEL.match(before) or SEPARATORS.search(before):
        return False
    return (_AT_HOME.match(text) or _AT_LABEL.match(text)) is not None


def _finished(buffer: str, anchor: HtmlElement | None, url: str) -> list[Link]:
    """Return the crumbs in a piece of text, one if it stands in a link."""
    if anchor is None:
        return [Link(text=part) for part in plain_crumbs(clean(buffer))]
    text = SEPARATORS.sub("", clean(buffer)).strip()
    if text == _BODY_CRUMB:
        return []  # a link that leads nowhere
    return [Link(text=text, url=resolve(url, anchor.get("href") or ""))] if text else []


def plain_crumbs(text: str) -> list[str]:
    text = LABEL.sub("", text)
    parts = (part.strip(" :：") for part in SEPARATORS.split(text))
    # Whatever else divides crumbs, no crumb is without a letter: －, ──, ~, ◇.
    return [part for part in parts if any(map(str.isalnum, part))]


def tidy(crumbs: list[Link]) -> tuple[Link, ...]:
    """Return the crumbs without a label, doubles, and a last one that is no channel.

    A plain 正文 stays: it is what the page shows as its own place. A date or a label ends them.
    """
    kept: list[Link] = []
    for crumb in crumbs:
        text = LABEL.sub("", crumb.text).strip()
        if crumb.url is None and (_NO_CRUMB.fullmatch(text) or has_label(text)):
            break
        if text and not (kept and kept[-1].text == text):
            kept.append(Link(text=text, url=crumb.url))
    while kept and TAIL.fullmatch(kept[-1].text):
        if kept[-1].text == _BODY_CRUMB and len(kept) > 1:
            break
        kept.pop()
    return tuple(kept)


def without_title(links: tuple[Link, ...], title: str) -> tuple[Link, ...]:
    """Return the crumbs without a last one that is the article's own title, cut or not."""
    if not links or not title:
        return links
    last, whole = bare(links[-1].text).rstrip(".…"), bare(title)
    repeated = len(last) >= 6 and (whole.startswith(last) or last.startswith(whole))
    return links[:-1] if repeated or last == whole else links
