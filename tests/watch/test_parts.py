"""Skeletons of pages, what chance explains, holidays, and what is gathered of a crawl."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from unioncrawler.items import Article, Capture, Entry, Verdict
from unioncrawler.visits import ArticleVisit, FailedVisit, ListingVisit, OtherVisit, UnchangedVisit
from unioncrawler.watch.bounds import is_far_below, is_loss, is_pooled_loss, median, tail
from unioncrawler.watch.figures import ChannelFigures
from unioncrawler.watch.gathering import Gathering
from unioncrawler.watch.seasons import holiday, spring_festival, workdays
from unioncrawler.watch.skeleton import differ, fingerprint, read_skeleton, usual_marks

PAGE = (
    "<html><head><style>x</style></head><body class='home'><div class='main article' id='c1234'>"
    "<h1 class='title'>{0}</h1><div class='text'><p class='MsoNormal'>{1}</p>"
    "<a class='link' href='/'>x</a></div></div></body></html>"
)


def test_the_skeleton_is_the_same_whatever_the_page_is_about() -> None:
    one = read_skeleton(PAGE.format("劳模", "正文").encode())
    other = read_skeleton(PAGE.replace("1234", "99").format("工会", "<b>别的</b>").encode())

    assert one == {"body.home", "div.main", "div.article", "div#c0", "h1.title", "div.text"}
    assert other == one
    assert len(fingerprint(one)) == 16
    assert fingerprint(other) == fingerprint(one) != fingerprint(one - {"div.text"})


@pytest.mark.parametrize("body", [b"", b"\x00", b"<", b"plain", b"\xff\xfe<div class=a>"])
def test_what_is_no_page_has_some_skeleton(body: bytes) -> None:
    assert isinstance(read_skeleton(body), frozenset)


def test_marks_of_some_pages_only_are_no_sign_of_another_template() -> None:
    always = {"div.a", "div.b", "div.c", "div.d"}
    known = [frozenset(always | ({"p.x"} if n % 2 else set())) for n in range(6)]

    assert not differ(frozenset(always), known)
    assert not differ(frozenset(always | {"p.x", "p.new"}), known)
    changed = differ(frozenset(always - {"div.a"} | {"div.z"}), known)
    assert changed
    assert (changed.missing, changed.new, changed.share) == (("div.a",), ("div.z",), 0.25)
    assert differ(frozenset({"div.a", "div.b"}), known)  # half is gone, though nothing is new
    assert differ(frozenset(always), known[:4]) is None
    assert usual_marks([frozenset("ab"), frozenset("a"), frozenset("ac")]) == {"a"}


def test_what_chance_explains_is_no_loss() -> None:
    healthy = [(4, 4)] * 20

    assert is_loss((0, 4), healthy)
    assert not is_loss((0, 4), [(4, 4)] * 4 + [(3, 3)])  # fewer than twenty articles are known
    assert not is_loss((1, 5), [(9, 10)] * 20)  # a part of few may be missing once in a while
    assert not is_loss((3, 4), healthy)
    assert not is_loss((60, 100), [(100, 100)] * 20)  # not fallen by half
    assert not is_loss((0, 1), healthy)
    assert not is_loss((0, 4), healthy[:4])  # fewer than five runs
    assert not is_loss((0, 4), [(4, 4)] * 19 + [(0, 4)])  # a run had none before
    assert not is_loss((0, 4), [(1, 4)] * 20)  # never common
    assert is_pooled_loss(0, [0.99] * 3)
    assert not is_pooled_loss(0, [0.99])
    assert not is_pooled_loss(0, [0.1] * 9)
    assert tail(0, [0.5, 0.25]) == pytest.approx(0.375)
    assert tail(1, [0.5, 0.5]) == pytest.approx(0.75)
    assert (median([3, 1, 2]), median([4, 1, 2, 3]), median([])) == (2, 2.5, None)
    assert is_far_below(10, [600, 900, 700, 800, 900], 6)
    assert not is_far_below(10, [600, 900, 40, 20, 900], 6)


@pytest.mark.parametrize(
    ("year", "day"),
    [(2021, "02-12"), (2023, "01-22"), (2024, "02-10"), (2025, "01-29"), (2026, "02-17"),
     (2028, "01-26"), (2033, "01-31"), (2034, "02-19")],
)  # fmt: skip
def test_spring_festival_is_known_to_the_day_beside_it(year: int, day: str) -> None:
    assert abs(spring_festival(year) - date.fromisoformat(f"{year}-{day}")).days <= 1


def test_holidays_are_no_working_days() -> None:
    assert holiday(date(2026, 2, 20)) == "Spring Festival"
    assert holiday(date(2026, 10, 5)) == "National Day"
    assert holiday(date(2026, 3, 10)) is None
    spring = [holiday(date(2026, 4, day)) for day in range(2, 9)]
    assert spring == [None, *["Qingming"] * 5, None]
    assert workdays(date(2026, 9, 29), date(2026, 10, 12)) == 1  # the 10th is a Saturday
    assert workdays(date(2026, 3, 6), date(2026, 3, 9)) == 1


NOW = datetime(2026, 3, 2, tzinfo=UTC)
LIST, ENTRY = "http://a.example/list/", "http://a.example/c/1.html"


def capture(url: str, verdict: Verdict = Verdict.OK, status: int | None = 200) -> Capture:
    return Capture(url=url, verdict=verdict, fetched_at=NOW, status=status)


def gathered(gathering: Gathering) -> ChannelFigures:
    return gathering.figures({"新闻": ChannelFigures(channel="新闻")})["新闻"]


def test_the_first_page_of_a_listing_counts_alone() -> None:
    gathering = Gathering({LIST: "新闻"})
    gathering.listing_came("新闻", LIST, 200, b"<div class='list'></div>", 0.4, conditional=False)
    lines = (Entry(url="u", title="t", date_text="2026-03-01"), Entry(url="v", title="t"))
    for entries in (lines, lines[:1]):  # the second page, or the first once more
        gathering.saved(
            ListingVisit(channel="新闻", channel_url=LIST, entries=entries, capture=capture(LIST))
        )
    figures = gathered(gathering)

    assert (figures.listing, figures.status, figures.entries, figures.dated) == ("read", 200, 2, 1)
    assert (figures.listing_template, figures.seconds) == (frozenset({"div.list"}), 0.4)


@pytest.mark.parametrize(
    ("captures", "listing", "moved_to"),
    [
        ([capture(LIST, Verdict.MISSING, 404)], "missing", None),
        ([capture(LIST)], "not a listing", None),
        ([capture(LIST, Verdict.ERROR, None)], "error", None),
        ([capture(LIST, Verdict.UNCHANGED, 304)], "error", None),  # nobody asked whether it is
        ([capture("http://a.example/else")], None, None),
    ],
)
def test_a_first_page_that_is_none_is_told_by_its_verdict(
    captures: list[Capture], listing: str | None, moved_to: str | None
) -> None:
    gathering = Gathering({LIST: "新闻"})
    gathering.saved(OtherVisit(captures=tuple(captures)))
    found = gathering.figures({"新闻": ChannelFigures(channel="新闻")})

    assert found == {} if listing is None else found["新闻"].listing == listing


@pytest.mark.parametrize(("conditional", "listing"), [(True, "unchanged"), (False, "error")])
def test_a_304_says_that_a_listing_is_what_it_was_only_where_that_was_asked(
    listing: str, *, conditional: bool
) -> None:
    gathering = Gathering({LIST: "新闻"})
    gathering.listing_came("新闻", LIST, 304, b"", None, conditional=conditional)
    gathering.saved(OtherVisit(captures=(capture(LIST, Verdict.UNCHANGED, 304),)))

    assert gathered(gathering).listing == listing


def test_a_first_page_that_is_asked_for_once_more_changes_nothing() -> None:
    gathering = Gathering({LIST: "新闻"})
    line = (Entry(url="u", title="t", date_text="2026-03-01"),)
    for body, entries in ((b"<div class='list'>", line), (b"<div class='other'>", ())):
        gathering.listing_came("新闻", LIST, 200, body, None, conditional=False)
        gathering.saved(
            ListingVisit(channel="新闻", channel_url=LIST, entries=entries, capture=capture(LIST))
        )
    figures = gathered(gathering)

    assert (figures.listing, figures.entries) == ("read", 1)
    assert figures.listing_template == frozenset({"div.list"})


def test_a_listing_that_leads_elsewhere_says_where() -> None:
    gathering, home = Gathering({LIST: "新闻"}), "http://a.example/"
    gathering.listing_came("新闻", LIST, 302, b"", None, conditional=False)
    gathering.saved(OtherVisit(captures=(capture(LIST, Verdict.REDIRECTED, 302),)))
    gathering.listing_came("新闻", home, 200, b"", None, conditional=False)
    gathering.saved(OtherVisit(captures=(capture(home),)))
    gathering.saved(OtherVisit(captures=(capture(LIST),)))
    figures = gathered(gathering)

    assert (figures.listing, figures.moved_to) == ("redirected", home)


def test_only_pages_that_are_articles_or_should_be_show_the_template() -> None:
    gathering = Gathering({})
    article = Article(url=ENTRY, title="t")
    visits = [
        (ArticleVisit(entry_url=ENTRY, article=article, captures=()), b"<div class='a'>"),
        (
            FailedVisit(entry_url=ENTRY, verdict=Verdict.OK, reason="", captures=()),
            b"<div class='a'>",
        ),
        (
            FailedVisit(entry_url=ENTRY, verdict=Verdict.SOFT_404, reason="", captures=()),
            b"<div class='error'>",
        ),
        (UnchangedVisit(entry_url=ENTRY, captures=()), b""),
    ]
    for visit, body in visits:
        gathering.article_came(ENTRY, body, 0.5)
        gathering.saved(visit, ["新闻"])
    figures = gathered(gathering)

    assert figures.article_template == frozenset({"div.a"})
    assert (figures.unread, figures.seconds) == (1, 0.5)
