"""What a response is, before anything in it is believed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unioncrawler.items import Verdict
from unioncrawler.pages.verdict import Judgement, judge
from unioncrawler.sites.profile import SiteProfile
from unioncrawler.visits import SHELL

PROFILE = SiteProfile(
    key="yunshan",
    name="云杉市总工会",
    base_url="http://www.yunshan.example",
    hosts=("www.yunshan.example", "yunshan.example"),
    discover_channels=True,
)
URL = "http://www.yunshan.example/c/2021-09-27/1.shtml"
ARTICLE = (
    "<html><head><title>送清凉到工地 - 云杉市总工会</title></head><body><h1>送清凉到工地</h1>"
    "<p>发布时间：2021-09-27</p><p>"
    + "七月的工地上，工会干部把绿豆汤送到工人手中。" * 12
    + "</p></body></html>"
)
MENU = "".join(f'<li><a href="/{n}/">栏目名称{n}</a></li>' for n in range(90))


def verdict(text: str, status: int = 200, **headers: str) -> Judgement:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return judge(status, names, text, URL, PROFILE)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (200, Verdict.OK),
        (203, Verdict.OK),
        (304, Verdict.UNCHANGED),
        (400, Verdict.ERROR),
        (401, Verdict.BLOCKED),
        (403, Verdict.BLOCKED),
        (404, Verdict.MISSING),
        (410, Verdict.GONE),
        (418, Verdict.ERROR),
        (429, Verdict.THROTTLED),
        (451, Verdict.BLOCKED),
        (500, Verdict.ERROR),
        (502, Verdict.ERROR),
        (503, Verdict.ERROR),
        (206, Verdict.ERROR),
        (0, Verdict.ERROR),
        (412, Verdict.CHALLENGE),
        (521, Verdict.CHALLENGE),
        (512, Verdict.CHALLENGE),
    ],
)
def test_a_status_that_says_it_all(status: int, expected: Verdict) -> None:
    assert verdict(ARTICLE, status).verdict is expected


def test_what_has_no_body_is_no_challenge_whatever_cookies_come_with_it() -> None:
    assert verdict("", 304, set_cookie="__jsluid_h=1").verdict is Verdict.UNCHANGED


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_has_its_target(status: int) -> None:
    assert verdict("", status, LOCATION="../2021-09-28/2.shtml") == Judgement(
        verdict=Verdict.REDIRECTED,
        reason=f"HTTP {status}",
        redirect_to="http://www.yunshan.example/c/2021-09-28/2.shtml",
    )


@pytest.mark.parametrize("location", ["", "javascript:go()", "ftp://a.example/"])
def test_a_redirect_to_nowhere_is_an_error(location: str) -> None:
    assert verdict("", 302, Location=location).verdict is Verdict.ERROR


JSL = (
    "<script>document.cookie=('_')+('_')+('j')+('s')+('l')+('_')+('c');"
    "location.href=location.pathname+location.search</script>"
)
RS = (
    '<html><head><meta id="a9" content="{qqk" r=\'m\'><script>$_ts=window["$_ts"];'
    "if(!$_ts)$_ts={};$_ts.nsd=1;</script></head><body></body></html>"
)
ACW = "<html><script>var arg1='3000176000856006061501533003690027800375';acw_sc__v2</script></html>"


@pytest.mark.parametrize(
    ("text", "status", "reason"),
    [
        (JSL, 521, "challenge:jsl"),
        (JSL, 200, "challenge:jsl"),
        (JSL, 403, "challenge:jsl"),
        ("", 521, "challenge:jsl"),
        (RS, 412, "challenge:rs"),
        (RS, 202, "challenge:rs"),
        (RS, 200, "challenge:rs"),
        (RS.replace("</script>", "var a='" + "x<" * 40_000 + "'</script>"), 200, "challenge:rs"),
        ("", 412, "challenge:rs"),
        (ACW, 200, "challenge:acw"),
        ("<script src='/_guard/auto.js'></script>", 200, "challenge:sessionverify"),
        ("<title>请稍候</title><p>正在进行安全检测浏览器</p>", 200, "challenge:waf"),
        ("<title>人机验证</title><p>请完成安全验证后继续访问</p>", 200, "challenge:captcha"),
    ],
)
def test_a_challenge_is_known_by_its_marks(text: str, status: int, reason: str) -> None:
    assert verdict(text, status) == Judgement(verdict=Verdict.CHALLENGE, reason=reason)


def test_a_cookie_of_a_guard_makes_no_challenge_of_a_page() -> None:
    assert verdict(ARTICLE, Set_Cookie="__jsluid_s=1; acw_sc__v2=2").verdict is Verdict.OK
    article = ARTICLE.replace("</p></body>", "如何看懂 __jsl_clearance 与 acw_sc__v2？</p></body>")
    assert verdict(article).verdict is Verdict.OK


@pytest.mark.parametrize(
    "text",
    [
        "<title>访问异常页面</title><body><div>您的请求已被记录</div>" + MENU,
        "<title>提示</title><p>访问被拒绝</p>",
        "<title>网站防火墙</title><p>您的请求带有不合法参数，已被网站管理员设置拦截！</p>",
    ],
)
def test_a_refusal_with_status_200_is_blocked(text: str) -> None:
    assert verdict(text).verdict is Verdict.BLOCKED


def test_a_notice_of_haste_is_throttled() -> None:
    assert verdict("<p>您的访问过于频繁，请稍后再试</p>").verdict is Verdict.THROTTLED


@pytest.mark.parametrize(
    "text",
    [
        "<title>404</title><body>404</body>",
        "<title>页面不存在 - 云杉市总工会</title><body>" + MENU,
        "<title>云杉市总工会</title><body>" + MENU + "<p>您访问的页面不存在或已删除！</p></body>",
        "<html><body><h1>404 Not Found</h1></body></html>",
        "<title>出错了</title><p>对不起，您要访问的文章已被删除。</p><a href='/'>返回首页</a>",
        "<p>该信息不存在</p>",
        "<script language='javascript'>alert('对不起，该信息不存在！');history.back();</script>",
        '<script>alert("您访问的文章已被删除");location.href="list.aspx"</script>',
    ],
)
def test_a_page_that_says_only_that_there_is_none_is_a_soft_404(text: str) -> None:
    assert verdict(text).verdict is Verdict.SOFT_404


@pytest.mark.parametrize(
    ("notice", "expected"),
    [
        ("页面不存在", Verdict.SOFT_404),
        ("找不到该页面", Verdict.SOFT_404),
        ("页面未找到", Verdict.SOFT_404),
        ("没有找到该页面", Verdict.SOFT_404),
        ("该文章已删除", Verdict.SOFT_404),
        ("该文章被删除", Verdict.SOFT_404),
        ("页面走丢了", Verdict.SOFT_404),
        ("HTTP 404", Verdict.SOFT_404),
        ("访问异常", Verdict.BLOCKED),
        ("访问过于频繁", Verdict.THROTTLED),
    ],
)
def test_a_notice_is_seen_in_a_frame_of_many_tags(notice: str, expected: Verdict) -> None:
    text = f"<title>云杉市总工会</title>{MENU}<p>{notice}</p>"

    assert verdict(text).verdict is expected


@pytest.mark.parametrize(
    "text",
    [
        ARTICLE.replace("送清凉到工地", "网站“页面不存在”问题整改情况"),
        ARTICLE.replace("七月的工地上", "访问的页面不存在，404 页面如何修改"),
        "<title>404工程竣工</title><h1>404工程竣工</h1><p>发布时间：2021-09-27</p><p>工程竣工。</p>",
        "<title>云杉市总工会</title>"
        + MENU
        + "<h1>公告</h1><p>日期：2021年9月27日</p><p>旧系统的页面不存在了。</p>",
        ARTICLE.replace("<body>", "<body><script>alert('页面不存在')</script>"),
        # among many tags one paragraph, hardly longer than a notice may be
        f"<title>公告</title>{MENU}<p>旧系统的页面不存在了。"
        + "工会干部把绿豆汤送到工人手中。" * 14,
    ],
)
def test_an_article_about_missing_pages_is_a_page(text: str) -> None:
    assert verdict(text) == Judgement(verdict=Verdict.OK)


@pytest.mark.parametrize(
    "text",
    [
        '<meta http-equiv="refresh" content="0;url=/c/2021-09-28/2.shtml">',
        "<META content='0; URL=/c/2021-09-28/2.shtml' HTTP-EQUIV='Refresh'>",
        "<meta http-equiv=refresh content=\"3; url='/c/2021-09-28/2.shtml'\"><p>正在跳转</p>",
        '<script>window.location.href="/c/2021-09-28/2.shtml";</script>',
        "<script>location.replace('../2021-09-28/2.shtml')</script>",
        "<script>top.location = 'http://yunshan.example/c/2021-09-28/2.shtml'</script>",
    ],
)
def test_a_page_that_only_sends_on_is_a_redirect(text: str) -> None:
    assert verdict(f"<html><head><title>x</title>{text}</head><body></body></html>") == Judgement(
        verdict=Verdict.REDIRECTED,
        reason="redirect in the page",
        redirect_to="http://www.yunshan.example/c/2021-09-28/2.shtml",
    )


def test_a_redirect_off_the_site_has_its_target() -> None:
    found = verdict("<script>location.href='https://paper.example/a?b=1'</script>")
    assert found.redirect_to == "https://paper.example/a?b=1"
    assert found.verdict is Verdict.REDIRECTED


@pytest.mark.parametrize("target", ["/", "/index.html", "http://yunshan.example/"])
def test_a_jump_to_the_front_page_is_a_soft_404(target: str) -> None:
    assert verdict(f"<script>window.location='{target}'</script>").verdict is Verdict.SOFT_404


@pytest.mark.parametrize(
    "text",
    [
        ARTICLE.replace(
            "<head>",
            "<head><!--[if lt IE 9]><script>window.location.href='old.html'</script><![endif]-->",
        ),
        ARTICLE.replace("<head>", "<head><script>if(a){window.location.href='/m/'}</script>"),
        "<p>短页</p><!--[if IE]><script>location.href='old.html'</script><![endif]-->",
        f"<script>location.href='{URL}'</script>",
        "<script>location.href='/go?u=' + location.href</script>",
        "<a onclick=\"location.href='/a.html'\">一页</a>",
    ],
)
def test_what_only_looks_like_a_redirect_is_none(text: str) -> None:
    assert verdict(text).verdict is Verdict.OK


@pytest.mark.parametrize("text", ["", "  \r\n", "\ufeff"])
def test_an_empty_body_is_an_error(text: str) -> None:
    assert verdict(text) == Judgement(verdict=Verdict.ERROR, reason="empty body")


@given(
    st.integers(),
    st.dictionaries(st.text(), st.text()),
    st.text(),
    st.text(),
    st.sampled_from(
        ["", "<title>", "<script>location='", '<meta http-equiv=refresh content="0;url=']
    ),
)
def test_any_response_is_judged(
    status: int, headers: dict[str, str], text: str, url: str, start: str
) -> None:
    assert judge(status, headers, start + text, url, None).verdict in Verdict


def test_hostile_markup_takes_no_time() -> None:
    for piece in ("<a ", "<script>", "<!--", "<meta http-equiv=refresh ", "<title>", "<", "&#1;"):
        verdict(piece * 30_000)


@pytest.mark.parametrize(
    ("headers", "expected"), [({"Retry_After": "120"}, Verdict.THROTTLED), ({}, Verdict.ERROR)]
)
def test_a_busy_server_that_says_when_to_come_back_throttles(
    headers: dict[str, str], expected: Verdict
) -> None:
    assert verdict("busy", 503, **headers) == Judgement(verdict=expected, reason="HTTP 503")


SCRIPTS = "<script src='/js/vendors.js'></script><script src='/js/app.js'></script>"


@pytest.mark.parametrize(
    "text",
    [
        f"<html><head><title>总工会</title></head><body><div id=app></div>{SCRIPTS}</body></html>",
        f"<noscript>请启用 JavaScript</noscript><div id='root'>加载中…</div>{SCRIPTS}",
        f"<!-- 甲 --><body>{SCRIPTS}<style>p{{color:red}}</style></body>",
    ],
)
def test_a_page_of_scripts_alone_is_named(text: str) -> None:
    assert verdict(text) == Judgement(verdict=Verdict.ERROR, reason=SHELL)


@pytest.mark.parametrize(
    "text",
    [
        f"<h1>关于召开职工代表大会的通知</h1>{SCRIPTS}",
        f"<img src='/u/1.jpg'>{SCRIPTS}",
        f"<a href='/c/1.shtml'>下一页</a>{SCRIPTS}",
        f"<frameset><frame src='/main.htm'></frameset>{SCRIPTS}",
        "<p>短页</p>",
    ],
)
def test_a_short_page_that_shows_something_is_none_of_scripts_alone(text: str) -> None:
    assert verdict(text).reason is None
