"""The versions of an article, as they were kept, and which two of them are meant."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.values import (
    HOST,
    LATER_TEXT,
    NOW,
    NOW_TEXT,
    SITE,
    make_blocks,
    make_visit,
    new_archive,
    uid_of,
    url_of,
)
from unioncrawler.archive import open_archive
from unioncrawler.archive.versions import Version, choose_versions, load_versions
from unioncrawler.errors import UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from unioncrawler.archive import Archive

UID = uid_of(1)
FIELDS: dict[str, Any] = {
    "url": url_of(1),
    "title": "第1届职工技能比武落幕",
    "subtitle": None,
    "published": "2021-09-02",
    "published_precision": "day",
    "published_text": "发布时间:2021-09-02",
    "source": "草原工会网",
    "author": "苏日娜",
    "editor": None,
    "correspondent": None,
    "byline_text": None,
    "breadcrumbs": f'[{{"text":"首页","url":"{HOST}/"}},{{"text":"基层频道","url":null}},'
    f'{{"text":"党建巡礼","url":"{HOST}/jcpd/djxl/index.shtml"}}]',
    "page_count": 1,
    "found_by": '{"title":"position","published":"label"}',
    "body_text": "锡林河畔秋意浓。\n共有1名选手参加了比赛。",
    "body_html": "<p>锡林河畔秋意浓。</p>\n<p>共有1名选手参加了比赛。</p>",
    "attachments": [
        {"kind": "file", "url": f"{HOST}/upload/1.pdf", "name": "名单"},
        {"kind": "image", "url": f"{HOST}/upload/1.jpg", "name": "现场"},
    ],
}


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    changes: list[dict[str, Any]] = [
        {},
        {"title": "更\x1b正", "images": (), "attachments": ()},
        {"title": "更\x1b正", "blocks": make_blocks("“一句”。"), "source": None},
    ]
    with new_archive(tmp_path) as writer:
        for day, values in enumerate(changes):
            writer.save_article(SITE, UID, make_visit(1, **values), now=NOW + timedelta(days=day))
        writer.save_article(SITE, uid_of(2), make_visit(2), now=NOW)
    with open_archive(tmp_path) as opened:
        yield opened


def version(number: int) -> Version:
    return Version(number=number, seen=NOW_TEXT, what="text", capture=None, fields={})


def test_versions_are_what_the_pages_said_the_present_one_last(archive: Archive) -> None:
    renamed = FIELDS | {"title": "更\x1b正", "attachments": []}
    present = renamed | {
        "body_text": "“一句”。",
        "body_html": "<p>“一句”。</p>",
        "source": None,
        "attachments": FIELDS["attachments"],
    }

    assert load_versions(archive, UID) == (
        Version(number=1, seen=NOW_TEXT, what="first", capture=1, fields=FIELDS),
        Version(number=2, seen=LATER_TEXT, what="title, attachments", capture=2, fields=renamed),
        Version(
            number=3,
            seen="2026-03-03T09:30:00+08:00",
            what="text, metadata, attachments",
            capture=3,
            fields=present,
        ),
    )


def test_the_present_version_has_its_fields_in_the_order_of_the_earlier(archive: Archive) -> None:
    first, second, third = load_versions(archive, UID)

    assert list(first.fields) == list(second.fields) == list(third.fields) == list(FIELDS)


def test_an_article_that_is_not_there_is_said_so(archive: Archive) -> None:
    assert [one.number for one in load_versions(archive, uid_of(2))] == [1]
    with pytest.raises(UnknownNameError, match=r"^no article 'replica-' in the archive$"):
        load_versions(archive, "replica-")


@pytest.mark.parametrize(
    ("asked", "chosen"),
    [((), (2, 3)), ((1,), (1, 3)), ((3,), (3, 3)), ((1, 2), (1, 2)), ((3, 1), (3, 1))],
)
def test_the_last_two_are_compared_unless_others_are_asked_for(
    asked: tuple[int, ...], chosen: tuple[int, int]
) -> None:
    versions = [version(1), version(2), version(3)]

    assert tuple(one.number for one in choose_versions(versions, *asked)) == chosen


@pytest.mark.parametrize(
    ("count", "asked", "words"),
    [
        (1, (), "the article has one version only: there is nothing to compare"),
        (1, (1, 1), "the article has one version only: there is nothing to compare"),
        (3, (4,), r"no version 4 \(there are 1 to 3\)"),
        (3, (1, 0), r"no version 0 \(there are 1 to 3\)"),
    ],
)
def test_versions_that_are_not_there_are_said_so(
    count: int, asked: tuple[int, ...], words: str
) -> None:
    versions = [version(number + 1) for number in range(count)]

    with pytest.raises(UnknownNameError, match=f"^{words}$"):
        choose_versions(versions, *asked)
