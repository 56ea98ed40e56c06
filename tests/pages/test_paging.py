"""How a listing goes on: the link a reader would press, or the script that writes it."""

from __future__ import annotations

import pytest

from unioncrawler.items import PageRequest, Paging
from unioncrawler.pages.document import parse_html
from unioncrawler.pages.paging import read_paging
from unioncrawler.sites.loader import parse_profile

HOST = "http://www.yunshan.example"
URL = f"{HOST}/xw/index.shtml"
SITE = """
[site]
key = "yunshan"
name = "云杉市总工会"
base_url = "http://www.yunshan.example"
hosts = ["www.yunshan.example", "yunshan.example"]
discover_channels = true
"""
PROFILE = parse_profile(SITE, "yunshan.toml")
LIST = (
    "<ul><li><a href='/c/2021-09-27/1.shtml'>一条消息的标题</a>2021-09-27</li>"
    "<li><a href='/c/2021-09-26/2.shtml'>又一条消息的标题</a>2021-09-26</li></ul>"
)


def paging(pager: str, url: str = URL, extra: str = "") -> Paging:
    source = f"<html><body><a href='/'>首页</a>{LIST}{pager}{extra}</body></html>"
    return read_paging(parse_html(source), url, PROFILE)


@pytest.mark.parametrize(
    "pager",
    [
        "<div><a href='index_2.shtml'>下一页</a></div>",
        "<div><a href='/xw/index_2.shtml'>下页</a></div>",
        "<div><a href='index_2.shtml'>后一页</a></div>",
        "<div><a href='index_2.shtml'>【下一页】</a></div>",
        "<div><a href='index_2.shtml'>下一页&gt;&gt;</a></div>",
        "<div><a href='index_2.shtml'><span>下一页</span></a></div>",
        "<div><a href='index_2.shtml'>Next</a></div>",
        "<div><a href='http://yunshan.example/xw/index_2.shtml'>下 一 页</a></div>",
        "<div><a class='on'>1</a><a href='index_2.shtml'>2</a><a href='index_3.shtml'>3</a></div>",
        "<div><span>1</span> <a href='index_2.shtml'>2</a> <a href='index_3.shtml'>3</a></div>",
        "<div>1 <a href='index_2.shtml'>[2]</a> <a href='index_3.shtml'>[3]</a></div>",
        (
            "<ul><li class='thisclass'>1</li><li><a href='index_2.shtml'>2</a></li>"
            "<li><a href='index_3.shtml'>3</a></li><li><a href='index_9.shtml'>末页</a></li></ul>"
        ),
        (
            "<div><a href='index.shtml'>1</a><a href='index_2.shtml'>2"
            "</a><a href='index_3.shtml'>3</a>"
            "<a href='index_2.shtml'>&gt;</a><a href='index_3.shtml'>下5页</a></div>"
        ),
        (
            "<div><span class='cur'>1</span><a href='index_2.shtml'>2"
            "</a><a href='index_2.shtml'>›</a></div>"
            "<a href='index_3.shtml'>尾页</a>"
        ),
        (
            "<div>首页 上一页 <a href='index_2.shtml'>下一页"
            "</a> <a href='index_7.shtml'>尾页</a></div>"
        ),
        (
            "<div><a href='index.shtml'>首页</a> <a href='index.shtml'>上一页</a>"
            " <a href='index_2.shtml'>下一页</a></div>"
        ),
        (
            "<div><span class='cur'>1</span><a href='index_2.shtml'>2</a>"
            "<a href='index_3.shtml'>3</a><a href='index_9.shtml'>»</a></div>"
        ),
        "<a href='/c/2021-09-28/3.shtml'>下一篇</a><p><a href='index_2.shtml'>下一页</a></p>",
        (
            "<ul><li><span>«</span></li><li class='active'><span>1</span></li>"
            "<li><a href='index_2.shtml'>2</a></li>"
            "<li><a href='index_2.shtml' rel='next'>»</a></li></ul>"
        ),
        "<div><a>1</a><a href='index_2.shtml'>2</a><a href='index_3.shtml'>3</a></div>",
        (
            "<div><a>上一页</a><a>1</a><a href='index_2.shtml'>2</a>"
            "<a href='index_3.shtml'>3</a><a>下一页</a></div>"
        ),
        (
            "<div><span>第1页</span><a href='index_2.shtml'>第2页</a>"
            "<a href='index_3.shtml'>第3页</a></div>"
        ),
        "<div>上一页 1 <a href='index_2.shtml'>2</a> <a href='index_3.shtml'>3</a> 下一页</div>",
        "<div>共 3 页：<a href='index_2.shtml'>2</a> <a href='index_3.shtml'>3</a></div>",
        (
            "<div>共<b>3</b>页 <a href='index.shtml'>1</a> <a href='index_2.shtml'>2</a>"
            " <a class='next' href='index_2.shtml'><i></i></a></div>"
        ),
        (
            "<div><a href='index_2.shtml'><img src='n.gif' alt='下一页'></a>"
            "<a href='index_9.shtml'><img src='l.gif' title='尾页'></a></div>"
        ),
        "<div><a href='index_2.shtml'><img src='n.gif' title='下一页'></a></div>",
    ],
)
def test_the_link_that_follows_is_found(pager: str) -> None:
    assert paging(pager).next_url == f"{HOST}/xw/index_2.shtml"
    assert paging(pager).mechanism == "links"


