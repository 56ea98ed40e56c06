from __future__ import annotations

from unioncrawler.items import Block, RawArticle
from unioncrawler.pages.joining import join_pages

URL = "http://s.example/c/1.shtml"


def page(number: int, words: str | None, *, author: str | None = None) -> RawArticle:
    block = Block(text=f"第{number}页的正文", html=f"<p>第{number}页的正文</p>")
    return RawArticle(url=URL, title="题", byline_text=words, author=author, blocks=(block,))


def test_words_that_name_people_are_kept_of_every_page_and_once() -> None:
    joined = join_pages(
        [
            page(1, "编辑:刘金柱"),
            page(2, "编辑:刘金柱"),
            page(3, "编辑:刘金柱 （记者 何若楠）", author="何若楠"),
        ]
    )

    assert joined.byline_text == "编辑:刘金柱 （记者 何若楠）"
    assert joined.author == "何若楠"
    assert joined.page_count == 3
    assert [block.text for block in joined.blocks] == ["第1页的正文", "第2页的正文", "第3页的正文"]


def test_different_words_are_joined_in_the_order_of_the_pages() -> None:
    assert join_pages([page(1, "作者:甲"), page(2, "（乙）")]).byline_text == "作者:甲 （乙）"
    assert join_pages([page(1, None), page(2, None)]).byline_text is None
