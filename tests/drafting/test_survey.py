"""Which pages are looked at: some of everywhere, no more than allowed, none of another site."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from tests.drafting.conftest import BASE, PagesInMemory
from tests.scripted_site import article_page, listing_page
from unioncrawler.drafting.survey import SpentError, Survey

if TYPE_CHECKING:
    from unioncrawler.drafting.samples import Sample
    from unioncrawler.sites import SiteProfile

Answers = dict[str, "str | tuple[int, dict[str, str], str]"]
CHANNELS = ("gh", "tz", "wq", "lm", "zc", "jc")
NAMES = ("工会要闻", "通知公告", "维权帮扶", "劳模风采", "政策文件", "基层动态")


def home(*extra: str) -> str:
    menu = "".join(
        f"<li><a href='/{c}/index.shtml'>{name}</a></li>"
        for c, name in zip(CHANNELS, NAMES, strict=True)
    )
    inside = f"<ul>{menu}</ul>{''.join(extra)}"
    return f"<html><head><title>试验总工会</title></head><body>{inside}</body></html>"


def site(changed: Answers | None = None) -> Answers:
    pages: Answers = {"/": home()}
    for number, channel in enumerate(CHANNELS):
        days = [f"2021-09-{day:02}" for day in range(9, 0, -1)]
        links = [
            (f"/c/{day}/{number}{day[-1]}.shtml", f"{channel}第{day[-1]}条新闻的标题在这里", day)
            for day in days
        ]
        pages[f"/{channel}/index.shtml"] = listing_page(links, following="index_2.shtml")
        pages[f"/{channel}/index_2.shtml"] = listing_page(
            [(f"/c/2020-01-01/{number}.shtml", "去年的一条新闻的标题在这里", "2020-01-01")]
        )
        pages |= {url: article_page(title, day=day) for url, title, day in links}
    return pages | (changed or {})


def look(pages: PagesInMemory, profile: SiteProfile, most: int = 20, *given: str) -> Survey:
    def ask(url: str, known: SiteProfile) -> Sample:
        if len(pages.asked) >= most:
            raise SpentError
        return pages(url, known)

    survey = Survey(profile, ask)
    survey.look(given, most)
    return survey


def test_the_front_page_some_listings_a_second_page_and_articles_of_each_are_looked_at(
    plain: SiteProfile,
) -> None:
    pages = PagesInMemory(site())
    survey = look(pages, plain)

    paths = [url.removeprefix(BASE) for url in pages.asked]
    assert paths[0] == "/"
    assert sum(path.endswith("index.shtml") for path in paths) == 4
    assert sum(path.endswith("index_2.shtml") for path in paths) == 1
    assert sum(sample.is_article for sample in survey.samples) == 9
    assert survey.turned is not None
    assert survey.turned[1] == 1
    days = {path.split("/")[2] for path in paths if path.startswith("/c/")}
    assert {"2021-09-09", "2021-09-01"} <= days  # the newest of a listing and its oldest
    assert len(paths) == len(set(paths))


def test_listings_that_no_menu_leads_to_are_looked_for_above_the_articles(
    plain: SiteProfile,
) -> None:
    days = range(1, 7)
    links = [
        (f"/c/2021-09-0{n}/{n}.shtml", f"第{n}条新闻的标题在这里", f"2021-09-0{n}") for n in days
    ]
    pages: Answers = {url: article_page(title, day=day) for url, title, day in links}
    pages |= {"/": listing_page(links).replace("/xw/", "#"), "/xw/index.shtml": listing_page(links)}

    survey = look(PagesInMemory(pages), plain)

    assert [each.url for each in survey.samples if each.is_listing and not each.is_home] == [
        f"{BASE}/xw/index.shtml"
    ]


def test_no_more_is_asked_than_was_said(plain: SiteProfile) -> None:
    for most in (1, 2, 3, 5, 8, 13):
        pages = PagesInMemory(site())
        look(pages, plain, most)
        assert len(pages.asked) <= most

    assert sum(url.startswith(f"{BASE}/c/") for url in pages.asked) >= 4


def test_another_site_is_never_asked(plain: SiteProfile) -> None:
    away = "".join(
        f"<li><a href='http://other.example/{n}/index.shtml'>别处栏目{n}</a></li>" for n in range(9)
    )
    pages = PagesInMemory(site({"/": home(f"<ul>{away}</ul>")}))

    survey = look(pages, plain)

    assert all(url.startswith(BASE) for url in pages.asked)
    assert survey.profile.hosts == ("www.trial.example",)


def test_a_front_page_that_moves_to_https_is_where_the_site_is_from_then_on(
    plain: SiteProfile,
) -> None:
    moved = (301, {"Location": "https://trial.example/"}, "")
    pages = PagesInMemory({"/": moved, "https://trial.example/": home()})

    survey = look(pages, plain)

    assert survey.profile.base_url == "https://trial.example"
    assert survey.profile.hosts == ("www.trial.example", "trial.example")
    assert [sample.url for sample in survey.samples] == ["https://trial.example/"]


def test_a_redirect_to_another_site_is_not_followed(plain: SiteProfile) -> None:
    pages = PagesInMemory({"/": (302, {"Location": "http://wall.example/"}, "")})

    survey = look(pages, plain)

    assert pages.asked == [f"{BASE}/"]
    assert survey.failures == [(f"{BASE}/", "leads to http://wall.example/")]


def test_redirects_in_a_circle_end(plain: SiteProfile) -> None:
    hops: Answers = {
        f"/{n}.html": (302, {"Location": f"/{(n + 1) % 9}.html"}, "") for n in range(9)
    }
    pages = PagesInMemory(site(hops))

    look(pages, plain, 20, f"{BASE}/0.html")

    assert sum(url.endswith(".html") for url in pages.asked) == 4


def test_a_name_under_which_the_same_articles_are_linked_is_the_same_site(
    plain: SiteProfile,
) -> None:
    def links(host: str, *days: int) -> str:
        rows = (
            f"<li><a href='{host}/c/2021-09-0{day}/0{day}.shtml'>第{day}条新闻的标题在这里</a></li>"
            for day in days
        )
        return f"<ul>{''.join(rows)}</ul>"

    pages = PagesInMemory(
        site(
            {
                "/": home(
                    links("", 1, 2, 3),
                    links("http://192.0.2.7", 2, 3),
                    links("http://mirror.example", 3),
                    links("http://trial.example", 9),
                )
            }
        )
    )

    survey = look(pages, plain)

    assert survey.profile.hosts == ("www.trial.example", "192.0.2.7", "trial.example")


def test_a_host_that_refuses_leaves_nothing_and_says_why(plain: SiteProfile) -> None:
    survey = look(PagesInMemory({}), plain)

    assert survey.samples == []
    assert survey.failures == [(f"{BASE}/", f"{BASE}/: does not answer")]


def test_an_empty_front_page_ends_the_search(plain: SiteProfile) -> None:
    pages = PagesInMemory({"/": "<html><body></body></html>"})

    survey = look(pages, plain)

    assert pages.asked == [f"{BASE}/"]
    assert not any(sample.is_article for sample in survey.samples)


def test_a_huge_navigation_costs_no_more_requests(plain: SiteProfile) -> None:
    menu = "".join(f"<li><a href='/n{n}/index.shtml'>栏目{n}号</a></li>" for n in range(3000))
    pages = PagesInMemory({"/": f"<html><body><ul>{menu}</ul></body></html>"})

    survey = look(pages, plain)

    assert len(pages.asked) <= 20
    assert dataclasses.asdict(survey.profile)["hosts"] == ("www.trial.example",)


def test_a_front_page_that_is_sent_on_to_its_file_is_looked_at(plain: SiteProfile) -> None:
    sent_on = (302, {"Location": f"{BASE}/index.html"}, "")
    pages = PagesInMemory(site({"/": sent_on, "/index.html": home()}))
    survey = look(pages, plain)

    assert [url.removeprefix(BASE) for url in pages.asked][:2] == ["/", "/index.html"]
    assert sum(sample.is_article for sample in survey.samples) == 9
    assert [sample.is_home for sample in survey.samples].count(True) == 1


def test_a_redirect_to_itself_ends(plain: SiteProfile) -> None:
    pages = PagesInMemory({"/": (302, {"Location": f"{BASE}/"}, "")})
    survey = look(pages, plain)

    assert survey.failures == [(f"{BASE}/", "redirects without end")]
