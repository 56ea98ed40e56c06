"""What one text shares with another: copies, excerpts, round-ups, but no forms filled in anew."""

from __future__ import annotations

import time

import pytest

from tests.texts import text_of
from unioncrawler.reposts import Shared, bare, compare

TEXT = bare(text_of(1, 300))


@pytest.mark.parametrize(
    ("other", "containment"),
    [
        (TEXT, 1),
        (bare(text_of(2, 90)) + TEXT, 1),
        (TEXT + bare(text_of(2, 90)), 1),
        (bare(text_of(2, 4000)) + TEXT + bare(text_of(3, 4000)), 1),
        (TEXT[:150] + bare(text_of(2, 30)) + TEXT[150:], 286 / 293),
    ],
    ids=[
        "the same",
        "with a lead",
        "with an addition",
        "in a round-up",
        "with a paragraph between",
    ],
)
def test_a_whole_text_is_contained(other: str, containment: float) -> None:
    whole = Shared(containment=containment, characters=300)

    assert (compare(TEXT, other), compare(other, TEXT)) == (whole, whole)


def test_a_number_that_only_the_beginning_or_the_end_had_is_left_out_with_it() -> None:
    assert compare(f"5月12日{TEXT}", f"本报讯{TEXT}") is not None
    assert compare(f"{TEXT}共12人", f"{TEXT}本报记者") is not None


def test_two_texts_of_one_length_share_the_same_whichever_is_named_first() -> None:
    repeating = TEXT[:260] + TEXT[:40]

    assert compare(TEXT, repeating) == compare(repeating, TEXT) is not None


def test_an_excerpt_is_contained() -> None:
    assert compare(TEXT[40:280], TEXT) == Shared(containment=1.0, characters=240)


def test_a_copy_that_left_the_end_out_for_another_is_contained_by_its_share() -> None:
    other = TEXT[:250] + bare(text_of(2, 60))

    assert compare(TEXT, other) == Shared(containment=243 / 293, characters=250)


@pytest.mark.parametrize(
    ("kept", "is_contained"), [(0.9, True), (0.84, True), (0.78, False), (0.5, False), (0, False)]
)
def test_four_fifths_are_contained(kept: float, is_contained: bool) -> None:
    other = TEXT[: int(kept * 300)] + bare(text_of(2, 600))

    assert (compare(TEXT, other) is not None) == is_contained


def test_a_corrected_word_is_no_other_text() -> None:
    found = compare(TEXT, f"{TEXT[:100]}职工{TEXT[102:]}")

    assert found is not None
    assert found.characters == 298


FORM = bare(text_of(4, 120)) + "共有{0}人于{1}月{2}日参加" + bare(text_of(5, 120))


@pytest.mark.parametrize(
    ("numbers", "others"),
    [
        (("12", "3", "15"), ("48", "3", "15")),
        (("12", "3", "15"), ("12", "4", "15")),
        (("十二", "三", "五"), ("十二", "四", "五")),
        (("12", "3", "15"), ("7", "11", "2")),
        (("12", "3", "15"), ("2", "3", "15")),
        (("12", "3", "15"), ("12", "3", "1")),
        (("30", "3", "15"), ("3", "3", "15")),
    ],
)
def test_a_form_with_other_numbers_is_not_contained(
    numbers: tuple[str, ...], others: tuple[str, ...]
) -> None:
    assert compare(FORM.format(*numbers), FORM.format(*others)) is None
    assert compare(FORM.format(*numbers), FORM.format(*numbers) + "另讯") is not None


@pytest.mark.parametrize("between", ["图为比赛现场", "记者苏日娜摄"])
def test_a_paragraph_put_in_beside_a_number_alters_no_number(between: str) -> None:
    text = f"{TEXT[:150]}二是送清凉3次{TEXT[150:]}"

    assert compare(text, text.replace("二是", f"{between}二是")) is not None
    assert compare(text, text.replace("3次", f"3次{between}")) is not None


def test_one_number_put_right_among_many_is_no_other_text() -> None:
    text = "".join(f"{bare(text_of(number, 20))}{number}" for number in range(10, 45))

    assert compare(text, text.replace("31", "97")) is not None
    assert compare(text, text.replace("31", "97").replace("22", "5")) is None


def test_a_passage_with_numbers_that_was_left_out_is_no_other_number() -> None:
    passage = "2021年3月15日至18日来自12个盟市的300名选手"

    found = compare(TEXT[:150] + passage + TEXT[150:], TEXT + bare(text_of(9, 60)))

    assert found is not None
    assert found.characters == 300


@pytest.mark.parametrize(
    "text", ["", "工会", "哈" * 1000, "工会" * 500, bare(text_of(1, 40)) * 20], ids=len
)
def test_what_says_little_is_not_contained(text: str) -> None:
    assert compare(text, text) is None
    assert compare(text, TEXT) is None
    assert compare(text + TEXT, TEXT) is not None


def test_two_books_are_compared_in_seconds() -> None:
    book = bare(text_of(6, 260_000))
    began = time.process_time()

    assert compare(book, book) == Shared(containment=1.0, characters=250_000)
    assert compare(TEXT, book) is None
    assert time.process_time() - began < 10
