"""What stands at the end of a body and below it: people, editors, tools, other articles."""

from __future__ import annotations

from typing import Any

import pytest

from tests.pages.made_pages import ONE, PARAGRAPHS, TEXT, THREE, TITLE, TWO, make_page, picked

NOTHING: dict[str, Any] = {
    "title": TITLE,
    "published": "2024-05-01",
    "body": TEXT,
    "author": None,
    "editor": None,
    "source": None,
}
WROTE = {"author": "张国臣"}

# What is glued behind the last sentence of the last paragraph, and belongs to no text.
GLUED: dict[str, dict[str, Any]] = {
    "（张国臣）": WROTE,
    "(张国臣)": WROTE,
    "【张国臣】": WROTE,
    "（张国臣）■": WROTE,
    "（青河市总工会 张国臣）": {**WROTE, "source": "青河市总工会"},
    "（张国臣 文/图）": WROTE,
    "（文/图 张国臣）": WROTE,
    "（张国臣/文 林静/图）": WROTE,
    "（文：张国臣 图：林静）": WROTE,
    "（方 敏）": {"author": "方敏"},
    "（方　敏）": {"author": "方敏"},
    "（方　敏　王　强）": {"author": "方敏、王强"},
    "（方 敏 张国臣）": {"author": "方敏、张国臣"},
    "（方敏、林静，王强）": {"author": "方敏、林静、王强"},
    "（乌日娜 巴特尔）": {"author": "乌日娜、巴特尔"},
    "（阿不都热西提·买买提）": {"author": "阿不都热西提·买买提"},
    "（市总工会办公室 方敏 林静）": {"author": "方敏、林静", "source": "市总工会办公室"},
    "（本报记者 方敏）": {"author": "方敏"},
    "（来源：青河日报 作者：方敏）": {"source": "青河日报", "author": "方敏"},
    "（本文来源：青河日报 作者：青河大学研究员方敏）": {"source": "青河日报", "author": "方敏"},
    "（来源：“青河工会”微信公众号）": {"source": "“青河工会”微信公众号"},
    "（张国臣）返回青河网，查看更多": WROTE,
    "返回青河网，查看更多": {},
    "<a href='//www.x.example/'>返回青河网，查看更多</a>": {},
    "（张国臣）责任编辑：王强": WROTE | {"editor": "王强"},
    "责任编辑：王强": {"editor": "王强"},
    "[编辑 王强]": {"editor": "王强"},
    "（责编：王强、李娜）": {"editor": "王强、李娜"},
    "<br>责任编辑：王强": {"editor": "王强"},
    "<br>（张国臣）": WROTE,
    "<br>作者：张国臣": WROTE,
}


@pytest.mark.parametrize(("tail", "said"), GLUED.items())
def test_words_glued_to_the_last_sentence(tail: str, said: dict[str, Any]) -> None:
    page = make_page(f"<p>{ONE}</p><p>{TWO}</p><p>{THREE}{tail}</p>")

    assert picked(page, NOTHING) == NOTHING | said


@pytest.mark.parametrize(
    "tail",
    [
        "（张国臣 摄）", "（张国臣摄影）", "（张国臣 供图）", "（内蒙古自治区总工会办公室）",
        "（市总工会 宣传部）", "（公众号：青河工会）", "（号主：青河）", "（图片来源：青河日报）",
        "（作者系青河市总工会主席）", "（作者单位：青河市总工会）", "（2024年5月1日）",
        "（内蒙古）",
    ],
)  # fmt: skip
def test_bracket_that_names_no_author_stays(tail: str) -> None:
    page = make_page(f"<p>{ONE}</p><p>{THREE}{tail}</p>")

    assert picked(page, {"author": 0, "body": 0}) == {"author": None, "body": [ONE, THREE + tail]}


