from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unioncrawler.pages.document import parse_html
from unioncrawler.pages.text import element_text


def test_text_behind_a_first_end_of_the_document_is_kept() -> None:
    root = parse_html("<html><body><p>一</p></body></html><div>二</div></body></html>")

    assert element_text(root) == "一二"


@pytest.mark.parametrize("tag", ["div", "span", "font", "table><tr><td"])
def test_text_below_any_depth_is_kept(tag: str) -> None:
    assert element_text(parse_html(f"<{tag}>" * 20_000 + "职工之家")) == "职工之家"


@pytest.mark.parametrize("text", ["", " ", "\x00", "<!-- -->", "\ud800", "&#0;", "<?xml?>"])
def test_nothing_readable_is_an_empty_document(text: str) -> None:
    assert element_text(parse_html(text)) in {"", "\ufffd"}


@pytest.mark.parametrize(
    "forbidden", [chr(code) for code in (*range(9), 11, 12, *range(14, 32), 0xD800, 0xFFFE, 0xFFFF)]
)
def test_a_character_that_no_page_may_hold_is_a_space(forbidden: str) -> None:
    root = parse_html(f"<p>工{forbidden}会</p></bo{forbidden}dy></body>\n<p>组织</p>")

    assert element_text(root) == "工 会 组织"


def test_characters_that_a_page_may_hold_are_kept() -> None:
    text = "工\u00ad会\ufffd𠀀\x7f\x85"

    assert parse_html(f"<p>{text}</p>").findtext(".//p") == text


def test_conditional_comments_are_no_text() -> None:
    assert element_text(parse_html("<p>a<!--[if IE]><b>x</b><![endif]-->b</p>")) == "ab"


@given(st.text())
def test_any_text_is_parsed(text: str) -> None:
    assert isinstance(parse_html(text).tag, str)
