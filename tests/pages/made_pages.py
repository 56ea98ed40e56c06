"""Makes article pages in the forms of content systems, and reads them without a profile."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from unioncrawler.pages import read_page
from unioncrawler.pages.finish import finish_article

NOW = datetime.fromisoformat("2026-01-05T08:00:00+08:00")
SITE = "http://www.qhgh.example"
URL = f"{SITE}/xwzx/2024-05-01/8213.html"
TITLE = "职工技能展示活动举行"
ONE = "九月十二日上午，青河市总工会举办了首届职工技能展示活动，来自全市的一百六十名职工参加。"
TWO = "活动现场，焊工、钳工、电工三个工种的选手同台竞技，围观的职工不时发出阵阵掌声。"
THREE = "市总工会副主席表示，要以赛促学、以赛促练，让更多年轻职工走上技能成才之路。"
TEXT = [ONE, TWO, THREE]
PARAGRAPHS = "".join(f"<p>{text}</p>" for text in TEXT)
DATED = "<div class=info>发布时间：2024-05-01</div>"
NAV = (
    "<div class='nav'><ul><li><a href='/'>首页</a></li><li><a href='/xwzx/'>新闻中心</a></li>"
    "<li><a href='/jcgh/'>基层工会</a></li><li><a href='/bszn/'>办事指南</a></li></ul></div>"
)
FOOT = (
    "<div class='footer'><p>主办：青河市总工会　版权所有</p>"
    "<p>地址：青河市和平路8号　电话：0400-1234567　某ICP备12345678号-1</p></div>"
)


def make_page(
    body: str = PARAGRAPHS,
    *,
    info: str = DATED,
    crumbs: str = "",
    head: str = "",
    heading: str = f"<h1>{TITLE}</h1>",
    after: str = "",
    document_title: str = f"{TITLE}_青河市总工会",
    box: str = "<div class=content>{}</div>",
) -> str:
    """Return an article page: navigation, breadcrumb, title, information, body, footer."""
    return (
        f"<html><head><meta charset=utf-8><title>{document_title}</title>{head}</head><body>{NAV}"
        f"{crumbs}<div class=main>{heading}{info}{box.format(body)}{after}</div>{FOOT}</body>"
        "</html>"
    )


def read_fields(source: str | bytes, url: str = URL) -> dict[str, Any]:
    """Return all that is read of a page: verdict and kind, and the fields of an article."""
    body = source if isinstance(source, bytes) else source.encode()
    page = read_page(body, {}, url)
    fields: dict[str, Any] = {
        "verdict": str(page.verdict),
        "kind": str(page.kind),
        "reason": page.reason,
        "redirect_to": page.redirect_to,
    }
    if page.article is None:
        return fields
    article = finish_article(page.article, NOW, None)
    return fields | {
        "title": article.title,
        "subtitle": article.subtitle,
        "published": article.published.iso if article.published else None,
        "source": article.source,
        "author": article.author,
        "editor": article.editor,
        "correspondent": article.correspondent,
        "breadcrumbs": [link.text for link in article.breadcrumbs],
        "body": [line for line in article.body_text.split("\n") if line],
        "images": [image.url for image in article.images],
        "files": [(file.url, file.name) for file in article.attachments],
        "next_page": page.article.next_page,
        "found_by": {name: str(how) for name, how in article.found_by.items()},
    }


def picked(source: str | bytes, names: dict[str, Any], url: str = URL) -> dict[str, Any]:
    """Return what was read of the fields that a test names, for comparing them at once."""
    fields = read_fields(source, url)
    return {name: fields.get(name) for name in names}
