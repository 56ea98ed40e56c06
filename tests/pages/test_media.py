from __future__ import annotations

import pytest

from unioncrawler.items import Attachment
from unioncrawler.pages.addresses import Base
from unioncrawler.pages.document import parse_html
from unioncrawler.pages.media import is_file, read_files, read_images
from unioncrawler.pages.outline import read_outline

URL = "http://a.example/x/1.html"


def images(markup: str) -> list[str]:
    return [image.url for image in read_images(read_outline(parse_html(markup)).lines, Base(URL))]


def files(markup: str) -> list[tuple[str, str]]:
    found = read_files(read_outline(parse_html(markup)).lines, Base(URL))
    return [(file.name, file.url) for file in found]


@pytest.mark.parametrize(
    ("markup", "urls"),
    [
        ("<img src=a.jpg>", ["http://a.example/x/a.jpg"]),
        ("<img src=/loading.gif data-src=//b.example/a.jpg>", ["http://b.example/a.jpg"]),
        ("<img data-original=a.png>", ["http://a.example/x/a.png"]),
        ("<img src=a.jpg><img src=a.jpg>", ["http://a.example/x/a.jpg"]),
        ("<img src=data:image/png;base64,AAAA>", []),
        ("<img src=file:///C:/1.png>", []),
        ("<img src=a.gif width=16 height=16>", []),
        ("<img src=a.gif style='width:1px;height:1px'>", []),
        ("<img src=/images/icon_pdf.gif>", []),
        ("<img src=/images/share.png>", []),
        ("<img src=a.jpg width=600>", ["http://a.example/x/a.jpg"]),
        ("<img>", []),
    ],
)
def test_images_of_an_article(markup: str, urls: list[str]) -> None:
    assert images(markup) == urls


@pytest.mark.parametrize(
    ("markup", "name"),
    [
        ("<img src=a.jpg alt='比赛 现场'>", "比赛 现场"),
        ("<img src=a.jpg title=现场>", "现场"),
        ("<img src=a.jpg>", "a.jpg"),
        ("<figure><img src=a.jpg><figcaption>图为 颁奖</figcaption></figure>", "图为 颁奖"),
        ("<figure><img src=a.jpg alt=现场><figcaption>颁奖</figcaption></figure>", "现场"),
        ("<figure><img src=a.jpg></figure>", "a.jpg"),
    ],
)
def test_image_is_called_by_its_text_its_caption_or_its_file(markup: str, name: str) -> None:
    lines = read_outline(parse_html(markup)).lines

    image = Attachment(url="http://a.example/x/a.jpg", name=name, kind="image")
    assert read_images(lines, Base(URL)) == (image,)


@pytest.mark.parametrize(
    ("markup", "found"),
    [
        ("<a href=a.pdf>报名表</a>", [("报名表", "http://a.example/x/a.pdf")]),
        ("<a href=a.DOCX>点击下载</a>", [("a.DOCX", "http://a.example/x/a.DOCX")]),
        ("<a href=a.xls title=名单.xls>下载</a>", [("名单.xls", "http://a.example/x/a.xls")]),
        ("<a href=b.html>详情</a>", []),
        ("<a href=b.jpg>大图</a>", []),
        ("<a href=a.zip>甲</a><a href=a.zip>乙</a>", [("甲", "http://a.example/x/a.zip")]),
        ("<p>名单.ofd <a href=a.ofd>下载</a></p>", [("名单.ofd", "http://a.example/x/a.ofd")]),
        (
            "<a href='/m/downfile.jsp?id=1&showname=%E7%94%B2.pdf'>下载</a>",
            [("甲.pdf", "http://a.example/m/downfile.jsp?id=1&showname=%E7%94%B2.pdf")],
        ),
    ],
)
def test_files_of_an_article(markup: str, found: list[tuple[str, str]]) -> None:
    assert files(markup) == found


def test_download_pages_of_content_systems_are_files() -> None:
    assert is_file("http://a.example/system/_content/download.jsp?wbfileid=1", "名单.doc")
    assert not is_file("http://a.example/download/index.html", "下载中心")
