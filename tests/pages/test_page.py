"""One response, read whole: any bytes, any headers, any status."""

from __future__ import annotations

import hashlib
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unioncrawler.items import Page, PageKind, ServedFile, Verdict
from unioncrawler.pages import read_page
from unioncrawler.sites.loader import load_profile, site_names

URL = "http://www.yunshan.example/c/2021-09-27/1.shtml"
ARTICLE = """<html><head><meta charset="{charset}"><title>ᠮᠣᠩᠭᠣᠯ 劳模进车间</title></head><body>
<div>当前位置：<a href="/">首页</a> &gt; <a href="/xw/">新闻</a></div><h1>劳模进车间</h1>
<p>发布时间：2021-09-27</p><div><p>{words}</p><p>九月的云杉，秋高气爽，劳模先进代表走进企业车间。</p></div></body></html>"""


def test_a_page_is_read_whole() -> None:
    body = ARTICLE.format(charset="gb2312", words="㐂𠮷").encode("gb18030")
    page = read_page(body, {"content-type": "text/html; charset=gb2312"}, URL)
    assert (page.url, page.verdict, page.kind) == (URL, Verdict.OK, PageKind.ARTICLE)
    assert (page.charset, page.declared_charset, page.replaced) == ("gb18030", "gb2312", 0)
    assert page.article
    assert page.article.title == "劳模进车间"
    assert page.article.blocks[0].text == "㐂𠮷"


def test_mongolian_text_keeps_its_controls() -> None:
    words = "ᠮᠣᠩᠭᠣᠯ\u180e\u180b ᠦᠢᠯᠡᠳᠪᠦᠷᠢᠴᠢᠨ\u202fᠤ ᠨᠡᠢᠢᠭᠡᠮᠯᠢᠭ"
    page = read_page(ARTICLE.format(charset="utf-8", words=words).encode(), {}, URL)
    assert page.article
    assert page.article.blocks[0].text == words


@pytest.mark.parametrize("status", [301, 304, 404, 410, 412, 429, 500, 521])
def test_only_an_ok_page_is_read_further(status: int) -> None:
    page = read_page(ARTICLE.encode(), {"Location": "/b.shtml"}, URL, status=status)
    assert page.verdict is not Verdict.OK
    assert (page.kind, page.article, page.listing) == (PageKind.OTHER, None, None)


def test_a_redirect_has_its_target() -> None:
    page = read_page(b"", {"location": "/b.shtml"}, URL, status=301)
    assert (page.verdict, page.redirect_to) == (
        Verdict.REDIRECTED,
        "http://www.yunshan.example/b.shtml",
    )


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"%PDF-1.4 <html>", "text/html"),
        (b"PK\x03\x04" + b"\x00" * 50, "application/octet-stream"),
        (b"\x89PNG\r\n", ""),
        (b"plain bytes \xff", "image/jpeg"),
    ],
)
def test_a_file_is_no_page(body: bytes, content_type: str) -> None:
    page = read_page(body, {"Content-Type": content_type}, URL)
    served = ServedFile(
        media_type=content_type or None,
        size=len(body),
        sha256=hashlib.sha256(body).hexdigest(),
    )

    assert page == Page(url=URL, verdict=Verdict.OK, reason="no HTML", file=served)


def test_markup_of_a_wrong_type_is_read() -> None:
    body = ARTICLE.format(charset="utf-8", words="正文").encode()
    assert (
        read_page(body, {"Content-Type": "application/octet-stream"}, URL).kind is PageKind.ARTICLE
    )


PIECES = """<a href='/c/1.shtml'>|<a href=|</a>|<ul>|<li>|</li>|<table>|<tr><td>|<div class='page'>
下一页|更多|2021-09-27|发布时间：|首页 > |<h1>|</h1>|<p>|<script>|</script>
<!--|-->|&#32;|&#0;|&#xD800;|<base href='//['>|createPageHTML(9,0,'a','b')
<svg><a>|</html>|<frameset>|<noscript>|<title>|<![CDATA[|]]>"""
MARKUP = st.lists(
    st.sampled_from(
        [*re.split(r"[|\n]", PIECES), "\x00", "\ud800", "ᠮᠣ\u202f\u180e", "\ufeff", "\n"]
    )
)


@given(
    st.one_of(
        st.binary(), MARKUP.map(lambda parts: "".join(parts).encode("utf-8", "surrogatepass"))
    ),
    st.dictionaries(st.sampled_from(["Content-Type", "location", "Set-Cookie", "x"]), st.text()),
    st.one_of(st.just(URL), st.text(), st.just("file:///a.html"), st.just("http://[")),
    st.one_of(st.just(200), st.integers()),
)
@settings(max_examples=400, deadline=None)
def test_any_response_is_read(body: bytes, headers: dict[str, str], url: str, status: int) -> None:
    assert read_page(body, headers, url, status=status).url == url


@pytest.mark.parametrize("name", site_names())
@given(MARKUP)
@settings(max_examples=60, deadline=None)
def test_any_page_is_read_with_every_profile(name: str, parts: list[str]) -> None:
    body = "".join(parts).encode("utf-8", "surrogatepass")
    assert read_page(body, {}, URL, load_profile(name)).verdict in Verdict


@pytest.mark.parametrize(
    "piece", ["<div>", "<table><tr><td>", "<a href='/1'>", "<p>文", "<ul><li>", "<b><i>", "<!--"]
)
def test_deep_and_endless_markup_is_read(piece: str) -> None:
    assert read_page((piece * 20_000).encode(), {}, URL).verdict is Verdict.OK
