"""What divides crumbs, and ways without a link."""

from __future__ import annotations

import pytest

from tests.pages.made_pages import make_page, picked

WAY = ["首页", "新闻", "综合新闻"]
DIVIDERS = ["－", "──", "~", "～", "◇", " ◆ ", "★", "➤", "&nbsp;", "<span>－</span>"]


@pytest.mark.parametrize("divider", DIVIDERS)
@pytest.mark.parametrize("start", ["<div class=mbx>", "<div class=l>当前位置："])
def test_sign_that_divides_is_no_crumb(divider: str, start: str) -> None:
    links = divider.join(f"<a href='/{n}/'>{name}</a>" for n, name in enumerate(WAY))
    page = make_page(crumbs=f"{start}{links}</div>")

    assert picked(page, {"breadcrumbs": 0}) == {"breadcrumbs": WAY}


@pytest.mark.parametrize("start", ["<div class=path>", "<div>"])
@pytest.mark.parametrize("divider", [" | ", " － ", " ◇ "])
def test_way_without_a_link(start: str, divider: str) -> None:
    way = ["首页", "文件通知", "正文"]
    page = make_page(crumbs=f"{start}{divider.join(way)}</div>")

    assert picked(page, {"breadcrumbs": 0}) == {"breadcrumbs": way}


def test_links_with_dividing_elements_between_them() -> None:
    page = make_page(
        crumbs="<div class=wp_panel><a href='/main.htm'>首页</a><span class=possplit>&nbsp;</span>"
        "<a href='/1234/list.htm'>工作动态</a></div>"
    )

    assert picked(page, {"breadcrumbs": 0}) == {"breadcrumbs": ["首页", "工作动态"]}


@pytest.mark.parametrize(
    "bar",
    [
        "<a href='/'>首页</a>&nbsp;<a href='/en'>English</a>&nbsp;<a href='/m'>手机版</a>",
        "首页 | 加入收藏 | 联系我们",
        "<a href='/'>首页</a> ◇ <a href='/xw/'>新闻</a> ◇ <a href='/bs/'>办事</a>",
    ],
)
def test_bar_of_links_is_no_way(bar: str) -> None:
    page = make_page(crumbs=f"<div class=top>{bar}</div>")

    assert picked(page, {"breadcrumbs": 0}) == {"breadcrumbs": []}
