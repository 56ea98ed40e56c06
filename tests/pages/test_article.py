from __future__ import annotations

import dataclasses
from datetime import datetime

import pytest

from unioncrawler.items import Attachment, Block, FoundBy, RawArticle
from unioncrawler.pages.article import join_pages, read_article
from unioncrawler.pages.document import parse_html
from unioncrawler.pages.finish import finish_article
from unioncrawler.pages.validate import check_article
from unioncrawler.sites import SiteProfile, parse_profile

URL = "http://a.example/c/2024-05-01/8.shtml"
NOW = datetime.fromisoformat("2026-01-05T08:00:00+08:00")
ONE = "九月十二日上午，青河市总工会举办了首届职工技能展示活动，来自全市的一百六十名职工参加。"
TWO = "活动现场，焊工、钳工、电工三个工种的选手同台竞技，围观的职工不时发出阵阵掌声。"
NAV = "<div class=nav><a href=/>首页</a><a href=/x/>新闻</a></div>"
FOOT = "<div class=foot><p>版权所有：青河市总工会 某ICP备12345678号</p></div>"


def read(
    body: str,
    *,
    info: str = "2024-05-01",
    head: str = "<title>职工运动会开幕_青河市总工会</title>",
    profile: SiteProfile | None = None,
) -> RawArticle:
    page = (
        f"{head}{NAV}<h1>职工运动会开幕</h1><div>{info}</div><div class=content>{body}</div>{FOOT}"
    )
    return read_article(parse_html(page), URL, profile)


def texts(raw: RawArticle) -> list[str]:
    return [block.text for block in raw.blocks]


def test_labels_in_cells_and_empty_ones() -> None:
    cells = "<table><tr><td>来源：<td>青河日报<td>作者：<td><td>发布日期：<td>2024-05-01</table>"

    raw = read(f"<p>{ONE}</p><p>{TWO}</p>", info=cells)

    assert (raw.source, raw.author, raw.published_text) == ("青河日报", None, "2024-05-01")


def test_full_width_and_spaced_labels() -> None:
    info = "来 源：青河日报&nbsp;&nbsp;作 者：方&nbsp;敏　发布时间：２０２４年５月１日"

    article = finish_article(read(f"<p>{ONE}</p>", info=info), NOW, None)

    assert (article.source, article.author) == ("青河日报", "方敏")
    assert article.published is not None
    assert article.published.iso == "2024-05-01"
    assert article.published_text == "２０２４年５月１日"


def test_visible_date_wins_over_meta() -> None:
    head = "<title>职工运动会开幕</title><meta name=PubDate content='2024-05-02 09:00'>"

    assert read(f"<p>{ONE}</p>", head=head).published_text == "2024-05-01"


def test_update_time_gives_way_to_another_day_in_meta() -> None:
    head = "<title>职工运动会开幕</title><meta name=PubDate content='{}'>"
    info = "更新时间：2024-05-09 10:46"

    same = read(f"<p>{ONE}</p>", head=head.format("2024-05-09"), info=info)
    other = read(f"<p>{ONE}</p>", head=head.format("2024-05-01"), info=info)

    assert (same.published_text, same.found_by["published_text"]) == (
        "2024-05-09 10:46",
        FoundBy.LABEL,
    )
    assert (other.published_text, other.found_by["published_text"]) == ("2024-05-01", FoundBy.META)


@pytest.mark.parametrize(
    ("content", "author"),
    [("林静", "林静"), ("3001", None), ("本网编辑小杨", None), ("王强", None), ("admin", None)],
)
def test_meta_author_counts_unless_it_is_an_editor(content: str, author: str | None) -> None:
    head = f"<title>职工运动会开幕</title><meta name=author content='{content}'>"

    assert read(f"<p>{ONE}</p><p>责任编辑：王强</p>", head=head).author == author


def test_source_is_never_made_of_the_site_name() -> None:
    head = "<title>职工运动会开幕_青河市总工会</title><meta name=SiteName content=青河市总工会>"

    assert read(f"<p>{ONE}</p>", head=head).source is None


def test_person_behind_the_source_is_the_author() -> None:
    raw = read(f"<p>{ONE}</p>", info="2024-05-01 <span>来源：某某网</span><span>林静</span>")

    assert (raw.source, raw.author) == ("某某网", "林静")


