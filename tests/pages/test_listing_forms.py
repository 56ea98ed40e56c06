"""Lists of other forms than rows of a link and a date."""

from __future__ import annotations

import pytest

from tests.pages.mechanisms.sheets import HOST, LIST, listing
from unioncrawler.items import PageKind
from unioncrawler.pages import read_page
from unioncrawler.pages.document import parse_html
from unioncrawler.pages.listing import read_listing
from unioncrawler.sites.loader import parse_profile

TITLES = ("职工技能大赛决赛圆满落幕", "全市工会经审工作会议召开", "环卫工人免费体检活动启动")


def shown(source: str, url: str = f"{HOST}/xw/index.shtml") -> list[tuple[str, str, str | None]]:
    return [
        (entry.url.removeprefix(HOST), entry.title, entry.date_text)
        for entry in listing(source, url).entries
    ]


def wanted(place: str = "/thread/{}.html", date: str | None = "2024-05-2{}") -> object:
    return [
        (place.format(number), title, date.format(number) if date else None)
        for number, title in enumerate(TITLES)
    ]


LINK = "<a href='/thread/{0}.html"
BLOG = (
    f"<div class='post'><h3>{LINK}'>{{1}}</a></h3><div>作者：<a href='/u/{{0}}'>李平</a> "
    f"时间：2024-05-2{{0}} {LINK}#c'>评论(3)</a> <a href='/tag/a.html'>工会</a></div>"
    f"<p>{{1}}，各单位代表参加。{LINK}'>阅读全文</a></p></div>"
)
POST = (
    f"<article><h2>{LINK}'>{{1}}</a></h2><p>2024-05-2{{0}}</p><p>各单位代表参加。"
    f"{LINK}'>继续阅读 <span>“{{1}}”</span></a></p></article>"
)
FILM = (
    f"<li>{LINK}'><img src='a.jpg'><span>03:21</span></a>"
    f"<h4>{LINK}' title='{{1}}'>{{2}}…</a></h4><p>2024-05-2{{0}}</p></li>"
)


BADGE = (
    f"<div class='card'>{LINK}'><img src='a.jpg' alt='{{1}}'></a><div><a href='/tag/{{0}}'>劳模</a>"
    f"{LINK}'>{{1}}</a><p>2024-05-2{{0}} · 阅读 {{0}}3</p></div></div>"
)


@pytest.mark.parametrize("card", [BLOG, POST, FILM, BADGE])
def test_of_the_links_of_a_card_the_heading_is_the_entry(card: str) -> None:
    cards = "".join(card.format(n, title, title[:6]) for n, title in enumerate(TITLES))

    assert shown(f"<div class='l'>{cards}</div>") == wanted()


def test_the_entry_shown_at_large_over_a_list_is_one_of_it() -> None:
    top = (
        "<div class='top'><h2><a href='/c/2021-09-30/9.shtml'>市总工会召开全委会</a></h2>"
        "<span>2021-09-30</span><p>总结工作。<a href='/c/2021-09-30/9.shtml'>[详细]</a></p></div>"
    )
    plain = listing(LIST).entries
    read = listing(top + LIST).entries

    assert [entry.title for entry in read] == ["市总工会召开全委会", *(e.title for e in plain)]


def test_what_stands_over_a_list_and_is_from_elsewhere_is_none_of_it() -> None:
    top = "<div><h2><a href='/zt/2021-09-30/9.shtml'>市总工会召开全委会</a></h2>2021-09-30</div>"

    assert listing(top + LIST).entries == listing(LIST).entries


NAMES = ("张卫东", "李红梅", "王建国")
MENU = "".join(f"<li><a href='/lm/{number}.html'>栏目{number}</a></li>" for number in range(3))


def test_portraits_with_a_name_are_entries() -> None:
    rows = "".join(
        f"<li><a href='/lm/ml/{n}.html'><img src='/{n}.jpg'><p>{name}</p></a></li>"
        for n, name in enumerate(NAMES)
    )
    found = shown(f"<ul>{MENU}</ul><div><ul>{rows}</ul></div>", f"{HOST}/lm/9.html")

    assert found == [(f"/lm/ml/{n}.html", name, None) for n, name in enumerate(NAMES)]


