"""What the replica says of its articles is what its pages show."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import lxml.html
import pytest

from unioncrawler.replica import Replica, ReplicaArticle

if TYPE_CHECKING:
    from tests.replica.conftest import Client

BLANK = " \n\t\u3000\xa0"
BODY = '//*[@class="article_con" or @class="zw14"]'


def decode(body: bytes) -> str:
    if b"charset=gb2312" in body:
        return body.decode("gb18030")
    return body.decode("utf-8-sig")


def lines_of(container: lxml.html.HtmlElement) -> list[str]:
    """Return the lines of a body, read from its own few kinds of elements."""
    lines = []
    for element in container.iter("p", "li", "tr", "h3", "div"):
        parent = element.getparent()
        if element is container or (
            element.tag == "p" and parent.tag == "td" and parent is not container
        ):
            continue
        if element.tag == "tr":
            lines.append("\t".join(cell.text_content() for cell in element))
            continue
        for br in element.iter("br"):
            br.tail = "\n" + (br.tail or "")
        lines += element.text_content().split("\n")
    return [line.strip(BLANK) for line in lines if line.strip(BLANK)]


def addresses_of(article: ReplicaArticle) -> list[str]:
    stem = article.path.removesuffix(".shtml")
    return [article.path, *(f"{stem}_{n}.shtml" for n in range(2, article.page_count + 1))]


@pytest.fixture(scope="module")
def pages(still: Client) -> dict[int, list[lxml.html.HtmlElement]]:
    """Return the pages of every article, parsed."""
    return {
        article.id: [
            lxml.html.document_fromstring(decode(still(path).body))
            for path in addresses_of(article)
        ]
        for article in still.replica.articles
    }


Pages = dict[int, list[lxml.html.HtmlElement]]


def test_bodies_are_the_paragraphs_and_then_the_byline(still: Client, pages: Pages) -> None:
    for article in still.replica.articles:
        shown = "\n".join(
            line for page in pages[article.id] for line in lines_of(page.xpath(BODY)[0])
        )
        assert shown.startswith(article.body_text), article
        rest = shown.removeprefix(article.body_text).strip()
        assert all(line in (article.byline_text or "") for line in rest.split("\n")), article


def test_titles_stand_over_the_header_line(still: Client, pages: Pages) -> None:
    for article in still.replica.articles:
        (title,) = pages[article.id][0].xpath('//*[@class="article_title" or @class="bt24"]')
        assert title.text_content().replace("&#32;", " ") == article.title
        (subtitle,) = pages[article.id][0].xpath('//p[@class="subtitle"]') or [None]
        assert (None if subtitle is None else subtitle.text_content()) == article.subtitle


def test_header_lines_hold_the_date_and_the_labelled_people(still: Client, pages: Pages) -> None:
    for article in still.replica.articles:
        (line,) = pages[article.id][0].xpath('//*[@class="article_info" or @class="sj12"]')
        words = line.text_content()
        assert re.search(rf"发布(时间|日期)[:：]{re.escape(article.published_text)}", words), words
        if article.source:
            assert re.search(rf"来　?源[:：]{article.source}", words), words
        named = re.search(r"作　?者[:：](\w+)", words)
        assert named is None or named[1] == article.author


def test_breadcrumbs_lead_to_the_first_channel(still: Client, pages: Pages) -> None:
    for article in still.replica.articles:
        (trail,) = pages[article.id][0].xpath('//*[@class="position" or @class="dqwz"]')
        assert trail.text_content() == " > ".join(article.breadcrumbs)
        assert article.channels[0] == "/".join(article.breadcrumbs[1:])


def test_images_and_attachments_are_served_under_their_addresses(still: Client) -> None:
    magic = {
        "png": b"\x89PNG", "jpg": b"\xff\xd8\xff", "pdf": b"%PDF-",
        "docx": b"PK\x03\x04", "xlsx": b"PK\x03\x04", "doc": b"\xd0\xcf\x11\xe0",
        "ofd": b"PK\x03\x04",
    }  # fmt: skip
    for article in still.replica.articles:
        urls = [*article.images, *(url for url, _ in article.attachments)]
        for url in urls:
            assert still(url).body.startswith(magic[url.rpartition(".")[2]]), url
        shown = "".join(decode(still(path).body) for path in addresses_of(article))
        assert all(url.removeprefix("http://www.union.example") in shown for url in urls)


def test_ids_addresses_and_titles_are_distinct() -> None:
    articles = Replica(3000).articles
    assert len({article.id for article in articles}) == 3000
    assert len({article.url for article in articles}) == 3000
    assert len({article.title for article in articles}) > 2990


def test_dates_rise_with_the_ids() -> None:
    days = [article.published[:10] for article in Replica(777).articles]
    assert days == sorted(days)
    assert days[-1] == "2021-09-27"


def test_another_seed_is_another_site_of_the_same_shape() -> None:
    one, two = Replica(seed=1), Replica(seed=2)
    assert [a.id for a in one.articles] == [a.id for a in two.articles]
    assert len({a.title for a in one.articles} & {a.title for a in two.articles}) < 5


@pytest.mark.parametrize("articles", [1, 2, 59, 60, 61, 150])
def test_small_sites_have_every_article_listed_and_served(articles: int) -> None:
    replica = Replica(articles, seed=3)
    listed = {entry.url for entry in replica.entries if entry.kind == "article"}
    assert listed == {article.url for article in replica.articles}
    assert len(replica.articles) == articles


@pytest.mark.parametrize("articles", [0, -1, 10**9])
def test_an_impossible_number_of_articles_is_refused(articles: int) -> None:
    with pytest.raises(ValueError, match="articles"):
        Replica(articles)


@pytest.mark.parametrize("delay", [-1.0, float("nan"), float("inf")])
def test_an_impossible_delay_is_refused(delay: float) -> None:
    with pytest.raises(ValueError, match="delay"):
        Replica(crawl_delay=delay)
