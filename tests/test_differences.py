"""What differs between two texts: which sentences, which characters, and nothing is lost."""

from __future__ import annotations

import random
import re
import time
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unioncrawler import differences
from unioncrawler.differences import (
    Difference,
    FieldChange,
    FileChange,
    Part,
    Sentence,
    compare,
    compare_texts,
    split_sentences,
)

SENTENCES = st.sampled_from(
    [
        "工会开会。",
        "工会要开会。",
        "职工参加了比赛！",
        "职工参加了技能比赛！",
        "“好。”",
        "…",
        "\n",
        "无",
    ]
)
TEXTS = st.lists(SENTENCES, max_size=12).map("".join) | st.text("工会。；”…\n a", max_size=30)


def same(text: str) -> Sentence:
    return Sentence(kind="same", before=text, after=text)


def gone(text: str) -> Sentence:
    return Sentence(kind="gone", before=text)


def new(text: str) -> Sentence:
    return Sentence(kind="new", after=text)


def changed(marked: str) -> Sentence:
    """Return a changed sentence from one written 同[-旧-]{+新+}同."""
    kinds: tuple[Literal["gone", "new", "same"], ...] = ("gone", "new", "same")
    pieces = re.findall(r"\[-(.*?)-\]|\{\+(.*?)\+\}|([^[{]+)", marked, flags=re.DOTALL)
    parts = [
        Part(kind=k, text=t) for piece in pieces for k, t in zip(kinds, piece, strict=True) if t
    ]
    return Sentence(
        kind="changed",
        before="".join(part.text for part in parts if part.kind != "new"),
        after="".join(part.text for part in parts if part.kind != "gone"),
        parts=tuple(parts),
    )


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("", []),
        ("无标点", ["无标点"]),
        ("一。二！三？四；五…六", ["一。", "二！", "三？", "四；", "五…", "六"]),
        ("他说：“好！”（笑。）然后走了……完", ["他说：“好！”", "（笑。）", "然后走了……", "完"]),
        ("标题\n一。\n\n二（三）四。", ["标题\n", "一。\n\n", "二（三）四。"]),
        ("\n\n一", ["\n\n", "一"]),
    ],
)
def test_sentences_end_after_their_marks_and_at_paragraphs(text: str, sentences: list[str]) -> None:
    assert split_sentences(text) == sentences


@pytest.mark.parametrize(
    ("before", "after", "result"),
    [
        ("", "", []),
        ("甲乙。", "甲乙。", [same("甲乙。")]),
        ("", "甲乙。", [new("甲乙。")]),
        ("甲乙。", "", [gone("甲乙。")]),
        ("工会参加。", "工会参加了比赛。", [changed("工会参加{+了比赛+}。")]),
        (
            "锡林河畔秋意浓。共有3名选手参加。\n颁奖。",
            "锡林河畔秋意浓。共有12名选手参加。\n颁奖。",
            [same("锡林河畔秋意浓。"), changed("共有[-3-]{+12+}名选手参加。\n"), same("颁奖。")],
        ),
        # a paragraph moved: gone in one place, new in another
        (
            "首段来了。\n中段在此。又一句话。\n末段结尾。",
            "首段来了。\n末段结尾。\n中段在此。又一句话。",
            [
                same("首段来了。\n"),
                new("末段结尾。\n"),
                same("中段在此。"),
                Sentence(kind="same", before="又一句话。\n", after="又一句话。"),
                gone("末段结尾。"),
            ],
        ),
        # a paragraph divided, and one more at the end of the text
        (
            "工会开会。职工参加。",
            "工会开会。\n职工参加。\n记者报道。",
            [
                changed("工会开会。{+\n+}"),
                Sentence(kind="same", before="职工参加。", after="职工参加。\n"),
                new("记者报道。"),
            ],
        ),
        # a sentence put in before one that changed; what has nothing in common is no change
        (
            "甲乙丙。工会主席讲话。完。",
            "丁戊己。各旗县参会。工会副主席讲了话。完。",
            [
                gone("甲乙丙。"),
                new("丁戊己。"),
                new("各旗县参会。"),
                changed("工会{+副+}主席讲{+了+}话。"),
                same("完。"),
            ],
        ),
        # a single character that is the same by chance is no island, one between single ones is
        (
            "今年举办了培训活动。2021年9月7日。",
            "今年举行了会议活动。2022年8月8日。",
            [
                changed("今年举[-办了培训-]{+行了会议+}活动。"),
                changed("202[-1-]{+2+}年[-9-]{+8+}月[-7-]{+8+}日。"),
            ],
        ),
    ],
)
def test_texts_are_compared_by_sentence(before: str, after: str, result: list[Sentence]) -> None:
    assert list(compare_texts(before, after)) == result


