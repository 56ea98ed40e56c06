"""What a draft is written as loads, whatever the pages held, and says what it is unsure of."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.drafting.conftest import BASE, sample
from tests.scripted_site import article_page, listing_page
from unioncrawler.drafting.draft import draft_profile, propose_key
from unioncrawler.drafting.samples import Sample
from unioncrawler.drafting.writing import to_toml
from unioncrawler.sites import SiteProfile, parse_profile
from unioncrawler.sites.rules import UrlRules

PLAIN = SiteProfile(
    key="new", name="x", base_url=BASE, hosts=("www.trial.example",), discover_channels=True
)


LISTS = UrlRules(listing=(re.compile("/lm-"),))


def pages(number: int = 4, *, title: str = "第{}届技能竞赛在车间举行") -> list[Sample]:
    links = [
        (f"/c/2021-09-0{n}/{n}.shtml", title.format(n), f"2021-09-0{n}")
        for n in range(1, number + 1)
    ]
    return [
        sample("/xw/index.shtml", listing_page(links, following="index_2.shtml"), PLAIN),
        *(sample(url, article_page(name, day=day), PLAIN) for url, name, day in links),
    ]


def written(samples: list[Sample], profile: SiteProfile = PLAIN) -> str:
    return to_toml(draft_profile(profile, samples), "the test")


def test_what_is_known_stands_in_the_profile_with_how_often_it_was_seen() -> None:
    text = written(pages())
    profile = parse_profile(text, "draft")

    assert (profile.key, profile.name, profile.base_url) == ("trial", "剧本总工会", BASE)
    assert profile.hosts == ("www.trial.example", "trial.example")
    assert [(c.path, c.url) for c in profile.channels] == [("工会新闻", "/xw/index.shtml")]
    assert [p.pattern for p in profile.urls.article] == [
        r"/c/\d{4}-\d{2}-\d{2}/\d+(?:_\d+)?\.shtml$"
    ]
    assert profile.article.title is not None
    assert profile.article.title.source == "div.article h1"
    assert 'body = "div.txt"  # on 4 of 4' in text
    assert "# unsure: trial.example was not seen in any link" in text
    assert "#   source: unsure: on none" in text
    assert "5 pages, of which 4 articles and 1 listing" in text


def test_a_cms_that_is_not_recognised_is_said_and_the_profile_works() -> None:
    articles = [sample(f"/a/{n}.cgi", article_page(f"第{n}届竞赛举行")) for n in range(3)]
    text = written(articles)

    assert "# CMS: not recognised." in text
    assert parse_profile(text, "draft").discover_channels


def test_too_few_articles_make_a_minimal_profile() -> None:
    text = written(pages(2))

    assert "unsure: selectors are proposed of 3 articles and more" in text
    assert "[article]" not in text
    assert parse_profile(text, "draft").urls.article


def test_listings_that_would_be_taken_for_articles_get_a_pattern_and_others_a_comment() -> None:
    links = [(f"/Show.aspx?id={n}", f"第{n}届竞赛在车间举行", "2021-09-01") for n in range(1, 5)]
    lists = [sample(f"/lm-1093{n}.shtml", listing_page(links), PLAIN) for n in (1, 2)]
    listed = [each.read_with(replace(PLAIN, urls=LISTS)) for each in lists]
    articles = [sample(url, article_page(title), PLAIN) for url, title, _ in links]

    urls = parse_profile(written([*listed, *articles]), "draft").urls

    assert [each.pattern for each in urls.listing] == [r"/lm\-\d+\.shtml$"]
    assert parse_profile(written(pages()), "draft").urls.listing == ()


def test_two_layouts_are_told_apart_by_the_day_they_changed() -> None:
    old = [
        sample(
            f"/c/2015-01-0{n}/{n}.shtml",
            article_page(f"第{n}届技能竞赛在车间举行", day=f"2015-01-0{n}")
            .replace("class='txt'", "class='zw14'")
            .replace("class='article'", "class='old'"),
        )
        for n in range(1, 5)
    ]
    text = written([*pages(), *old])
    profile = parse_profile(text, "draft")

    (earlier,) = profile.earlier
    assert str(earlier.until) == "2015-01-04"
    assert earlier.rules.body is not None
    assert earlier.rules.body.source == "div.zw14"
    assert profile.article.body is not None
    assert profile.article.body.source == "div.txt"
    assert "unsure: the layout changed some day between 2015-01-04 and 2021-09-01" in text


@pytest.mark.parametrize(
    ("host", "key"),
    [
        ("www.gdftu.org.cn", "gdftu"),
        ("hhhtszgh.gov.cn", "hhhtszgh"),
        ("110.16.70.109", "site-110-16-70-109"),
        ("www.12351.cn", "site-12351"),
        ("localhost", "localhost"),
        ("::1", "site-1"),
        ("", "site"),
        ("xn--fiq228c.example", "xn-fiq228c"),
        (f"{'a' * 60}.example", "a" * 32),
    ],
)
def test_the_key_is_proposed_from_the_host_and_is_one(host: str, key: str) -> None:
    assert propose_key(host) == key
    parse_profile(written(pages(1)).replace('key = "trial"', f'key = "{key}"'), "draft")


def test_a_character_that_toml_does_not_take_is_left_out() -> None:
    draft = replace(draft_profile(PLAIN, pages()), name='a\x7f\u2028"b\n[x]')

    assert parse_profile(to_toml(draft, "x\ny = 1"), "draft").name == 'a  "b [x]'


HOSTILE = st.text(
    alphabet=st.sampled_from([*"\"'\\#\n\r\t[]={}\x00\x7f\x85\u2028\ud800", *"总工会新闻a1 _|-"]),
    min_size=1,
    max_size=30,
)


@settings(max_examples=30, deadline=None)
@given(HOSTILE, HOSTILE, HOSTILE)
def test_nothing_a_page_says_breaks_out_of_its_string_or_comment(
    title: str, crumb: str, path: str
) -> None:
    samples = [
        Sample(
            name=each.name,
            url=each.url.replace("/xw/", f"/{path}/"),
            body=each.body.replace("剧本总工会".encode(), title.encode("utf-8", "replace")).replace(
                "工会新闻".encode(), crumb.encode("utf-8", "replace")
            ),
            page=each.page,
        ).read_with(PLAIN)
        for each in pages(3)
    ]
    text = written(samples)

    assert set(tomllib.loads(text)) <= {"site", "channel", "article", "urls"}
    assert parse_profile(text, "draft").base_url == BASE


def tokened(first: str, second: str) -> list[Sample]:
    """Return a front page and a listing that link the same articles with tokens of their own."""
    lists = {
        path: [
            (
                f"/c/2021-09-0{n}/{n}.shtml?k={token}{n}",
                f"第{n}届技能竞赛在车间举行",
                f"2021-09-0{n}",
            )
            for n in range(1, 7)
        ]
        for path, token in (("/xw/index.shtml", first), ("/tz/index.shtml", second))
    }
    listings = [sample(path, listing_page(links), PLAIN) for path, links in lists.items()]
    return listings + [
        sample(url, article_page(name, day=day), PLAIN)
        for url, name, day in lists["/xw/index.shtml"]
    ]


def test_a_parameter_with_which_the_same_articles_differ_is_dropped() -> None:
    text = written(tokened("a", "b"))
    profile = parse_profile(text, "draft")

    assert [each.pattern for each in profile.urls.drop_query] == ["k"]
    assert [each.pattern for each in profile.urls.article] == [
        r"/c/\d{4}-\d{2}-\d{2}/\d+(?:_\d+)?\.shtml$"
    ]
    assert "# k: 6 articles were linked with several values of it" in text


def test_what_only_looks_like_a_token_is_a_comment() -> None:
    text = written(tokened("9f8e7d6c5b4a", "9f8e7d6c5b4a"))

    assert parse_profile(text, "draft").urls.drop_query == ()
    assert "# unsure: k is another one on each of 6 links, like a token." in text
    assert "#     drop_query = ['k']" in text


def test_another_host_with_addresses_like_the_articles_is_named() -> None:
    page = listing_page([("http://alias.example/c/2019-01-02/77.shtml", "老站的一篇报道标题", "")])
    text = written([*pages(), sample("/tz/index.shtml", page, PLAIN)])

    assert "# unsure: alias.example is linked, 1 time at an address like an article's of" in text
    assert "alias.example" not in parse_profile(text, "draft").hosts
