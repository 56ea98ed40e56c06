"""Bare pages, redirects and their false friends, notices and articles about them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.pages.made_pages import FOOT, NAV, PARAGRAPHS, SITE, TEXT, TITLE, make_page, picked

CRUMBS = "<div class=wz>当前位置：<a href=/>首页</a> &gt; <a href=/tpxw/>图片新闻</a></div>"
PICTURE = "<div class=content><p><img src=/u/1.jpg></p></div>"


def bare_page(main: str, title: str) -> str:
    return f"<title>{title}-青河市总工会</title>{NAV}{CRUMBS}<div class=main>{main}</div>{FOOT}"


@pytest.mark.parametrize("address", ["/tpxw/8213.html", "/tpxw/ldzfc.html", "/tpxw/show.asp?x=1"])
@pytest.mark.parametrize("heading", ["<h1>劳动者风采</h1>", ""])
def test_picture_with_nothing_around_it_is_an_article(heading: str, address: str) -> None:
    wanted = {"kind": "article", "title": "劳动者风采", "images": [f"{SITE}/u/1.jpg"]}

    assert picked(bare_page(heading + PICTURE, "劳动者风采"), wanted, SITE + address) == wanted


@pytest.mark.parametrize(
    ("main", "address"),
    [
        ("<h2>图片新闻</h2><ul class=list></ul>", "/tpxw/index.html"),
        (f"<h2>图片新闻</h2>{PICTURE}", "/tpxw.html"),
        (f"<h2>图片新闻</h2>{PICTURE}", "/tpxw/"),
    ],
    ids=["nothing", "a banner", "a banner in a folder"],
)
def test_empty_channel_is_a_listing(main: str, address: str) -> None:
    assert picked(bare_page(main, "图片新闻"), {"kind": 0}, SITE + address) == {"kind": "listing"}


@pytest.mark.parametrize("address", ["/info/9912.htm", "/saved/page"])
def test_short_article_with_a_neighbour_is_no_list_of_one(address: str) -> None:
    said = (
        "我校离休干部、原工会主席方敏同志，因病医治无效，于2024年4月30日16时在青河逝世，享年93岁。"
    )
    neighbour = "<p>上一条：<a href=9911.htm>关于2024年重阳节慰问的通知</a></p>"
    main = f"<h1>讣 告</h1><p>2024-05-01</p><div class=txt><p>{said}</p></div>{neighbour}"
    wanted = {"kind": "article", "title": "讣 告", "published": "2024-05-01", "body": [said]}

    assert picked(bare_page(main, "讣告"), wanted, SITE + address) == wanted


REDIRECTS = {
    "<meta http-equiv='refresh' content='0;url=http://www.w.example/1.html'>": "http://www.w.example/1.html",
    "<script>window.location.href='http://mp.w.example/s/abc';</script>": "http://mp.w.example/s/abc",
    "<html><head><script>location.replace('/c/9.html')</script></head></html>": f"{SITE}/c/9.html",
    '<script>top.location.href="http://mp.w.example/s/abc"</script>': "http://mp.w.example/s/abc",
    "<script>window.open('http://mp.w.example/s/abc','_self')</script>": "http://mp.w.example/s/abc",
}


@pytest.mark.parametrize(("page", "target"), REDIRECTS.items())
def test_redirect(page: str, target: str) -> None:
    wanted = {"verdict": "redirected", "redirect_to": target}

    assert picked(page, wanted) == wanted


SMALL = f"<h1>{TITLE}</h1><p>2024-05-01</p><p>图片新闻</p><p><img src=1.jpg></p>"
FALSE_FRIENDS = {
    "old browsers": (
        "<!--[if lt IE 9]><script>window.location.href='brower.html'</script><![endif]-->"
    ),
    "phones": (
        "<script>if(/iphone|android/i.test(navigator.userAgent))"
        "{window.location.href='/m/1.html'}</script>"
    ),
    "narrow screens": "<script>if(screen.width<500)location.href='/m/1.html'</script>",
    "another window": "<script>function f(){window.open('/x.html','_blank')}</script>",
}


@pytest.mark.parametrize("script", FALSE_FRIENDS.values(), ids=FALSE_FRIENDS)
def test_script_that_leads_only_some_readers_elsewhere(script: str) -> None:
    wanted = {"verdict": "ok", "kind": "article", "title": TITLE}

    assert picked(f"<title>{TITLE}</title>{script}{SMALL}", wanted) == wanted


NOTICES = {
    "a page of its own": "<title>404</title><h1>您访问的页面不存在</h1><a href=/>返回首页</a>",
    "deleted": f"<title>青河市总工会</title>{NAV}<div>该文章已被删除</div>{FOOT}",
    "not approved": f"<title>青河市总工会</title>{NAV}<div>文章不存在或未审核通过</div>{FOOT}",
    "in the frame of the site": make_page(
        "<p>对不起，您要访问的页面不存在或已被删除！</p>",
        heading="",
        info="",
        document_title="提示信息",
    ),
    "going home": "<meta http-equiv=refresh content='3;url=/'><p>页面不存在</p>",
}


@pytest.mark.parametrize("page", NOTICES.values(), ids=NOTICES)
def test_soft_404(page: str) -> None:
    assert picked(page, {"verdict": 0}) == {"verdict": "soft_404"}


@pytest.mark.parametrize(
    "title", ["关于访问异常网站的情况通报", "您访问的页面不存在？多个政务网站被通报"]
)
def test_article_about_notices(title: str) -> None:
    first = "近日，网信办发布通报，多个页面不存在、404的网站被点名。"
    wanted: dict[str, Any] = {"kind": "article", "title": title, "body": [first, *TEXT]}
    page = make_page(
        f"<p>{first}</p>{PARAGRAPHS}", heading=f"<h1>{title}</h1>", document_title=title
    )

    assert picked(page, wanted) == wanted
