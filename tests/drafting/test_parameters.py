"""Parameters that say nothing of the page are told from those that name it."""

from __future__ import annotations

import pytest

from unioncrawler.drafting.parameters import LooseParameter, loose_parameters

TITLES = [f"第{n}届职工技能竞赛在车间举行" for n in range(1, 7)]
TOKENS = [f"4f{n}c0a9b8e7d6c5b4a39281{n}" for n in range(1, 13)]


def linked(form: str, tokens: list[str], titles: list[str] = TITLES) -> list[tuple[str, str]]:
    """Return a link to each page with the token of its place."""
    return [
        (f"http://a.example{form.format(n=n, token=token)}", title)
        for n, (title, token) in enumerate(zip(titles, tokens, strict=False))
    ]


def test_pages_linked_with_several_values_make_a_parameter_loose() -> None:
    cut = [f"{title[:9]}..." for title in TITLES[:3]]
    links = linked("/show.asp?id={n}&k={token}", list("abcdef"))
    links += linked("/show.asp?id={n}&k={token}", list("xyz"), cut)

    assert loose_parameters(links) == [LooseParameter("k", 3, 9)]
    assert loose_parameters(links)[0].is_sure


def test_a_token_of_its_own_on_each_link_is_loose_but_not_surely() -> None:
    found = loose_parameters(linked("/art/{n}.html?wt={token}", TOKENS))

    assert found == [LooseParameter("wt", 0, 6)]
    assert not found[0].is_sure


@pytest.mark.parametrize(
    "links",
    [
        linked("/show.asp?id={n}", TOKENS),
        linked("/show.asp?uuid={token}", TOKENS),
        linked("/art/{n}.html?from=list", TOKENS),
        linked("/art/{n}.html?v={n}", TOKENS),
        linked("/art/{n}.html?wt={token}", TOKENS[:4]),
        linked("/art/{n}.html?wt={token}", [TOKENS[0]] * 6),
        [],
    ],
)
def test_what_names_a_page_or_is_the_same_everywhere_is_not(links: list[tuple[str, str]]) -> None:
    assert loose_parameters(links) == []
