from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unioncrawler.pages.names import is_person, may_be_person, parse_names, to_people


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("方 敏", ["方敏"]),
        ("王乐平 方 敏", ["王乐平", "方敏"]),
        ("张 三 李 四", ["张三", "李四"]),
        ("记者 林静", ["林静"]),
        ("高原、林静，周敏/赵云", ["高原", "林静", "周敏", "赵云"]),
        ("乌云其木格 阿拉坦图雅", ["乌云其木格", "阿拉坦图雅"]),
        ("艾力·买买提", ["艾力·买买提"]),
        ("欧阳小山等", ["欧阳小山"]),
        ("孟和毕力格", ["孟和毕力格"]),
        ("方敏和林静", ["方敏", "林静"]),
        ("见习记者 方敏 实习生 林静", ["方敏", "林静"]),
        ("某某总工会", []),
        ("工人日报", []),
        ("完", []),
        ("", []),
    ],
)
def test_names_in_a_string(text: str, names: list[str]) -> None:
    assert parse_names(text) == names


@pytest.mark.parametrize(
    "text", ["张国臣", "方敏", "司马青山", "巴特尔", "乌日娜", "王建中", "宝力道", "李一心"]
)
def test_persons(text: str) -> None:
    assert is_person(text)


@pytest.mark.parametrize("text", ["关闭", "全文", "朝阳报", "江苏", "教务处", "略", "见图", "综合"])
def test_no_persons(text: str) -> None:
    assert not is_person(text)
    assert not may_be_person(text) or text == "见图"


@pytest.mark.parametrize(
    ("value", "people"),
    [
        ("高原 林静", "高原、林静"),
        ("本报记者 张三", "张三"),
        ("教务管理科", "教务管理科"),
        ("方敏北京大学教授", "方敏"),
        ("某研究院院长、研究员徐小山", "徐小山"),
        ("John Smith", "John Smith"),
    ],
)
def test_value_of_an_author_label(value: str, people: str) -> None:
    assert to_people(value) == people
    assert to_people(people) == people


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    assert isinstance(to_people(text), str)
