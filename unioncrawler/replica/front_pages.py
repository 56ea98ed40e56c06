"""Front pages: the home page, the hubs of first-level channels, and pages that list nothing."""
# ruff: noqa: E501 - markup is kept in the lines it is served in

from __future__ import annotations

from typing import TYPE_CHECKING

from unioncrawler.replica.channels import BY_PATH, LISTS, children
from unioncrawler.replica.frame import COVER, to_page, to_trail
from unioncrawler.replica.listing_pages import to_href, to_link
from unioncrawler.replica.vocabulary import SITE_NAME

if TYPE_CHECKING:
    from datetime import datetime

    from unioncrawler.replica.catalog import Catalog
    from unioncrawler.replica.channels import Channel
    from unioncrawler.replica.links import Place

HOME_LINES = 7
HUB_LINES = 6


def _block(catalog: Catalog, channel: Channel, place: Place, number: int, length: int) -> str:
    """Return a headed block of a channel's newest lines with its 更多."""
    rows = "\n".join(
        f"<li>{to_link(line, place, length)}<span>{line.day[5:]}</span></li>"
        for line in catalog.latest(channel.path, number)
    )
    return f"""<div class="block"><div class="tit"><h3><a href="{channel.url_path}">{channel.name}</a></h3><a class="more" href="{channel.url_path}">更多&gt;&gt;</a></div>
<ul>
{rows}
</ul></div>"""


def _slides(catalog: Catalog, place: Place) -> str:
    """Return the picture strip of the home page; the title stands in `alt` alone."""
    lines = catalog.latest("新闻中心/图片新闻", 5)
    return (
        '<div class="focus">'
        + "\n".join(
            f'<a href="{to_href(line, place)}" target="_blank"><img src="/upload/resources/image/2021/09/01/'
            f'{1000 + line.ref % 20}_560x320c.jpg" width="560" height="320" alt="" /></a>'
            for line in lines
        )
        + "</div>"
    )


def to_home_page(catalog: Catalog, place: Place) -> str:
    """Return the home page."""
    blocks = "\n".join(_block(catalog, channel, place, HOME_LINES, 18) for channel in LISTS)
    middle = f"""<div class="w1100 content">{_slides(catalog, place)}
{blocks}
{COVER}
<div class="zhuanti"><div class="tit">专题专栏</div><a href="/zt/dsxx/index.shtml"><img src="/images/zt1.jpg" alt="党史学习教育" /></a></div>
<!-- ${{catalog('sx_xc','Alias').Link}} -->
</div>"""
    moment = max(catalog.channel_modified(channel.path) for channel in LISTS)
    return to_page(f"{SITE_NAME}_首页", middle, moment=moment)


def to_hub_page(catalog: Catalog, channel: Channel, place: Place) -> str:
    """Return the front page of a first-level channel: a block for each of its channels."""
    below = children(channel)
    blocks = "\n".join(_block(catalog, child, place, HUB_LINES, 22) for child in below)
    middle = f"""<div class="w1100 content"><div class="position">{to_trail(channel.path)}</div>
{blocks}
{COVER}</div>"""
    moment = max(catalog.channel_modified(child.path) for child in below)
    return to_page(
        f"{channel.name}_{SITE_NAME}",
        middle,
        moment=moment,
        beacon=f"CatalogInnerCode={channel.catalog:06}&Type=Catalog",
    )


COVER_ROWS = "".join(
    f'<li><img src="/upload/resources/image/2021/09/01/{1000 + number}_120x160c.jpg" alt="" /><p>2021年第{number}期</p></li>'
    for number in range(1, 10)
)
# Pages the navigation or the footer leads to that hold neither articles nor lists.
STILL = {
    "/zz/index.shtml": ("工会杂志", f'<ul class="covers">{COVER_ROWS}</ul>'),
    "/zt/dsxx/index.shtml": ("党史学习教育", "<p>专题正在建设中。</p>"),
    "/about/index.shtml": ("关于我们", f"<p>{SITE_NAME}网站是供职工了解工会工作的窗口。</p>"),
    "/about/contact.shtml": ("联系我们", "<p>电话：12351　邮编：010000</p>"),
    "/about/map.shtml": (
        "网站地图",
        "".join(
            f'<a href="{channel.url_path}">{channel.name}</a> ' for channel in BY_PATH.values()
        ),
    ),
    "/browser.html": ("请升级浏览器", "<p>您的浏览器版本过低，请升级后访问。</p>"),
}


def to_still_page(path: str, moment: datetime) -> str:
    """Return one of the pages in `STILL`."""
    name, inner = STILL[path]
    middle = f'<div class="w1100"><div class="position">{to_trail("", here=name)}</div><h2>{name}</h2>{inner}</div>'
    return to_page(f"{name}_{SITE_NAME}", middle, moment=moment)


def to_missing_page(moment: datetime) -> str:
    """Return the page that says 页面不存在, served with status 404 or, now and then, 200."""
    middle = f"""<div class="w1100 error"><h2>页面不存在</h2><p>抱歉，您访问的页面不存在或已被删除！</p>
<p><a href="/index.shtml">返回{SITE_NAME}首页</a></p></div>"""
    return to_page(f"页面不存在_{SITE_NAME}", middle, moment=moment)
