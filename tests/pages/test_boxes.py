"""Boxes beside an article that say when and by whom it was published."""

from __future__ import annotations

import pytest

from tests.pages.made_pages import FOOT, TEXT, make_page, picked

TERMS = {"发布时间": "2021-09-07", "来源": "某区总工会", "作者": "李娜"}
BOXES = {
    "terms": "<dl>" + "".join(f"<dt>{k}</dt><dd>{v}</dd>" for k, v in TERMS.items()) + "</dl>",
    "colons": "<dl>" + "".join(f"<dt>{k}：</dt><dd>{v}</dd>" for k, v in TERMS.items()) + "</dl>",
    "rows": "<table>"
    + "".join(f"<tr><th>{k}</th><td>{v}</td></tr>" for k, v in TERMS.items())
    + "</table>",
}


@pytest.mark.parametrize("box", BOXES.values(), ids=BOXES)
def test_box_beside_an_article_tells_of_it(box: str) -> None:
    page = make_page(info="").replace(FOOT, f"<div class=rr>{box}</div>{FOOT}")
    wanted = {"published": "2021-09-07", "source": "某区总工会", "author": "李娜", "body": TEXT}

    assert picked(page, wanted) == wanted


def test_box_says_nothing_where_the_article_does_itself() -> None:
    page = make_page().replace(FOOT, f"<div class=rr>{BOXES['terms']}</div>{FOOT}")
    wanted = {"published": "2024-05-01", "source": None, "author": None, "body": TEXT}

    assert picked(page, wanted) == wanted