@given(before=TEXTS, after=TEXTS)
def test_nothing_is_lost_or_made_up(before: str, after: str) -> None:
    result = compare_texts(before, after)

    assert "".join(sentence.before for sentence in result) == before
    assert "".join(sentence.after for sentence in result) == after
    for sentence in result:
        if sentence.kind == "changed":
            texts = [
                "".join(part.text for part in sentence.parts if part.kind != other)
                for other in ("new", "gone")
            ]
            assert texts == [sentence.before, sentence.after] != texts[::-1]
        else:
            assert sentence.parts == ()
            assert bool(sentence.before) is (sentence.kind != "new")
            assert bool(sentence.after) is (sentence.kind != "gone")
        if sentence.kind == "same":
            assert sentence.before.rstrip("\n") == sentence.after.rstrip("\n")


@given(text=TEXTS)
def test_a_text_is_the_same_as_itself(text: str) -> None:
    assert {sentence.kind for sentence in compare_texts(text, text)} <= {"same"}


def fields(**values: Any) -> dict[str, Any]:
    names = dict.fromkeys(differences.FIELDS)
    return {**names, "title": "题", "body_text": "文。", "attachments": [], **values}


def attachment(url: str, name: str, kind: str = "file") -> dict[str, str]:
    return {"kind": kind, "url": url, "name": name}


def test_fields_and_files_are_compared() -> None:
    files = [
        attachment("/1.pdf", "名单"),
        attachment("/2.pdf", ""),
        attachment("/3.jpg", "", "image"),
    ]
    before = fields(source="草原工会网", author="苏日娜", attachments=files)
    after = fields(
        source="内蒙古日报", editor="巴图", author="苏日娜", found_by="{}",
        attachments=[files[1], attachment("/1.pdf", "名单（更正）")],
    )  # fmt: skip

    assert compare(before, after) == Difference(
        fields=(
            FieldChange(name="source", before="草原工会网", after="内蒙古日报"),
            FieldChange(name="editor", before=None, after="巴图"),
        ),
        files=(
            FileChange(kind="gone", of="file", url="/1.pdf", name="名单"),
            FileChange(kind="gone", of="image", url="/3.jpg", name=""),
            FileChange(kind="new", of="file", url="/1.pdf", name="名单（更正）"),
        ),
        sentences=(same("文。"),),
    )


def test_files_are_compared_by_their_bytes_as_far_as_they_are_known() -> None:
    def version(*known: str | None) -> dict[str, Any]:
        files = [attachment(f"/{n}.pdf", "名单") for n, _ in enumerate(known)]
        return fields(
            attachments=[
                file | ({"sha256": sha256} if sha256 else {})
                for file, sha256 in zip(files, known, strict=True)
            ]
        )

    found = compare(version("aa", "bb", "cc", None, "ee"), version("aa", "xx", None, "dd")).files

    assert found == (
        FileChange(kind="gone", of="file", url="/4.pdf", name="名单", before="ee"),
        FileChange(kind="changed", of="file", url="/1.pdf", name="名单", before="bb", after="xx"),
    )


def test_what_lies_behind_the_most_sentences_is_one_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(differences, "MOST_SENTENCES", 2)

    assert split_sentences("一。二。三。\n四。") == ["一。", "二。", "三。\n四。"]
    assert split_sentences("一。二。") == ["一。", "二。"]


def test_without_steps_sentences_at_the_same_place_are_paired(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(differences, "STEPS", 0)

    assert compare_texts("工会开大会。职工乙参加。", "工会开小会。职工丁参加。完。") == (
        changed("工会开[-大-]{+小+}会。"),
        changed("职工[-乙-]{+丁+}参加。"),
        new("完。"),
    )


def random_text(seed: int, length: int) -> str:
    return "".join(map(chr, random.Random(seed).choices(range(0x4E00, 0x5600), k=length)))


def long_texts() -> dict[str, tuple[str, str]]:
    whole, other = random_text(1, 1_700_000), random_text(2, 1_700_000)  # 5 MB
    lines = [random_text(number, 30) for number in range(20_000)]
    shuffled = random.Random(1).sample(lines, len(lines))
    either, way = ("".join("甲乙"[ord(c) % 2] + "。" for c in t[:20_000]) for t in (whole, other))
    return {
        "one sentence": (whole, other),
        "many empty ones": ("。，" * 850_000, "，。" * 800_000),
        "every one changed": ("。".join(lines), "。".join(x[:9] + "改" + x[9:] for x in lines)),
        "shuffled": ("。".join(lines), "。".join(shuffled)),
        "two kinds": (either, way),
    }


def test_long_and_hostile_texts_are_compared_in_seconds() -> None:
    for name, (before, after) in long_texts().items():
        start = time.monotonic()
        result = compare_texts(before, after)
        assert time.monotonic() - start < 30, name
        assert "".join(sentence.before for sentence in result) == before
        assert "".join(sentence.after for sentence in result) == after
