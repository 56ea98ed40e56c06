"""Files, pictures and further pages of an article, in the forms of the common content systems."""

from __future__ import annotations

import pytest

from tests.pages.made_pages import PARAGRAPHS, SITE, TEXT, URL, make_page, picked

HERE = f"{SITE}/xwzx/2024-05-01"
VSB = f"{SITE}/system/_content/download.jsp?urltype=news.DownloadAttachUrl&owner=1&wbfileid=22"
HANWEB = f"{SITE}/module/download/downfile.jsp?classid=0&showname={{}}&filename=abc.doc"
UTF8, GBK = "%E6%8A%A5%E5%90%8D%E8%A1%A8", "%B1%A8%C3%FB%B1%ED"
FILES: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "TRS": (
        "<p><a href='./P02.pdf'>附件：名单.pdf</a> <a href='./P03.ofd'>名单.ofd</a></p>",
        [(f"{HERE}/P02.pdf", "附件：名单.pdf"), (f"{HERE}/P03.ofd", "名单.ofd")],
    ),
    "Hanweb": (
        f"<p><a href='{HANWEB.format(UTF8 + '.doc')}'>点击下载</a></p>",
        [(HANWEB.format(UTF8 + ".doc"), "报名表.doc")],
    ),
    "Hanweb in GBK": (
        f"<p><a href='{HANWEB.format(GBK + '.doc')}'>下载</a></p>",
        [(HANWEB.format(GBK + ".doc"), "报名表.doc")],
    ),
    "an encoded name": (
        f"<p><a href='/upload/{UTF8}.doc'>下载</a></p>",
        [(f"{SITE}/upload/{UTF8}.doc", "报名表.doc")],
    ),
    "a name in its own characters": (
        "<p><a href='/upload/报名表.doc'>下载</a></p>",
        [(f"{SITE}/upload/报名表.doc", "报名表.doc")],
    ),
    "ZCMS": (
        "<p>附件：<a href='/zcms/attachment/download?id=22'>报名表.doc</a></p>",
        [(f"{SITE}/zcms/attachment/download?id=22", "报名表.doc")],
    ),
    "beside an icon": (
        "<p><img src='/images/icon_doc.gif'><a href='/upload/a.DOC'>报名表</a></p>",
        [(f"{SITE}/upload/a.DOC", "报名表")],
    ),
    "a script's string": (
        '<script>var pdf="http:\\/\\/www.qhgh.example\\/upload\\/1.pdf";show(pdf);</script>',
        [(f"{SITE}/upload/1.pdf", "1.pdf")],
    ),
    "a link in a script's string": (
        "<script>var list='<a href=\"\\/upload\\/1.pdf\">名单<\\/a>';</script>",
        [(f"{SITE}/upload/1.pdf", "名单")],
    ),
    "escaped characters in a script's string": (
        "<script>var list='<a href=\\'/upload/1.pdf\\'>\\u540d\\u5355</a>';</script>",
        [(f"{SITE}/upload/1.pdf", "名单")],
    ),
    "a viewer": (
        "<iframe src='/js/pdfjs/web/viewer.html?file=/upload/1.pdf'></iframe>",
        [(f"{SITE}/upload/1.pdf", "1.pdf")],
    ),
    "a frame": ("<iframe src='/upload/1.pdf'></iframe>", [(f"{SITE}/upload/1.pdf", "1.pdf")]),
    "an embedded one": ("<embed src='/upload/1.pdf'>", [(f"{SITE}/upload/1.pdf", "1.pdf")]),
    "an object": ("<object data='/upload/1.pdf'></object>", [(f"{SITE}/upload/1.pdf", "1.pdf")]),
    "a frame that shows a page": ("<iframe src='/count.html?url=/x/'></iframe>", []),
}
BELOW: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "VSB": (
        f"<ul><li>附件【<a href='{VSB}'>报名表.docx</a>】已下载<span></span>次</li></ul>",
        [(VSB, "报名表.docx")],
    ),
    "TRS": (
        "<div class=list_fj><ul><li><a href='./P02.doc'>报名表</a></li></ul></div>",
        [(f"{HERE}/P02.doc", "报名表")],
    ),
    "an appendix": (
        "<div id=appendix><span>附件：</span><a href='./P02.doc'>报名表</a></div>",
        [(f"{HERE}/P02.doc", "报名表")],
    ),
    "another article's": ("<p>相关新闻</p><p><a href='/x/other.doc'>其他表格</a></p>", []),
}


@pytest.mark.parametrize(("markup", "files"), FILES.values(), ids=FILES)
def test_file_in_the_body(markup: str, files: list[tuple[str, str]]) -> None:
    assert picked(make_page(PARAGRAPHS + markup), {"files": 0}) == {"files": files}


@pytest.mark.parametrize(("markup", "files"), BELOW.values(), ids=BELOW)
def test_file_below_the_body(markup: str, files: list[tuple[str, str]]) -> None:
    wanted = {"files": files, "body": TEXT}

    assert picked(make_page(after=markup), wanted) == wanted