@pytest.mark.parametrize(
    "after",
    [
        "<p><b>相关热词搜索：</b><a href=/t/1>职工</a> <a href=/t/2>技能</a></p>",
        "<p>标签：<a href=/t/1>职工</a></p>",
        "<h3>更多图片</h3><ul><li><a href=/2.html><img src=/t/2.jpg><p>送清凉</p></a></li></ul>",
        "<h3>相关视频</h3><ul><li><a href=/2.html><img src=/t/2.jpg><p>送清凉</p></a></li></ul>",
    ],
)
def test_what_leads_to_other_articles(after: str) -> None:
    page = make_page(box="<div class=main2>{}" + f"{after}</div>")

    assert picked(page, {"body": 0, "images": 0}) == {"body": TEXT, "images": []}


# Lines of their own at the end of the body.
LINES: dict[str, dict[str, Any]] = {
    "<p style='text-align:right'>（张国臣）</p>": WROTE,
    "<p>供稿：市总工会宣传部</p>": {"source": "市总工会宣传部"},
    "<p>供稿人：方敏</p>": {"author": "方敏"},
    "<p>撰稿：方敏</p><p>审核：赵敏</p>": {"author": "方敏"},
    "<p>文字：方敏 图片：林静</p>": {"author": "方敏"},
    "<p>编辑：王强　审核：赵敏　校对：李娜</p>": {"editor": "王强"},
    "<p>一审：王强　二审：赵敏　三审：李娜</p>": {},
    "<p>一审：王强</p><p>二审：赵敏</p><p>三审：李娜</p>": {},
    "<p>初审|王强 复审|赵敏 终审|李娜</p>": {},
    "<p>编辑丨王强</p><p>审核丨赵敏</p>": {"editor": "王强"},
    "<p>来源：青河日报</p>": {"source": "青河日报"},
    "<p>【我要纠错】责任编辑：王强</p>": {"editor": "王强"},
    "<p>责任编辑：admin</p>": {},
    "<div><span>关键词： 工会 大会</span><span>责任编辑： 王强</span></div>": {"editor": "王强"},
    "<p>供稿单位：校工会　　责任编辑：王强　　审核人：赵敏</p>": {
        "source": "校工会",
        "editor": "王强",
    },
    "<p>（青河钢厂 方敏）</p><p>原创声明：本文为作者投稿，未经允许不得转载。</p>": {
        "author": "方敏",
        "source": "青河钢厂",
    },
    "<p>文字：方敏</p><p>图片：林　静</p><p>审核：赵敏</p>": {"author": "方敏"},
    "<p>审核：赵敏</p><p>摄影：林静</p>": {},
    "<p>撰稿：方敏　摄影：林静　发表日期：2024年5月1日</p>": {"author": "方敏"},
}


@pytest.mark.parametrize(("lines", "said"), LINES.items())
def test_lines_at_the_end_of_the_body(lines: str, said: dict[str, Any]) -> None:
    assert picked(make_page(PARAGRAPHS + lines), NOTHING) == NOTHING | said


@pytest.mark.parametrize("line", ["原标题：展示活动", "图片：林静", "张国臣 摄", "青河市总工会"])
def test_line_at_the_end_that_says_something_stays(line: str) -> None:
    fields = picked(make_page(f"{PARAGRAPHS}<p>{line}</p>"), {"body": 0, "author": 0})

    assert fields == {"body": [*TEXT, line], "author": None}