@pytest.mark.parametrize(
    ("text", "pages", "items"),
    [
        ("共31页", 31, None),
        ("共 31 页 470 条", 31, None),
        ("共470条记录 1/31页", 31, 470),
        ("第1页/共31页", 31, None),
        ("页次：1/31", 31, None),
        ("总记录数：470，总页数：31页", 31, 470),
        ("共31页，共470条", 31, 470),
        ("當前第1頁 共31頁", 31, None),
        ("Page 1 of 31", 31, None),
    ],
)
def test_totals_are_what_the_pager_states(text: str, pages: int, items: int | None) -> None:
    got = paging(f"<div class='page'><a href='index_2.shtml'>下一页</a> {text}</div>")
    assert (got.pages, got.items) == (pages, items)


def test_files_are_counted_from_the_one_that_follows_the_first_page() -> None:
    pager = "<div>第1页 <a href='index_1.shtml'>下一页</a> <a href='index_8.shtml'>尾页</a></div>"
    assert paging(pager).pages == 9


@pytest.mark.parametrize(("shown", "pages"), [(4, 4), (5, None)])
def test_few_numbers_without_a_last_page_are_all_there_are(shown: int, pages: int | None) -> None:
    links = "".join(f"<a href='index_{n}.shtml'>{n}</a>" for n in range(2, shown + 1))
    pager = f"<div><span>1</span>{links}<a href='index_2.shtml'>下一页</a></div>"

    assert paging(pager).pages == pages


def test_the_last_page_leads_nowhere_whatever_its_head_says() -> None:
    head = "<link rel='next' href='index_6.shtml'>"

    assert (
        paging("<div class='page'>第5页/共5页</div>", f"{HOST}/xw/index_5.shtml", head).next is None
    )


def test_one_button_for_more_is_a_pager_but_on_a_front_page() -> None:
    more = "<div>加载更多</div>"

    assert paging(more).mechanism == "script"
    assert paging(more, f"{HOST}/").mechanism == "none"


def test_the_number_of_the_last_page_may_stand_in_its_link() -> None:
    got = paging(
        "<div><span>1</span><a href='index_2.shtml'>2</a>…<a href='index_9.shtml'>9</a>"
        "<a href='index_2.shtml'>下一页</a><a href='index_9.shtml'>尾页</a></div>"
    )
    assert got.pages == 9


@pytest.mark.parametrize(
    "pager",
    [
        "<div><b>1</b><a href='?p=2'>2</a><a href='?p=3'>3</a> … <a href='?p=34'>34</a></div>",
        (
            "<ul><li class='on'>1</li><li><a href='?p=2'>2</a></li><li><span>...</span></li>"
            "<li><a href='?p=34'>34</a></li><li><a href='?p=2' rel='next'>›</a></li></ul>"
        ),
    ],
)
def test_the_number_behind_an_ellipsis_is_the_last_page(pager: str) -> None:
    assert (paging(pager).next_url, paging(pager).pages) == (f"{URL}?p=2", 34)


def test_a_pager_that_leads_behind_its_numbers_does_not_show_all() -> None:
    got = paging(f"<div><a href='{URL}'>1</a><a href='index_2.shtml'>下一页</a></div>")

    assert (got.next_url, got.pages) == (f"{HOST}/xw/index_2.shtml", None)


