"""Bodies: containers of content systems, tables, copies, Word; articles that are hardly text."""

from __future__ import annotations

from typing import Any

import pytest

from tests.pages.made_pages import (
    FOOT,
    NAV,
    ONE,
    PARAGRAPHS,
    TEXT,
    THREE,
    TITLE,
    TWO,
    make_page,
    picked,
)

WHOLE: dict[str, Any] = {
    "kind": "article",
    "published": "2024-05-01",
    "title": TITLE,
    "body": TEXT,
    "author": None,
}
OTHERS = "".join(
    f"<li><a href='/c/2024-04-{day}/{day}.html'>全市工会系统第{day}期培训班开班</a>"
    f"<span>2024-04-{day}</span></li>"
    for day in range(10, 20)
)
SIDE = f"<div class=right><h3>热点新闻</h3><ul>{OTHERS}</ul></div>"
BROKEN = f"　　{ONE}<br><br>　　{TWO}<br/>　　{THREE}"
CONTAINERS = [
    "<div id=vsb_content><div class=v_news_content>{}</div></div>",
    ("<div class=TRS_Editor><style>.TRS_Editor P{{margin-top:0;}}</style>"
    "<div class=TRS_Editor>{}</div></div>"),
    "<div id=zoom><!--ZJEG.content.begin--><META content='x'>{}<!--ZJEG.content.end--></div>",
    *(
        f"<div {name}>{{}}</div>"
        for name in (
            "class='view TRS_UEDITOR trs_paper_default'", "class=trs_editor_view", "id=zoom",
            "id=UCAP-CONTENT", "class=pages_content", "id=ivs_content", "id=fontzoom",
            "class=Article_content", "class=article-content", "class=articleBox", "class=ccontent",
            "class=text_box", "class=txt", "id=content", "class=article", "id=Content", "class=xyz",
        )
    ),
]  # fmt: skip


@pytest.mark.parametrize("body", [PARAGRAPHS, BROKEN], ids=["paragraphs", "breaks"])
@pytest.mark.parametrize("box", CONTAINERS)
def test_container(box: str, body: str) -> None:
    assert picked(make_page(body, box=box, after=SIDE), WHOLE) == WHOLE


def test_page_made_of_tables() -> None:
    page = (
        f"<title>{TITLE}</title><table width=980><tr><td>{NAV}</td></tr></table><table><tr>"
        "<td width=200><a href=/a/>通知公告</a><br><a href=/b/>政策法规</a></td><td><table>"
        f"<tr><td class=bt>{TITLE}</td></tr><tr><td>2024-05-01　来源：青河日报</td></tr>"
        f"<tr><td>{BROKEN}</td></tr><tr><td>【打印】【关闭】</td></tr></table></td></tr></table>"
        "<table><tr><td>版权所有：青河市总工会</td></tr></table>"
    )

    assert picked(page, WHOLE) == WHOLE


COPY = f"<h1>{TITLE}</h1><div>发布时间：2024-05-01</div><div class=content>{PARAGRAPHS}</div>"
WORD = "".join(
    "<p class=MsoNormal style='mso-x:1'><span lang=EN-US><o:p>&nbsp;</o:p></span>"
    f"<span style='mso-bidi-font-size:16.0pt'>{text[:10]}<font face=仿宋>{text[10:]}</font></span>"
    "</p>"
    for text in TEXT
)
COPIES = {
    "hidden below": make_page(after=f"<div style='display:none'>{PARAGRAPHS}</div>"),
    "hidden above": make_page(
        info=f"<div>2024-05-01</div><div style='display:none'>{PARAGRAPHS}</div>"
    ),
    "for phones": (
        f"<title>{TITLE}</title><div class=pc>{NAV}{COPY}</div><div class=m>{COPY}</div>{FOOT}"
    ),
    "from Word": make_page(WORD),
    "for old Word": make_page(
        f"<!--[if gte mso 9]><xml><w:WordDocument>x</w:WordDocument></xml><![endif]-->{PARAGRAPHS}"
    ),
}


@pytest.mark.parametrize("page", COPIES.values(), ids=COPIES)
def test_text_is_read_once(page: str) -> None:
    assert picked(page, WHOLE) == WHOLE


