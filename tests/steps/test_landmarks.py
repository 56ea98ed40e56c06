"""What a page is by those before it."""

from __future__ import annotations

import pytest

from tests.scripted_site import PROFILE, article_page, front_page
from unioncrawler.items import Page, Verdict
from unioncrawler.pages import read_page
from unioncrawler.sites import parse_profile
from unioncrawler.steps.asked import Asked, Carried, Fetched, Probe, Tried
from unioncrawler.steps.landmarks import FRONT, NOWHERE, STUB, UNTITLED, Landmarks
from unioncrawler.steps.walk import Walk

HOST = "http://www.scripted.example"
SITE = parse_profile(PROFILE, "scripted.toml")
TITLES = {f"{HOST}/c/{n}.shtml": f"关于举办第{n}届职工技能竞赛的通知" for n in "一二三四五"}
HEAD = "<html><head><title>总工会</title></head>"
STUB_PAGE = f"{HEAD}<body><p>网站升级，不便之处敬请谅解。</p></body></html>"
NOTHING = STUB_PAGE.replace("升级，不便之处敬请谅解", "欢迎您，请从首页浏览")


def landmarks() -> Landmarks:
    return Landmarks(lambda url: [TITLES[url]] if url in TITLES else [])


def look(marks: Landmarks, carried: Carried | None, path: str, source: str) -> Page:
    body = source.encode()
    headers = {"Content-Type": "text/html; charset=utf-8"}
    page = read_page(body, headers, HOST + path, SITE)
    return marks.look(carried, page, body, headers)


def look_for(marks: Landmarks, number: str, source: str) -> tuple[Verdict, str | None]:
    path = f"/c/{number}.shtml"
    page = look(marks, Asked(entry_url=HOST + path), path, source)
    assert page.verdict is Verdict.OK or (page.article, page.listing) == (None, None)
    return page.verdict, page.reason


def true_page(number: str, body: str = "") -> str:
    return article_page(TITLES[f"{HOST}/c/{number}.shtml"], body=body)


def test_the_front_page_for_an_article_is_a_throttle() -> None:
    marks = landmarks()
    look(marks, Tried(text="首页"), "/", front_page())

    assert look_for(marks, "一", front_page()) == (Verdict.THROTTLED, FRONT)
    assert look_for(marks, "二", true_page("二")) == (Verdict.OK, None)


def test_the_front_page_under_another_of_its_addresses_is_itself() -> None:
    marks = landmarks()
    look(marks, Tried(text="首页"), "/", front_page())
    walk = Walk(channel="首页", channel_url=f"{HOST}/index.shtml")

    for carried in (walk, Tried(text="首页", depth=1), Asked(entry_url=f"{HOST}/index.shtml")):
        assert look(marks, carried, "/index.shtml", front_page()).verdict is Verdict.OK


def test_the_page_for_nothing_is_a_soft_404_once_articles_come() -> None:
    marks = landmarks()
    look(marks, Probe(), "/nowhere.html", NOTHING)

    assert look_for(marks, "一", true_page("一")) == (Verdict.OK, None)
    assert look_for(marks, "二", NOTHING) == (Verdict.SOFT_404, NOWHERE)
    assert look_for(marks, "三", NOTHING) == (Verdict.SOFT_404, NOWHERE)


def test_the_page_for_nothing_served_for_all_is_a_throttle() -> None:
    marks = landmarks()
    look(marks, Probe(), "/nowhere.html", NOTHING)
    told = [look_for(marks, number, NOTHING) for number in "一二三"]

    assert told == [(Verdict.SOFT_404, NOWHERE), *[(Verdict.THROTTLED, STUB)] * 2]


def test_what_the_server_says_is_unchanged_shows_that_articles_come() -> None:
    marks = landmarks()
    look(marks, Probe(), "/nowhere.html", NOTHING)
    url = f"{HOST}/c/一.shtml"
    marks.look(Asked(entry_url=url), Page(url=url, verdict=Verdict.UNCHANGED), b"", {})

    assert [look_for(marks, n, NOTHING)[0] for n in "二三"] == [Verdict.SOFT_404] * 2


def test_a_probe_that_finds_nothing_teaches_nothing() -> None:
    marks = landmarks()
    url = f"{HOST}/nowhere.html"
    marks.look(Probe(), Page(url=url, verdict=Verdict.MISSING), true_page("一").encode(), {})

    assert look_for(marks, "一", true_page("一")) == (Verdict.OK, None)


def test_one_short_page_for_several_articles_is_a_throttle_and_never_an_article() -> None:
    marks = landmarks()
    told = [look_for(marks, number, STUB_PAGE) for number in "一二三"]

    assert told == [(Verdict.ERROR, UNTITLED), *[(Verdict.THROTTLED, STUB)] * 2]


