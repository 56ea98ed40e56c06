"""What is published, edited, deleted, moved or pinned is served from then on."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.replica.conftest import Client

CHANNEL = "基层频道/基层动态"
LIST = "/jcpd/jcdt/index.shtml"


def first_lines(client: Client, channel: str = CHANNEL) -> list[str]:
    (found,) = [c for c in client.replica.channels if c.path == channel]
    return [entry.url for entry in found.entries]


def an_article(client: Client, channel: str = CHANNEL) -> int:
    """Return the id of an article that hangs in that channel alone."""
    return next(a.id for a in reversed(client.replica.articles[:-5]) if a.channels == (channel,))


def test_published_articles_head_their_channel(client: Client) -> None:
    replica = client.replica
    before = client(LIST)
    replica.clock += timedelta(days=1)
    article = replica.publish(
        channel=CHANNEL, title="新的一篇", paragraphs=["第一段。", "第二段。"]
    )
    assert (article.title, article.paragraphs) == ("新的一篇", ("第一段。", "第二段。"))
    assert article.published.startswith("2021-09-29")
    assert first_lines(client)[0] == article.url
    assert replica.articles[-1] == article
    assert len(replica.articles) == 151
    after = client(LIST, If_None_Match=before.headers["etag"])
    assert (after.status, "新的一篇" in after.text) == (200, True)
    assert after.headers["last-modified"] == "Wed, 29 Sep 2021 01:00:00 GMT"
    assert '<p style="text-indent:2em;">第二段。' in client.text(article.path)


def test_back_dated_articles_stand_among_those_of_their_day(client: Client) -> None:
    article = client.replica.publish(channel=CHANNEL, day="2021-01-15")
    lines = first_lines(client)
    place = lines.index(article.url)
    assert 0 < place < len(lines) - 1
    days = [url.split("/")[-2] for url in lines[place - 1 : place + 2] if "/c/" in url]
    assert days == sorted(days, reverse=True)
    assert client(article.path).status == 200


def test_published_articles_take_the_forms_of_a_quirk(client: Client) -> None:
    article = client.replica.publish(channel=CHANNEL, quirk="three pages")
    assert (article.page_count, article.quirks) == (3, ("three pages",))
    assert client(article.path.replace(".shtml", "_3.shtml")).status == 200


def test_a_new_article_is_the_next_one_of_the_one_before(client: Client) -> None:
    before = client.replica.publish(channel=CHANNEL, title="前一篇")
    page = client(before.path)
    assert "下一篇：没有了" in page.text
    client.replica.publish(channel=CHANNEL, title="后一篇")
    after = client(before.path, If_None_Match=page.headers["etag"])
    assert "后一篇" in after.text


def test_edited_articles_show_their_new_words(client: Client) -> None:
    replica, number = client.replica, an_article(client)
    page = client(replica.article(number).path)
    replica.clock = datetime.fromisoformat("2021-10-03T08:30:00+08:00")
    edited = replica.edit(
        number, title="改过的标题", paragraphs=["改过的正文。"], authors=("李静",),
        header_form="author", closing_form="none",
    )  # fmt: skip
    assert (edited.title, edited.author, edited.body_text) == ("改过的标题", "李静", "改过的正文。")
    assert replica.article(number) == edited
    after = client(edited.path, If_None_Match=page.headers["etag"])
    assert "改过的正文。" in after.text
    assert "作者:李静" in after.text
    assert after.headers["last-modified"] == "Sun, 03 Oct 2021 00:30:00 GMT"
    (line,) = [entry for entry in replica.entries if entry.url == edited.url]
    assert line.title == "改过的标题"


def test_an_edit_of_an_unknown_field_is_refused(client: Client) -> None:
    with pytest.raises(TypeError):
        client.replica.edit(an_article(client), colour="red")


def test_deleted_articles_are_gone_and_come_back(client: Client) -> None:
    replica, number = client.replica, an_article(client)
    article, lines = replica.article(number), first_lines(client)
    replica.delete(number)
    assert client(article.path).status == 404
    assert first_lines(client) == [url for url in lines if url != article.url]
    assert article not in replica.articles
    with pytest.raises(KeyError):
        replica.article(number)
    assert replica.restore(number) == article
    assert client(article.path).status == 200
    assert first_lines(client) == lines


def test_moved_articles_change_channel_and_keep_their_address(client: Client) -> None:
    replica, number = client.replica, an_article(client)
    old = replica.article(number)
    moved = replica.move(number, "通知公告")
    assert (moved.url, moved.channels) == (old.url, ("通知公告",))
    assert moved.breadcrumbs == ("首页", "通知公告")
    assert moved.url in first_lines(client, "通知公告")
    assert moved.url not in first_lines(client)
    assert '首页</a> &gt; <a href="/tzgg/index.shtml">通知公告</a>' in client.text(moved.path)


def test_pinned_articles_head_every_page_until_they_are_loosened(client: Client) -> None:
    replica, lines = client.replica, first_lines(client)
    number = next(a.id for a in replica.articles if a.channels == (CHANNEL,))
    url = replica.article(number).url
    replica.pin(number)
    assert first_lines(client) == [url, *(other for other in lines if other != url)]
    assert "[置顶]" in client.text("/jcpd/jcdt/index_2.shtml")
    replica.pin(number)
    replica.pin(number, pinned=False)
    assert first_lines(client) == lines


def test_pinned_articles_can_be_deleted_and_moved(client: Client) -> None:
    (number,) = [
        a.id
        for a in client.replica.articles
        if any(e.url == a.url and e.pinned for e in client.replica.entries)
        and a.channels[0] == "通知公告"
    ]
    client.replica.move(number, CHANNEL)
    client.replica.pin(number)
    client.replica.delete(number)
    assert not any(e.pinned and e.channel == CHANNEL for e in client.replica.entries)


@pytest.mark.parametrize("way", ["publish", "move"])
def test_an_unknown_channel_changes_nothing(client: Client, way: str) -> None:
    before = client.replica.entries
    change = partial(client.replica.publish, channel="没有的频道")
    if way == "move":
        change = partial(client.replica.move, an_article(client), "没有的频道")
    with pytest.raises(KeyError):
        change()
    assert client.replica.entries == before


def test_unchanged_pages_stay_unchanged_when_another_channel_grows(client: Client) -> None:
    paths = ("/tzgg/index.shtml", client.replica.article(an_article(client, "通知公告")).path)
    tags = {path: client(path).headers["etag"] for path in paths}
    client.replica.publish(channel=CHANNEL)
    for path, tag in tags.items():
        assert client(path, If_None_Match=tag).status == 304