WIDGETS = [
    "<p>【打印】【关闭】</p>",
    "<p>打印本页 | 关闭窗口</p>",
    "<div class=share>分享到：<a>微信</a><a>微博</a></div>",
    "<p>扫一扫在手机打开当前页</p>",
    "<div class=qrcode><p>扫一扫</p><img src=/qr.png></div>",
    "<p>上一篇：<a href=1.html>送清凉进工地</a></p><p>下一篇：没有了</p>",
    "<div><a href=1.html>上一条：送清凉</a> <a href=3.html>下一条：书屋</a></div>",
    (
        "<div class=xgxw><h3>相关链接</h3><ul><li><a href=1.html>送清凉进工地</a></li>"
        "<li><a href=2.html>职工书屋开放</a></li></ul></div>"
    ),
    "<p>相关链接：</p><p><a href=1.html>送清凉进工地</a></p>",
    "<p><b>往期推荐</b></p><p><a href=1.html>送清凉进工地</a></p><p><a href=2.html>书屋</a></p>",
    "<p>【免责声明】本文为转载，版权归原作者所有，如有侵权请联系删除。</p>",
    (
        "<p>特别声明：本网站转载的文章，目的在于传递更多信息，并不代表本网站赞同其观点和对其真实性负责，"
        "如因作品内容、版权和其他问题需要同本网站联系的，请在三十日内进行。</p>"
    ),
    "<p>点击上方蓝字，关注我们</p>",
    "<p>↑点击上方“青河工会”关注我们</p>",
    "<p>Tags：<a>职工</a></p>",
    "<p><a>赞(0)</a></p>",
    "<p>[ 关 闭 窗 口 ]</p>",
    "<div class=digg><h4>顶一下</h4><span>(0)</span><span>0%</span><h4>踩一下</h4></div>",
    "<p>您的浏览器不支持video标签</p>",
    "<p>您的浏览器不支持 HTML5 视频，请升级浏览器</p>",
    "<p>Your browser does not support the video tag.</p>",
    "<p>视频加载中...</p>",
    "<p>00:00/03:20</p>",
    "<p>点击数：128</p>",
    "<p>浏览次数：<span id=c></span>次</p>",
    "<p>（本文共有 1234 人浏览）</p>",
    "<p>本文被浏览 128 次</p>",
    "<p>字号：<a>大</a> <a>中</a> <a>小</a></p>",
    "<p>【字体：大 中 小】【打印本页】【关闭窗口】</p>",
    "<p>TOP</p>",
    "<p>返回列表</p>",
    "<p>返回新华网首页，查看更多</p>",
    "<p>加载更多</p>",
    "<p>收藏本页</p>",
    "<p>本页二维码</p>",
    "<p>微信扫一扫，分享到朋友圈</p>",
    "<p>长按识别二维码关注我们</p>",
    "<p>分享让更多人看到</p>",
    "<p>责任编辑：</p>",
    "<p>[责任编辑：]</p>",
    "<p>【我要纠错】责任编辑：</p>",
    "<p>信息来源：</p>",
    "<p>附件：</p>",
    "<p>【1】【2】【3】</p>",
    "<p>1 2 3 下一页</p>",
    "<p>Produced By CMS 网站群内容管理系统</p>",
    "<p>版权声明：本网所有内容，未经许可不得转载。</p>",
]


@pytest.mark.parametrize("widget", WIDGETS)
@pytest.mark.parametrize("place", ["in the body", "below it"])
def test_widgets_are_no_text_and_name_nobody(widget: str, place: str) -> None:
    inside = place == "in the body"
    page = make_page(PARAGRAPHS + widget if inside else PARAGRAPHS, after="" if inside else widget)

    assert picked(page, NOTHING) == NOTHING


@pytest.mark.parametrize(
    "words",
    [
        "打印机、复印件等按规定报销", "您的浏览器不支持该控件，是职工群众反映最多的问题。",
        "返回岗位后，查看更多案例成了他的习惯。", "来源：职工捐款12万元", "分享让人快乐",
    ],
)  # fmt: skip
def test_sentence_with_the_same_words_is_text(words: str) -> None:
    page = make_page(f"<p>{ONE}</p><p>{words}</p><p>{TWO}</p>")

    assert picked(page, {"body": 0}) == {"body": [ONE, words, TWO]}


OPENINGS: dict[str, dict[str, Any]] = {
    "<p>□ 本报记者 方敏</p>": {"author": "方敏"},
    "<p>作者：方敏</p>": {"author": "方敏"},
    "<p>文/方敏</p>": {"author": "方敏"},
}


