"""Bare texts and samples: the same wherever a text stands, bounded whatever it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.texts import text_of
from unioncrawler.reposts import bare, sample
from unioncrawler.reposts.shingles import LEAST_CHARACTERS, MOST_CHARACTERS, SHINGLE, shingles_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("旗总工会 2021年9月,\n“慰问”职工。", "旗总工会2021年9月慰问职工"),
        ("ＡＰＰ上线２０２１", "app上线2021"),
        ("_、…！  \u200b\u3000", ""),
        ("ᠮᠣᠩᠭᠣᠯ\u202fᠦᠨ", "ᠮᠣᠩᠭᠣᠯᠦᠨ"),
        ("\ud800𠀀x", "𠀀x"),
    ],
)
def test_a_bare_text_has_letters_digits_and_characters(text: str, expected: str) -> None:
    assert bare(text) == expected


def test_layout_makes_no_difference() -> None:
    text = text_of(1)

    assert sample(bare(text.replace("。", " ;\n　"))) == sample(bare(text)) != set()


def test_a_text_has_its_whole_sample_wherever_it_stands() -> None:
    text, around = bare(text_of(1, 200)), bare(text_of(2, 9000))
    inside = around[:4000] + text + around[4000:]

    assert len(sample(text)) >= 8
    assert sample(text) <= sample(inside)


def test_a_sample_is_about_a_tenth() -> None:
    text = bare(text_of(3, 100_000))

    assert 0.08 < len(sample(text)) / len(shingles_of(text)) < 0.12


def test_hashes_are_those_that_archives_have() -> None:
    hashes = sorted(sample(bare(text_of(4, 100))))

    assert hashes == [
        *(-1795177114, -1435280573, -1416663709, -1196719695),
        *(-1034659591, 211171524, 464823096, 1037922188),
    ]


@pytest.mark.parametrize("text", ["", "工", "哈" * 100_000, "1" * 500, text_of(5, 60), "ab" * 40])
def test_what_is_short_or_repeats_itself_has_next_to_no_sample(text: str) -> None:
    assert len(sample(bare(text))) <= 1


def test_a_book_is_cut() -> None:
    assert len(bare("工会" * 1_000_000)) == MOST_CHARACTERS


@given(st.text(max_size=300))
def test_any_text_has_a_sample_of_its_own_shingles(text: str) -> None:
    plain = bare(text)

    assert len(sample(plain)) <= len(set(shingles_of(plain)))
    assert bool(sample(plain)) <= (len(plain) >= LEAST_CHARACTERS)
    assert all(len(each) == SHINGLE for each in shingles_of(plain))