def test_the_last_numbers_shown_need_not_be_the_last_there_are() -> None:
    got = paging(
        "<div><b>1</b>" + "".join(f"<a href='?p={n}'>{n}</a>" for n in range(2, 11)) + "…</div>"
    )
    assert (got.next_url, got.pages) == (f"{URL}?p=2", None)


@pytest.mark.parametrize(
    ("link", "following"),
    [
        ("index_2.shtml", f"{HOST}/xw/index_2.shtml"),
        ("?page=2", f"{URL}?page=2"),
        ("/xw/page/2/", f"{HOST}/xw/page/2/"),
        ("/tz/index_2.shtml", None),
        ("/c/2021-09-28/3.shtml", None),
        ("http://a.example/xw/index_2.shtml", None),
        ("index.shtml", None),
    ],
)
def test_the_head_may_say_which_page_is_next(link: str, following: str | None) -> None:
    assert paging(f"<link rel='next' href='{link}'>").next_url == following


LAST = f"{HOST}/xw/index_3.shtml"


@pytest.mark.parametrize(
    "pager",
    [
        "<div><a href='index_2.shtml'>上一页</a><a href='index_3.shtml'>下一页</a></div>",
        (
            "<div><a href='index.shtml'>首页</a><a href='index_2.shtml'>上一页"
            "</a><a href='index.shtml'>下一页</a></div>"
        ),
        "<div><a href='index.shtml'>1</a><a href='index_2.shtml'>2</a><span>3</span></div>",
        (
            "<div><a href='index.shtml'>1</a><a href='index_2.shtml'>2"
            "</a><a class=on href='index_3.shtml'>3</a>"
            "<a href='javascript:void(0)'>下一页</a></div>"
        ),
        "<div><a href='index_2.shtml'>上一页</a> <span>下一页</span> 3/3</div>",
        (
            "<div><a href='index_2.shtml'>上一页</a> "
            "<a href='index_4.shtml'>下一页</a> 第3页/共3页</div>"
        ),
        "<div><a href='index_2.shtml'>上一页</a> <a href='#'>下一页</a></div>",
    ],
)
def test_the_last_page_has_none_after_it(pager: str) -> None:
    got = paging(pager, LAST)
    assert (got.mechanism, got.next_url) == ("links", None)


@pytest.mark.parametrize(
    "pager",
    [
        "",
        "<a href='/c/2021-09-28/3.shtml'>下一篇</a>",
        "<a href='/c/2021-09-28/3.shtml'>下一条：消息</a>",
        "<a href='/zt/'>&gt;</a><a href='/zt2/'>&gt;&gt;</a>",
        "<div class='slide'><a href='#'>1</a><a href='#'>2</a><a href='#'>3</a></div>",
        "<div class='slide'><a href='javascript:;'>&lt;</a><a href='javascript:;'>&gt;</a></div>",
        "<div class='page'>共1页 5条</div>",
        "<a href='http://other.example/index_2.shtml'>12</a>",
        "<a rel='next' href='/c/2021-09-28/3.shtml'>»</a>",
        "<a href='/xw/more.html'>查看更多</a>",
        "<span>查看更多</span><span>查看更多</span>",
        "<p>请查看更多</p><select><option>请选择<option>1<option>2</select>",
    ],
)
def test_what_is_no_pager(pager: str) -> None:
    got = paging(pager)
    assert (got.mechanism, got.next_url) == ("none", None)


@pytest.mark.parametrize(
    "pager",
    [
        "<el-pagination :total='95'></el-pagination>",
        "<div>共47条 <select onchange='go(this)'><option>1<option>2<option>3</select></div>",
        "<button>加载更多</button>",
        "<a href='javascript:;' onclick='more()'><span>点击加载更多...</span></a>",
        "<div class='more'>查看更多&gt;&gt;</div>",
    ],
)
def test_a_pager_of_a_script_is_seen_though_not_followed(pager: str) -> None:
    got = paging(pager)
    assert got == Paging(mechanism="script", items=47 if "47" in pager else None)


def test_stated_pages_beside_a_box_of_numbers_are_looked_for() -> None:
    box = "<select><option>1<option>2<option>3<option>4</select>"
    query = f"{HOST}/xw/list.jsp?id=3"

    assert paging(f"<div class=p>共4页 {box}</div>").next_url == f"{HOST}/xw/index_1.shtml"
    assert paging(f"<div class=p>共4页 {box}</div>", query) == Paging(mechanism="script", pages=4)


