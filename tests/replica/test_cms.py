"""What all CMS of the replica have in common: one truth, and every page that leads to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.replica.browsing import Browser, to_canonical, to_rows
from tests.replica.walks import WALKS
from unioncrawler.replica import CMS, Replica
from unioncrawler.replica.channels import CHANNELS
from unioncrawler.replica.markup import to_header_markup
from unioncrawler.replica.model import ORIGIN
from unioncrawler.replica.wire import Request

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unioncrawler.replica import ReplicaArticle

GROWING = "新闻中心/工会要闻"
READABLE = [*WALKS]


@pytest.fixture(scope="module", params=READABLE)
def browser(request: pytest.FixtureRequest) -> Iterator[Browser]:
    """A browser on the replica in each CMS whose listings can be read; no test changes it."""
    with Replica(cms=request.param).serve() as server, Browser(server) as browser:
        yield browser


def name_of(browser: Browser) -> str:
    return next(name for name, kind in CMS.items() if type(browser.replica.cms) is kind)


def test_every_cms_is_walked_or_cannot_be_read() -> None:
    assert set(CMS) == {"zcms", *WALKS, "spa", "encrypted"}


def test_a_walk_by_the_rules_finds_exactly_the_lines_there_are(browser: Browser) -> None:
    walk = WALKS[name_of(browser)]
    order = sorted if name_of(browser) == "years" else list  # a pinned line stands in its own year
    for channel in browser.replica.channels:
        assert order(walk(browser, channel.url)) == order(to_rows(channel)), channel.path


def without_address(article: ReplicaArticle) -> dict[str, object]:
    fields = {name: getattr(article, name) for name in article.__slots__}
    return {name: value for name, value in fields.items() if name not in ("path", "url")}


def test_articles_channels_and_dates_are_those_of_any_other_cms(browser: Browser) -> None:
    there, here = Replica(), browser.replica
    assert [*map(without_address, here.articles)] == [*map(without_address, there.articles)]
    lines = [(e.channel, e.title, e.date_text, e.kind, e.pinned) for e in here.entries]
    assert lines == [(e.channel, e.title, e.date_text, e.kind, e.pinned) for e in there.entries]


def test_the_front_page_leads_to_every_channel(browser: Browser) -> None:
    page = browser.open("/")
    links = {to_canonical("/", href) for href in page.root.xpath("//div[@class='nav']//a/@href")}
    dialect = browser.replica.cms.dialect
    assert links == {ORIGIN + "/"} | {ORIGIN + dialect.to_channel_path(c) for c in CHANNELS}
    for channel in CHANNELS:
        assert browser.open(dialect.to_channel_path(channel)).text.count(channel.name) > 2


def test_pages_of_articles_say_what_is_true_of_them(browser: Browser) -> None:
    dialect, catalog = browser.replica.cms.dialect, browser.replica.catalog
    for article in browser.replica.articles[::7]:
        pages = [
            browser.open(dialect.to_part_path(article.path, number))
            for number in range(1, article.page_count + 1)
        ]
        text = " ".join(page.root.text_content() for page in pages)
        assert pages[0].text.count(to_header_markup(catalog.story(article.id - 100_000))) == 1
        trail = pages[0].root.xpath(
            f"//a[text()='首页']/..//a[text()='{article.breadcrumbs[-1]}']/.."
        )
        names = [trail[-1].xpath(".//a/text()")] if trail else []
        assert names == [list(article.breadcrumbs)], article.url
        assert [line for line in article.paragraphs if line.split("\t")[0] not in text] == []
        past = dialect.to_part_path(article.path, article.page_count + 1)
        assert browser.ask(past).status == 404


def test_what_there_is_not_is_missing(browser: Browser) -> None:
    missing = browser.ask("/no/such/page.html")
    assert (missing.status, "页面不存在" in missing.text) == (404, True)
    gone = next(url for url, way in browser.replica.dead.items() if way == "missing")
    assert browser.ask(gone).status == 404
    stub = next(url for url, way in browser.replica.dead.items() if way == "soft_404")
    assert "页面不存在" in browser.open(stub).text
    assert browser.open("/robots.txt").text.startswith("User-agent: *")


def test_channels_with_nothing_in_them_are_served() -> None:
    for name in CMS:
        with Replica(1, cms=name).serve() as server, Browser(server) as browser:
            for channel in browser.replica.channels:
                assert browser.open(channel.url).status == 200
                if name in WALKS:
                    walked = WALKS[name](browser, channel.url)
                    assert sorted(walked) == sorted(to_rows(channel))


@pytest.mark.parametrize("cms", READABLE)
def test_articles_are_published_between_two_pages_of_a_walk(cms: str) -> None:
    replica = Replica(cms=cms)
    with replica.serve() as server, Browser(server) as browser:
        before = browser.channel(GROWING)
        replica.publish_during(GROWING, after=2)
        during = WALKS[cms](browser, before.url)
        after = browser.channel(GROWING)
        again = WALKS[cms](browser, after.url)
    assert len(after.entries) == len(before.entries) + 5
    new = set(to_rows(after)) - set(to_rows(before))
    assert set(during) & new == set()
    assert len(during) > len(set(during)) or cms in ("years", "vsb")  # lines moved to a next page
    assert sorted(again) == sorted(to_rows(after))


def test_publishing_waits_for_its_channel_alone() -> None:
    replica = Replica(cms="trs")
    with replica.serve() as server, Browser(server) as browser:
        replica.publish_during(GROWING, after=1, articles=2)
        count = len(replica.articles)
        browser.open("/")
        browser.open(browser.channel("通知公告").url)
        assert len(replica.articles) == count
        browser.open(browser.channel(GROWING).url)
        assert len(replica.articles) == count + 2
        browser.open(browser.channel(GROWING).url)
        assert len(replica.articles) == count + 2
    with pytest.raises(KeyError):
        replica.publish_during("没有的频道", after=1)


SITES = {name: Replica(20, cms=name) for name in CMS}
PIECES = ("index", "list", "_", "1", "99999999", "/", "15801", "xwzx/ghyw", ".htm", "?page=", "&")


@given(
    st.sampled_from(sorted(CMS)),
    st.one_of(st.text(), st.lists(st.sampled_from(PIECES)).map("".join)),
    st.sampled_from(["GET", "POST"]),
    st.binary(max_size=40),
)
@settings(deadline=None)
def test_no_request_breaks_a_cms(cms: str, path: str, method: str, body: bytes) -> None:
    request = Request(method, "/" + path, {}, True, len(body), body)
    assert SITES[cms].answer(request).status in (200, 301, 302, 404, 405)


@pytest.mark.parametrize("cms", sorted(CMS))
def test_addresses_of_lists_take_strange_numbers(cms: str) -> None:
    site = SITES[cms]
    for channel in site.channels:
        path = channel.url.removeprefix(ORIGIN)
        for tail in ("&page=0", "?page=-1", "&page=９", "?pageNum=x", "&pgno=", "x", "/", "?"):
            request = Request("GET", path + tail, {}, True, 0)
            assert site.answer(request).status in (200, 404)


def test_an_unknown_cms_is_refused() -> None:
    with pytest.raises(ValueError, match="no CMS 'wordpress'; known: zcms, trs"):
        Replica(cms="wordpress")
