"""Exports carry every field, run nothing in a spreadsheet, and are there whole or not at all."""

from __future__ import annotations

import csv
import io
import json
import tracemalloc
from typing import IO, TYPE_CHECKING, Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.values import (
    CHANNEL,
    HOST,
    NOW_TEXT,
    SITE,
    make_blocks,
    make_entry,
    make_failure,
    make_visit,
    new_archive,
    save_articles,
    save_entries,
    uid_of,
    url_of,
)
from unioncrawler.archive.records import (
    ARTICLE_FIELDS,
    ENTRY_FIELDS,
    article_records,
    entry_records,
)
from unioncrawler.errors import UnioncrawlerError, UnknownNameError
from unioncrawler.exports.csv import to_cell, write_csv
from unioncrawler.exports.jsonl import write_jsonl
from unioncrawler.exports.output import open_output
from unioncrawler.items import EntryKind, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from unioncrawler.archive import ArchiveWriter


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[ArchiveWriter]:
    with new_archive(tmp_path) as opened:
        yield opened


RECORD = {
    "uid": uid_of(5),
    "site": SITE,
    "url": url_of(5),
    "title": "第5届职工技能比武落幕",
    "subtitle": None,
    "published": "2021-09-06",
    "published_text": "发布时间:2021-09-06",
    "source": "草原工会网",
    "author": "苏日娜",
    "editor": None,
    "correspondent": None,
    "channels": ["基层频道/党建巡礼", "通知公告"],
    "breadcrumbs": ["首页", "基层频道", "党建巡礼"],
    "body_text": "锡林河畔秋意浓。\n共有5名选手参加了比赛。",
    "images": [{"url": f"{HOST}/upload/5.jpg", "name": "现场", "width": None, "height": None}],
    "attachments": [
        {
            "url": f"{HOST}/upload/5.pdf",
            "name": "名单",
            "bytes": None,
            "sha256": None,
            "kind": None,
            "outcome": None,
            "whole": None,
            "characters": None,
            "text": None,
        }
    ],
    "state": "present",
    "version": 1,
    "first_seen": NOW_TEXT,
    "last_seen": NOW_TEXT,
    "reposted_from": [],
    "reposted_by": [],
}


def test_an_article_is_exported_with_every_field(writer: ArchiveWriter) -> None:
    save_entries(writer, make_entry(5), channel="通知公告")
    save_entries(writer, make_entry(5))
    save_articles(writer, make_visit(5))

    (record,) = article_records(writer)

    assert record == RECORD
    assert tuple(record) == ARTICLE_FIELDS


def test_empty_lists_are_empty_lists(writer: ArchiveWriter) -> None:
    save_articles(writer, make_visit(5, breadcrumbs=(), images=(), attachments=(), blocks=()))

    (record,) = article_records(writer)

    lists = ("channels", "breadcrumbs", "images", "attachments")
    assert [record[name] for name in lists] == [[], [], [], []]
    assert record["body_text"] == ""


def test_images_keep_their_order(writer: ArchiveWriter) -> None:
    images = tuple(
        type(make_visit(5).article.images[0])(url=f"{HOST}/{n}.jpg", name="", kind="image")
        for n in range(12)
    )
    save_articles(writer, make_visit(5, images=images))

    (record,) = article_records(writer)

    assert [image["url"] for image in record["images"]] == [image.url for image in images]


def test_entries_are_exported_with_what_became_of_them(writer: ArchiveWriter) -> None:
    save_entries(
        writer, make_entry(1), make_entry(2), make_entry(3, kind=EntryKind.FILE, date_text=None)
    )
    save_articles(writer, make_visit(1))
    writer.save_failure(SITE, make_failure(2, Verdict.MISSING, "404"))

    records = list(entry_records(writer))

    assert [tuple(record) for record in records] == [ENTRY_FIELDS] * 3
    assert records[1] == {
        "site": SITE,
        "channel": CHANNEL,
        "url": url_of(2),
        "title": "第2届职工技能比武落幕",
        "date_text": "[2021-09-03]",
        "kind": "article",
        "state": "failed",
        "verdict": "missing",
        "first_seen": NOW_TEXT,
        "last_seen": NOW_TEXT,
        "last_error": "404",
        "moved_to": None,
        "article": None,
    }
    assert [(r["kind"], r["state"], r["article"]) for r in records] == [
        ("article", "captured", uid_of(1)),
        ("article", "failed", None),
        ("file", "listed", None),
    ]


def test_a_channel_or_site_is_exported_alone(writer: ArchiveWriter) -> None:
    save_entries(writer, make_entry(1))
    save_entries(writer, make_entry(2), channel="通知公告")
    save_articles(writer, make_visit(1), make_visit(2))

    assert [r["uid"] for r in article_records(writer, channel="基层频道")] == [uid_of(1)]
    assert [r["url"] for r in entry_records(writer, channel="通知公告")] == [url_of(2)]
    assert len(list(article_records(writer, site=SITE))) == 2
    with pytest.raises(UnknownNameError, match="there are: 基层频道/党建巡礼, 通知公告"):
        next(article_records(writer, channel="没有"))
    with pytest.raises(UnknownNameError, match="there are: replica"):
        next(entry_records(writer, site="nowhere"))


