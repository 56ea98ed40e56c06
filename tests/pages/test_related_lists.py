"""Lists of links within a body: other articles, files, and what belongs to the text."""

from __future__ import annotations

import pytest

from tests.pages.made_pages import ONE, SITE, TEXT, THREE, TWO, make_page, picked

LINKS = "<ul><li><a href=/1.html>培训班开班</a></li><li><a href=/2.html>干部素质提升</a></li></ul>"


@pytest.mark.parametrize("heading", ["<p><strong>相关新闻</strong></p>", "<h4>相关链接：</h4>"])
def test_list_of_other_articles_within_a_body_is_none_of_it(heading: str) -> None:
    page = make_page(f"<p>{ONE}</p>{heading}{LINKS}<p>{TWO}</p><p>{THREE}</p>")

    assert picked(page, {"body": 0}) == {"body": TEXT}


def test_list_of_files_within_a_body_stays() -> None:
    files = (
        "<p>相关内容</p><ul><li><a href=/1.doc>一号表</a></li>"
        "<li><a href=/2.doc>二号表</a></li></ul>"
    )
    page = make_page(f"<p>{ONE}</p>{files}<p>{TWO}</p><p>{THREE}</p>")
    wanted = {
        "body": [ONE, "一号表", "二号表", TWO, THREE],
        "files": [(f"{SITE}/1.doc", "一号表"), (f"{SITE}/2.doc", "二号表")],
    }

    assert picked(page, wanted) == wanted


def test_list_that_nothing_calls_other_articles_stays() -> None:
    page = make_page(f"<p>{ONE}</p><p>本次活动分两场：</p>{LINKS}<p>{TWO}</p><p>{THREE}</p>")
    wanted = {"body": [ONE, "本次活动分两场：", "培训班开班", "干部素质提升", TWO, THREE]}

    assert picked(page, wanted) == wanted