@pytest.mark.parametrize(
    "markup",
    [
        "<img src='/u/1.jpg'>", "<img data-src='/u/1.jpg'>",
        "<img src='/images/loading.gif' data-original='/u/1.jpg'>",
        "<img src='data:image/gif;base64,R0lGOD' data-src='/u/1.jpg'>",
        "<img src='/static/grey.png' data-lazyload='/u/1.jpg'>",
        "<img src='/img/lazyload.png' data-img='/u/1.jpg'>",
        "<img srcset='/u/1.jpg 1x, /u/2.jpg 2x'>", "<img src='//www.qhgh.example/u/1.jpg'>",
        "<a href='/u/big.jpg'><img src='/u/1.jpg'></a>",
        "<noscript><img src='/u/1.jpg'></noscript><img data-src='/u/1.jpg'>",
    ],
)  # fmt: skip
def test_picture(markup: str) -> None:
    wanted = {"images": [f"{SITE}/u/1.jpg"], "files": []}

    assert picked(make_page(f"{PARAGRAPHS}<p>{markup}</p>"), wanted) == wanted


@pytest.mark.parametrize(
    "markup",
    ["<img src='file:///C:/1.jpg'>", "<img srcset=' , '>", "<img>", "<img src='/a_w16_h16.png'>"],
)
def test_picture_that_is_none_of_the_article(markup: str) -> None:
    assert picked(make_page(f"{PARAGRAPHS}<p>{markup}</p>"), {"images": 0}) == {"images": []}


@pytest.mark.parametrize(
    ("information", "images"),
    [
        ("<p>青河日报 2024年05月01日　第03版：基层</p>", [f"{SITE}/res/p1_b.jpg"]),
        ("<p>《青河日报》（2024年05月01日 03版）</p>", [f"{SITE}/res/p1_b.jpg"]),
        ("<p>第A05版：社会·民生</p><p>2024年05月01日</p>", [f"{SITE}/res/p1_b.jpg"]),
        ("<p>2024年05月01日</p>", []),
    ],
)
def test_picture_of_an_electronic_newspaper_stands_beside_its_text(
    information: str, images: list[str]
) -> None:
    page = make_page(
        info=information, after="<table><tr><td><img src=/res/p1_b.jpg></td></tr></table>"
    )

    assert picked(page, {"images": 0}) == {"images": images}


def test_caption_is_text() -> None:
    figure = "<figure><img src='/u/1.jpg'><figcaption>图为活动现场。张国臣 摄</figcaption></figure>"

    fields = picked(make_page(PARAGRAPHS + figure), {"body": 0, "author": 0})

    assert fields == {"body": [*TEXT, "图为活动现场。张国臣 摄"], "author": None}


TRS = f"{SITE}/xwzx/202405/t20240501_123.html"
PAGES: dict[str, tuple[str, str, str | None]] = {
    "TRS": (
        TRS,
        "<script>var currentPage = 0;//从0开始\nvar countPage = 3//共多少页\n</script>",
        f"{SITE}/xwzx/202405/t20240501_123_1.html",
    ),
    "TRS, one page": (TRS, "<script>var currentPage = 0; var countPage = 1;</script>", None),
    "ZCMS": (
        URL,
        "<a href='8213.html'>1</a><a href='8213_2.html'>2</a><a href='8213_2.html'>下一页</a>",
        f"{HERE}/8213_2.html",
    ),
    "DedeCMS": (
        f"{SITE}/a/3449.html",
        (
            "<ul><li><a>共3页: </a></li><li><a href='#'>上一页</a></li><li><a href='#'>1</a></li>"
            "<li><a href='3449_2.html'>2</a></li><li><a href='3449_2.html'>下一页</a></li></ul>"
        ),
        f"{SITE}/a/3449_2.html",
    ),
    "SiteServer": (
        f"{SITE}/contents/8/2649.html",
        "<a href='/contents/8/2649_2.html'>下一页</a>",
        f"{SITE}/contents/8/2649_2.html",
    ),
    "numbers alone": (
        URL,
        "<a href='8213.html'>【1】</a> <a href='8213_2.html'>【2】</a>",
        f"{HERE}/8213_2.html",
    ),
    "a hyphen": (
        f"{SITE}/n1/2024/0501/c81957-30263591.html",
        "<a href='/n1/2024/0501/c81957-30263591-2.html'>下一页</a>",
        f"{SITE}/n1/2024/0501/c81957-30263591-2.html",
    ),
    "a query": (
        f"{SITE}/show.aspx?id=8213",
        "<a href='?id=8213&page=2'>下一页</a>",
        f"{SITE}/show.aspx?id=8213&page=2",
    ),
    "another article by a query": (
        f"{SITE}/show.aspx?id=8213",
        "<a href='?id=8214&page=2'>下一页</a>",
        None,
    ),
    "the last page of a query": (
        f"{SITE}/show.aspx?id=8213&page=2",
        "<a href='?id=8213&page=1'>1</a><a href='?id=8213&page=2'>2</a>",
        None,
    ),
    "another article": (URL, "<a href='8214.html'>下一篇</a>", None),
}


@pytest.mark.parametrize(("url", "markup", "following"), PAGES.values(), ids=PAGES)
def test_next_page(url: str, markup: str, following: str | None) -> None:
    page = make_page(f"{PARAGRAPHS}<p>{markup}</p>")

    assert picked(page, {"next_page": 0}, url) == {"next_page": following}