HEADINGS = {
    "channel and title both h1": make_page(heading=f"<h1>新闻中心</h1><h1>{TITLE}</h1>"),
    "the site's name an h1 link": make_page(
        crumbs="<h1 class=logo><a href=/>青河市总工会</a></h1>", heading=f"<h2>{TITLE}</h2>"
    ),
    "the site's name a plain h1": make_page(
        crumbs="<h1>青河市总工会</h1>", heading=f"<div class=title>{TITLE}</div>"
    ),
    "another one hidden": make_page(
        heading=f"<h1 style='display:none'>旧标题不用</h1><h1>{TITLE}</h1>"
    ),
    "a hidden copy for sharing": make_page(
        heading=f"<div style='display:none' id=share_title>{TITLE}</div><h3>{TITLE}</h3>"
    ),
    "the site first in the document's": make_page(document_title=f"青河市总工会-{TITLE}"),
    "cut in the document's": make_page(document_title=f"{TITLE[:6]}..."),
    "bold and centred": make_page(
        heading=f"<p align=center><strong><font size=5>{TITLE}</font></strong></p>"
    ),
    "over two lines": make_page(heading=f"<h1>{TITLE[:4]}<br>{TITLE[4:]}</h1>"),
    "a line above": make_page(heading=f"<h3 class=subtitle>以赛促学</h3><h1>{TITLE}</h1>"),
    "in the document's alone": make_page(heading=""),
}


@pytest.mark.parametrize("page", HEADINGS.values(), ids=HEADINGS)
def test_title(page: str) -> None:
    assert picked(page, WHOLE) == WHOLE


POEM = ["青河水清清", "炉火映天明", "焊花似繁星", "工友心连心", "铁锤敲晨曦", "汗水铸年轻"]
NAMES = ["方敏", "林静", "王强", "张国臣", "乌日娜", "巴特尔"]
QUESTIONS = ["问：工会会员如何入会？", "答：向所在单位工会提出申请即可。"] * 6
SPEECH = [
    "同志们：", "大家好！", "今天是个好日子。", "我讲三点意见。", "一、提高认识", "要学习。",
    "二、抓好落实", "要实干。", "三、加强领导", "要担当。", "谢谢大家！",
]  # fmt: skip
DOCUMENTS = [f"{n}. 青河市总工会关于印发第{n}号办法的通知" for n in range(1, 8)]
LINKED = [
    f"{text[:3]}<a href='/zcfg/2024-03-01/{n}.html'>{text[3:]}</a>"
    for n, text in enumerate(DOCUMENTS)
]
INTRODUCTION = "为方便职工查阅，现将有关文件汇总如下："
ROWS = [("姓名", "单位"), ("方敏", "青河机械厂"), ("林静", "青河纺织厂"), ("王强", "青河钢厂")]


def paragraphs(lines: list[str]) -> str:
    return "".join(f"<p>{line}</p>" for line in lines)


ODD: dict[str, tuple[str, list[str]]] = {
    "a poem": (paragraphs(POEM), POEM),
    "a poem with breaks": (f"<p>{'<br>'.join(POEM)}</p>", POEM),
    "names": (paragraphs(NAMES), NAMES),
    "questions and answers": (paragraphs(QUESTIONS), QUESTIONS),
    "a speech": (paragraphs(SPEECH), SPEECH),
    "a table": (
        f"<table>{''.join(f'<tr><td>{a}</td><td>{b}</td></tr>' for a, b in ROWS)}</table>",
        [f"{a}\t{b}" for a, b in ROWS],
    ),
    "one sentence": (f"<p>{ONE}</p>", [ONE]),
    "a word on the file": (
        "<p>详见附件。</p><p><a href=/upload/1.doc>名单.doc</a></p>",
        ["详见附件。", "名单.doc"],
    ),
    "an index of documents": (paragraphs(LINKED), DOCUMENTS),
    "an index as a list": (
        f"<ul>{''.join(f'<li>{line}</li>' for line in LINKED)}</ul>",
        DOCUMENTS,
    ),
    "an index with an introduction": (
        paragraphs([INTRODUCTION, *LINKED]),
        [INTRODUCTION, *DOCUMENTS],
    ),
}


@pytest.mark.parametrize(("body", "text"), ODD.values(), ids=ODD)
def test_article_that_is_hardly_prose(body: str, text: list[str]) -> None:
    wanted = WHOLE | {"body": text}

    assert picked(make_page(body), wanted) == wanted


def test_article_that_is_a_picture() -> None:
    wanted = WHOLE | {"body": [], "images": ["http://www.qhgh.example/upload/1.jpg"]}

    assert picked(make_page("<p align=center><img src=/upload/1.jpg></p>"), wanted) == wanted


