"""What attachments say is kept once for the same bytes, and search misses none of it."""

from __future__ import annotations

import sqlite3
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.values import (
    HOST,
    SITE,
    make_attachment_visit,
    make_visit,
    new_archive,
    save_articles,
    uid_of,
)
from unioncrawler.archive import attachment_texts, checks, open_archive
from unioncrawler.archive.attachment_texts import DocumentCount, KeptFile
from unioncrawler.archive.query import parse_query
from unioncrawler.archive.records import article_records
from unioncrawler.archive.search import FEW_HITS, Filter, search
from unioncrawler.archive.snippets import Marked
from unioncrawler.documents import Outcome, Reading
from unioncrawler.items import Attachment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unioncrawler.archive import ArchiveWriter

CHARACTERS = "工会总职的々〇⼯㐀𠀀aA1２ ,，·\u3000\n\u2028\u180b"
TEXTS = st.text(st.sampled_from(CHARACTERS), min_size=1, max_size=30)


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[ArchiveWriter]:
    with new_archive(tmp_path) as opened:
        yield opened


def attach(writer: ArchiveWriter, number: int, sha256: str, url: str | None = None) -> None:
    """Let an article show a file with those bytes."""
    url = url or f"{HOST}/upload/{number}.pdf"
    named = Attachment(url=url, name=f"附件{number}", kind="file")
    save_articles(writer, make_visit(number, attachments=(named,), images=()))
    writer.save_attachment(SITE, make_attachment_visit(url, sha256))


def read(text: str | None, *, laid_out: bool = False) -> Reading:
    outcome = Outcome.READ if text else Outcome.NO_TEXT
    return Reading(outcome=outcome, kind="pdf", text=text, laid_out=laid_out, reader="r 1")


def found(writer: ArchiveWriter, words: str, *, rank: bool = False) -> list[str]:
    return [hit.uid for hit in search(writer, words, limit=1000, rank=rank)]


def test_a_hit_names_the_article_and_the_attachment_that_says_it(writer: ArchiveWriter) -> None:
    attach(writer, 1, "aa")
    attach(writer, 2, "bb")
    writer.save_reading("aa", read("流动书屋借阅登记表\n经办人"))
    writer.save_reading("bb", read("评分标准"))

    (hit,) = search(writer, "借阅登记")

    assert (hit.uid, hit.title.marks, hit.snippet.marks) == (uid_of(1), (), ())
    (attachment,) = hit.attachments
    assert (attachment.name, attachment.url) == ("附件1", f"{HOST}/upload/1.pdf")
    assert attachment.snippet == Marked("流动书屋借阅登记表 经办人", ((4, 8),))


def test_words_must_stand_together_in_the_article_or_in_one_attachment(
    writer: ArchiveWriter,
) -> None:
    attach(writer, 1, "aa")
    writer.save_reading("aa", read("流动书屋借阅"))

    assert found(writer, "流动 借阅") == [uid_of(1)]
    assert found(writer, "选手 比武") == [uid_of(1)]
    assert found(writer, "选手 借阅") == []


@pytest.mark.parametrize("rank", [False, True])
def test_an_article_is_found_once_wherever_the_words_are(writer: ArchiveWriter, rank: bool) -> None:
    for number in (1, 2):
        attach(writer, number, "aa")
    writer.save_reading("aa", read("职工技能比武 选手"))

    assert sorted(found(writer, "技能比武", rank=rank)) == [uid_of(1), uid_of(2)]
    assert [len(hit.attachments) for hit in search(writer, "技能比武")] == [1, 1]


def test_filters_hold_for_what_attachments_say(writer: ArchiveWriter) -> None:
    attach(writer, 1, "aa")
    writer.save_reading("aa", read("借阅"))

    assert search(writer, "借阅", Filter(date_from="2021-09-03")) == []
    assert len(search(writer, "借阅", Filter(site=SITE, date_to="2021-09"))) == 1


