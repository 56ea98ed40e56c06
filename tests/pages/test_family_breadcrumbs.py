"""Breadcrumbs in every separator, with and without a label, as links, items, cells and text."""

from __future__ import annotations

import pytest

from tests.pages.made_pages import TEXT, TITLE, make_page, picked

CRUMBS = ["首页", "新闻中心", "工会要闻"]
LINKS = (
    "<a href='/'>首页</a>",
    "<a href='/xwzx/'>新闻中心</a>",
    "<a href='/xwzx/ghyw/'>工会要闻</a>",
)
ARROW = " &gt; "


def crumbs_of(markup: str) -> list[str]:
    wanted = {"title": TITLE, "body": TEXT}
    fields = picked(make_page(crumbs=markup), {**wanted, "breadcrumbs": 0})
    assert {name: fields[name] for name in wanted} == wanted
    crumbs: list[str] = fields["breadcrumbs"]
    return crumbs


@pytest.mark.parametrize(
    "label",
    [
        "当前位置：", "您的位置：", "您所在的位置：", "您现在的位置：", "当前位置 ", "所在位置:",
        "位置：", "您此时的位置 ：", "您现在正在浏览：", "您的当前位置：", "您当前所在位置：",
        "你的位置：", "当前栏目：", "",
    ],
)  # fmt: skip
def test_label(label: str) -> None:
    assert crumbs_of(f"<div class=position>{label}{ARROW.join(LINKS)}</div>") == CRUMBS


@pytest.mark.parametrize(
    "separator",
    [
        " &gt; ", " <i class=iconfont>&#xe601;</i> ",
        "&gt;", "&gt;&gt;", " &gt;&gt; ", " » ", " / ", "/", "｜", " | ", "|", " · ", "·",
        " → ", "→", " - ", "-", "&nbsp;›&nbsp;", "<img src='/images/arrow.gif'>",
        "<span>&gt;</span>", "<i class=icon></i>", " ", "＞", "--&gt;", "\\", "—",
    ],
)  # fmt: skip
@pytest.mark.parametrize("label", ["当前位置：", ""])
def test_separator(separator: str, label: str) -> None:
    assert crumbs_of(f"<div class=crumbs>{label}{separator.join(LINKS)}</div>") == CRUMBS


@pytest.mark.parametrize(
    "tail",
    [" &gt; 文章详情", " &gt; 内容", " &gt;", f" &gt; {TITLE}", " &gt; <a href='#'>正文</a>"],
)
def test_tail_that_is_no_crumb(tail: str) -> None:
    assert crumbs_of(f"<div class=dqwz>当前位置：{ARROW.join(LINKS)}{tail}</div>") == CRUMBS


@pytest.mark.parametrize("tail", [" &gt; 正文", " &gt; <span>正文</span>"])
def test_body_as_plain_text_is_a_crumb(tail: str) -> None:
    markup = f"<div class=dqwz>当前位置：{ARROW.join(LINKS)}{tail}</div>"

    assert crumbs_of(markup) == [*CRUMBS, "正文"]


@pytest.mark.parametrize("tail", ["查看信息", "浏览信息", "查看新闻"])
def test_what_a_page_does_is_no_crumb(tail: str) -> None:
    markup = f"<div class=dqwz>当前位置：{ARROW.join(LINKS)} &gt; {tail}</div>"

    assert crumbs_of(markup) == CRUMBS


@pytest.mark.parametrize("separator", ["--", " / ", " -- "])
@pytest.mark.parametrize("root", ["/", "http://www.qhgh.example/", "/index.html"])
def test_way_that_begins_with_the_name_of_the_site(root: str, separator: str) -> None:
    site, news = f"<a href={root}>青河之声</a>", "<a href=/xwzx/>新闻中心</a>"

    assert crumbs_of(f"<div class=a>{site}{separator}{news}</div>") == ["青河之声", "新闻中心"]


def test_links_to_other_sites_are_no_way() -> None:
    others = "<a href=http://www.w.example/a/>某网</a> / <a href=http://www.x.example/>另一网</a>"

    assert crumbs_of(f"<div class=a>{others}</div>") == []