def test_a_menu_of_numbered_pages_like_this_one_is_no_list() -> None:
    pager = "<div><a href='/lm/9_2.html'>下一页</a></div>"

    assert shown(f"<ul>{MENU}</ul>{pager}", f"{HOST}/lm/9.html") == []


@pytest.mark.parametrize(
    ("place", "over"), [("/lm/jc/{}.html", ""), ("/x/{}.html", "<h3>人物</h3>")]
)
def test_short_titles_are_entries_under_the_channel_s_name_or_in_its_folder(
    place: str, over: str
) -> None:
    rows = "".join(f"<li><a href='{place.format(n)}'>{t}</a></li>" for n, t in enumerate(NAMES))
    crumbs = "<div>当前位置：<a href='/'>首页</a> &gt; <a href='/lm/jc/'>人物</a></div>"
    found = shown(f"{crumbs}<div>{over}<ul>{rows}</ul></div>", f"{HOST}/lm/jc/")

    assert found == [(place.format(n), name, None) for n, name in enumerate(NAMES)]


def test_entries_each_in_a_table_of_its_own_are_one_list() -> None:
    cell = (
        "<td width='50%'><table><tr><td><a href='/thread/{0}.html'><img src='/{0}.jpg'></a></td>"
        "<td><a href='/thread/{0}.html'>{1}</a><br>2024-05-2{0}</td></tr></table></td>"
    )
    rows = "".join(
        f"<tr>{cell.format(n, title)}{cell.format(n + 3, title)}</tr>"
        for n, title in enumerate(TITLES)
    )
    found = shown(f"<table>{rows}</table>")

    assert [place for place, _, _ in found] == [f"/thread/{n}.html" for n in (0, 3, 1, 4, 2, 5)]


def test_a_date_without_a_year_needs_no_selector() -> None:
    profile = parse_profile(
        """
        [site]
        key = "yunshan"
        name = "云杉市总工会"
        base_url = "http://www.yunshan.example"
        hosts = ["www.yunshan.example"]
        discover_channels = true
        [listing]
        item = "li"
        """,
        "yunshan.toml",
    )
    rows = "<ul><li><a href='/thread/0.html'>职工技能大赛决赛圆满落幕</a> [05-20]</li></ul>"
    root = parse_html(f"<html><body>{rows}</body></html>")

    assert [e.date_text for e in read_listing(root, f"{HOST}/xw/", profile).entries] == ["05-20"]


@pytest.mark.parametrize(
    "source",
    [
        (
            "<dl><dt>2024年5月20日</dt><dd>{0}</dd><dd>{1}</dd>"
            "<dt>2024年5月21日 星期二</dt><dd>{2}</dd></dl>"
        ),
        (
            "<h3>2024年5月20日</h3><ul><li>{0}</li><li>{1}</li></ul>"
            "<h3>【2024年5月21日】</h3><ul><li>{2}</li></ul>"
        ),
    ],
)
def test_the_day_over_several_entries_is_the_date_of_each(source: str) -> None:
    links = [f"<a href='/thread/{n}.html'>{title}</a>" for n, title in enumerate(TITLES)]

    dates = [date for _, _, date in shown(f"<div>{source.format(*links)}</div>")]
    assert dates == ["2024年5月20日", "2024年5月20日", "2024年5月21日"]


def test_the_edition_of_a_newspaper_is_a_listing() -> None:
    rows = "".join(f"<li><a href='content_{n}.htm'>{t}</a></li>" for n, t in enumerate(TITLES))
    source = f"<html><title>大工报</title><body><h3>标题导航</h3><ul>{rows}</ul></body></html>"
    page = read_page(source.encode(), {}, f"{HOST}/html/2024-05/10/node_1.htm")

    assert page.kind is PageKind.LISTING
    assert page.listing is not None
    assert [entry.title for entry in page.listing.entries] == list(TITLES)
