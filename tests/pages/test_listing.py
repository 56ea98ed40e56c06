"""Listing pages of many makes: every entry, in order, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from unioncrawler.items import Entry, EntryKind, Link, Listing
from unioncrawler.pages.document import parse_html
from unioncrawler.pages.listing import read_listing
from unioncrawler.pages.mend import close_links
from unioncrawler.sites.loader import parse_profile

if TYPE_CHECKING:
    from unioncrawler.sites.profile import SiteProfile

URL = "http://www.yunshan.example/xw/ghyw/index.shtml"
SITE = """
[site]
key = "yunshan"
name = "云杉市总工会"
base_url = "http://www.yunshan.example"
hosts = ["www.yunshan.example", "yunshan.example", "192.0.2.7"]
discover_channels = true
"""
PROFILE = parse_profile(SITE, "yunshan.toml")

NAV = """<div class="nav"><ul><li><a href="/">首页</a></li><li><a href="/xw/">新闻中心</a></li>
<li><a href="/jc/">基层频道</a></li><li><a href="/wq/index.shtml">维权帮扶</a></li></ul></div>"""
CRUMBS = """<div class="position">当前位置：<a href="/">首页</a> &gt; <a href="/xw/">新闻中心</a>
&gt; <a href="/xw/ghyw/">工会要闻</a></div>"""
SIDE = """<div class="side"><h3>热点新闻</h3><ul>
<li><a href="/c/2020-01-02/91.shtml">职工书屋建设经验交流会在云杉市举行</a></li>
<li><a href="/c/2020-01-03/92.shtml">百名劳模走进校园讲述奋斗故事引发热议</a></li>
<li><a href="/c/2020-01-04/93.shtml">全市工会系统财务工作会议圆满召开</a></li></ul>
<a href="/cover/">更多封面</a></div>"""
FOOT = """<div class="footer"><a href="/about/1.shtml">关于我们</a>
<a href="/c/2017-01-01/5.shtml">法律声明</a>
<a href="http://www.other.example/">友好单位</a> 版权所有：云杉市总工会</div>"""

WANTED = [
    ("/c/2021-09-27/101.shtml", "云杉市总工会召开第八次代表大会", "2021-09-27"),
    ("/c/2021-09-26/102.shtml", "送清凉活动走进重点项目工地", "2021-09-26"),
    ("/c/2021-09-25/103.shtml", "职工技能大赛决赛圆满落幕", "2021-09-25"),
    ("/c/2021-09-24/104.shtml", "女职工专项集体合同签订现场会", "2021-09-24"),
]


def frame(main: str, nav: str = NAV, side: str = SIDE) -> str:
    return (
        f"<html><head><title>工会要闻</title></head><body>{nav}<div class='wrap'>{CRUMBS}"
        f"<div class='main'>{main}</div>{side}</div>{FOOT}</body></html>"
    )


def read(source: str, url: str = URL, profile: SiteProfile | None = PROFILE) -> Listing:
    return read_listing(parse_html(close_links(source)), url, profile)


def rows(form: str) -> str:
    return "".join(form.format(href=h, title=t, date=d, ym=d[:7], day=d[8:]) for h, t, d in WANTED)


def entries(dates: bool = True) -> tuple[Entry, ...]:
    return tuple(
        Entry(
            url=f"http://www.yunshan.example{href}", title=title, date_text=date if dates else None
        )
        for href, title, date in WANTED
    )


DATED = {
    "li-after": ("<ul>{}</ul>", "<li><a href='{href}'>{title}</a><span>{date}</span></li>"),
    "li-before": ("<ul>{}</ul>", "<li><span>{date}</span><a href='{href}'>{title}</a></li>"),
    "li-bullet": ("<ul>{}</ul>", "<li>· <a href='{href}'>{title}</a> {date}</li>"),
    "li-nested": (
        "<div><ul>{}</ul></div>",
        (
            "<li class='x'><div><p><a href='{href}'>{title}"
            "</a></p></div><div><em>{date}</em></div></li>"
        ),
    ),
    "li-unclosed": ("<ul>{}</ul>", "<li><a href='{href}'>{title}<span>{date}</span>"),
    "table": (
        "<table><tr><th>标题</th><th>日期</th></tr>{}</table>",
        "<tr><td>·</td><td><a href='{href}'>{title}</a></td><td>{date}</td></tr>",
    ),
    "table-each": (
        "{}",
        "<table><tr><td><a href='{href}'>{title}</a></td><td>{date}</td></tr></table>",
    ),
    "dl": ("<dl>{}</dl>", "<dt><a href='{href}'>{title}</a></dt><dd>{date}</dd>"),
    "dl-each": (
        "{}",
        "<dl><dt><a href='{href}'>{title}</a></dt><dd>摘要文字</dd><dd>{date}</dd></dl>",
    ),
    "div": ("<div>{}</div>", "<div class='row'><a href='{href}'>{title}</a><i>{date}</i></div>"),
    "p-br": ("<p>{}</p>", "<a href='{href}'>{title}</a> {date}<br>"),
    "p-br-before": ("<p>{}</p>", "{date} <a href='{href}'>{title}</a><br>"),
    "card": (
        "<div>{}</div>",
        (
            "<div class='item'><h3><a href='{href}'>{title}"
            "</a></h3><p>各级工会组织认真贯彻落实会议精神，"
            "团结动员广大职工建功立业。<a href='{href}'>[详细]</a></p><span>{date}</span></div>"
        ),
    ),
    "whole-link": (
        "<ul>{}</ul>",
        (
            "<li><a href='{href}'><h3>{title}</h3>"
            "<p>各级工会组织认真贯彻落实。</p><span>{date}</span></a></li>"
        ),
    ),
    "whole-link-spans": (
        "<ul>{}</ul>",
        "<li><a href='{href}'><span class='title'>{title}</span><span>{date}</span></a></li>",
    ),
    "picture": (
        "<ul>{}</ul>",
        (
            "<li><a href='{href}'><img src='/a.jpg' alt='图'></a><div><a href='{href}'>{title}</a>"
            "<span>{date}</span></div></li>"
        ),
    ),
    "blocks-of-two": (
        "<ul>{}</ul>",
        "<li><a href='{href}'>{title}</a><span>{date}</span></li></ul><div class='line'></div><ul>",
    ),
    "with-channel": (
        "<ul>{}</ul>",
        "<li><a href='/xw/ghyw/'>[要闻]</a><a href='{href}'>{title}</a><span>{date}</span></li>",
    ),
    "with-related": (
        "<ul>{}</ul>",
        (
            "<li><a href='{href}'>{title}</a><div class='pop'><h3>解读</h3><ul><li>"
            "<a href='/jd/2021-01-01/9{day}.shtml'>一图读懂这份文件的主要内容</a></li></ul></div>"
            "<span>{date}</span></li>"
        ),
    ),
    "with-counter": (
        "<ul>{}</ul>",
        "<li><a href='{href}'>{title}</a><span>阅读：235</span><span>发布时间：{date}</span></li>",
    ),
    "with-download": (
        "<div>{}</div>",
        (
            "<div class='r'><a href='{href}'>{title}</a><b>"
            "<a href='/dl?id={day}'><i></i></a>{date}</b></div>"
        ),
    ),
    "mixed-hosts": (
        "<ul>{}</ul>",
        "<li><a href='https://yunshan.example{href}'>{title}</a><span>{date}</span></li>",
    ),
    "in-a-form": (
        "<form>{}</form>",
        "<div><input type='checkbox'><a href='{href}'>{title}</a><span>{date}</span></div>",
    ),
    "nested-layout": (
        "<table><tr><td><a href='/jc/'>基层频道</a></td><td><table>{}</table></td></tr></table>",
        "<tr><td><a href='{href}'>{title}</a></td><td>{date}</td></tr>",
    ),
}


@pytest.mark.parametrize("make", DATED)
def test_every_make_of_a_list_with_dates(make: str) -> None:
    around, row = DATED[make]
    listing = read(frame(around.replace("{}", rows(row))))
    assert listing.entries == entries()
    assert not listing.is_hub


UNDATED = {
    "li": ("<ul>{}</ul>", "<li><a href='{href}'>{title}</a></li>"),
    "h4": ("<div>{}</div>", "<h4><a href='{href}'>{title}</a></h4>"),
    "p": ("<div>{}</div>", "<p><a href='{href}'>{title}</a></p>"),
    "grid": (
        "<div class='grid'>{}</div>",
        "<div class='cell'><a href='{href}'><img src='a.jpg' alt='{title}'></a></div>",
    ),
    "picture-and-caption": (
        "<div>{}</div>",
        (
            "<div class='cell'><a href='{href}'><img src='a.jpg'>"
            "</a><p><a href='{href}'>{title}</a></p></div>"
        ),
    ),
    "bare": ("<div>{}</div>", "<a href='{href}'>{title}</a>"),
}


@pytest.mark.parametrize("make", UNDATED)
def test_every_make_of_a_list_without_dates(make: str) -> None:
    around, row = UNDATED[make]
    assert read(frame(around.replace("{}", rows(row)))).entries == entries(dates=False)


@pytest.mark.parametrize(
    ("row", "shown"),
    [
        ("<li><a href='{href}'>{title}</a>[{date}]</li>", "2021-09-27"),
        ("<li><a href='{href}'>{title}</a><span>09-27</span></li>", "09-27"),
        ("<li><b>{day}</b><i>{ym}</i><a href='{href}'>{title}</a></li>", "27 2021-09"),
        ("<li><a href='{href}'>{title}</a><i>09-27</i><b>2021</b></li>", "09-27 2021"),
        ("<li><a href='{href}'>{title}</a><i>2021年09月27日</i></li>", "2021年09月27日"),
        ("<li><a href='{href}'>{title}</a><script>var d='2020-01-01'</script></li>", None),
    ],
)
def test_the_date_is_given_as_the_line_shows_it(row: str, shown: str | None) -> None:
    assert read(frame(f"<ul>{rows(row)}</ul>")).entries[0].date_text == shown


@pytest.mark.parametrize(
    ("anchor", "title"),
    [
        ("<a href='{}' title='云杉市总工会召开第八次代表大会'>云杉市总工会召开…</a>", None),
        ("<a href='{}' title='云杉市总工会召开第八次代表大会'>云杉市总工会召开...</a>", None),
        ("<a href='{}' title='点击查看'>云杉市总工会召开第八次代表大会</a>", None),
        ("<a href='{}'>云杉市总工会召开…</a>", "云杉市总工会召开…"),
        ("<a href='{}'>\n  云杉市总工会召开第八次代表大会\u3000\u200b\n</a>", None),
        ("<a href='{}' title='a&amp;#32;b'>a…</a>", "a b"),
        ("<a href='{}'>送温暖&#32;进万家</a>", "送温暖 进万家"),
        ("<a href='{}'>送温暖&amp;#32;进万家</a>", "送温暖 进万家"),
        ("<a href='{}'><font color=red>云杉市总工会</font>召开第八次代表大会</a>", None),
        ("<a href='&#32;{}'>云杉市总工会召开第八次代表大会</a>", None),
        ("<a href='{}' title='2021年9月27日会议'>2021年9月27日会议</a>", "2021年9月27日会议"),
    ],
)
def test_the_title_is_whole_and_clean(anchor: str, title: str | None) -> None:
    first = f"<li>{anchor.format(WANTED[0][0])}<span>2021-09-27</span></li>"
    others = rows("<li><a href='{href}'>{title}</a><span>{date}</span></li>").split("</li>", 1)[1]
    listing = read(frame(f"<ul>{first}{others}</ul>"))
    assert listing.entries[0].title == (title or WANTED[0][1])
    assert listing.entries[0].date_text == "2021-09-27"
    assert listing.entries[1:] == entries()[1:]


ROW = "<li><a href='{href}'>{title}</a><span>{date}</span></li>"


def test_kinds_of_entries() -> None:
    others = (
        "<li><a href='/upload/resources/file/2021/tz.pdf'>关于评选先进集体的通知</a>2021-09-20</li>"
        "<li><a href='https://paper.example/a/1.html'>媒体报道：工会的夏天</a>2021-09-19</li>"
        "<li><a href='/zt/dbdh/'>【专题】第八次代表大会</a>2021-09-18</li>"
        "<li><a href='javascript:void(0)'>打不开的一条</a>2021-09-17</li>"
    )
    listing = read(frame(f"<ul>{rows(ROW)}{others}</ul>"))
    assert [(e.title, e.kind) for e in listing.entries[4:]] == [
        ("关于评选先进集体的通知", EntryKind.FILE),
        ("媒体报道：工会的夏天", EntryKind.EXTERNAL),
        ("【专题】第八次代表大会", EntryKind.ARTICLE),
    ]


def test_without_a_profile_other_hosts_are_external() -> None:
    source = frame(
        f"<ul>{rows(ROW)}<li><a href='http://a.example/1'>外站的一条消息</a>2021-01-01</li></ul>"
    )
    kinds = [entry.kind for entry in read(source, profile=None).entries]
    assert kinds == [EntryKind.ARTICLE] * 4 + [EntryKind.EXTERNAL]


def test_one_address_is_one_entry() -> None:
    listing = read(frame(f"<ul>{rows(ROW)}{rows(ROW)}</ul>"))
    assert listing.entries == entries()


def test_a_headline_above_the_list_is_an_entry() -> None:
    href, title, date = WANTED[0]
    top = f"<div class='top'><h2><a href='{href}'>{title}</a></h2><p>摘要。{date}</p></div>"
    others = rows(ROW).split("</li>", 1)[1]
    assert read(frame(f"<h2>工会要闻</h2>{top}<ul>{others}</ul>")).entries == entries()


def test_an_entry_may_stand_alone() -> None:
    alone = rows(ROW).split("</li>")[0]
    assert read(frame(f"<ul>{alone}</li></ul><p>共1条</p>")).entries == entries()[:1]


def test_a_list_with_side_blocks_that_have_no_name_is_no_hub() -> None:
    side = (
        SIDE.replace("class='side'", "").replace('class="side"', "").replace("热点新闻", "推荐阅读")
    )
    listing = read(frame(f"<ul>{rows(ROW)}</ul>", side=side))
    assert (listing.entries, listing.is_hub) == (entries(), False)


def test_an_empty_channel_has_no_entries() -> None:
    listing = read(frame("<ul></ul><p>暂无内容</p>", side=""))
    assert listing.entries == ()
    assert [crumb.text for crumb in listing.breadcrumbs] == ["首页", "新闻中心", "工会要闻"]


HUB = "".join(
    f"<div class='box'><div class='hd'><h3>{name}</h3><a href='/{key}/'>更多&gt;&gt;</a></div><ul>"
    f"<li><a href='/c/2021-09-2{n}/{n}1.shtml'>{name}的第一条消息内容</a></li>"
    f"<li><a href='/c/2021-09-2{n}/{n}2.shtml'>{name}的第二条消息内容</a></li>"
    f"<li><a href='/c/2021-09-2{n}/{n}3.shtml'>{name}的第三条消息内容</a></li></ul></div>"
    for n, (key, name) in enumerate(
        [("xw/ghyw", "工会要闻"), ("tzgg", "通知公告"), ("jc/djxl", "党建巡礼")]
    )
)


@pytest.mark.parametrize("url", ["http://www.yunshan.example/", "http://www.yunshan.example/xw/"])
def test_an_overview_of_several_lists_is_a_hub(url: str) -> None:
    source = f"<html><body>{NAV}<div class='main'>{HUB}</div>{FOOT}</body></html>"
    listing = read(source, url)
    assert listing.is_hub
    assert [entry.title[:4] for entry in listing.entries] == ["工会要闻"] * 3 + ["通知公告"] * 3 + [
        "党建巡礼"
    ] * 3
    assert [link.text for link in listing.channels if link.url and "/tzgg/" in link.url] == [
        "通知公告"
    ]


def test_channels_are_what_may_lead_to_listings() -> None:
    listing = read(frame(f"<ul>{rows(ROW)}</ul>"))
    assert listing.channels == (
        Link(text="新闻中心", url="http://www.yunshan.example/xw/"),
        Link(text="基层频道", url="http://www.yunshan.example/jc/"),
        Link(text="维权帮扶", url="http://www.yunshan.example/wq/index.shtml"),
        Link(text="封面", url="http://www.yunshan.example/cover/"),
        Link(text="关于我们", url="http://www.yunshan.example/about/1.shtml"),
    )


def test_the_front_page_under_another_name_is_no_channel() -> None:
    nav = NAV.replace("</ul>", "<li><a href='http://yunshan.example/'>云杉市总工会</a></li></ul>")
    assert read(frame(f"<ul>{rows(ROW)}</ul>", nav=nav)).channels[0].text == "新闻中心"
    assert all(c.text != "云杉市总工会" for c in read(frame("", nav=nav)).channels)


def test_a_row_without_a_date_does_not_take_its_neighbours() -> None:
    first, others = rows("<p><a href='{href}'>{title}</a> {date}</p>").split("</p>", 1)
    got = read(frame(first.replace(" 2021-09-27", "") + "</p>" + others)).entries
    assert [entry.date_text for entry in got] == [None, *(date for _, _, date in WANTED[1:])]


def test_selectors_of_the_profile_win() -> None:
    profile = parse_profile(
        SITE
        + """