def test_reporter_behind_the_source_is_the_author() -> None:
    raw = read(f"<p>{ONE}</p>", info="2024-05-01 来源：青河日报 记者 王强 李娜")

    assert (raw.source, raw.author) == ("青河日报", "王强、李娜")


def test_author_label_wins_over_the_signature() -> None:
    raw = read(f"<p>{ONE}</p><p>（王强）</p>", info="2024-05-01 作者：方敏")

    assert raw.author == "方敏"
    assert texts(raw) == [ONE]


def test_correspondents_are_the_authors_where_no_one_else_is() -> None:
    raw = read(f"<p>{ONE}（通讯员 孙丽）</p>")

    assert (raw.author, raw.correspondent) == ("孙丽", "孙丽")
    assert texts(raw) == [ONE]


def test_signature_that_is_not_understood_stays() -> None:
    assert texts(read(f"<p>{ONE}</p><p>（青河日报）</p>")) == [ONE, "（青河日报）"]


def test_photographers_are_no_authors() -> None:
    raw = read(f"<p>{ONE}</p><p>图为现场。（张三 摄）</p>")

    assert raw.author is None
    assert texts(raw) == [ONE, "图为现场。（张三 摄）"]


def test_labels_inside_the_body_are_text() -> None:
    notice = ["活动时间：2024年5月9日", "活动地点：工人文化宫", "时间：9:00", ONE]

    raw = read("".join(f"<p>{line}</p>" for line in notice), info="发布时间：2024-04-30 来源：市总")

    assert texts(raw) == notice
    assert raw.published_text == "2024-04-30"


def test_title_of_several_lines_has_the_spaces_of_the_document_title() -> None:
    heading = "<h1>甲乙丙<br>2024年大会<br>丁戊己</h1><p>时间：2024-05-01</p>"
    page = f"<title>甲乙丙2024年大会 丁戊己</title>{heading}<p>{ONE}</p>"

    assert read_article(parse_html(page), URL, None).title == "甲乙丙2024年大会 丁戊己"


def test_title_is_what_the_page_shows_when_the_head_names_the_channel() -> None:
    assert read(f"<p>{ONE}</p>", head="<title>工会要闻</title>").title == "职工运动会开幕"


def test_title_repeated_in_the_body_is_no_paragraph() -> None:
    assert texts(read(f"<p>职工运动会开幕</p><p>{ONE}</p>")) == [ONE]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("职工运动会开幕_工会要闻_青河市总工会", "职工运动会开幕"),
        ("职工运动会开幕 - 青河市总工会", "职工运动会开幕"),
        ("职工运动会开幕--工会--青河网", "职工运动会开幕"),
        ("奋进——记青河市总工会主席", "奋进——记青河市总工会主席"),
    ],
)
def test_title_of_the_document_without_the_site(title: str, name: str) -> None:
    page = f"<title>{title}</title><div class=content><p>{ONE}</p><p>{TWO}</p></div>"

    assert read_article(parse_html(page), URL, None).title == name


def test_short_notice_in_the_box_of_its_title() -> None:
    body = "<p>2024-05-01</p><p>因检修，明日停电。</p><p>分享到：</p>"
    page = f"{NAV}<div class=box><h1>停电通知</h1>{body}</div>{FOOT}"

    assert texts(read_article(parse_html(page), URL, None)) == ["因检修，明日停电。"]


def test_body_that_a_script_shows_later() -> None:
    page = (
        f"<h1>职工运动会开幕</h1><div class=content style='display:none'><p>{ONE}</p>"
        f"<p>{TWO}{ONE}{TWO}{ONE}{TWO}</p></div>"
    )

    assert texts(read_article(parse_html(page), URL, None))[0] == ONE


def test_widgets_inside_the_body_are_no_text() -> None:
    share = "<div class=bdsharebuttonbox>分享到：<a href=#>微信</a></div>"
    related = (
        "<ul class=xg><li><a href=1.html>职工书屋开放了吗</a><li><a href=2.html>送清凉</a></ul>"
    )

    raw = read(f"<p>{ONE}</p>{share}<p>{TWO}</p>{related}<p>上一篇：<a href=7.html>前一篇</a></p>")

    assert texts(raw) == [ONE, TWO]


def test_editors_below_the_body() -> None:
    assert read(f"<p>{ONE}</p></div><div>责任编辑：李娜　审核：王强").editor == "李娜"


