"""TRS WCM: a script writes the pager, and its numbers begin at zero."""
# ruff: noqa: E501 - markup is kept in the lines it is served in

from __future__ import annotations

from typing import TYPE_CHECKING

from unioncrawler.replica.cms.look import Look
from unioncrawler.replica.cms.static import StaticPages
from unioncrawler.replica.dialect import Dialect
from unioncrawler.replica.links import DottedPlace

if TYPE_CHECKING:
    from unioncrawler.replica.channels import Channel
    from unioncrawler.replica.links import Place

COUNTING = "基层频道/基层动态"  # the channel whose template sets variables and calls nothing
FUNCTION = """<script type="text/javascript">
function createPageHTML(_nPageCount, _nCurrIndex, _sPageName, _sPageExt){
  for(var i=0;i<_nPageCount;i++){
    if(i==_nCurrIndex) document.write("<span>"+(i+1)+"</span>");
    else document.write("<a href=\\""+_sPageName+(i?"_"+i:"")+"."+_sPageExt+"\\">"+(i+1)+"</a>");
  }
}
</script>"""
CALL = (
    '<div class="page"><script>createPageHTML({pages}, {current}, "index", "html");</script></div>'
)
COUNTERS = """<div class="page"><script>
var currentPage = {current};//所在页从0开始
//createPageHTML(9, 0, "index", "html");
var countPage = {pages};//共多少页
//var record_count = 1910;
for(var i=0;i<countPage;i++) document.write(i==currentPage ? "<span>"+(i+1)+"</span>" : "<a href='index"+(i?"_"+i:"")+".html'>"+(i+1)+"</a>");
</script></div>"""
SCRIPT = """<script type="text/javascript">
var currentPage = {page};//所在页从0开始
var countPage = {pages};//共多少页
</script>"""


class Trs(StaticPages):
    summary = "createPageHTML(…) written by script: index_1.html is page 2"
    dialect = Dialect(
        article="/{folder}/{month}/t{stamp}_{number}.html",
        channel="/{folder}/",
        hub="/{folder}/",
        second_part=1,
    )
    look = Look(
        row='<li>{pin}<a href="{href}" target="_blank">{shown}</a><span>{date}</span></li>',
        separator="&gt;",
        info='<div class="xl_info">{header}</div>',
        body='<div class="TRS_Editor"><style type="text/css">.TRS_Editor P{{margin-top:0;}}</style>'
        '<div class="TRS_Editor">{body}</div></div>',
        tail=SCRIPT,
    )
    later = "/{folder}/index_{n}.html"
    second = 1
    place_type = DottedPlace

    def to_pager(self, channel: Channel, page: int, pages: int, place: Place) -> str:
        slots = {"pages": pages, "current": page - 1}
        if channel.path == COUNTING:
            return COUNTERS.format(**slots)
        return f"{FUNCTION}\n{CALL.format(**slots)}"