@pytest.mark.parametrize("body", ["见图", "图片报道"])
def test_short_articles_in_one_frame_are_what_they_are(body: str) -> None:
    marks = landmarks()
    look(marks, Probe(), "/nowhere.html", NOTHING)
    look(marks, Tried(text="首页"), "/", front_page())

    assert [look_for(marks, n, true_page(n, body=body)) for n in "一二三四五"] == [
        (Verdict.OK, None)
    ] * 5


def test_an_article_published_twice_is_two_articles() -> None:
    url, twin = f"{HOST}/c/一.shtml", f"{HOST}/c/六.shtml"
    marks = Landmarks(lambda _: [TITLES[url]])
    short = true_page("一", body="见图")
    pages = [look(marks, Asked(entry_url=each), each[len(HOST) :], short) for each in (url, twin)]

    assert [page.verdict for page in pages] == [Verdict.OK] * 2


def test_a_later_page_without_the_title_is_none_of_the_article() -> None:
    marks = landmarks()
    url = f"{HOST}/c/一.shtml"
    first = look(marks, Asked(entry_url=url), "/c/一.shtml", true_page("一"))
    assert first.article is not None
    page = look(marks, Asked(entry_url=url, parts=(first.article,)), "/c/一_2.shtml", STUB_PAGE)

    assert (page.verdict, page.reason) == (Verdict.ERROR, UNTITLED)


def test_a_file_answered_with_the_front_page_is_throttled_too() -> None:
    marks = landmarks()
    look(marks, Tried(text="首页"), "/", front_page())
    fetched = Fetched(url=f"{HOST}/u/1.pdf")

    assert look(marks, fetched, "/u/1.pdf", front_page()).reason == FRONT


def test_a_front_page_that_leads_nowhere_and_comes_for_all_is_one_page_for_everything() -> None:
    marks = landmarks()
    look(marks, Probe(), "/nowhere.html", STUB_PAGE)
    page = look(marks, Tried(text="首页"), "/", STUB_PAGE)

    assert (page.verdict, page.reason) == (Verdict.THROTTLED, STUB)


def test_a_front_page_that_did_not_change_is_known_by_what_is_kept_of_it() -> None:
    marks = landmarks()
    unchanged = Page(url=f"{HOST}/", verdict=Verdict.UNCHANGED)
    kept = (front_page().encode(), {"Content-Type": "text/html; charset=utf-8"})
    marks.look(Tried(text="首页"), unchanged, b"", {}, lambda: kept)

    assert look_for(marks, "一", front_page()) == (Verdict.THROTTLED, FRONT)


def test_one_article_asked_for_twice_is_not_everything() -> None:
    marks = landmarks()

    assert [look_for(marks, "一", STUB_PAGE)[1] for _ in range(2)] == [UNTITLED] * 2


def test_a_page_with_one_of_several_titles_known_of_it_is_the_article() -> None:
    elsewhere = "图片新闻：秋日草原上的劳动者"
    marks = Landmarks(lambda url: [elsewhere, TITLES[url]])
    short = f"{HEAD}<body><h1>{TITLES[f'{HOST}/c/一.shtml']}</h1><p>见附件。</p></body></html>"

    assert look_for(marks, "一", short) == (Verdict.OK, None)
    assert look_for(marks, "二", STUB_PAGE) == (Verdict.ERROR, UNTITLED)


def test_what_is_read_from_the_record_is_known_by_the_same_and_teaches_nothing() -> None:
    marks = landmarks()
    look(marks, Tried(text="首页"), "/", front_page())
    look(marks, Probe(), "/nowhere.html", NOTHING)
    other = marks.for_the_record()

    assert look_for(other, "一", front_page()) == (Verdict.THROTTLED, FRONT)
    assert look_for(other, "二", true_page("二")) == (Verdict.OK, None)
    assert look_for(other, "三", NOTHING) == (Verdict.SOFT_404, NOWHERE)
    assert look_for(other, "四", NOTHING) == (Verdict.SOFT_404, NOWHERE)
    # no article came to the first
    assert look_for(marks, "三", NOTHING) == (Verdict.SOFT_404, NOWHERE)
    assert look_for(marks, "四", NOTHING) == (Verdict.THROTTLED, STUB)


def test_a_page_of_the_record_that_nothing_tells_to_be_the_article_is_not_taken_for_it() -> None:
    """Where more of them follow, the second shows what the first was; the record gives one."""
    marks = Landmarks(lambda _: ["通知"])
    dated = STUB_PAGE.replace("</body>", "<p>发布时间：2024-05-01</p></body>")
    known_by_title = landmarks()
    look_for(known_by_title.for_the_record(), "一", STUB_PAGE)
    assert look_for(known_by_title, "二", STUB_PAGE) == (Verdict.ERROR, UNTITLED)

    assert look_for(marks.for_the_record(), "一", STUB_PAGE) == (Verdict.ERROR, UNTITLED)
    assert look_for(marks.for_the_record(), "一", dated) == (Verdict.OK, None)
    assert look_for(marks, "一", STUB_PAGE) == (Verdict.OK, None)
