"""Article pages of the other CMS: one order of parts, each in the look of its CMS."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from unioncrawler.replica.cms.look import SHARE
from unioncrawler.replica.facts import to_editor_line
from unioncrawler.replica.markup import to_body_markup, to_files_markup, to_header_markup
from unioncrawler.replica.side import to_hot, to_neighbours, to_related
from unioncrawler.replica.stories import FIRST_ID

if TYPE_CHECKING:
    from unioncrawler.replica.cms.base import Cms
    from unioncrawler.replica.links import Place

ARTICLE = """{trail}
<div class="article">
{title}
{subtitle}
{info}
{body}
{pager}
{files}
{editor}
{tail}
{share}
{neighbours}
{related}
</div>
<div class="side">{hot}</div>"""


def _pager(cms: Cms, path: str, page: int, pages: int, place: Place) -> str:
    """Return the links to the pages of an article, empty for one page."""
    if pages == 1:
        return ""

    def link(number: int, text: str) -> str:
        return f'<a href="{place.href(cms.dialect.to_part_path(path, number))}">{text}</a>'

    cells = [link(page - 1, "上一页")] if page > 1 else []
    cells += [
        f"<span>{number}</span>" if number == page else link(number, str(number))
        for number in range(1, pages + 1)
    ]
    cells += [link(page + 1, "下一页")] if page < pages else []
    return f'<div class="page">{" ".join(cells)}</div>'


def to_article_page(cms: Cms, serial: int, page: int, place: Place) -> str | None:
    """Return a page of an article, None where it has not so many."""
    story, look = cms.catalog.story(serial), cms.look
    starts = (0, *story.breaks, len(story.blocks))
    pages = len(starts) - 1
    if not 1 <= page <= pages:
        return None
    head, last = story.headline, page == pages
    blocks = story.blocks[starts[page - 1] : starts[page]]
    below = last and story.editor_form in ("below", "short")
    slots = {"pages": pages, "page": page - 1, "number": FIRST_ID + serial}
    middle = ARTICLE.format(
        trail=cms.to_trail(head.channels[0]),
        title=look.title.format(title=escape(head.title, quote=False)),
        subtitle=f'<p class="subtitle">{escape(story.subtitle)}</p>' if story.subtitle else "",
        info=look.info.format(header=to_header_markup(story)),
        body=look.body.format(body=to_body_markup(story, blocks, place, last=last)),
        pager=_pager(cms, head.path, page, pages, place),
        files=to_files_markup(story, place) if last else "",
        editor=f'<div class="editor">{to_editor_line(story)}</div>' if below else "",
        tail=look.tail.format(**slots),
        share=SHARE,
        neighbours=to_neighbours(cms.catalog, serial, place),
        related=to_related(cms.catalog, serial, place),
        hot=to_hot(cms.catalog, head.channels[0]),
    )
    return cms.to_page(head.title, middle, head=look.head.format(**slots))