@pytest.mark.parametrize(("line", "said"), OPENINGS.items())
def test_line_at_the_beginning(line: str, said: dict[str, Any]) -> None:
    assert picked(make_page(line + PARAGRAPHS), NOTHING) == NOTHING | said


def test_writer_and_editor_parted_by_bars_behind_the_last_sentence() -> None:
    wanted = {"author": "方敏", "editor": "王强", "source": "青河市纪委监委", "body": TEXT}
    page = make_page(f"{PARAGRAPHS[:-4]}（青河市纪委监委 方敏 || 责任编辑 王强）</p>")

    assert picked(page, wanted) == wanted


EDITORS = {
    "<p>编辑：王强</p>": "王强",
    "<p><span>编辑：王强</span><span>责任编辑：李娜</span></p>": "王强、李娜",
    "<p><span>编审：赵敏</span><span>主编：何欣</span><span>值班编辑：王强</span></p>": "王强",
    "<p>编审：赵敏</p>": "赵敏",
    "<p>初审编辑：赵敏</p><p>责任编辑：王强</p>": "王强",
}


@pytest.mark.parametrize(("lines", "editor"), EDITORS.items())
def test_editors_below_the_body(lines: str, editor: str) -> None:
    assert picked(make_page(after=lines), {"editor": 0}) == {"editor": editor}


def test_contact_stays_and_the_editor_before_it_is_read() -> None:
    contact = "投稿邮箱 | gh@qhgh.example"
    fields = picked(make_page(f"{PARAGRAPHS}<p>编辑 | 王强</p><p>{contact}</p>"), {"editor": 0})

    assert fields == {"editor": "王强"}


def test_address_as_the_last_paragraph_of_a_notice_stays() -> None:
    said = ["名称：青河招标有限公司", "地址：青河市和平路8号"]
    foot = "<p>版权所有：青河市总工会</p><p>地址：青河市人民路1号</p>"
    page = make_page(f"{PARAGRAPHS}<p>{said[0]}</p><p>{said[1]}</p>{foot}")

    assert picked(page, {"body": 0}) == {"body": TEXT + said}


@pytest.mark.parametrize("begun", [f"{ONE[:30]}...", ONE[:32], ONE])
def test_teaser_is_the_body_once_more(begun: str) -> None:
    teaser = f"<div class=intro>{begun}</div>"

    assert picked(
        make_page(PARAGRAPHS, info="<p>发布时间：2024-05-01</p>" + teaser), {"body": 0}
    ) == {"body": TEXT}


def test_paragraph_over_a_picture_is_no_teaser() -> None:
    page = make_page(f"<p>{ONE}</p><p><img src=/u/1.jpg></p><p>{TWO}</p>")

    assert picked(page, {"body": 0}) == {"body": [ONE, TWO]}


def test_paragraph_that_ends_with_dots_stays() -> None:
    body = f"<p>九月的青河，秋高气爽，锣鼓喧天……</p>{PARAGRAPHS}"

    fields = picked(make_page(body), {"body": 0})

    assert fields == {"body": ["九月的青河，秋高气爽，锣鼓喧天……", *TEXT]}


def test_name_alone_at_the_beginning_may_be_a_heading() -> None:
    fields = picked(make_page(f"<p>方敏</p>{PARAGRAPHS}"), {"author": 0, "body": 0})

    assert fields == {"author": None, "body": ["方敏", *TEXT]}


def test_markup_is_cut_with_the_words() -> None:
    page = make_page(
        f"<p>{ONE}</p><p><b>{TWO}</b>（<i>张国臣</i>）<a href=/>返回青河网，查看更多</a></p>"
    )

    assert picked(page, {"author": 0, "body": 0}) == {"author": "张国臣", "body": [ONE, TWO]}
