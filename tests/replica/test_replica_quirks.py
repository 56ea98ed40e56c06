"""Every oddity that the replica stands for is there, and is served as it should be."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from unioncrawler.replica import Replica, ReplicaArticle
from unioncrawler.replica.quirks import QUIRKS

if TYPE_CHECKING:
    from tests.replica.conftest import Answer, Client


@pytest.mark.parametrize("articles", [len(QUIRKS), 400, 1000])
def test_every_quirk_has_one_article(articles: int) -> None:
    named = [quirk for article in Replica(articles, seed=5).articles for quirk in article.quirks]
    assert sorted(named) == sorted(quirk.name for quirk in QUIRKS)


def article_with(still: Client, quirk: str) -> ReplicaArticle:
    (article,) = [a for a in still.replica.articles if quirk in a.quirks]
    return article


def page_with(still: Client, quirk: str) -> Answer:
    return still(article_with(still, quirk).path)


@pytest.mark.parametrize(
    ("quirk", "pattern"),
    [
        ("title with &#32;", r'(article_title|bt24)">[^<]*&#32;'),
        ("title with &amp;#32;", r'(article_title|bt24)">[^<]*&amp;#32;'),
        ("title with entities", r"&lt;“AI\+工会”&amp;"),
        ("Chinese date", r"发布时间:\d{4}年\d{1,2}月\d{1,2}日"),
        ("Chinese date and time", r"发布时间:\d{4}年\d{1,2}月\d{1,2}日 \d\d:\d\d"),
        ("date to the second", r"发布时间：\d{4}-\d\d-\d\d \d\d:\d\d:\d\d"),
        ("full-width date", r"发布时间:[０-９]{4}-[０-９]{2}-[０-９]{2}"),
        ("full-width Chinese date", r"发布时间:[０-９]{4}年[０-９]{2}月[０-９]{2}日"),
        ("source before date", r"来源：\w+</span>　<span>发布时间"),
        ("spaced labels", r"来　源：\w+"),
        ("empty source", r"来源: <span"),
        ("byline in parentheses", r">（\w+）</p>"),
        ("byline glued to the text", r"。（\w+）</p>"),
        ("byline in ASCII parentheses", r">\(\w+\)</p>"),
        ("byline text and photo", r">\(文/图 \w+ \w+\)</p>"),
        ("byline reporter and correspondent", r">（记者 \w+ 通讯员 \w+）</p>"),
        ("byline staff reporter", r">本报记者 \w+</p>"),
        ("byline spaced name", r">（\w \w）</p>"),
        ("editor below", r">责任编辑：\w+</div>|<td>责任编辑：\w+"),
        ("lazy image", r'<img src="/images/blank.gif" data-src="[^"]+\.(jpg|png)"'),
        ("image with caption", r">图为\w+现场。</p>"),
        ("Word paste", r"mso-[a-z-]+:.*<o:p></o:p>"),
        ("table", r"<tr><th>序号</th>"),
        ("list items", r"<ul><li>\w+;</li>"),
        ("full-width indents", r"<p>　　\w"),
        ("line breaks for paragraphs", r"<br /><br />\n　　"),
        ("text like boilerplate", r"<p[^>]*>[^<]*分享到工友群"),
        ("two pages", r'<div class="Paging"><span class="current">1</span> <a href="\d+_2.shtml">'),
        ("subtitle", r'<p class="subtitle">[^<]+</p>'),
    ],
)
def test_markup_of_the_quirk(still: Client, quirk: str, pattern: str) -> None:
    assert re.search(pattern, page_with(still, quirk).text)


def test_bodies_without_text(still: Client) -> None:
    image_only = article_with(still, "image only")
    assert (image_only.paragraphs, len(image_only.images)) == ((), 1)
    empty = article_with(still, "empty body with attachment")
    assert (empty.paragraphs, len(empty.attachments)) == ((), 1)
    assert article_with(still, "see attachment").paragraphs == ("详见附件。",)


def test_a_page_declared_gb2312_needs_gb18030(still: Client) -> None:
    page = page_with(still, "gb2312 that is GB18030")
    assert b"charset=gb2312" in page.body
    assert page.headers["content-type"] == "text/html"
    with pytest.raises(UnicodeDecodeError):
        page.body.decode("gbk")
    assert all(name in page.body.decode("gb18030") for name in ("李㐂", "龚䶮", "陈镕"))


def test_a_page_with_a_byte_order_mark_declares_nothing_else(still: Client) -> None:
    page = page_with(still, "byte order mark")
    assert page.body.startswith(b"\xef\xbb\xbf<!DOCTYPE")
    assert b"charset=utf-8" not in page.body.replace(b'jia.js" charset="utf-8"', b"")


def test_mongolian_keeps_its_controls(still: Client) -> None:
    article = article_with(still, "Mongolian")
    controls = set("\u180b\u180c\u180e\u202f")
    assert controls <= set(article.body_text)
    assert controls <= set(page_with(still, "Mongolian").text)


def test_articles_hang_in_several_channels(still: Client) -> None:
    article = article_with(still, "three channels")
    listed = [entry.channel for entry in still.replica.entries if entry.url == article.url]
    assert sorted(listed) == sorted(article.channels)
    assert len(set(listed)) == 3


def test_long_titles_are_cut_in_lists_and_whole_beside(still: Client) -> None:
    texts = [still.text(channel.url) for channel in still.replica.channels]
    assert any(re.search(r'title="([^"]{30,})">[^<]{26}…</a>', text) for text in texts)
    assert any(re.search(r'title="([^"]{30,})">[^<]{26}\.\.\.</a>', text) for text in texts)


def test_links_are_written_in_every_form(still: Client) -> None:
    port = still.server.port
    text = "".join(still.text(channel.url) for channel in still.replica.channels)
    for start in (
        "/c/", "http://www.union.example/c/", "http://union.example/c/", "../../c/",
        f"http://localhost:{port}/c/", f"http://127.0.0.1:{port}/c/", "&#32;/c/",
    ):  # fmt: skip
        assert f'href="{start}' in text


def test_dead_lines_are_missing_or_say_so(still: Client) -> None:
    ways = {}
    for url, way in still.replica.dead.items():
        answer = still(url)
        if way == "missing":
            assert answer.status == 404
        elif way == "soft_404":
            assert (answer.status, "页面不存在" in answer.text) == (200, True)
        else:
            assert "/index.shtml" in answer.text
        ways[way] = url
    assert set(ways) == {"missing", "soft_404", "script"}


def test_redirects_lead_on_by_header_refresh_and_script(still: Client) -> None:
    seen = set()
    for url, target in still.replica.redirects.items():
        answer = still(url)
        if answer.status in (301, 302):
            assert target.endswith(answer.headers["location"])
        else:
            assert target in answer.text
            assert len(answer.body) < 300
        way = "refresh" if "refresh" in answer.text else str(answer.status)
        seen.add((way, target.startswith("http://www.union.example/")))
    assert seen >= {
        ("refresh", True), ("refresh", False), ("200", True), ("301", True), ("301", False),
        ("302", True),
    }  # fmt: skip
    assert all(
        still(target).status == 200
        for target in still.replica.redirects.values()
        if target.startswith("http://www.union.example/")
    )


def test_listed_files_are_octets_with_the_right_magic(still: Client) -> None:
    pdfs = [url for url in still.replica.files if url.endswith(".pdf")]
    assert pdfs
    for url in pdfs:
        answer = still(url)
        assert answer.headers["content-type"] == "application/octet-stream"
        assert answer.body.startswith(b"%PDF-1.4")


def test_external_lines_lead_to_other_hosts(still: Client) -> None:
    hosts = {url.split("/")[2] for url in still.replica.external}
    assert hosts == {"www.workercn.cn", "mp.weixin.qq.com", "acftu.people.com.cn"}


def test_pages_carry_template_leaks_and_a_false_redirect(still: Client) -> None:
    text = page_with(still, "image").text
    assert '<z:if condition="${Article.Keyword!=null}">' in text
    assert "<!--[if lt IE 9]><script>window.location.href=" in text
    assert re.search(r"<!-- App=ZCMS\S+ 2\.4\.27543,CostTime=\d+,PublishDate=2", text)