def test_a_common_word_is_found_newest_first_in_attachments_too(
    writer: ArchiveWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(6):
        attach(writer, number, f"{number}")
        writer.save_reading(f"{number}", read("借阅"))
    newest = found(writer, "借阅")
    monkeypatch.setattr("unioncrawler.archive.search.FEW_HITS", 3)

    assert FEW_HITS > 6
    assert found(writer, "借阅") == newest == [uid_of(number) for number in range(5, -1, -1)]


@given(text=TEXTS, start=st.integers(0, 29), length=st.integers(1, 5), laid_out=st.booleans())
@settings(max_examples=150, deadline=None)
def test_any_part_of_a_text_is_found(text: str, start: int, length: int, laid_out: bool) -> None:
    part = text[start : start + length].strip("\u180b")
    if part[:1] in {"a", "A", "1", "２"} and start and text[start - 1] in "aA1２\u180b":
        return  # words and numbers are found from their beginning
    try:
        parse_query(part)
    except Exception:
        return
    with tempfile.TemporaryDirectory() as folder, new_archive(Path(folder)) as writer:
        attach(writer, 1, "aa")
        writer.save_reading("aa", read(text, laid_out=laid_out))
        assert found(writer, part) == [uid_of(1)]


def test_a_word_that_the_end_of_a_line_parts_is_found(writer: ArchiveWriter) -> None:
    attach(writer, 1, "aa")
    attach(writer, 2, "bb")
    writer.save_reading("aa", read("产业工人队\n伍建设改革\nApp 下\n2021年", laid_out=True))
    writer.save_reading("bb", read("产业工人队\n伍建设改革"))

    (hit,) = search(writer, "工人队伍")

    assert hit.uid == uid_of(1)
    assert hit.attachments[0].snippet.marks == ((2, 6),)
    (record,) = [r for r in article_records(writer) if r["uid"] == uid_of(1)]
    assert record["attachments"][0]["text"] == "产业工人队\n伍建设改革\nApp 下\n2021年"


def test_a_file_that_is_read_again_is_found_by_what_it_says_now(writer: ArchiveWriter) -> None:
    attach(writer, 1, "aa")
    assert writer.save_reading("aa", read("借阅"))
    assert not writer.save_reading("aa", read("借阅"))
    assert writer.save_reading("aa", read("归还\n登记", laid_out=True))

    assert (found(writer, "借阅"), found(writer, "还登")) == ([], [uid_of(1)])
    assert writer.save_reading("aa", read(None))
    assert found(writer, "归还") == []
    writer.commit()
    checks.check_search_index(writer.connection)


def test_other_programs_leave_the_index_right(tmp_path: Path) -> None:
    with new_archive(tmp_path) as writer:
        attach(writer, 1, "aa")
        attach(writer, 2, "bb")
        writer.save_reading("aa", read("借阅"))
    connection = sqlite3.connect(tmp_path / "archive.db", isolation_level=None)
    connection.execute("UPDATE attachment_texts SET text = '归' || char(8232) || '还登记'")
    connection.execute(
        "INSERT INTO attachment_texts (sha256, outcome, text) VALUES ('bb', 'read', '登记')"
    )
    match = "SELECT count(*) FROM attachment_texts_fts WHERE attachment_texts_fts MATCH ?"
    counts = [connection.execute(match, (q,)).fetchone()[0] for q in ('"归还"', '"登记"', '"借阅"')]
    connection.execute("DELETE FROM attachment_texts WHERE sha256 = 'aa'")
    after = connection.execute(match, ('"登记"',)).fetchone()[0]
    connection.close()

    assert (counts, after) == ([1, 2, 0], 1)
    with open_archive(tmp_path, write=True) as again:
        checks.check_search_index(again.connection)
        assert found(again, "登记") == [uid_of(2)]


def test_a_damaged_index_of_attachments_is_noticed(writer: ArchiveWriter) -> None:
    attach(writer, 1, "aa")
    writer.save_reading("aa", read("借阅"))
    writer.commit()
    writer.connection.execute(
        "INSERT INTO attachment_texts_fts (attachment_texts_fts, rowid, text)"
        " SELECT 'delete', id, text FROM attachment_texts_grams"
    )

    with pytest.raises(sqlite3.DatabaseError):
        checks.check_search_index(writer.connection)


def test_each_file_is_to_be_read_once_those_of_earlier_versions_too(
    writer: ArchiveWriter,
) -> None:
    attach(writer, 1, "aa")
    attach(writer, 2, "aa", f"{HOST}/upload/other.pdf")
    attach(writer, 1, "bb")

    assert writer.files_to_read() == writer.files_to_read(SITE)
    assert [file.sha256 for file in writer.files_to_read()] == ["aa", "bb"]
    first = writer.files_to_read()[0]
    assert first == KeptFile(sha256="aa", capture=first.capture)
    writer.save_reading("aa", read("借阅"))
    assert [file.sha256 for file in writer.files_to_read()] == ["bb"]
    assert [file.sha256 for file in writer.files_to_read(again=True)] == ["aa", "bb"]
    assert writer.document_counts(SITE) == [
        DocumentCount(outcome=None, count=1), DocumentCount(outcome="read", count=1)
    ]  # fmt: skip
    assert (writer.files_to_read("other"), writer.document_counts("other")) == ([], [])


def test_what_was_read_is_exported_with_the_attachment(writer: ArchiveWriter) -> None:
    attach(writer, 1, "aa")
    writer.save_reading("aa", read("借阅"))

    (record,) = article_records(writer)

    assert record["attachments"] == [
        {
            "url": f"{HOST}/upload/1.pdf", "name": "附件1", "bytes": 9, "sha256": "aa",
            "kind": "pdf", "outcome": "read", "whole": 1, "characters": 2, "text": "借阅",
        }
    ]  # fmt: skip


def test_what_sqlite_cannot_hold_is_replaced(writer: ArchiveWriter) -> None:
    attach(writer, 1, "aa")
    writer.save_reading("aa", read("借\x00阅\ud800登记"))

    assert found(writer, "登记") == [uid_of(1)]
    kept = writer.connection.execute("SELECT text FROM attachment_texts").fetchone()[0]
    assert kept == "借\ufffd阅\ufffd登记"
    assert attachment_texts.to_shown("归\u2028还") == "归\n还"
