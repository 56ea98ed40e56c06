"""The channels of the replica: two levels, each list with its address, catalog id and template."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A place in the tree. `weight` is its share of the articles, 0 for a mere front page.

    `layout` names the template of its listing, `date_form` how that writes dates.
    """

    path: str
    folder: str
    catalog: int
    weight: int = 0
    layout: str = "lines"
    date_form: str = "{0}"

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]

    @property
    def parent(self) -> str:
        return self.path.rpartition("/")[0]

    @property
    def url_path(self) -> str:
        return f"/{self.folder}/index.shtml"


def _channel(
    path: str,
    folder: str,
    catalog: int,
    weight: int = 0,
    layout: str = "lines",
    date_form: str = "{0}",
) -> Channel:
    return Channel(
        path=path, folder=folder, catalog=catalog, weight=weight, layout=layout, date_form=date_form
    )


CHANNELS = (
    _channel("新闻中心", "xwzx", 15800),
    _channel("新闻中心/工会要闻", "xwzx/ghyw", 15801, 26),
    _channel("新闻中心/图片新闻", "xwzx/tpxw", 15802, 7, "thumbs"),
    _channel("新闻中心/媒体聚焦", "xwzx/mtjj", 15803, 4, "lines", "[{0}]"),
    _channel("基层频道", "jcpd", 15810),
    _channel("基层频道/党建巡礼", "jcpd/djxl", 15811, 12),
    _channel("基层频道/基层动态", "jcpd/jcdt", 15812, 20),
    _channel("基层频道/班组风采", "jcpd/bzfc", 15813, 3, "lines", "[{0}]"),
    _channel("维权帮扶", "wqbf", 15820),
    _channel("维权帮扶/法律援助", "wqbf/flyz", 15821, 3, "rows", "{0}"),
    _channel("维权帮扶/困难帮扶", "wqbf/knbf", 15822, 4),
    _channel("维权帮扶/女职工园地", "wqbf/nzg", 15823, 3),
    _channel("劳模工匠", "lmgj", 15830),
    _channel("劳模工匠/劳模风采", "lmgj/lmfc", 15831, 4, "thumbs"),
    _channel("劳模工匠/工匠故事", "lmgj/gjgs", 15832, 3),
    _channel("政策文件", "zcwj", 15840),
    _channel("政策文件/文件汇编", "zcwj/wjhb", 15841, 4, "rows", "[{0}]"),
    _channel("政策文件/政策解读", "zcwj/zcjd", 15842, 2, "rows", "{0}"),
    _channel("通知公告", "tzgg", 15850, 5, "rows", "[{0}]"),
)
BY_PATH = {channel.path: channel for channel in CHANNELS}
BY_FOLDER = {channel.folder: channel for channel in CHANNELS}
BY_CATALOG = {channel.catalog: channel for channel in CHANNELS}
LISTS = tuple(channel for channel in CHANNELS if channel.weight)
FRONTS = tuple(channel for channel in CHANNELS if not channel.weight)
TOP = tuple(channel for channel in CHANNELS if not channel.parent)


def children(channel: Channel) -> tuple[Channel, ...]:
    return tuple(other for other in CHANNELS if other.parent == channel.path)


def to_breadcrumbs(path: str) -> tuple[str, ...]:
    """Return the names of the way to a channel, from the home page on."""
    return ("首页", *path.split("/"))
