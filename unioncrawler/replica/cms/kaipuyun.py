"""开普云: createPageHTML with the element first, pages from 1, and the lines inside a comment."""
# ruff: noqa: E501 - markup is kept in the lines it is served in

from __future__ import annotations

from typing import TYPE_CHECKING

from unioncrawler.replica.cms.look import Look
from unioncrawler.replica.cms.static import StaticPages
from unioncrawler.replica.dialect import Dialect

if TYPE_CHECKING:
    from unioncrawler.replica.channels import Channel
    from unioncrawler.replica.links import Place

PAGER = """<div id="page_div"></div>
<script type="text/javascript" src="/images/js/createPage.js"></script>
<script type="text/javascript">
createPageHTML('page_div',{pages}, {page},'zwgklist','shtml',{total});
</script>"""


class Kaipuyun(StaticPages):
    """Page 1 is zwgklist.shtml, page k zwgklist_k.shtml; a script takes the lines out of the comment."""

    summary = "createPageHTML('page_div', pages, 1, 'zwgklist', …), lines in an HTML comment"
    dialect = Dialect(
        article="/c{catalog}/{month}/{number}.shtml",
        channel="/{folder}/zwgklist.shtml",
        hub="/{folder}/index.shtml",
    )
    look = Look(
        rows="""<ul class="jytxxgklist" id="body"><!-- {rows} --></ul>
<script>(function(list){{ list.innerHTML = list.firstChild.data; }})(document.getElementById("body"));</script>""",
        title_length=32,
        separator=" &gt;&gt; ",
        body='<div class="pages_content" id="fontzoom">{body}</div>',
    )
    later = "/{folder}/zwgklist_{n}.shtml"
    index = "index.shtml"

    def to_pager(self, channel: Channel, page: int, pages: int, place: Place) -> str:
        return PAGER.format(pages=pages, page=page, total=self.catalog.size(channel.path))
