from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unioncrawler.pages.labels import BREAK, parse_labels, unwrap


def read(text: str) -> list[tuple[str, str]]:
    return [(part.kind, part.value) for part in parse_labels(text.replace("¦", BREAK))]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("发布时间:2021-09-27", [("published", "2021-09-27")]),
        (
            "发布时间：2025-09-29 来源：某总工会传媒中心",
            [("published", "2025-09-29"), ("source", "某总工会传媒中心")],
        ),
        ("信息来源: 发布日期：2024-07-05", [("source", ""), ("published", "2024-07-05")]),
        (
            "发布者：林静¦发布时间：2022-09-30¦浏览次数：¦104",
            [("other", "林静"), ("published", "2022-09-30"), ("other", "104")],
        ),
        ("来 源：¦工人之声¦作　者：方 敏", [("source", "工人之声"), ("author", "方 敏")]),
        ("来源：组织部 2023-02-03 08:00 【字体：¦大", [("source", "组织部"), ("other", "大")]),
        ("来源：¦某报¦参与互动", [("source", "某报")]),
        ("本文来源于¦青河统计局¦2024-02-03", [("source", "青河统计局")]),
        ("作者:张三 | 来源：某报", [("author", "张三"), ("source", "某报")]),
        ("到期日期：2024-01-01", []),
        ("¦日期：2024-01-01", [("published", "2024-01-01")]),
        (
            "责任编辑 : 张三¦发 布 时 间 ：2024-01-01",
            [("editor", "张三"), ("published", "2024-01-01")],
        ),
        ("他说来源不明", []),
    ],
)
def test_labelled_values(text: str, parts: list[tuple[str, str]]) -> None:
    assert read(text) == parts


@given(st.text(alphabet="来源作者：: \x1f发布时间2024-01责任编辑【】|张三\u3000"))
def test_any_line_is_read(text: str) -> None:
    for part in parse_labels(text):
        assert BREAK not in part.value


@pytest.mark.parametrize(
    ("text", "unwrapped"),
    [
        ("", ""),
        ("：工会 | ", "工会"),
        ("（工会", "工会"),
        ("工会）", "工会"),
        ("）工会", "工会"),
        ("工会【", "工会"),
        ("（工会）", "（工会）"),
        ("工（会）", "工（会）"),
    ],
)
def test_separators_and_brackets_of_others_are_unwrapped(text: str, unwrapped: str) -> None:
    assert unwrap(text) == unwrapped