@pytest.mark.parametrize(
    ("line", "author"), [("（方敏）", "方敏"), ("本报记者 方敏", "方敏"), ("下一篇：方敏", None)]
)
def test_signature_right_below_the_body(line: str, author: str | None) -> None:
    assert read(f"<p>{ONE}</p><p>{TWO}</p></div><p>{line}</p><div>").author == author


def test_selectors_of_the_profile_win() -> None:
    profile = parse_profile(
        '[site]\nkey="a"\nname="甲"\nbase_url="http://a.example"\nhosts=["a.example"]\n'
        'discover_channels=true\n[article]\ntitle="h4"\npublished="#d"\nsource="#s::text"\n'
        'author="//i"\nbody="#b"\nremove=".no"\n',
        "a.toml",
    )
    page = (
        "<h1>错</h1><h4>对的标题</h4><b id=d>发布：2023年2月3日</b><b id=s>来源：某报</b>"
        "<i>方敏</i>"
        f"<div class=content><p>{ONE}</p></div><div id=b><p>{TWO}</p><p class=no>去掉</p></div>"
    )

    raw = read_article(parse_html(page), URL, profile)

    assert (raw.title, raw.published_text, raw.source, raw.author, texts(raw)) == (
        "对的标题",
        "2023年2月3日",
        "某报",
        "方敏",
        [TWO],
    )
    assert {
        raw.found_by[name] for name in ("title", "published_text", "source", "author", "body")
    } == {FoundBy.SELECTOR}


def test_selectors_that_find_nothing_leave_the_field_to_the_page() -> None:
    profile = parse_profile(
        '[site]\nkey="a"\nname="甲"\nbase_url="http://a.example"\nhosts=["a.example"]\n'
        'discover_channels=true\n[article]\ntitle="h6"\nbody="#none"\nauthor="//p/@none"\n',
        "a.toml",
    )

    raw = read(f"<p>{ONE}</p>", profile=profile)

    assert (raw.title, texts(raw)) == ("职工运动会开幕", [ONE])


def page(number: int, *lines: str, author: str | None = None) -> RawArticle:
    blocks = tuple(Block(text=line, html=f"<p>{line}</p>") for line in lines)
    image = Attachment(url=f"http://a.example/{number}.jpg", name="", kind="image")
    return RawArticle(
        url=f"{URL}{number}", title=f"题{number}", blocks=blocks, images=(image,), author=author
    )


def test_pages_become_one_article() -> None:
    joined = join_pages([page(1, ONE, "甲"), page(2, ONE, "甲", TWO, author="方敏"), page(3, "丙")])

    assert joined.title == "题1"
    assert texts(joined) == [ONE, "甲", "甲", TWO, "丙"]
    assert (joined.author, joined.page_count, joined.next_page) == ("方敏", 3, None)
    assert [image.url[-5:] for image in joined.images] == ["1.jpg", "2.jpg", "3.jpg"]


def test_shown_author_of_a_later_page_wins_over_the_meta_tag_of_the_first() -> None:
    first = dataclasses.replace(page(1, ONE, author="周敏"), found_by={"author": FoundBy.META})
    second = dataclasses.replace(page(2, TWO, author="方敏"), found_by={"author": FoundBy.POSITION})

    joined = join_pages([first, second])

    assert (joined.author, joined.found_by["author"]) == ("方敏", FoundBy.POSITION)


RULE = (Block(text="", html="<hr>"),)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (page(1, ONE), None),
        (RawArticle(url=URL, title="题", images=page(1).images), None),
        (RawArticle(url=URL, title="题", attachments=page(1).images), None),
        (RawArticle(url=URL, title=""), "no title"),
        (
            RawArticle(url=URL, title="题", blocks=(Block(text="", html="<hr>"),)),
            "no body, image or attachment",
        ),
    ],
)
def test_what_cannot_be_kept(raw: RawArticle, reason: str | None) -> None:
    assert check_article(raw) == reason


def test_unreadable_date_is_none_and_keeps_its_words() -> None:
    raw = RawArticle(
        url=URL, title="题", published_text="2024年13月45日", blocks=page(1, ONE).blocks
    )

    article = finish_article(raw, NOW, None)

    assert (article.published, article.published_text) == (None, "2024年13月45日")