def test_characters_beyond_gbk_in_a_page_declared_gb2312() -> None:
    page = make_page(document_title=f"{TITLE}_青河𠮷")
    page = page.replace("charset=utf-8", "charset=gb2312").replace("焊工", "焊工𠮷")
    wanted = WHOLE | {"body": [text.replace("焊工", "焊工𠮷") for text in TEXT]}

    assert picked(page.encode("gb18030"), wanted) == wanted


def test_mongolian_text_keeps_its_controls() -> None:
    text = "ᠮᠣᠩᠭᠣᠯ ᠬᠡᠯᠡ ᠪᠢᠴᠢᠭ᠌ ᠦᠨ ᠠᠵᠢᠯ ᠤᠨ ᠬᠣᠷᠢᠶ᠎ᠠ ᠪᠠᠨ ᠨᠡᠭᠡᠭᠡᠵᠡᠢ᠃"
    title = "ᠮᠣᠩᠭᠣᠯ ᠬᠡᠯᠡ"
    page = make_page(
        paragraphs([text, f"{text}᠃"]), heading=f"<h1>{title}</h1>", document_title=title
    )
    wanted = WHOLE | {"title": title, "body": [text, f"{text}᠃"]}

    assert picked(page, wanted) == wanted


def test_advertisement_between_paragraphs_is_none_of_the_body() -> None:
    advertisement = "<div class=ad-box><a href=//ad.example/><img src=/ad/1.jpg></a>广告</div>"
    page = make_page(f"<p>{ONE}</p>{advertisement}<p>{TWO}</p><p>{THREE}</p>")

    assert picked(page, {"body": 0, "images": 0}) == {"body": TEXT, "images": []}


def test_footer_in_blocks_without_a_name_is_none_of_the_body() -> None:
    about = "<p>本网站由青河市总工会主办，为职工提供政策咨询、法律援助等服务，欢迎关注。</p>"
    page = make_page(
        box="<div><div>{}</div>" + f"<div><div>{about}</div><p>某ICP备12345678号</p></div></div>"
    )

    assert picked(page, {"body": 0}) == {"body": TEXT}


def test_few_words_and_files_are_the_whole_body() -> None:
    files = "<li><a href=/f/1.xls>申报表</a></li><li><a href=/f/2.xls>筹备金申报表</a></li>"
    page = make_page(
        f"<p>可下载下列表格：</p><ul>{files}</ul><p>咨询电话：12351</p>",
        box="<div class=c2>{}</div>",
    )

    assert picked(page, {"body": 0}) == {
        "body": ["可下载下列表格：", "申报表", "筹备金申报表", "咨询电话：12351"]
    }


@pytest.mark.parametrize(
    ("leading", "count"),
    [
        ("<figure><img src=/media/1.jpg><figcaption>现场</figcaption></figure>", 1),
        ("<div class=tools><img src=/media/1.jpg></div>", 0),
        ("<figure><a href=/zt/><img src=/media/1.jpg></a></figure>", 0),
    ],
    ids=["a figure", "no figure", "a link"],
)
def test_picture_between_title_and_body(leading: str, count: int) -> None:
    page = make_page(info=f"<p>2024-05-01</p>{leading}")

    assert len(picked(page, {"images": 0})["images"]) == count


PORTRAIT = "<div class=tx><img src=/upload/2024/fm.jpg width=200></div>"
ABOVE: dict[str, tuple[str, int]] = {
    "in a block with the title": (f"<div class=hd>{PORTRAIT}<h1>{TITLE}</h1></div>", 1),
    "of the template": (
        f"<div class=hd><div><img src=/images/tt.jpg></div><h1>{TITLE}</h1></div>",
        0,
    ),
    "a link elsewhere": (
        f"<div class=hd><a href=/zt/><img src=/upload/zt.jpg></a><h1>{TITLE}</h1></div>",
        0,
    ),
    "in a block of its own": (f"<div>{PORTRAIT}</div><h1>{TITLE}</h1>", 0),
}


@pytest.mark.parametrize(("heading", "count"), ABOVE.values(), ids=ABOVE)
def test_picture_above_the_title(heading: str, count: int) -> None:
    crumbs = "<p>当前位置：<a href=/>首页</a> &gt; <a href=/rw/>人物</a></p>"
    info = "<div class=info>2024-05-01</div><p>导语</p>"
    page = make_page(PARAGRAPHS * 2, heading=heading, crumbs=crumbs, info=info)

    assert len(picked(page, {"images": 0})["images"]) == count
