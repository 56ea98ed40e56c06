"""Addresses: every way a page may write one, and one spelling to keep."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unioncrawler.pages.urls import (
    article_uid,
    canonical,
    file_extension,
    is_own,
    page_key,
    resolve,
)
from unioncrawler.sites.profile import SiteProfile
from unioncrawler.sites.rules import SameAddress, UrlRules

PROFILE = SiteProfile(
    key="yunshan",
    name="云杉市总工会",
    base_url="https://www.yunshan.example",
    hosts=("www.yunshan.example", "yunshan.example", "192.0.2.7"),
    discover_channels=True,
)
BASE = "http://www.yunshan.example/xw/index.shtml"


@pytest.mark.parametrize(
    ("href", "address"),
    [
        ("/c/2021-09-27/1.shtml", "http://www.yunshan.example/c/2021-09-27/1.shtml"),
        ("./a/b.html", "http://www.yunshan.example/xw/a/b.html"),
        ("../a.html", "http://www.yunshan.example/a.html"),
        ("/x/../a.html", "http://www.yunshan.example/a.html"),
        ("?page=2", "http://www.yunshan.example/xw/index.shtml?page=2"),
        ("http://other.example/a", "http://other.example/a"),
        ("HTTP://Other.example/a", "http://Other.example/a"),
        ("//other.example/a", "http://other.example/a"),
        (" \n /a b.html\t", "http://www.yunshan.example/a b.html"),
        ("&#32;/a.html", "http://www.yunshan.example/a.html"),
        ("http://other.example/&#32;", "http://other.example/"),
        ("/a/\n  b.html", "http://www.yunshan.example/a/  b.html"),
        ("http:///other.example/", "http://other.example/"),
        ("https:////other.example//a", "https://other.example//a"),
        ("http:/other.example/a", "http://other.example/a"),
        ("http://http://other.example/a", "http://other.example/a"),
        ("http:https://other.example/a", "https://other.example/a"),
        ("././../a.html", "http://www.yunshan.example/a.html"),
        ("../../../a.html", "http://www.yunshan.example/a.html"),
        (r"\upload\a.doc", "http://www.yunshan.example/upload/a.doc"),
        (r"http:\\other.example\a", "http://other.example/a"),
        ("/a?u=c:\\d", "http://www.yunshan.example/a?u=c:\\d"),
        ("/工会/要闻.html", "http://www.yunshan.example/工会/要闻.html"),
        ("http://工会.example/", "http://工会.example/"),
        ("\u3000/a.html\u00a0", "http://www.yunshan.example/a.html"),
    ],
)
def test_a_link_is_resolved_as_browsers_do(href: str, address: str) -> None:
    assert resolve(BASE, href) == address


@pytest.mark.parametrize(
    "href",
    [
        "",
        "  ",
        "#",
        "#top",
        "javascript:void(0)",
        "JavaScript:go(2)",
        " javascript:;",
        "mailto:a@b.example",
        "tel:12351",
        "data:text/html,x",
        "file:///C:/a.doc",
        "about:blank",
        "http://",
        "http:///",
        "http://[::1",
        "http://host:port/",
        "http://a b/",
        "ftp://other.example/a",
        "weixin://dl",
    ],
)
def test_what_leads_to_no_page_is_none(href: str) -> None:
    assert resolve(BASE, href) is None


def test_a_saved_page_keeps_its_relative_links_but_gives_no_other_file() -> None:
    assert resolve("file:///saved/page.html", "a.html") == "file:///saved/a.html"
    assert resolve("file:///saved/page.html", "file:///etc/hosts") is None
    assert resolve("not an address", "/a.html") is None


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("http://yunshan.example/a.shtml", "https://www.yunshan.example/a.shtml"),
        ("http://192.0.2.7:8080/a.shtml", "https://www.yunshan.example/a.shtml"),
        ("https://www.yunshan.example", "https://www.yunshan.example/"),
        ("http://WWW.Yunshan.example:80/A/B.shtml#top", "https://www.yunshan.example/A/B.shtml"),
        ("http://other.example:80/a", "http://other.example/a"),
        ("https://other.example:443/a", "https://other.example/a"),
        ("http://other.example:8055/a", "http://other.example:8055/a"),
        ("http://other.example//a/./b/../c", "http://other.example/a/c"),
        (
            "http://other.example/go/http://x.example/a",
            "http://other.example/go/http://x.example/a",
        ),
        ("http://user:secret@other.example/a", "http://other.example/a"),
        ("http://other.example/%e5%b7%a5%41", "http://other.example/%E5%B7%A5A"),
        ("http://other.example/工 会", "http://other.example/%E5%B7%A5%20%E4%BC%9A"),
        ("http://other.example/100%", "http://other.example/100%25"),
        ("http://other.example/a?", "http://other.example/a"),
        ("http://other.example/a?b=1&&c=2", "http://other.example/a?b=1&c=2"),
        ("http://other.example/a?utm_source=x&id=3", "http://other.example/a?id=3"),
        ("http://other.example/a.jsp;jsessionid=0A1B?id=3", "http://other.example/a.jsp?id=3"),
        (
            "http://other.example/(S(lit3py55t21z5v55vlm25s55))/News.aspx?id=3",
            "http://other.example/News.aspx?id=3",
        ),
        ("http://other.example/gh/(X(1)S(a1b2))/News.aspx", "http://other.example/gh/News.aspx"),
        ("http://other.example/(S(a1b2))", "http://other.example/"),
        ("http://other.example/f(x)/(1)/a.pdf", "http://other.example/f(x)/(1)/a.pdf"),
        (
            "http://other.example/a.html?8PlfPd5b=" + "qBd5qqk46e" * 8,
            "http://other.example/a.html",
        ),
        ("http://other.example/a?articleId=3", "http://other.example/a?articleId=3"),
        ("http://other.example/%2e%2e/a", "http://other.example/a"),
        ("mailto:a@b.example", "mailto:a@b.example"),
    ],
)
def test_one_spelling_is_kept(url: str, kept: str) -> None:
    assert canonical(url, PROFILE) == kept


@given(st.text())
def test_any_text_is_resolved_or_refused(text: str) -> None:
    found = resolve(BASE, text)
    assert found is None or found.startswith(("http://", "https://"))
    resolve(text, text)


@given(st.one_of(st.text(), st.text().map(lambda text: f"http://yunshan.example/{text}")))
def test_canonical_is_idempotent(text: str) -> None:
    kept = canonical(text, PROFILE)
    assert canonical(kept, PROFILE) == kept
    assert canonical(canonical(text), None) == canonical(text)


@given(st.text())
def test_no_text_breaks_the_other_functions(text: str) -> None:
    assert page_key(text) == page_key(text)
    assert article_uid("s", text).startswith("s-")
    is_own(text, PROFILE)
    assert file_extension(text) == file_extension(text).lower()


def test_the_uid_does_not_depend_on_scheme_and_host() -> None:
    uid = article_uid("yunshan", "http://192.0.2.7/c/2021-09-27/1.shtml")
    assert uid == article_uid("yunshan", "https://www.yunshan.example/c/2021-09-27/1.shtml")
    assert uid != article_uid("yunshan", "https://www.yunshan.example/c/2021-09-27/2.shtml")
    assert article_uid("s", "http://h/a?id=1") != article_uid("s", "http://h/a?id=2")
    assert len(uid) == len("yunshan-") + 16


def test_listing_pages_under_several_names_are_one() -> None:
    one = {
        page_key(f"http://www.yunshan.example/xw/{name}")
        for name in ("", "index.shtml", "index.html", "Index.HTM", "default.aspx", "#a")
    }
    assert len(one) == 1
    assert page_key("http://a.example/xw/index_2.shtml") not in one
    assert page_key("http://a.example/xw/?page=2") != page_key("http://a.example/xw/?page=3")
    assert page_key("http://a.example") == page_key("https://www.a.example/")


@pytest.mark.parametrize(
    ("url", "extension"),
    [
        ("http://h.example/a.PDF", "pdf"),
        ("http://h.example/a.doc?v=2", "doc"),
        ("http://h.example/a.shtml", "shtml"),
        ("http://h.example/v1.2/a", ""),
        ("http://h.example/", ""),
        ("http://h.example/downfile.jsp?classid=0&filename=0a1b.pdf", "pdf"),
        ("http://h.example/down?showname=%E8%A1%A8.xlsx", "xlsx"),
        ("http://h.example/show.jsp?id=3", "jsp"),
    ],
)
def test_the_extension_of_a_file(url: str, extension: str) -> None:
    assert file_extension(url) == extension


def test_own_addresses_are_those_of_any_host_of_the_profile() -> None:
    assert is_own("https://yunshan.example:8443/a", PROFILE)
    assert not is_own("https://yunshan.example.evil.example/", PROFILE)
    assert not is_own("not an address", PROFILE)


GUARDED = replace(
    PROFILE,
    urls=UrlRules(
        drop_query=(re.compile("7OkeOa4k"), re.compile("from|share_.*")),
        same=(
            SameAddress(
                pattern=re.compile(r"/content\.jsp\?.*wbtreeid=(\d+)&wbnewsid=(\d+)"),
                address=r"/info/\1/\2.htm",
            ),
            SameAddress(pattern=re.compile(r"^/(c/.*/)index\.html$"), address=r"/\1"),
        ),
    ),
)
SITE = "https://www.yunshan.example"


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("http://yunshan.example/a.html?7OkeOa4k=qAc4qqk", f"{SITE}/a.html"),
        ("http://yunshan.example/a.html?id=3&share_to=qq&from=weixin", f"{SITE}/a.html?id=3"),
        ("http://yunshan.example/a.html?fromwhere=1", f"{SITE}/a.html?fromwhere=1"),
        (
            "http://192.0.2.7/content.jsp?urltype=news.NewsContentUrl&wbtreeid=1276&wbnewsid=39834",
            f"{SITE}/info/1276/39834.htm",
        ),
        (
            "http://192.0.2.7/content.jsp?from=x&wbtreeid=1276&wbnewsid=9&share_a=1",
            f"{SITE}/info/1276/9.htm",
        ),
        ("http://yunshan.example/c/12/index.html", f"{SITE}/c/12/"),
        ("http://yunshan.example/c/12/", f"{SITE}/c/12/"),
        # another site may mean something by them
        ("http://else.example/a.html?7OkeOa4k=q", "http://else.example/a.html?7OkeOa4k=q"),
        ("http://else.example/c/12/index.html", "http://else.example/c/12/index.html"),
    ],
)
def test_the_profile_says_which_addresses_are_the_same(url: str, kept: str) -> None:
    assert canonical(url, GUARDED) == kept
    assert canonical(kept, GUARDED) == kept
    assert article_uid("yunshan", canonical(url, GUARDED)) == article_uid("yunshan", kept)
