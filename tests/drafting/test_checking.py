"""A profile held against pages: what each selector finds, what is an error and what a warning."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.drafting.conftest import sample
from tests.scripted_site import PROFILE, article_page, listing_page
from unioncrawler.drafting.checking import check_profile
from unioncrawler.drafting.report import CheckReport, FieldCheck, ListingCheck, to_lines
from unioncrawler.sites import parse_profile

if TYPE_CHECKING:
    from unioncrawler.drafting.samples import Sample

SITE = "http://www.scripted.example"
LINKS = [
    (f"/c/2021-09-0{n}/{n}.shtml", f"第{n}届竞赛在车间举行", f"2021-09-0{n}") for n in range(1, 4)
]
PAGES = {"/xw/index.shtml": listing_page(LINKS, following="index_2.shtml")} | {
    url: article_page(title, day=day) for url, title, day in LINKS
}


def check(more: str, pages: dict[str, str] | None = None) -> CheckReport:
    profile = parse_profile(f"{PROFILE}\n{more}", "my.toml")
    samples: list[Sample] = [
        sample(f"{SITE}{path}", text, profile) for path, text in (pages or PAGES).items()
    ]
    return check_profile(profile, samples, "my.toml")


def counted(report: CheckReport) -> dict[str, tuple[int, int]]:
    return {f"{each.table}.{each.key}": (each.found, each.of) for each in report.selectors}


def test_each_field_says_how_often_and_how_it_was_found() -> None:
    report = check("[article]\nbody = 'div.txt'\n")
    fields = {each.name: each for each in report.fields}

    assert (report.articles, report.errors, report.warnings) == (3, (), ())
    assert fields["title"] == FieldCheck(
        name="title", found=3, of=3, how={"position": 3}, example="第1届竞赛在车间举行"
    )
    assert fields["published"].how == {"label": 3}
    assert fields["body"].how == {"selector": 3}
    assert (fields["source"].found, fields["source"].how) == (0, {})
    assert report.listings == (
        ListingCheck(
            url=f"{SITE}/xw/index.shtml",
            entries=3,
            dated=3,
            mechanism="links",
            next=f"{SITE}/xw/index_2.shtml",
        ),
    )


def test_a_selector_that_finds_nothing_anywhere_is_an_error_and_on_some_pages_a_warning() -> None:
    pages = PAGES | {"/c/2021-09-04/4.shtml": article_page("第4届").replace("'txt'", "'other'")}
    report = check("[article]\ntitle = 'h7'\nbody = 'div.txt'\nremove = 'div.share'\n", pages)

    assert counted(report) == {
        "article.title": (0, 4),
        "article.body": (3, 4),
        "article.remove": (4, 4),
    }
    assert report.errors == ("article.title = 'h7' finds nothing on any of 4 pages",)
    assert report.warnings == ("article.body = 'div.txt' finds nothing on 1 of 4 pages",)


def test_a_selector_that_matches_but_gives_no_value_finds_nothing() -> None:
    report = check("[article]\nauthor = 'div.foot::attr(title)'\nbody = 'div.txt'\n")

    assert counted(report)["article.author"] == (0, 3)


def test_selectors_of_listings_look_inside_their_items() -> None:
    inside = "link = 'a'\ndate = 'span'\ntitle = 'b'\n"
    report = check(f"[listing]\nitem = 'div.list li'\n{inside}next = 'div.page a'\n")

    assert counted(report) == {
        "listing.item": (1, 1),
        "listing.link": (1, 1),
        "listing.title": (0, 1),
        "listing.date": (1, 1),
        "listing.next": (1, 1),
    }
    assert report.errors == ("listing.title = 'b' finds nothing on any of 1 pages",)


def test_patterns_are_counted_over_the_addresses_that_are_met() -> None:
    report = check("[urls]\narticle = ['/c/', '/old/']\nlisting = ['/index\\.shtml$']\n")

    assert [(each.source, each.found, each.of) for each in report.selectors] == [
        ("/c/", 3, 3),
        ("/old/", 0, 3),
        (r"/index\.shtml$", 1, 1),
    ]
    assert report.errors == ()
    assert report.warnings == ("urls.article = '/old/' fits none of 3 addresses",)


def test_each_layout_is_held_against_the_articles_of_its_time() -> None:
    report = check(
        "[[article]]\nbody = 'div.txt'\n[[article]]\nuntil = 2021-09-01\nbody = 'td.zw'\n"
        "[[article]]\nuntil = 1999-12-31\nbody = 'td.zw'\n"
    )

    assert counted(report) == {
        "article.body": (2, 2),
        "article until 1999-12-31.body": (0, 0),
        "article until 2021-09-01.body": (0, 1),
    }
    assert report.errors == (
        "article until 2021-09-01.body = 'td.zw' finds nothing on any of 1 pages",
    )
    (warning,) = report.warnings
    assert warning.startswith("article until 1999-12-31.body = 'td.zw' was not tried: ")


def test_a_channel_that_lists_nothing_is_a_warning_unless_an_api_lists_it() -> None:
    pages = PAGES | {"/tz/index.shtml": listing_page([])}
    by_api = (
        "[[api]]\nname = 'list'\nurl = '/list'\nitems = 'l'\ntitle = 't'\nlink = 'u'\n"
        "[[channel]]\npath = '通知公告'\nurl = '/tz/index.shtml'\napi = 'list'\n"
    )

    said = "lists nothing; if a browser shows a list there, a script brings it: describe that as"
    assert check("", pages).warnings == (f"{SITE}/tz/index.shtml {said} [[api]]",)
    assert check(by_api, pages).warnings == ()


def test_a_profile_that_matches_nothing_says_so_in_one_sentence() -> None:
    report = check("[article]\ntitle = 'h7'\nbody = 'h8'\n[urls]\narticle = ['/nowhere/']\n")

    assert report.errors == (
        "my.toml matches nothing on these 4 pages; is it the profile of this site?",
    )
    assert report.warnings == ()


@pytest.mark.parametrize("text", ["", "\x00\xff", "%PDF-1.4", "<html><body></body></html>"])
def test_files_that_are_no_pages_are_said_to_be_none(text: str) -> None:
    (error,) = check("[article]\nbody = 'div.txt'\n", {"/a.html": text}).errors

    assert error.startswith("nothing could be read of 1 page: ")


def test_the_report_is_lines_for_a_person_and_plain_values_for_a_program() -> None:
    report = check("[article]\nbody = 'div.txt'\n")
    lines = list(to_lines(report))

    assert lines[0] == "my.toml on 4 pages: 3 article, 1 listing"
    assert "  body          3 of 3  (3 by selector)" in "\n".join(lines)
    assert "  source        0 of 3  (not found)" in lines
    assert lines[-1] == "every selector finds something"
    record = report.to_record()
    assert record["pages"][0] == {
        "page": f"{SITE}/xw/index.shtml",
        "kind": "listing",
        "verdict": "ok",
    }
    assert record["selectors"][0]["found"] == 3
