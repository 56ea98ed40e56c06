from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unioncrawler.pages.signature import (
    Signature,
    find_dateline,
    parse_signature,
    split_closing,
)


@pytest.mark.parametrize(
    ("text", "signature"),
    [
        ("（张国臣）", Signature(authors=("张国臣",))),
        ("(文/图 王强 李娜)", Signature(authors=("王强", "李娜"))),
        (
            "（记者 赵敏 通讯员 孙丽）",
            Signature(authors=("赵敏",), correspondents=("孙丽",)),
        ),
        ("本报记者 张三 李四", Signature(authors=("张三", "李四"))),
        ("某某日报-工人网记者 李四", Signature(authors=("李四",))),
        ("某新社记者高原、林静、周敏", Signature(authors=("高原", "林静", "周敏"))),
        ("来源：某某网 记者：林静", Signature(authors=("林静",), source="某某网")),
        ("（王强 文 李娜 图）", Signature(authors=("王强",), photographers=("李娜",))),
        ("（王强/文 李娜/图）", Signature(authors=("王强",), photographers=("李娜",))),
        ("（记者 张三 摄）", Signature(photographers=("张三",))),
        ("（李娜 摄）", Signature(photographers=("李娜",))),
        ("（青旗总工会 王强）", Signature(authors=("王强",), affiliation="青旗总工会")),
        ("供稿：工会办 张三", Signature(authors=("张三",))),
        ("（乌云其木格）", Signature(authors=("乌云其木格",))),
        ("（责编：周敏、高原）", Signature(editors=("周敏", "高原"))),
        ("来源：某市交警", Signature(source="某市交警")),
    ],
)
def test_signature_is_understood(text: str, signature: Signature) -> None:
    assert parse_signature(text) == signature


@pytest.mark.parametrize(
    "text",
    [
        "（某某日报）",
        "（完）",
        "（下转第二版）",
        "（以下简称中心）",
        "（见图）",
        "（作者单位：某某大学）",
        "图为活动现场",
        "编辑部通讯录",
        "记者从市总工会获悉",
        "某某总工会办公室",
        "张国臣",
        "",
    ],
)
def test_anything_else_is_not(text: str) -> None:
    assert parse_signature(text) is None


def test_bracket_at_the_end_of_a_paragraph() -> None:
    assert split_closing("掌声不断。（张国臣）") == ("掌声不断。", "（张国臣）")
    assert split_closing("各基层工会（张国臣）") is None
    assert split_closing("掌声不断。") is None


@pytest.mark.parametrize(
    ("text", "authors", "correspondents"),
    [
        ("本报讯（记者林静）近日，", ("林静",), ()),
        ("某社某地5月12日电（记者高原、赵云）由", ("高原", "赵云"), ()),
        ("本报讯（记者 李娜 通讯员 王强） 近日", ("李娜",), ("王强",)),
        ("记者林静报道 6月10日，", ("林静",), ()),
    ],
)
def test_dateline(text: str, authors: tuple[str, ...], correspondents: tuple[str, ...]) -> None:
    found = find_dateline(text)

    assert found is not None
    assert (found[0].authors, found[0].correspondents) == (authors, correspondents)


@pytest.mark.parametrize("text", ["记者从市总工会获悉，", "近日（星期三）", "记者会上，王强报道了"])
def test_sentence_is_no_dateline(text: str) -> None:
    assert find_dateline(text) is None


@given(st.text(alphabet="（）()记者通讯员文图摄：/ 、王强李娜总工会报网来源责编\n。", max_size=120))
def test_any_line_is_read(text: str) -> None:
    parse_signature(text)
    parse_signature(text, bare=True)
    split_closing(text)
    find_dateline(text)
