from __future__ import annotations

from datetime import UTC, datetime

from unioncrawler.items import Entry, Link, Listing, Paging
from unioncrawler.sites import parse_profile
from unioncrawler.steps.discovery import (
    FRONT_PAGE,
    MOST_CANDIDATES,
    Candidates,
    Leftovers,
    channel_path,
    is_channel,
)

PROFILE = parse_profile(
    """
[site]
key = "trial"
name = "试验"
base_url = "http://s.example"
hosts = ["s.example"]
discover_channels = true
[urls]
article = ['/c/\\d+\\.html$']
ignore = ['/login']
""",
    "trial.toml",
)


def link(path: str, text: str = "栏目") -> Link:
    return Link(text=text, url=f"http://s.example{path}")


def listing(
    *crumbs: str, entries: int = 0, is_hub: bool = False, mechanism: str = "none"
) -> Listing:
    return Listing(
        url="http://s.example/a/index.html",
        entries=tuple(Entry(url=f"http://s.example/c/{n}.html", title="t") for n in range(entries)),
        breadcrumbs=tuple(Link(text=crumb) for crumb in crumbs),
        is_hub=is_hub,
        paging=Paging(mechanism=mechanism),
    )


def test_candidates_are_own_pages_that_are_no_article_and_no_file_each_once() -> None:
    links = [
        link("/a/"),
        link("/a/index.html"),
        link("/c/12.html"),
        link("/login.jsp"),
        link("/f/x.pdf"),
        Link(text="外", url="http://else.example/a/"),
        Link(text="无", url=None),
        link("/b/"),
    ]

    assert [found.url for found in Candidates(PROFILE).new(links, 1)] == [
        "http://s.example/a/",
        "http://s.example/b/",
    ]


def test_candidates_end_at_a_depth_and_at_a_number() -> None:
    many = [link(f"/l{n}/") for n in range(MOST_CANDIDATES + 5)]

    assert list(Candidates(PROFILE).new([link("/a/")], 4)) == []
    assert len(list(Candidates(PROFILE).new(many, 1))) == MOST_CANDIDATES


def test_a_channel_is_named_by_its_breadcrumb() -> None:
    assert (
        channel_path(listing("首页", "基层频道", "党建巡礼"), "更多", None) == "基层频道/党建巡礼"
    )


def test_without_a_breadcrumb_the_words_of_the_link_and_the_place_it_stood_name_it() -> None:
    assert channel_path(listing(), "党建巡礼", "基层频道") == "基层频道/党建巡礼"
    assert channel_path(listing(), "党建巡礼", FRONT_PAGE) == "党建巡礼"
    assert channel_path(listing("首页"), "党建/巡礼", None) == "党建∕巡礼"
    assert channel_path(listing(), " ", None) != ""


def test_a_page_makes_a_channel_when_it_lists_something_or_has_pages() -> None:
    assert is_channel(listing(entries=1))
    assert is_channel(listing(mechanism="zcms"))
    assert not is_channel(listing("首页", "关于我们"))
    assert not is_channel(listing(entries=9, is_hub=True))


AT = datetime(2026, 1, 2, tzinfo=UTC)


def test_leftovers_stay_on_the_page_nearest_to_them() -> None:
    entries = {name: Entry(url=name, title=name) for name in ("known", "both", "front")}
    leftovers = Leftovers()
    leftovers.add(FRONT_PAGE, "/", entries.values())
    leftovers.add("新闻中心", "/xw/", [entries["known"], entries["both"]])
    seen = {"known"}

    def unknown(urls: list[str]) -> set[str]:
        return set(urls) - seen

    left = {}
    for visit in leftovers.take(unknown, AT):
        left[visit.channel] = [entry.url for entry in visit.entries]
        seen.update(left[visit.channel])

    assert left == {"新闻中心": ["both"], FRONT_PAGE: ["front"]}
    assert not leftovers
