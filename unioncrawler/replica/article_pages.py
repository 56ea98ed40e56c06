"""Article pages: two templates, older articles in the older one."""
# ruff: noqa: E501 - markup is kept in the lines it is served in

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from unioncrawler.replica.ballast import to_ballast
from unioncrawler.replica.channels import BY_PATH
from unioncrawler.replica.facts import to_editor_line
from unioncrawler.replica.frame import to_page, to_trail
from unioncrawler.replica.markup import (
    to_body_markup,
    to_files_markup,
    to_header_markup,
    to_title_markup,
)
from unioncrawler.replica.side import to_neighbours, to_related, to_side
from unioncrawler.replica.stories import FIRST_ID
from unioncrawler.replica.vocabulary import SITE_NAME

if TYPE_CHECKING:
    from unioncrawler.replica.catalog import Catalog
    from unioncrawler.replica.links import Place
    from unioncrawler.replica.model import Story

SHARE = """<div class="share"><div class="bdsharebuttonbox"><a href="#" class="bds_more" data-cmd="more">分享到：</a><a href="#" class="bds_qzone" data-cmd="qzone" title="分享到QQ空间"></a><a href="#" class="bds_tsina" data-cmd="tsina" title="分享到新浪微博"></a><a href="#" class="bds_weixin" data-cmd="weixin" title="分享到微信"></a></div>
<script>window._bd_share_config={"common":{"bdSnsKey":{},"bdText":"","bdMini":"2","bdPic":"","bdStyle":"0","bdSize":"16"},"share":{}};with(document)0[(getElementsByTagName('head')[0]||body).appendChild(createElement('script')).src='http://bdimg.share.baidu.com/static/api/js/share.js?v=89860593.js?cdnversion='+~(-new Date()/36e5)];</script></div>"""
CLASSIC_SHARE = """<div id="share">分享到: <!-- JiaThis Button BEGIN --><div class="jiathis_style"><a class="jiathis_button_qzone"></a><a class="jiathis_button_tsina"></a><a class="jiathis_button_weixin"></a></div><script type="text/javascript" src="http://v3.jiathis.com/code/jia.js" charset="utf-8"></script><!-- JiaThis Button END --></div>"""
TOOLS = """<span class="tools">【字号：<a href="javascript:doZoom(18)">大</a> <a href="javascript:doZoom(16)">中</a> <a href="javascript:doZoom(14)">小</a>】 <a href="javascript:window.print()">打印</a></span>"""
LEAK = """<!--<z:if condition="${Article.Keyword!=null}"><p class="keyword">关键词：${Article.Keyword}</p></z:if>-->"""

MODERN = """<div class="w1100 content">
{side}
<div class="main fl">
<div class="position">{trail}</div>
<div class="article">
<h1 class="article_title">{title}</h1>
{subtitle}
<div class="article_info">{header} {hits}</div>
<div class="article_con">
{body}
</div>
{pager}
{files}
{editor}
{leak}
{share}
{neighbours}
{related}
</div></div></div>"""
CLASSIC = """<table width="1100" align="center" cellpadding="0" cellspacing="0"><tr><td valign="top">
<table width="98%"><tr><td height="30" class="dqwz">{trail}</td></tr>
<tr><td align="center" class="bt24">{title}</td></tr>
<tr><td align="center" class="fbt">{subtitle}</td></tr>
<tr><td align="center" class="sj12" height="36">{header} {hits}</td></tr>
<tr><td class="zw14">
{body}
</td></tr>
<tr><td align="center">{pager}</td></tr>
<tr><td>{files}{editor}</td></tr>
<tr><td>{leak}{share}</td></tr>
<tr><td>{neighbours}{related}</td></tr></table></td>
<td width="270" valign="top">{side}</td></tr></table>"""
TEMPLATES = {"modern": (MODERN, SHARE), "classic": (CLASSIC, CLASSIC_SHARE)}


def _pager(stem: str, page: int, pages: int) -> str:
    """Return the pager inside an article of several pages, empty for one page."""
    if pages == 1:
        return '<div class="Paging"></div>'
    names = {
        number: f"{stem}_{number}.shtml" if number > 1 else f"{stem}.shtml"
        for number in range(1, pages + 1)
    }
    cells = [f'<a href="{names[page - 1]}">上一页</a>'] if page > 1 else []
    cells += [
        f'<span class="current">{number}</span>'
        if number == page
        else f'<a href="{name}">{number}</a>'
        for number, name in names.items()
    ]
    cells += [f'<a href="{names[page + 1]}">下一页</a>'] if page < pages else []
    return f'<div class="Paging">{" ".join(cells)}</div>'


def _meta(story: Story) -> str:
    """Return the metas of the template: the day without time, author and editor swapped."""
    both = bool(story.authors and story.editors)
    values = {
        "catalogs": str(BY_PATH[story.headline.channels[0]].catalog),
        "contentid": str(FIRST_ID + story.headline.serial),
        "publishdate": f"{story.published:%Y-%m-%d}",
        "author": "、".join(story.editors) if both else "",
        "editor": "&#32;".join(story.authors) if both else "",
        "source": story.source or "",
    }
    return "\n".join(f'<meta name="{name}" content="{value}" />' for name, value in values.items())


def _part(story: Story, page: int) -> tuple[int, int]:
    """Return which blocks stand on the page."""
    starts = (0, *story.breaks, len(story.blocks))
    return starts[page - 1], starts[page]


def to_article_page(catalog: Catalog, serial: int, page: int, place: Place) -> str | None:
    """Return a page of an article, None where it has not so many."""
    story = catalog.story(serial)
    pages = len(story.breaks) + 1
    if not 1 <= page <= pages:
        return None
    headline, channel = story.headline, BY_PATH[story.headline.channels[0]]
    start, end = _part(story, page)
    template, share = TEMPLATES[story.template]
    below = story.editor_form in ("below", "short") and page == pages
    middle = template.format(
        side=to_side(catalog, channel.path),
        trail=to_trail(channel.path),
        title=to_title_markup(headline),
        subtitle=f'<p class="subtitle">{escape(story.subtitle)}</p>' if story.subtitle else "",
        header=to_header_markup(story),
        hits=_hits(story),
        body=to_body_markup(story, story.blocks[start:end], place, last=page == pages),
        pager=_pager(str(FIRST_ID + serial), page, pages),
        files=to_files_markup(story, place) if page == pages else "",
        editor=f'<div class="editor">{to_editor_line(story)}</div>' if below else "",
        leak=LEAK,
        share=share,
        neighbours=to_neighbours(catalog, serial, place),
        related=to_related(catalog, serial, place),
    )
    ballast = to_ballast(catalog, serial)
    meta = _meta(story) if story.template == "modern" else ""
    return to_page(
        f"{headline.title}_{SITE_NAME}",
        "\n".join(filter(None, (ballast.above, middle, ballast.below))),
        moment=catalog.modified(serial),
        meta="\n".join(filter(None, (meta, ballast.head))),
        beacon=f"CatalogInnerCode={channel.catalog:012}&Type=Article&LeafID={FIRST_ID + serial}",
        charset={"gb2312": "gb2312", "utf-8": "utf-8"}.get(story.charset_form, ""),
    )


def _hits(story: Story) -> str:
    """Return the counter that a script fills, and on some pages the buttons for the type size."""
    number = FIRST_ID + story.headline.serial
    counter = (
        f'<span id="hitcount{number}"></span><script type="text/javascript" '
        f'src="/zcms/counter?Type=Article&amp;ID={number}&amp;DomID=hitcount{number}"></script>'
    )
    return counter + TOOLS if number % 3 == 0 else counter
