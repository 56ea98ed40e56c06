from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unioncrawler.pages.document import parse_html
from unioncrawler.pages.text import bare, clean, element_text, fold, join_lines, remembering


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("\u3000\u3000职工\u00a0 之家\r\n", "职工 之家"),
        ("职\u200b工\ufeff", "职工"),
        ("职\u200d工", "职工"),
        ("e\u0301", "é"),
        ("  a   b ", "a b"),
        ("职工  之家", "职工 之家"),
        ("a\u0007b", "ab"),
        ("ᠠᠵᠢᠯᠴᠢᠨ\u202fᠤ ᠠᠰᠢᠭ\u180eᠠ", "ᠠᠵᠢᠯᠴᠢᠨ\u202fᠤ ᠠᠰᠢᠭ\u180eᠠ"),
        ("，：（）", "，：（）"),
        ("👩\u200d🔧", "👩\u200d🔧"),
    ],
)
def test_clean(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


def test_line_breaks_of_the_source_between_chinese_characters_are_no_spaces() -> None:
    assert join_lines("工会\n  组织\n2021 年 a\nb") == "工会组织\n2021 年 a\nb"


def test_fold_is_for_comparing() -> None:
    assert fold("２０２１年：ＡＢＣ") == "2021年:abc"
    assert bare("工 会 “ 之家 ”") == "工会“之家”"


def test_scripts_styles_and_comments_are_no_text() -> None:
    root = parse_html("<div>a<script>b</script><!--c-->d<style>e</style><br>f<b>g</b></div>")

    assert element_text(root) == "ad fg"


@given(st.text())
def test_clean_is_idempotent_and_nfc(text: str) -> None:
    once = clean(text)

    assert clean(once) == once
    assert unicodedata.is_normalized("NFC", once)


@given(st.text(alphabet="a\u0301\u200b\u200d\u1820\u202f\u180e\ufeff \u3000\n工Å\ufb01"))
def test_clean_is_idempotent_on_what_it_treats(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(st.text())
def test_fold_and_bare_take_any_text(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert " " not in bare(text)


def test_what_is_remembered_is_bounded_and_short() -> None:
    asked: list[str] = []

    def read(text: str) -> int:
        asked.append(text)
        return len(text)

    reading = remembering(read)

    assert [reading(text) for text in ("一", "一", "一" * 300, "一" * 300)] == [1, 1, 300, 300]
    assert asked == ["一", "一" * 300, "一" * 300]
    for number in range(5000):
        reading(str(number))
    asked.clear()
    reading("一")
    assert asked == ["一"]
