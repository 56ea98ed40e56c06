from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unioncrawler.items import Article, Block, FoundBy
from unioncrawler.pages.boilerplate import is_boilerplate, is_editor_line, is_end_mark, strip
from unioncrawler.sites import SiteProfile


@pytest.mark.parametrize(
    "line",
    [
        "打印",
        "【打印】【关闭】",
        "【返回顶部】【关闭窗口】【打印本页】",
        "[打印文章] [添加收藏]",
        "字号：大 中 小",
        "分享到：",
        "分享到：微信 微博",
        "扫一扫在手机打开当前页",
        "微信扫一扫：分享",
        "浏览次数：12",
        "阅读数(204）",
        "上一篇：职工运动会开幕",
        "相关阅读：",
        "首页 | 上一页 1 下一页 | 尾页",
        "【1】【2】【3】",
        "版权所有：青河市总工会",
        "某ICP备12345678号-1",
        "${article.title}",
        "${article.title。}",
        "上一篇：职工运动会开幕。全文",
        "分享到：微信。",
        "点击右上角。分享",
        "您访问的链接即将离开本站。是否继续？",
        "返回本站。首页",
        "------分隔线----------------------------",
    ],
)
def test_boilerplate_lines(line: str) -> None:
    assert is_boilerplate(line)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "居民只需扫一扫，就能办理业务。",
        "版权所有者应当依法维权。",
        "网站应当办理ICP备案手续",
        "无",
        "评论",
        "附件：",
        "打印费用由主办方承担",
        "道路分隔线——已重新施划——",
        "大家一起分享劳动的快乐",
        "上一篇报道引起了反响",
        "2024-05-01",
        "12-34",
        "0471 123 456",
    ],
)
def test_lines_of_articles(line: str) -> None:
    assert not is_boilerplate(line)


@pytest.mark.parametrize(
    "line",
    [
        "责任编辑：张三",
        "【编辑:林静】",
        "[责任编辑 赵云 ]",
        "(责编：周敏、高原)",
        "责任编辑：王强 审核：李娜 校对：赵敏",
        "一审：王强 二审：李娜 三审：赵敏",
        "责任编辑：",
    ],
)
def test_editor_lines(line: str) -> None:
    assert is_editor_line(line)


@pytest.mark.parametrize(
    "line", ["编辑部通讯录", "审核通过的名单", "责任重于泰山", "编辑：王强。", "张三", ""]
)
def test_no_editor_lines(line: str) -> None:
    assert not is_editor_line(line)


def test_end_marks() -> None:
    assert is_end_mark("（完）")
    assert not is_end_mark("完成")


def article(*lines: str, editor: str | None = None) -> Article:
    blocks = tuple(Block(text=line, html=f"<p>{line}</p>") for line in lines)
    return Article(url="http://a.example/1", title="题", blocks=blocks, editor=editor)


def profile(*patterns: str) -> SiteProfile:
    return SiteProfile(
        key="a",
        name="甲",
        base_url="http://a.example",
        hosts=("a.example",),
        boilerplate=tuple(map(re.compile, patterns)),
    )


def test_lines_are_taken_out_and_the_editor_is_kept() -> None:
    stripped = strip(article("正文一。", "【打印】", "正文二。", "（完）", "责任编辑：张三"), None)

    assert stripped.body_text == "正文一。\n正文二。"
    assert (stripped.editor, stripped.found_by) == ("张三", {"editor": FoundBy.LABEL})


def test_editor_already_known_stays() -> None:
    assert strip(article("正文。", "责任编辑：张三", editor="李四"), None).editor == "李四"


def test_editor_line_before_text_is_text() -> None:
    assert strip(article("责任编辑：张三", "正文。"), None).body_text == "责任编辑：张三\n正文。"


def test_note_of_files_counts_only_where_nothing_follows() -> None:
    assert strip(article("正文。", "附件：", "名单"), None).body_text == "正文。\n附件：\n名单"
    assert strip(article("正文。", "附件："), None).body_text == "正文。"


def test_a_line_of_endless_length_is_held_against_no_pattern_of_the_profile() -> None:
    """This one takes time by the square of the length, hours over such a line."""
    long = "页" * 1_000_000

    assert strip(article(long, "页页x"), profile(".*页.*页x")).body_text == long


def test_patterns_of_the_profile_match_whole_lines() -> None:
    stripped = strip(article("甲市在线", "甲市在线报道了此事。"), profile("甲市在线"))

    assert stripped.body_text == "甲市在线报道了此事。"


def test_rows_of_a_table_are_never_taken_out() -> None:
    assert strip(article("打印\n关闭"), None).body_text == "打印\n关闭"


@given(st.lists(st.text(max_size=40), max_size=6))
def test_strip_is_idempotent(lines: list[str]) -> None:
    once = strip(article(*lines), None)

    assert strip(once, None) == once