def test_a_pager_to_another_site_is_not_followed() -> None:
    assert paging("<div><a href='http://a.example/index_2.shtml'>下一页</a></div>").next_url is None


def test_a_pager_that_only_states_its_pages_may_go_on_in_several_files() -> None:
    got = paging(
        "<div><a class='off'>上一页</a>"
        "<a href='javascript:;' onclick='toPage(2)'>下一页</a> 共17页</div>"
    )
    ways = [
        PageRequest(url=f"{HOST}/xw/index{mark}.shtml") for mark in ("_1", "_2", "2", "1", "-2")
    ]
    assert got == Paging(mechanism="files", next=ways[0], others=tuple(ways[1:]), pages=17)


ZCMS = "<script>if(window._zcms_stat)_zcms_stat('SiteID=122');</script>"


def test_zcms_pages_are_followed_whatever_their_path() -> None:
    static = paging("<div><a href='index_2.shtml'>下一页</a></div>", extra=ZCMS)
    assert static == Paging(mechanism="zcms", next=PageRequest(url=f"{HOST}/xw/index_2.shtml"))
    deep = paging(
        "<div><a href='/zcms/catalog/15575/pc/index_4.shtml'>下一页</a></div>",
        f"{HOST}/xw/index_3.shtml",
    )
    following = PageRequest(url=f"{HOST}/zcms/catalog/15575/pc/index_4.shtml")
    assert deep == Paging(mechanism="zcms", next=following)
    deeper = paging(
        "<div><a href='index_3.shtml'>上一页</a><a href='index_5.shtml'>下一页</a></div>",
        f"{HOST}/zcms/catalog/15575/pc/index_4.shtml",
    )
    assert deeper.next_url == f"{HOST}/zcms/catalog/15575/pc/index_5.shtml"


def script(code: str) -> str:
    return f"<div class='page'><script>{code}</script></div>"


VARIABLES = """
//createPageHTML(9, 0, "index", "html");
var currentPage = {current};//所在页从0开始
var prevPage = currentPage-1
var nextPage = currentPage+1
var countPage = 17//共多少页
document.write("<a href=\\"index"+"_" + nextPage + "."+"shtml\\">下一页</a>");
"""


@pytest.mark.parametrize(
    ("code", "following", "pages", "items"),
    [
        ('createPageHTML(9, 0, "index", "html");', "index_1.html", 9, None),
        ("createPageHTML(9,3,'index','shtml')", "index_4.shtml", 9, None),
        ('createPageHTML(9, 8, "index", "html");', None, 9, None),
        (
            'createPageHTML(1, 0, "old", "html");createPageHTML(9, 0, "index", "html");',
            *("index_1.html", 9, None),
        ),
        ("var countPage = 1;var countPage = 9;var currentPage = 0;", "index_1.html", 9, None),
        ('createPageHTML(1, 0, "index", "html");', None, 1, None),
        ('createPageHTML(55,0, "index","shtml","1089");', "index_1.shtml", 55, 1089),
        ("createPageHTML('page',29, 1,'list_xw','html',289);", "list_xw_2.html", 29, 289),
        ("createPageHTML('page',29,29,'list_xw','html',289);", None, 29, 289),
        ('<!--\ncreatePageHTML(9, 0, "index", "html");\n//-->', "index_1.html", 9, None),
        (
            '//createPageHTML(5,0,"old","html");\ncreatePageHTML(9,0,"index","html");',
            "index_1.html",
            9,
            None,
        ),
        (
            '/* createPageHTML(5,0,"old","html"); */createPageHTML(9,0,"index","html");',
            "index_1.html",
            9,
            None,
        ),
        (VARIABLES.format(current=0), "index_1.shtml", 17, None),
        (VARIABLES.format(current=4), "index_5.shtml", 17, None),
        (VARIABLES.format(current=16), None, 17, None),
        (
            (
                'createPageHTML(9,0,"index","html");function'
                " createPageHTML(_nPageCount, _n, _s, _e){return;}"
            ),
            "index_1.html",
            9,
            None,
        ),
    ],
)
def test_a_trs_pager_is_worked_out(
    code: str, following: str | None, pages: int, items: int | None
) -> None:
    assert paging(script(code), f"{HOST}/xw/") == Paging(
        mechanism="kaipuyun" if "('page'" in code else "trs",
        next=PageRequest(url=f"{HOST}/xw/{following}") if following else None,
        pages=pages,
        items=items,
    )