[listing]
item = "div.odd"
link = "a.jump::attr(onclick)"
title = "b"
date = "i::text"
""",
        "yunshan.toml",
    )
    source = frame(
        "<div class='odd'><a class='jump' onclick='/c/2021-01-01/7.shtml' href='#'>x"
        "</a><b>一条 消息</b>"
        f"<i>2021-01-01</i></div><div class='odd'>空</div><ul>{rows(ROW)}</ul>"
    )
    assert read(source, profile=profile).entries == (
        Entry(
            url="http://www.yunshan.example/c/2021-01-01/7.shtml",
            title="一条 消息",
            date_text="2021-01-01",
        ),
    )


def test_ignored_addresses_are_left_out() -> None:
    profile = parse_profile(SITE + "[urls]\nignore = ['/102\\.shtml$']", "yunshan.toml")
    got = read(frame(f"<ul>{rows(ROW)}</ul>"), profile=profile)
    assert got.entries == (entries()[0], *entries()[2:])


def test_a_base_element_counts() -> None:
    source = frame(f"<ul>{rows(ROW)}</ul>").replace("<head>", "<head><base href='/sub/'>")
    source = source.replace("'/c/", "'../c/")
    assert read(source).entries == entries()


def test_hostile_markup_is_read_in_time() -> None:
    for piece in (
        "<div>",
        "<li><a href=/a",
        "<ul><li><a href='/c/1.html'>标题文字",
        "<a>",
        "<table><tr>",
    ):
        read(piece * 3000)
    read(
        "<ul>"
        + "".join(f"<li><a href='/c/{n}.html'>第{n}条消息的标题</a></li>" for n in range(6000))
    )
