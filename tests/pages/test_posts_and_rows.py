"""Posts of blog systems and pages with only a film, and lists that begin with their dates."""

from __future__ import annotations

import pytest

from tests.pages.made_pages import FOOT, NAV, ONE, SITE, TITLE, TWO, picked

POST = (
    "<html><head><title>{title} – 青河市总工会</title>{head}</head><body class='{name}'>"
    "<header><h1 class=site-title><a href=/>青河市总工会</a></h1></header>"
    "<article><h1 class=entry-title>{title}</h1><div class=entry-meta><span>发表于 "
    "<a href='#'><time>2021年9月7日</time></a></span><span class=byline>由 "
    "<a href='/author/lf'>林芳</a></span></div><div class=entry-content>{body}</div></article>"
    "<aside><h2>近期文章</h2><ul><li><a href='/1'>工作总结</a></li></ul></aside></body></html>"
)
BODY = f"<p>{ONE}</p><p>{TWO}</p>"


@pytest.mark.parametrize(
    ("address", "head", "name"),
    [
        ("/2021/09/07/jineng/", "", ""),
        ("/2021/09/jineng-zhanshi/", "", ""),
        ("/archives/123", "", ""),
        ("/?p=123", "", "post-template-default single single-post"),
        ("/?p=123", "<meta property=og:type content=article>", ""),
        ("/jineng/", "<meta property='article:published_time' content='2021-09-07'>", ""),
    ],
)
def test_post(address: str, head: str, name: str) -> None:
    page = POST.format(title=TITLE, head=head, name=name, body=BODY)
    wanted = {"kind": "article", "title": TITLE, "published": "2021-09-07", "body": [ONE, TWO]}

    assert picked(page, wanted, SITE + address) == wanted


ROWS = "".join(
    f"<tr><td>[2021-09-{20 - n}]</td><td><a href='Article_Show.asp?ArticleID={n}'>"
    f"{TITLE[:8]}第{n}号…</a></td><td>点击{n}</td></tr>"
    for n in range(10)
)
LINKS = "".join(
    f"<li><a href='/gh/{n}.html'>{TITLE}{n}</a><span>2021-10-0{n}</span></li>" for n in range(1, 8)
)


@pytest.mark.parametrize("address", ["/2021/09/07/", "/2021/09/", "/?p=2", "/2021/09/page/2/"])
def test_archive_of_posts_is_a_listing(address: str) -> None:
    page = f"<title>青河市总工会</title><h1>九月</h1><ul>{LINKS}</ul>"

    assert picked(page, {"kind": 0}, SITE + address) == {"kind": "listing"}


def test_page_with_only_a_film_is_an_article() -> None:
    page = (
        f"<title>{TITLE}</title>{NAV}<div class=c><h1>{TITLE}</h1>"
        "<p class=i>2021-09-07　来源：青河电视台</p>"
        "<div class=txt><video src=/v/1.mp4></video></div>"
        f"</div><div class=left><div>最新动态</div><ul>{LINKS}</ul></div>{FOOT}"
    )
    wanted = {"kind": "article", "title": TITLE, "source": "青河电视台", "published": "2021-09-07"}

    assert picked(page, wanted, f"{SITE}/sp/87.html") == wanted


def test_rows_that_begin_with_a_date_are_a_listing() -> None:
    side = "".join(f"<li><a href='/dt/{n}.htm'>热门{TITLE}{n}</a></li>" for n in range(6))
    page = (
        f"<title>新闻</title><table><tr><td><h3>热门文章</h3><ul>{side}</ul></td><td>"
        f"<table>{ROWS}</table><table><tr><td>共 123 篇文章　首页 上一页 "
        "<a href='Article_Class.asp?ClassID=3&page=2'>下一页</a> "
        "<a href='Article_Class.asp?ClassID=3&page=7'>尾页</a> 页次：1/7页</td></tr></table>"
        f"</td></tr></table>{FOOT}"
    )
    wanted = {"kind": "listing"}

    assert picked(page, wanted, f"{SITE}/Article_Class.asp?ClassID=3") == wanted