FORMS = {
    "plain": "<div class=dqwz>当前位置：首页 &gt; 新闻中心 &gt; 工会要闻</div>",
    "plain with slashes": "<div class=dqwz>当前位置：首页 / 新闻中心 / 工会要闻</div>",
    "plain without a label": "<div class=bread>首页 &gt; 新闻中心 &gt; 工会要闻</div>",
    "plain behind arrows": "<div>&gt;&gt; 首页 &gt;&gt; 新闻中心 &gt;&gt; 工会要闻</div>",
    "plain with closing book marks": "<div>您的位置：首页 》新闻中心 》工会要闻</div>",
    "plain with hyphens": "<div>您的位置：首页 - 新闻中心 - 工会要闻</div>",
    "items": f"<ul class=breadcrumb><li>{'</li><li>'.join(LINKS)}</li></ul>",
    "last item plain": (
        f"<ol class=breadcrumb><li>{LINKS[0]}</li><li>{LINKS[1]}</li><li>工会要闻</li></ol>"
    ),
    "named for screen readers": (
        f"<nav aria-label=breadcrumb><ol><li>{'</li><li>&gt;</li><li>'.join(LINKS)}</li></ol></nav>"
    ),
    "named for search engines": (
        "<ul itemscope itemtype='https://schema.org/BreadcrumbList'>"
        f"<li>{'</li><li>'.join(LINKS)}</li></ul>"
    ),
    "cells": (
        f"<table><tr><td>当前位置：</td><td>{'</td><td>&gt;</td><td>'.join(LINKS)}</td></tr></table>"
    ),
    "label apart": f"<div class=wz><span>当前位置：</span><p>{ARROW.join(LINKS)}</p></div>",
    "a heading": f"<h1 class=position>{ARROW.join(LINKS)}</h1>",
    "a plain heading": "<h1>首页 &gt; 新闻中心 &gt; 工会要闻</h1>",
    "an icon first": f"<div class=weizhi><img src=/images/home.png>{ARROW.join(LINKS)}</div>",
    "the last plain": f"<div class=wz>当前位置：{LINKS[0]} &gt; {LINKS[1]} &gt; 工会要闻</div>",
    "nested": f"<div class=wz>当前位置：<b>{'</b>&nbsp;&gt;&nbsp;<b>'.join(LINKS)}</b></div>",
    "a date behind": f"<div class=wz>当前位置：{ARROW.join(LINKS)}　2024-05-01</div>",
    "a channel's name before": (
        "<div class=lm>工会要闻 <span>首页 &gt; 新闻中心 &gt; 工会要闻</span></div>"
    ),
    "a channel's name before the label": (
        f"<div class=t><b>工会要闻</b><i>您所在的位置：{ARROW.join(LINKS)}</i></div>"
    ),
    "the label in the first link": (
        f"<div id=nav><a href=/>本页位置： 首页</a> &rarr; {' &rarr; '.join(LINKS[1:])}</div>"
    ),
    "the page at the end": (
        f"<div class=g-pos>您现在的位置：{ARROW.join(LINKS)} <code>&gt;</code> 浏览正文</div>"
    ),
    "a look at the page at the end": (
        f"<div class=navi>当前位置：{ARROW.join(LINKS)} &gt; 查看文章</div>"
    ),
    "a label without 位置": f"<div class=here>您在这里：{' &rsaquo; '.join(LINKS)}</div>",
    "of Discuz": (
        f"<div id=pt class='bm cl'><div class=z>{' <em>&rsaquo;</em> '.join(LINKS)}"
        " <em>&rsaquo;</em> 查看内容</div></div>"
    ),
    "a hidden one before": (
        "<div style='display:none'>当前位置：<a href=/>首页</a> &gt; <a href=/m/>手机版</a> &gt; "
        f"<a>列表</a></div><div class=location>{ARROW.join(LINKS)}</div>"
    ),
}


@pytest.mark.parametrize("markup", FORMS.values(), ids=FORMS)
def test_form(markup: str) -> None:
    assert crumbs_of(markup) == CRUMBS


def test_page_without_one() -> None:
    assert crumbs_of("") == []


def test_link_to_more_of_a_list_begins_none() -> None:
    titles = ("市总工会召开全委会", "关于开展金秋助学活动的通知", "职工技能大赛圆满落幕")
    rows = "".join(f"<li><a href=/{n}.html>{title}</a></li>" for n, title in enumerate(titles))

    assert crumbs_of(f"<div><a href=/m/>更多&gt;&gt;</a><ul>{rows}</ul></div>") == []
