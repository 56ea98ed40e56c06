"""What stands around the pages of the other CMS: head, navigation, breadcrumbs, footer."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from unioncrawler.replica.channels import BY_PATH, TOP, children
from unioncrawler.replica.vocabulary import SITE_NAME

if TYPE_CHECKING:
    from unioncrawler.replica.channels import Channel
    from unioncrawler.replica.dialect import Dialect

PAGE = """<!DOCTYPE html>
<html>
<head>
<meta http-equiv="Content-Type" content="text/html; charset={charset}" />
<title>{title}</title>
<link rel="stylesheet" type="text/css" href="/images/css/main.css" />
<script type="text/javascript" src="/images/js/jquery.min.js"></script>
{head}
</head>
<body>
<div class="header"><a href="/"><img src="/images/logo.png" alt="{site}" /></a></div>
<div class="nav"><ul><li><a href="/">首页</a></li>
{nav}
</ul></div>
{middle}
<div class="footer"><p>主办：{site}　版权所有　职工维权热线：12351</p>
<p>蒙ICP备00000000号-1　公网安备 00000000000000号</p></div>
</body>
</html>
"""


def _nav_item(dialect: Dialect, channel: Channel) -> str:
    below = "".join(_nav_item(dialect, child) for child in children(channel))
    href = escape(dialect.to_channel_path(channel))
    return f'<li><a href="{href}">{channel.name}</a>{below and f"<ul>{below}</ul>"}</li>'


def to_nav(dialect: Dialect) -> str:
    """Return the rows of the navigation."""
    return "\n".join(_nav_item(dialect, channel) for channel in TOP)


def to_page(title: str, middle: str, *, nav: str, head: str = "", charset: str = "utf-8") -> str:
    """Return a whole page: `middle` between head, navigation and footer."""
    return PAGE.format(
        title=escape(title, quote=False), middle=middle, nav=nav, head=head, charset=charset,
        site=SITE_NAME,
    )  # fmt: skip


def to_trail(dialect: Dialect, path: str, separator: str) -> str:
    """Return the breadcrumb of a channel, each step linked."""
    names = path.split("/")
    steps = ['<a href="/">首页</a>']
    for depth in range(len(names)):
        channel = BY_PATH["/".join(names[: depth + 1])]
        href = escape(dialect.to_channel_path(channel))
        steps.append(f'<a href="{href}">{channel.name}</a>')
    return separator.join(steps)
