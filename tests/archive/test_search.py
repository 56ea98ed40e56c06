"""Search finds what instr() finds, whatever the text and whatever is typed."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.values import (
    CHANNEL,
    SITE,
    make_blocks,
    make_entry,
    make_visit,
    new_archive,
    save_articles,
    save_entries,
    uid_of,
)
from unioncrawler.archive import open_archive
from unioncrawler.archive.grams import HAN
from unioncrawler.archive.query import MOST_WORDS, parse_query
from unioncrawler.archive.search import FEW_HITS, Filter, search
from unioncrawler.errors import QueryError, UnknownNameError
from unioncrawler.items import Precision, Published

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unioncrawler.archive import ArchiveWriter

# Few different characters, so that they meet often: common ones, 々〇, an ideograph that NFC would
# change, one of its kind that stays, a radical as PDF files have it, extensions A and B, a private
# use character, a hexagram.
HAN_CHARACTERS = "工会总职的々〇\uf900\ufa0e⼯㐀𠀀\U0002f800\ue123䷀"
OTHERS = 'aA1２Ｂ é,，。·「\u3000 \n"*-()\u180b\u1820\u200b\ufe0f\U000e0100'
TEXTS = st.text(st.sampled_from(HAN_CHARACTERS + OTHERS), max_size=24)


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[ArchiveWriter]:
    with new_archive(tmp_path) as opened:
        yield opened


def found(writer: ArchiveWriter, words: str, **options: object) -> list[str]:
    return sorted(hit.uid for hit in search(writer, words, limit=1000, **options))  # type: ignore[arg-type]


@given(
    texts=st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=8),
    query=st.text(st.sampled_from(HAN_CHARACTERS), min_size=1, max_size=4),
    rank=st.booleans(),
)
@settings(max_examples=150, deadline=None)
def test_chinese_is_found_exactly_where_instr_finds_it(
    texts: list[tuple[str, str]], query: str, rank: bool
) -> None:
    # Compatibility forms are asked for by their plain spelling too.
    spellings = {piece for (piece,) in parse_query(query).words[0]}
    with tempfile.TemporaryDirectory() as folder, new_archive(Path(folder)) as writer:
        for number, (title, body) in enumerate(texts):
            save_articles(writer, make_visit(number, title=title, blocks=make_blocks(body)))
        rows = writer.connection.execute("SELECT uid, title, body_text FROM articles").fetchall()
        expected = [
            row["uid"]
            for row in rows
            if any(s in row["title"] or s in row["body_text"] for s in spellings)
        ]
        assert found(writer, query, rank=rank) == sorted(expected)
        assert query in spellings


@given(text=TEXTS, start=st.integers(0, 23), length=st.integers(1, 5))
@settings(max_examples=150, deadline=None)
def test_every_piece_of_a_chinese_run_finds_its_article(text: str, start: int, length: int) -> None:
    runs = re.findall(f"[{HAN}]+", text)
    pieces = [piece for run in runs if (piece := run[start : start + length])]
    with tempfile.TemporaryDirectory() as folder, new_archive(Path(folder)) as writer:
        save_articles(writer, make_visit(0, blocks=make_blocks(text)))
        assert [found(writer, piece) for piece in pieces] == [[uid_of(0)]] * len(pieces)


@given(st.text(max_size=40))
@settings(max_examples=200, deadline=None)
def test_whatever_is_typed_is_harmless(words: str) -> None:
    with tempfile.TemporaryDirectory() as folder, new_archive(Path(folder)) as writer:
        save_articles(writer, make_visit(0))
        try:
            hits = search(writer, words)
        except QueryError:
            return
        assert len(hits) <= 1


TEXT = (
    "2021年9月，某旗总工会在ＡＰＰ上线“Mini-Course 3.5”，由巴特尔·乌兰主讲。ᠮᠣᠩᠭᠣᠯ\u180bᠤᠨ\u202fᠤ"
)


@pytest.mark.parametrize(
    "words",
    [
        "2021年", "２０２１年", "2021", "20", "年9月", "9月", "app", "ＡＰＰ", "App上线", "在APP",
        "mini", "MINI-COURSE", "course 3.5", "3.5", "巴特尔·乌兰", "特尔•乌", "总工会 主讲",
        "总工会\u3000主讲", "总工会，主讲", '"总工会" AND', "总*", "^总工会:", "NOT-总", "ᠮᠣᠩᠭᠣᠯᠤᠨ",
        "ᠮᠣᠩᠭᠣᠯ\u180bᠤᠨ\u202fᠤ", "苏日娜",
    ],
)  # fmt: skip
def test_mixed_text_is_found(writer: ArchiveWriter, words: str) -> None:
    extra = "and not" if re.search("AND|NOT", words) else ""
    save_articles(writer, make_visit(0, blocks=make_blocks(TEXT, extra)), make_visit(1))

    assert uid_of(0) in found(writer, words)


@pytest.mark.parametrize(
    "words", ["ini", "ourse", "021年", "工会总", "月某", "乌兰·巴特尔", "总工会 没有", "5.3"]
)
def test_what_is_not_there_is_not_found(writer: ArchiveWriter, words: str) -> None:
    save_articles(writer, make_visit(0, blocks=make_blocks(TEXT)))

    assert found(writer, words) == []


@pytest.mark.parametrize("words", ["", " \u3000", "。、", '"', "* - ( )", "\x00", "\u180b", "👍"])
def test_a_query_that_says_nothing_is_refused(writer: ArchiveWriter, words: str) -> None:
    with pytest.raises(QueryError):
        search(writer, words)


def test_very_many_words_are_refused_and_as_many_as_allowed_work(writer: ArchiveWriter) -> None:
    save_articles(writer, make_visit(0))

    assert found(writer, "职工 技能 " * (MOST_WORDS // 2)) == [uid_of(0)]
    with pytest.raises(QueryError, match="at most"):
        search(writer, "工 " * (MOST_WORDS + 1))


def dated(number: int, iso: str | None) -> Published | None:
    return Published(iso=iso, precision=Precision.DAY) if iso else None


def test_newest_come_first_and_undated_last(writer: ArchiveWriter) -> None:
    dates = ["2019-05-01", None, "2022-01-01T08:00+08:00", "2022-01-01", "2013-06", "2022-01-01"]
    for number, iso in enumerate(dates):
        save_articles(writer, make_visit(number, published=dated(number, iso)))

    hits = [hit.uid for hit in search(writer, "职工")]

    assert hits == [uid_of(number) for number in (2, 5, 3, 0, 4, 1)]


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (Filter(date_from="2021-09-03"), [2, 3, 4]),
        (Filter(date_to="2021-09-03"), [0, 1, 2, 4]),
        (Filter(date_from="2021-09-03", date_to="2021-09-03"), [2, 4]),
        (Filter(date_from="2021-09", date_to="2021-09"), [0, 1, 2, 3, 4]),
        (Filter(date_to="2020"), []),
        (Filter(channel=CHANNEL), [0, 1]),
        (Filter(channel="基层频道"), [0, 1, 2]),
        (Filter(channel="党建巡礼"), [0, 1]),
        (Filter(channel="基层频道/基层动态", date_from="2021-09-04"), []),
        (Filter(site=SITE, channel="通知公告"), [3]),
    ],
)
def test_filters_by_date_and_channel(
    writer: ArchiveWriter, where: Filter, expected: list[int]
) -> None:
    channels = [CHANNEL, CHANNEL, "基层频道/基层动态", "通知公告"]
    for number, channel in enumerate(channels):
        save_entries(writer, make_entry(number), channel=channel)
        save_articles(writer, make_visit(number))
    # An article that gives its month may be of any day of it.
    month = Published(iso="2021-09", precision=Precision.MONTH)
    save_articles(writer, make_visit(4, published=month))

    assert found(writer, "技能", where=where) == [uid_of(number) for number in expected]


@pytest.mark.parametrize("where", [Filter(channel="没有"), Filter(site="nowhere")])
def test_an_unknown_channel_or_site_is_named(writer: ArchiveWriter, where: Filter) -> None:
    with pytest.raises(UnknownNameError, match=r"没有|nowhere"):
        search(writer, "工会", where)


def test_a_common_word_is_found_as_a_rare_one_is(writer: ArchiveWriter) -> None:
    for number in range(FEW_HITS + 5):
        save_articles(writer, make_visit(number, blocks=()))
    save_articles(writer, make_visit(9999, title="职工 独有", published=None))

    hits = search(writer, "职工", Filter(date_from="2021-09-20"), limit=3)

    newest = [number for number in range(FEW_HITS + 5) if number % 28 == 27][-3:]
    assert [hit.uid for hit in hits] == [uid_of(number) for number in reversed(newest)]
    assert found(writer, "独有") == [uid_of(9999)]


def test_a_hit_says_where_the_words_stand(writer: ArchiveWriter) -> None:
    save_entries(writer, make_entry(7))
    body = ("前" * 50 + "工会ＡＰＰ", "后" * 100)
    save_articles(writer, make_visit(7, title="工会的工会", blocks=make_blocks(*body)))

    (hit,) = search(writer, "工会app")
    (other,) = search(writer, "工会")

    assert [hit.snippet.text[a:b] for a, b in hit.snippet.marks] == ["工会ＡＰＰ"]
    assert hit.snippet.text == "…" + "前" * 30 + "工会ＡＰＰ " + "后" * 54 + "…"
    assert [other.title.text[a:b] for a, b in other.title.marks] == ["工会", "工会"]
    assert (hit.title.marks, hit.channels, hit.author) == ((), (CHANNEL,), "苏日娜")


def test_only_what_was_found_is_marked(writer: ArchiveWriter) -> None:
    save_articles(
        writer, make_visit(7, blocks=make_blocks("Snapapp 与 App，ＡＰＰs，巴·特 2021年"))
    )

    def marked(words: str) -> list[str]:
        (hit,) = search(writer, words)
        return [hit.snippet.text[a:b] for a, b in hit.snippet.marks]

    assert marked("app") == ["App", "ＡＰＰs"]
    assert marked("巴•特 2021") == ["巴·特", "2021"]
    assert marked("年") == ["年"]


def test_relevance_puts_a_title_before_a_mention(writer: ArchiveWriter) -> None:
    save_articles(
        writer,
        make_visit(1, title="模范", blocks=make_blocks("模范" * 3)),
        make_visit(2, title="会议", blocks=make_blocks("模范", "其他" * 200)),
    )

    assert [hit.uid for hit in search(writer, "模范", rank=True)] == [uid_of(1), uid_of(2)]
    assert [hit.uid for hit in search(writer, "模范")] == [uid_of(2), uid_of(1)]


def test_a_reader_searches_while_a_crawl_writes(tmp_path: Path) -> None:
    with new_archive(tmp_path) as writer:
        save_articles(writer, make_visit(1))
        writer.commit()
        save_articles(writer, make_visit(2))
        with open_archive(tmp_path) as reader:
            assert [hit.uid for hit in search(reader, "职工")] == [uid_of(1)]