def test_jsonl_reads_back_as_it_was(writer: ArchiveWriter) -> None:
    save_articles(writer, make_visit(1, title="带\u2028分行\t“引号”"), make_visit(2))
    out = io.BytesIO()

    count = write_jsonl(article_records(writer), out)

    lines = out.getvalue().decode("utf-8").split("\n")
    assert (count, lines.pop()) == (2, "")
    assert [json.loads(line) for line in lines] == list(article_records(writer))
    assert "带" in lines[0]


def read_csv(text: bytes) -> list[dict[str, str]]:
    assert text.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"), newline="")))


def test_csv_opens_in_a_spreadsheet_and_runs_nothing(writer: ArchiveWriter) -> None:
    save_entries(writer, make_entry(5))
    save_entries(writer, make_entry(5), channel="通知公告")
    save_articles(
        writer, make_visit(5, title='=HYPERLINK("http://evil.example")', author="@甲, “乙”")
    )
    out = io.BytesIO()

    count = write_csv(ARTICLE_FIELDS, article_records(writer), out)

    (row,) = read_csv(out.getvalue())
    assert (count, tuple(row)) == (1, ARTICLE_FIELDS)
    assert row == {
        **{name: "" if value is None else str(value) for name, value in RECORD.items()},
        "title": '\'=HYPERLINK("http://evil.example")',
        "author": "'@甲, “乙”",
        "channels": "基层频道/党建巡礼 | 通知公告",
        "breadcrumbs": "首页 | 基层频道 | 党建巡礼",
        "images": f"现场 <{HOST}/upload/5.jpg>",
        "attachments": f"名单 <{HOST}/upload/5.pdf>",
        "reposted_from": "",
        "reposted_by": "",
    }


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, ""), (3, "3"), ("工会", "工会"), ("", ""), ("=1+1", "'=1+1"), ("+1", "'+1"),
        ("-1", "'-1"), ("@a", "'@a"), ("\t=1", "'\t=1"), ("\r=1", "'\r=1"), ("＝1", "'＝1"),
        (["=1", "b"], "'=1 | b"), ([], ""), ([{"url": "u", "name": ""}], "u"), ("a=1", "a=1"),
    ],
)  # fmt: skip
def test_cells(value: object, cell: str) -> None:
    assert to_cell(value) == cell


def test_csv_that_fails_before_its_first_row_writes_nothing() -> None:
    def records() -> Iterator[dict[str, str]]:
        raise UnknownNameError("no site 'a'")
        yield {}

    out = io.BytesIO()
    with pytest.raises(UnknownNameError):
        write_csv(("a",), records(), out)

    assert out.getvalue() == b""


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=2, max_size=2))
def test_csv_reads_back_what_was_written(texts: list[str]) -> None:
    out = io.BytesIO()
    write_csv(("a", "b"), [dict(zip("ab", texts, strict=True))], out)
    (row,) = read_csv(out.getvalue())

    for text, cell in zip(texts, row.values(), strict=True):
        assert cell in {text, f"'{text}"}
        assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))


def write_half(path: Path) -> None:
    with open_output(path) as out:
        out.write(b"half")
        raise ValueError("broken off")


def test_a_file_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "new" / "a.jsonl"
    with open_output(path) as out:
        out.write(b"whole")
        assert not path.exists()
    with pytest.raises(ValueError, match="broken off"):
        write_half(path)

    assert path.read_bytes() == b"whole"
    assert list(path.parent.iterdir()) == [path]


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UnioncrawlerError, match="cannot be written"):
        write_half(tmp_path / "file" / "a.jsonl")
    with pytest.raises(UnioncrawlerError, match="cannot be written"), open_output(tmp_path):
        pass


def test_records_are_of_one_moment_while_a_crawl_writes(
    writer: ArchiveWriter, tmp_path: Path
) -> None:
    from unioncrawler.archive import open_archive  # noqa: PLC0415

    save_articles(writer, *map(make_visit, range(3)))
    writer.commit()
    with open_archive(tmp_path) as reader:
        records = article_records(reader)
        seen: list[Any] = [next(records)]
        save_articles(writer, make_visit(9), make_visit(2, blocks=make_blocks("改了。")))
        writer.commit()
        seen += records

    assert [(r["uid"], r["version"]) for r in seen] == [(uid_of(n), 1) for n in range(3)]


def test_an_export_of_many_articles_takes_no_more_memory_than_one_of_few(
    writer: ArchiveWriter,
) -> None:
    def peak_of(export: Callable[[], int]) -> int:
        export()
        tracemalloc.start()
        export()
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    def export() -> int:
        return write_jsonl(article_records(writer), cast("IO[bytes]", _Nowhere()))

    save_articles(writer, *(make_visit(number) for number in range(50)))
    few = peak_of(export)
    save_articles(writer, *(make_visit(number) for number in range(50, 4000)))

    assert peak_of(export) - few < 500_000


class _Nowhere(io.RawIOBase):
    def write(self, written: object) -> int:
        return 0
