"""Which addresses are let go as programs, while the others of the site are pages."""

from __future__ import annotations

import pytest

from unioncrawler.steps.shells import Shells, form_of


@pytest.mark.parametrize(
    ("url", "form"),
    [
        ("http://a.example/detail/70329", "/detail/#"),
        ("http://a.example/content/2025-08/19/content_7.html", "/content/#-#/#/content_#.html"),
        ("http://a.example/show.aspx?id=12&cid=3", "/show.aspx?id=#&cid=#"),
        ("http://a.example/n/5f2c81aa90b14c3e8d7f0011/c.html", "/n/#/c.html"),
    ],
)
def test_the_form_of_an_address_is_what_its_like_have_in_common(url: str, form: str) -> None:
    assert form_of(url) == form


def test_a_form_is_let_go_after_so_many_shells_if_another_form_is_read() -> None:
    shells = Shells(most=2)
    shells.read("/c/#.html")

    assert [shells.meet("/detail/#") for _ in range(3)] == [False, True, True]
    assert shells.let_go == {"/detail/#"}


def test_none_is_let_go_where_no_other_form_is_read_or_one_came_between() -> None:
    alone, mixed = Shells(most=2), Shells(most=2)
    mixed.read("/c/#.html")
    mixed.meet("/detail/#")
    mixed.read("/detail/#")

    assert [alone.meet("/detail/#") for _ in range(3)] == [False, False, False]
    assert mixed.meet("/detail/#") is False


def test_a_form_of_which_articles_came_is_not_let_go() -> None:
    """What comes in their place then is a wall."""
    shells = Shells(most=2)
    shells.read("/c/#.html")
    shells.read("/detail/#")

    assert [shells.meet("/detail/#") for _ in range(3)] == [False, False, False]
