"""The profiles that come with the package: what is known of their sites holds in them."""

from __future__ import annotations

import pytest

from unioncrawler.pages import read_page
from unioncrawler.pages.shapes import is_ruled_article
from unioncrawler.pages.urls import canonical, is_own
from unioncrawler.sites import load_profile, site_names

ACFTU = "https://www.acftu.org"
SEEN = "/flfg/dfldfg/sjzbsh/202009/t20200929_547180.html"


@pytest.mark.parametrize(
    ("site", "url", "kept"),
    [
        ("acftu", f"https://ghpf.acftu.org{SEEN}?7OkeOa4k=qAc4qqk45d", f"{ACFTU}{SEEN}"),
        (
            "hhhtszgh",
            "http://hhhtszgh.gov.cn/c/2014-07-18/491277.shtml",
            "http://www.hhhtszgh.gov.cn/c/2014-07-18/491277.shtml",
        ),
        (
            "workercn",
            "https://www.workercn.cn/c/2024-02-17/8151539.shtml",
            "https://www.workercn.cn/c/2024-02-17/8151539.shtml",
        ),
        (
            "gdftu",
            "https://www.gdftu.org.cn/xwzx/tzgg/content/post_1.html",
            "https://www.gdftu.org.cn/xwzx/tzgg/content/post_1.html",
        ),
        (
            "nmgzgh",
            "http://110.16.70.109/c/2025-09-29/113067.shtml",
            "http://110.16.70.109/c/2025-09-29/113067.shtml",
        ),
    ],
)
def test_an_address_that_was_seen_is_an_article_under_its_canonical_name(
    site: str, url: str, kept: str
) -> None:
    profile = load_profile(site)

    assert canonical(url, profile) == kept
    assert is_ruled_article(kept, profile)


def test_the_list_and_the_article_that_were_seen_of_guangdong_are_read() -> None:
    rows = "".join(
        f"<li><span>[2026-07-{day}]</span>"
        f"<a href='content/post_{day}.html'>关于第{day}号的通知</a></li>"
        for day in range(10, 16)
    )
    list_page = f"<html><body><ul>{rows}</ul></body></html>".encode()
    body = "".join(f"<p>{'各级工会要认真学习贯彻会议精神，抓好落实。' * 5}</p>" for _ in range(2))
    meta = "<meta name='ArticleTitle' content='关于放假的通知'>"
    page = f"<html><head>{meta}</head><body><div>{body}</div></body></html>"
    profile = load_profile("gdftu")

    listed = read_page(list_page, {}, "https://www.gdftu.org.cn/xwzx/tzgg/", profile).listing
    article = read_page(
        page.encode(), {}, "https://www.gdftu.org.cn/xwzx/tzgg/content/post_1.html", profile
    ).article

    assert listed is not None
    assert [entry.date_text for entry in listed.entries][:2] == ["2026-07-10", "2026-07-11"]
    assert listed.entries[0].url == "https://www.gdftu.org.cn/xwzx/tzgg/content/post_10.html"
    assert article is not None
    assert article.title == "关于放假的通知"


@pytest.mark.parametrize("name", sorted(set(site_names()) - {"replica"}))
def test_a_profile_for_a_real_site_is_polite_and_says_what_it_is_based_on(name: str) -> None:
    profile = load_profile(name)

    assert profile.crawl.delay >= 1
    assert profile.tls == ()
    assert not profile.attachments.hosts
    assert "#" in profile.text.partition("[site]")[0]
    assert all(is_own(profile.absolute(channel.url), profile) for channel in profile.channels)


@pytest.mark.parametrize("name", sorted(set(site_names()) - {"replica", "nmgzgh"}))
def test_every_address_of_a_profile_says_how_it_is_known(name: str) -> None:
    lines = load_profile(name).text.splitlines()

    begin = ("base_url", "url", '"', "'", "article = ['", "drop_query")
    addresses = [line for line in lines if line.strip().startswith(begin)]
    assert addresses
    assert [line for line in addresses if "# S" not in line and "# I" not in line] == []
