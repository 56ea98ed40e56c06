"""Selectors are proposed where they find, on every article, what was read without them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.drafting.conftest import sample
from unioncrawler.drafting.selectors import Found, find_selectors

if TYPE_CHECKING:
    from unioncrawler.drafting.samples import Sample
    from unioncrawler.sites import SiteProfile

TEXT = "职工技能竞赛在车间举行，来自各班组的选手参加了比赛，现场气氛热烈。"


def article(number: int, *, around: str = "content", body: str = "div class='txt'") -> Sample:
    trail = "<a href='/'>首页</a> &gt; <a href='/xw/'>工会要闻</a>"
    text = f"<p>{TEXT * 3}</p><p>这是第{number}篇。{TEXT}</p>"
    return sample(
        f"/c/2021-09-0{number}/{number}.shtml",
        f"<html><body><div class='pos w980'>{trail}</div><div class='fl {around}'>"
        f"<h1 class='bt'>第{number}届职工技能竞赛在车间举行</h1>"
        f"<div class='info'>发布时间:2021-09-0{number} 来源:第{number}日报</div>"
        f"<{body}>{text}</{body.split(maxsplit=1)[0]}></div></body></html>",
    )


def found(samples: list[Sample], profile: SiteProfile) -> dict[str, tuple[str, bool]]:
    return {
        each.field: (each.selector, each.is_stable) for each in find_selectors(samples, profile)
    }


def test_each_field_gets_the_telling_name_of_its_element(plain: SiteProfile) -> None:
    assert found([article(n) for n in range(1, 5)], plain) == {
        "title": ("h1.bt", True),
        "published": ("div.info", True),
        "source": ("div.info", True),
        "breadcrumbs": ("div.pos", True),
        "body": ("div.txt", True),
    }


def test_how_often_a_selector_held_is_counted(plain: SiteProfile) -> None:
    samples = [article(n) for n in range(1, 5)]

    assert Found("body", "div.txt", 4, 4, True) in find_selectors(samples, plain)


def test_two_articles_are_too_few(plain: SiteProfile) -> None:
    assert find_selectors([article(1), article(2)], plain) == []


def test_an_id_is_preferred_to_a_class(plain: SiteProfile) -> None:
    samples = [article(n, body="div class='txt' id='zoom'") for n in range(1, 4)]

    assert found(samples, plain)["body"] == ("div#zoom", True)


@pytest.mark.parametrize(
    "name",
    ["class='fl'", "class='w980'", "class='mt10 clearfix'", "id='art1013578'", "class='a1b2c3d4'"],
)
def test_names_of_looks_and_numbers_of_a_page_are_not_relied_on(
    name: str, plain: SiteProfile
) -> None:
    samples = [article(n, body=f"div {name}") for n in range(1, 4)]

    selector, _ = found(samples, plain)["body"]
    assert selector == "div.content"  # what stands around it, and finds the same


def test_pages_that_contradict_one_another_make_a_selector_unstable(plain: SiteProfile) -> None:
    samples = [article(n) for n in range(1, 4)]
    samples.append(article(4, around="other", body="div class='zw'"))

    assert found(samples, plain)["title"] == ("h1.bt", True)
    assert found(samples, plain)["body"] == ("div.txt", False)


def test_a_selector_that_finds_something_else_where_the_field_is_not_stated_is_unstable(
    plain: SiteProfile,
) -> None:
    stating = [article(n) for n in range(1, 4)]
    other = sample(
        "/c/2021-09-04/4.shtml",
        article(4).text.replace("来源:第4日报", "").replace("发布时间:", "发布时间:\u3000"),
    )

    assert found([*stating, other], plain)["published"] == ("div.info", True)
    assert Found("source", "div.info", 3, 3, False) in find_selectors([*stating, other], plain)


def test_a_page_of_too_many_elements_is_left_unsearched(plain: SiteProfile) -> None:
    huge = "<b></b>" * 60_000
    samples = [
        sample(each.url, each.text.replace("</body>", f"{huge}</body>"))
        for each in (article(n) for n in range(1, 4))
    ]

    assert find_selectors(samples, plain) == []