@pytest.mark.parametrize(
    "code",
    [
        '//createPageHTML(9, 0, "index", "html");',
        "function createPageHTML(_nPageCount, _nCurrIndex, _sPageName, _sPageExt){}",
        "createPageHTML(pages, current, 'index', 'html');",
        "createPageHTML(9, 0, 'in dex', 'html');",
        f"createPageHTML({'9' * 30}, 0, 'index', 'html');",
        "createPageHTML(²²², 0, 'index', 'html');",
        f"var countPage = {'9' * 5000}; var currentPage = 0;",
        f"var countPage = 9; var currentPage = {'9' * 5000};",
        "var countPage = 9;",
    ],
)
def test_a_script_that_writes_no_pager(code: str) -> None:
    assert paging(script(code)).mechanism == "none"


def test_rendered_links_come_before_the_script() -> None:
    got = paging(
        "<p><a href='index_1.shtml'>下一页</a></p>" + script('createPageHTML(9,4,"index","html")')
    )
    assert (got.mechanism, got.next_url) == ("links", f"{HOST}/xw/index_1.shtml")


def test_the_selector_of_the_profile_wins() -> None:
    profile = parse_profile(SITE + '[listing]\nnext = "a.go::attr(data-url)"', "yunshan.toml")
    root = parse_html("<a class='go' data-url='p9.html'>x</a><a href='index_2.shtml'>下一页</a>")
    assert read_paging(root, URL, profile).next_url == f"{HOST}/xw/p9.html"


def test_descending_numbers_are_followed_as_they_are_linked() -> None:
    got = paging(
        "<div><span class='p_no_d'>1</span><span class='p_no'><a href='tzgg/30.htm'>2</a></span>"
        "<span class='p_no'><a href='tzgg/1.htm'>31</a></span>"
        "<span class='p_next'><a href='tzgg/30.htm'>下页</a>"
        "</span><span><a href='tzgg/1.htm'>尾页</a></span>"
        "<span class='p_t'>共31页</span></div>",
        f"{HOST}/tzgg.htm",
    )
    assert (got.next_url, got.pages) == (f"{HOST}/tzgg/30.htm", 31)


def test_a_script_is_not_followed_to_another_site() -> None:
    base = "<base href='http://elsewhere.example/xw/'>"

    assert paging(base + script('createPageHTML(9, 0, "index", "html");')).next is None


def test_older_posts_of_a_blog_are_its_next_page() -> None:
    read = paging("<nav><a href='index_2.shtml'>← 较早文章</a></nav>")
    newer = paging("<nav><a href='index.shtml'>较新文章</a></nav>", f"{HOST}/xw/index_2.shtml")

    assert read == Paging(mechanism="links", next=PageRequest(url=f"{HOST}/xw/index_2.shtml"))
    assert newer.next is None


def test_a_total_among_the_links_of_a_pager_is_not_the_number_of_the_page() -> None:
    read = paging(
        "<div><a title='Total record'><b>312</b></a> <b>1</b> <a href='index_2.shtml'>2</a> "
        "<a href='index_3.shtml'>3</a> <a href='index_2.shtml'>下一页</a> "
        "<a href='index_26.shtml'>尾页</a></div>"
    )

    assert read == Paging(
        mechanism="links", next=PageRequest(url=f"{HOST}/xw/index_2.shtml"), pages=26
    )


def test_a_field_for_the_number_before_the_total_hides_no_next_page() -> None:
    read = paging(
        "<div><strong>1</strong><a href='?page=2'>2</a><a href='?page=3'>3</a>"
        "<label><input value='1'><span> / 3 页</span></label><a href='?page=2'>下一页</a></div>"
    )

    assert read == Paging(mechanism="query", next=PageRequest(url=f"{URL}?page=2"), pages=3)


@pytest.mark.parametrize(
    "pager",
    [
        (
            "<div class='el-pagination'><button class='btn-prev'></button><ul class='el-pager'>"
            "<li class='number active'>1</li><li class='number'>2</li></ul></div>"
        ),
        "<ul class='ant-pagination'><li><a>1</a></li><li><a>2</a></li><li><a>3</a></li></ul>",
    ],
)
def test_numbers_that_only_a_script_listens_to_are_a_pager(pager: str) -> None:
    assert paging(pager).mechanism == "script"
    assert paging(pager.replace("2", "").replace("3", "")).mechanism == "none"
