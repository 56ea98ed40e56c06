"""Links to other articles beside a page: recommended, related, previous and next."""
# ruff: noqa: E501 - markup is kept in the lines it is served in

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from unioncrawler.replica.channels import BY_PATH
from unioncrawler.replica.draw import Draw
from unioncrawler.replica.frame import COVER
from unioncrawler.replica.markup import to_title_markup

if TYPE_CHECKING:
    from unioncrawler.replica.catalog import Catalog
    from unioncrawler.replica.links import Place
    from unioncrawler.replica.model import Headline

HOT = 10
HOT_BLOCKS = ("推荐阅读", "热点新闻")


def cut(title: str, length: int, mark: str = "…") -> str:
    """Return the title cut to a number of characters, with the mark where something is missing."""
    return title if len(title) <= length else title[:length] + mark


def _recommended(catalog: Catalog, channel: str, block: int) -> list[Headline]:
    """Return articles that stay recommended: drawn once from those the site started with."""
    draw = Draw(catalog.stories.seed, BY_PATH[channel].catalog, block)
    serials = {draw.below(catalog.stories.count) for _ in range(HOT)}
    return [catalog.headline(serial) for serial in sorted(serials) if catalog.is_live(serial)]


def _hot_block(title: str, heads: list[Headline]) -> str:
    rows = "\n".join(
        f'<li><em>{number}</em><a href="{escape(head.path)}" target="_blank" title="{escape(head.title)}">'
        f"{escape(cut(head.title, 16))}</a></li>"
        for number, head in enumerate(heads, 1)
    )
    return f'<div class="hot"><div class="tit"><span>{title}</span></div><ul>\n{rows}\n</ul></div>'


def to_hot(catalog: Catalog, channel: str) -> str:
    """Return the blocks of recommended articles beside a channel's pages."""
    return "\n".join(
        _hot_block(title, _recommended(catalog, channel, number))
        for number, title in enumerate(HOT_BLOCKS)
    )


def to_side(catalog: Catalog, channel: str) -> str:
    """Return the side column of a channel's pages: covers and two blocks of other articles."""
    return f"""<div class="side fr">{COVER}
{to_hot(catalog, channel)}
<div class="qrcode"><img src="/images/weixin.png" alt="" /><p>扫一扫关注微信公众号</p></div></div>"""


def to_neighbours(catalog: Catalog, serial: int, place: Place) -> str:
    """Return the lines 上一篇 and 下一篇."""
    pieces = []
    for label, other in zip(("上一篇", "下一篇"), catalog.neighbours(serial), strict=True):
        if other is None:
            pieces.append(f"<li>{label}：没有了</li>")
        else:
            head = catalog.headline(other)
            pieces.append(
                f'<li>{label}：<a href="{place.href(head.path, 1)}">{to_title_markup(head)}</a></li>'
            )
    return f'<ul class="prevnext">{"".join(pieces)}</ul>'


def to_related(catalog: Catalog, serial: int, place: Place) -> str:
    """Return the block of related articles: older ones of the first days, drawn once."""
    draw = Draw(catalog.stories.seed, serial, 5)
    reach = min(serial, catalog.stories.count - 1) + 1
    serials = sorted({max(0, serial - 1 - draw.below(min(reach, 60))) for _ in range(5)})
    heads = [
        catalog.headline(other) for other in serials if other != serial and catalog.is_live(other)
    ]
    rows = "\n".join(
        f'<li>· <a href="{place.href(head.path, 2)}" target="_blank">{to_title_markup(head)}</a><span>{head.day}</span></li>'
        for head in heads
    )
    return f'<div class="related"><h3>相关新闻</h3><ul>\n{rows}\n</ul></div>'
