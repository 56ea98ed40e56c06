"""The index stays right, whoever edits the articles."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.values import make_blocks, make_visit, new_archive, save_articles, uid_of
from unioncrawler.archive import open_archive
from unioncrawler.archive.grams import grams_sql, to_grams
from unioncrawler.archive.search import search

if TYPE_CHECKING:
    from pathlib import Path

# A list, because st.text() would draw from all characters alike and hardly meet the special ones.
TEXTS = st.lists(
    st.one_of(
        st.sampled_from("工会々〇ａＺ９\u180b\u180f\ufa0e⼯䷀\ue000\U00020000\U0003ffff\n ,"),
        st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF),
        st.characters(exclude_categories=["Cs"], exclude_characters="\x00"),
    ),
    max_size=200,
).map("".join)


def sql_grams(text: str | None) -> str:
    connection = sqlite3.connect(":memory:")
    try:
        row = connection.execute(
            f"SELECT {grams_sql('x')} FROM (SELECT ? AS x)", (text,)
        ).fetchone()
    finally:
        connection.close()
    return str(row[0])


@given(TEXTS)
@settings(max_examples=300, deadline=None)
def test_sql_lays_text_out_as_python_does(text: str) -> None:
    assert sql_grams(text) == to_grams(text)


@pytest.mark.parametrize("length", [63, 64, 65, 127, 128, 129, 1000])
def test_sql_loses_nothing_between_its_chunks(length: int) -> None:
    text = "".join(chr(0x4E00 + number) for number in range(length))

    assert sql_grams(text) == to_grams(text)
    assert len(to_grams(text).split()) == length


def test_pairs_and_the_last_character_alone() -> None:
    assert to_grams("总工会APP，ＡＢ会\n々〇").split() == [
        "总工", "工会", "会", "APP，AB", "会", "々〇", "〇",
    ]  # fmt: skip
    assert (to_grams(None), sql_grams(None), to_grams("")) == ("", "", "")


def check_index(connection: sqlite3.Connection) -> None:
    connection.execute(
        "INSERT INTO articles_fts (articles_fts, rank) VALUES ('integrity-check', 1)"
    )


def run_sql(archive: Path, script: str) -> None:
    """Run SQL in the sqlite3 program, or where there is none in Python's own SQLite."""
    if shutil.which("sqlite3"):
        subprocess.run(["sqlite3", "-bail", archive], input=script, text=True, check=True)
    else:
        connection = sqlite3.connect(archive)
        connection.executescript(script)
        connection.close()


COPY = (
    "CREATE TEMP TABLE c AS SELECT * FROM articles WHERE id = 1;"
    "UPDATE c SET id = 77, uid = 'replica-new', title = '外来的记录';"
    "INSERT INTO articles SELECT * FROM c;"
)

UPSERT = (
    "INSERT INTO articles SELECT * FROM articles WHERE id = 1"
    " ON CONFLICT DO UPDATE SET subtitle = '副题目';"
)


@pytest.mark.parametrize(
    ("script", "words", "expected"),
    [
        ("UPDATE articles SET title = '草原那达慕' WHERE id = 1;", "那达慕", [uid_of(1)]),
        ("UPDATE articles SET title = '草原那达慕' WHERE id = 1;", "第1届", []),
        ("UPDATE articles SET author = NULL WHERE id = 1;", "苏日娜", [uid_of(2)]),
        ("UPDATE articles SET id = 50 WHERE id = 1;", "共有1名", [uid_of(1)]),
        ("DELETE FROM changes; DELETE FROM articles WHERE id = 1;", "职工", [uid_of(2)]),
        (COPY, "外来", ["replica-new"]),
        (
            (
                "INSERT INTO articles SELECT * FROM articles WHERE id = 1"
                " ON CONFLICT DO UPDATE SET subtitle = '副题目';"
            ),
            "副题目",
            [uid_of(1)],
        ),
    ],
)
def test_the_index_follows_what_another_program_does(
    tmp_path: Path, script: str, words: str, expected: list[str]
) -> None:
    with new_archive(tmp_path) as writer:
        save_articles(writer, make_visit(1), make_visit(2, title="第二篇职工文章"))
        path = writer.path

    run_sql(path, script)

    with open_archive(path, write=True) as writer:
        assert [hit.uid for hit in search(writer, words)] == expected
        check_index(writer.connection)


def test_the_index_is_whole_after_a_crawl(tmp_path: Path) -> None:
    with new_archive(tmp_path) as writer:
        for number in range(30):
            save_articles(writer, make_visit(number))
        for number in range(0, 30, 3):
            save_articles(writer, make_visit(number, blocks=make_blocks("改写过的正文。")))
        check_index(writer.connection)
        pauses = writer.connection.execute("SELECT count(*) FROM articles_fts_pause").fetchone()

        assert len(search(writer, "改写", limit=100)) == 10
        assert pauses[0] == 0
