"""What pages are made of, for those that make pages up: tags, labels, names, halves of both."""

from __future__ import annotations

FRAGMENTS = (
    "<div>", "</div>", "<p>", "</p>", "<table>", "<tr>", "<td>", "</table>", "<h1>", "</h1>",
    "<br>", "<a href='/x'>", "<a href='8213_2.html'>", "</a>", "<ul>", "<li>", "</ul>", "<dl>",
    "<dt>", "<dd>", "<img src=a.jpg>", "<img data-src='/u/1.jpg'>", "<img srcset=','>",
    "<span class=title>", "<b>", "</b>", "<div class=TRS_Editor>", "<div class=footer>",
    "<div id=zoom style='display:none'>", "<nav aria-label=breadcrumb>",
    "<iframe src='/v.html?file=/1.pdf'>", "<embed src=1.pdf>", "<script>", "</script>",
    "<script>var pdf='\\/a\\/1.pdf';</script>", "document.write('2024-05-01')",
    "var pubDate='2024-05-01';", "var countPage = 3;var currentPage = 0;", "<!--", "-->",
    "<![CDATA[", "<title>", "</title>", "<meta name=ArticleTitle content=题>",
    "<meta name=PubDate content='2024'>", "<meta http-equiv=refresh content='0;url=",
    "<base href=", "首页", "正文", " > ", "&gt;&gt;", "当前位置：", "来源：", "发布时间：",
    "2024-05-01", "二〇二四年五月一日", "2024", "05-01", "01", "作者：", "方 敏", "（记者 王强）",
    "（张国臣）", "（", "）", "责任编辑：", "编辑丨", "供稿：", "【", "】",
    "返回青河网，查看更多", "您的浏览器不支持", "上一篇：", "下一页", "【打印】", "附件：",
    "名单.doc", "·", "\u3000", "&nbsp;", "&#0;", "&#xd800;", "\x00", "<", ">", '"', "'", "ᠮᠣᠩᠭᠣᠯ",
    "九月十二日上午，青河市总工会举办活动，来自全市的职工参加。",
)  # fmt: skip
