"""Reposts in an archive: who is linked with whom, whatever the order, after kills and changes."""

from __future__ import annotations

import random
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.texts import text_of
from tests.values import NOW, SITE, make_blocks, make_visit, new_archive, uid_of
from unioncrawler.archive import corrections, open_archive, pairing, reposts, shingling
from unioncrawler.archive.reposts import count_reposts, link_reposts
from unioncrawler.items import Precision, Published
from unioncrawler.reposts import bare, sample
from unioncrawler.sites import load_profile

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from unioncrawler.archive import Archive, ArchiveWriter
    from unioncrawler.visits import ArticleVisit

Link = tuple[str, str, float, int, str, str]
OTHER = "nmgzgh"


def article(number: int, *paragraphs: str, day: int = 1, **changes: Any) -> ArticleVisit:
    """Return a visit to an article of that text, published that day of a month."""
    published = Published(iso=f"2021-09-{day:02}", precision=Precision.DAY)
    blocks = make_blocks(*paragraphs)
    return make_visit(number, **{"blocks": blocks, "published": published} | changes)


def save(
    writer: ArchiveWriter, number: int, visit: ArticleVisit, site: str = SITE, later: int = 0
) -> None:
    now = NOW + timedelta(seconds=later)
    uid = uid_of(number).replace(SITE, site)
    captures = tuple(replace(each, fetched_at=now) for each in visit.captures)
    writer.save_article(site, uid, replace(visit, captures=captures), now=now)


def links(archive: Archive) -> list[Link]:
    """Return the table by uids: repost, original, containment, characters, why, found."""
    rows = archive.connection.execute(
        "SELECT a.uid, o.uid, containment, characters, why, found FROM reposts AS r"
        " JOIN articles AS a ON a.id = r.article JOIN articles AS o ON o.id = r.original"
        " ORDER BY 1, 2"
    )
    return [tuple(row) for row in rows]


def pairs(archive: Archive) -> list[tuple[str, str]]:
    return [link[:2] for link in links(archive)]


def index(connection: sqlite3.Connection) -> list[tuple[Any, ...]]:
    """Return what the index has, by uids."""
    rows = connection.execute(
        "SELECT uid, hash, hashes, due FROM shingles AS s JOIN shingled USING (article)"
        " JOIN articles AS a ON a.id = s.article ORDER BY 1, 2"
    )
    return [tuple(row) for row in rows]


NOTICE, OTHER_NOTICE, NEWS = text_of(1, 140), text_of(2, 140), text_of(3, 900)
LEAD, SLOGAN = text_of(4, 60), text_of(5, 180)
ARTICLES: list[tuple[int, str, ArticleVisit]] = [
    (1, SITE, article(1, NEWS, day=3)),
    (2, SITE, article(2, LEAD, NEWS, day=5)),
    (3, OTHER, article(3, NEWS, day=1, source="草原工会网 replica")),
    (4, SITE, article(4, NOTICE, day=8)),
    (5, SITE, article(5, text_of(6, 400), NOTICE, text_of(7, 300), OTHER_NOTICE, day=8)),
    (6, OTHER, article(6, OTHER_NOTICE, day=20)),
    (7, SITE, article(7, text_of(8), SLOGAN)),
    (8, SITE, article(8, text_of(9), SLOGAN)),
    (9, SITE, article(9, "详见附件。")),
    (10, SITE, article(10, "")),
]
SEEN = "2026-03-01T09:30:0{}+08:00"
FOUND = [
    (f"{OTHER}-{6:016x}", uid_of(5), 1.0, 140, "published", SEEN.format(6)),
    (uid_of(1), f"{OTHER}-{3:016x}", 1.0, 900, "published", SEEN.format(3)),
    (uid_of(2), f"{OTHER}-{3:016x}", 1.0, 900, "published", SEEN.format(3)),
    (uid_of(2), uid_of(1), 1.0, 900, "published", SEEN.format(2)),
    (uid_of(5), uid_of(4), 1.0, 140, "length", SEEN.format(5)),
]


def fill(writer: ArchiveWriter, articles: Iterable[tuple[int, str, ArticleVisit]]) -> None:
    for number, site, visit in articles:
        save(writer, number, visit, site, later=number)


@pytest.fixture
def writer(tmp_path: Path) -> Iterable[ArchiveWriter]:
    with new_archive(tmp_path) as opened:
        opened.begin_crawl(load_profile(OTHER), {}, now=NOW, version="0.1")
        yield opened


def test_reposts_and_originals_are_linked(writer: ArchiveWriter) -> None:
    fill(writer, ARTICLES)

    linking = link_reposts(writer)

    assert (linking.steps, linking.articles, linking.is_whole) == (10, 10, True)
    assert links(writer) == FOUND
    assert count_reposts(writer) == 4
    assert (count_reposts(writer, SITE), count_reposts(writer, OTHER)) == (3, 1)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("every", [1, 3, 100])
def test_the_order_makes_no_difference(
    writer: ArchiveWriter, seed: int, every: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shingling, "MOST_ARTICLES", 4)  # crossed by what is copied five times
    monkeypatch.setattr(pairing, "MOST_ARTICLES", 4)
    monkeypatch.setattr(reposts, "ARTICLES", 2)
    copies = [(number, SITE, article(number, text_of(77), LEAD, day=9)) for number in range(20, 25)]
    fewer = [(number, SITE, article(number, text_of(78), LEAD, day=number)) for number in (25, 26)]
    articles = [*ARTICLES, *copies, *fewer]
    random.Random(seed).shuffle(articles)

    for at, each in enumerate(articles):
        fill(writer, [each])
        if at % every == 0:
            link_reposts(writer)
    link_reposts(writer)

    seen = SEEN.format(0).replace(":00+", ":26+")
    assert links(writer) == sorted([*FOUND, (uid_of(26), uid_of(25), 1.0, 360, "published", seen)])
    assert writer.connection.execute("SELECT sum(due) FROM shingled").fetchone()[0] == 0


def test_what_is_copied_too_often_is_no_repost_and_one_again_when_it_is_rarer(
    writer: ArchiveWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shingling, "MOST_ARTICLES", 3)
    monkeypatch.setattr(pairing, "MOST_ARTICLES", 3)
    counted = []
    for number in range(1, 6):
        save(writer, number, article(number, NEWS, day=number))
        link_reposts(writer)
        counted.append(len(links(writer)))
    for number in (5, 4):
        save(writer, number, article(number, text_of(number)))
        link_reposts(writer)
        counted.append(len(links(writer)))

    assert counted == [0, 1, 3, 0, 0, 0, 3]


def test_one_more_of_what_is_common_is_compared_alone(writer: ArchiveWriter) -> None:
    compared = []
    for numbers in (range(52), range(52, 55), range(55, 56)):
        for number in numbers:
            save(writer, number, article(number, NEWS, day=1 + number % 28))
        compared.append(link_reposts(writer).articles)

    assert compared == [52, 3, 1]


@pytest.mark.parametrize("number", [20, 49, 60, 2000])
def test_forms_filled_in_are_no_reposts_of_each_other(writer: ArchiveWriter, number: int) -> None:
    before, after = text_of(11, 160), text_of(12, 160)
    for each in range(number):
        name = text_of(1000 + each, 3).strip("。")
        form = f"{before}兹批准{name}等{each + 2}名职工疗休养,{after}"
        save(writer, each, article(each, form, day=each % 28 + 1))
    repost = f"{LEAD}{before}兹批准{text_of(1007, 3).strip('。')}等9名职工疗休养,{after}"
    save(writer, 5000, article(5000, repost, day=28))

    link_reposts(writer)

    assert pairs(writer) == [(uid_of(5000), uid_of(7))] * (number <= 49)


def test_articles_made_of_slogans_are_no_reposts(writer: ArchiveWriter) -> None:
    """Nine tenths are the same in all of them, but that is in too many articles to count."""
    for number in range(60):
        save(writer, number, article(number, text_of(13, 400), text_of(100 + number, 40)))
    link_reposts(writer)
    assert links(writer) == []

    save(writer, 70, article(70, LEAD, text_of(13, 400), text_of(120, 40), day=2))
    link_reposts(writer)

    assert pairs(writer) == [(uid_of(70), uid_of(20))]


def test_a_sentence_in_common_beside_slogans_makes_no_repost(writer: ArchiveWriter) -> None:
    slogans, sentence = text_of(13, 600), text_of(14, 60)
    assert len(sample(bare(sentence) + "x" * 80)) >= pairing.LEAST_SHARED
    for number in range(60):
        text = text_of(100 + number, 90)
        save(writer, number, article(number, slogans, text, sentence if number < 2 else "。"))

    link_reposts(writer)

    assert links(writer) == []


def test_another_version_has_links_of_its_own(writer: ArchiveWriter) -> None:
    fill(writer, ARTICLES)
    link_reposts(writer)

    save(writer, 2, article(2, text_of(30), day=5))
    save(writer, 7, article(7, NOTICE, SLOGAN, day=9), later=60)
    linking = link_reposts(writer)

    without = [link for link in FOUND if link[0] != uid_of(2)]
    later = "2026-03-01T09:31:00+08:00"
    assert links(writer) == sorted(
        [
            *without,
            (uid_of(7), uid_of(4), 1.0, 140, "published", later),
        ]
    )
    assert linking.articles == 2


def test_another_date_or_source_turns_a_link_round(writer: ArchiveWriter) -> None:
    fill(writer, ARTICLES)
    link_reposts(writer)

    save(writer, 1, article(1, NEWS, day=7), later=9)
    save(writer, 6, article(6, OTHER_NOTICE, day=2), OTHER, later=9)
    link_reposts(writer)

    assert pairs(writer) == [
        (uid_of(1), f"{OTHER}-{3:016x}"),
        (uid_of(1), uid_of(2)),
        (uid_of(2), f"{OTHER}-{3:016x}"),
        (uid_of(5), f"{OTHER}-{6:016x}"),
        (uid_of(5), uid_of(4)),
    ]


def test_a_source_that_names_the_other_site_counts_first(writer: ArchiveWriter) -> None:
    save(writer, 1, article(1, NEWS, day=9), OTHER)
    save(writer, 2, article(2, NEWS, day=2, source="内蒙古总工会官网"))

    link_reposts(writer)

    assert links(writer) == [
        (uid_of(2), f"{OTHER}-{1:016x}", 1.0, 900, "source", SEEN.format(0)),
    ]


def test_a_correction_has_links_of_its_own(writer: ArchiveWriter) -> None:
    fill(writer, ARTICLES)
    link_reposts(writer)
    key = writer.connection.execute("SELECT id FROM articles WHERE uid = ?", (uid_of(2),))
    number = int(key.fetchone()["id"])

    with writer.step() as connection:
        fields = {"body_text": text_of(31)}
        correction = corrections.Correction(version=1, capture=2, fields=fields)
        changed = corrections.plan(connection, number, [correction])
        corrections.correct(connection, number, changed, corrections.Occasion(now="now"))
    link_reposts(writer)

    assert links(writer) == [link for link in FOUND if link[0] != uid_of(2)]


def test_a_gone_article_keeps_its_links(writer: ArchiveWriter) -> None:
    fill(writer, ARTICLES)
    link_reposts(writer)
    with writer.step() as connection:
        connection.execute("UPDATE articles SET state = 'gone'")
        connection.execute(
            "INSERT INTO changes (article, kind, version, at) SELECT id, 'gone', 1, 'now'"
            " FROM articles"
        )

    linking = link_reposts(writer)

    assert links(writer) == FOUND
    assert (linking.steps, linking.articles) == (10, 0)


def test_an_article_of_several_addresses_is_no_repost(writer: ArchiveWriter) -> None:
    save(writer, 1, article(1, NEWS, title="一"))
    save(writer, 2, article(2, NEWS, title="一"))
    save(writer, 3, article(3, NEWS, title="一", day=9))

    link_reposts(writer)

    assert pairs(writer) == [(uid_of(3), uid_of(1)), (uid_of(3), uid_of(2))]


KILLED = """
import os, sys
from pathlib import Path
from unioncrawler.archive import open_archive, reposts
reposts.STEPS = reposts.ARTICLES = 3
left = int(sys.argv[2])
def tell():
    global left
    left -= 1
    if left == 0:
        os._exit(9)
with open_archive(Path(sys.argv[1]), write=True) as writer:
    reposts.link_reposts(writer, reposts.Linking(tell=tell), again=left % 2 == 0)
"""


@pytest.mark.parametrize("after", range(1, 9))
def test_a_killed_run_is_finished_by_the_next(tmp_path: Path, after: int) -> None:
    with new_archive(tmp_path) as writer:
        writer.begin_crawl(load_profile(OTHER), {}, now=NOW, version="0.1")
        fill(writer, ARTICLES)
        writer.commit()
    killed = subprocess.run([sys.executable, "-c", KILLED, tmp_path, str(after)], check=False)
    assert killed.returncode == 9

    with open_archive(tmp_path, write=True) as writer:
        taken_in, compared = min(3 * after, 10), max(3 * (after - 4), 0)
        linking = link_reposts(writer)
        assert (linking.steps, linking.articles) == (10 - taken_in, max(10 - compared, 0))
        assert links(writer) == FOUND
        save(writer, 11, article(11, OTHER_NOTICE, day=27), later=11)
        link_reposts(writer)
        assert len(links(writer)) == len(FOUND) + 2
        found, indexed = links(writer), index(writer.connection)
        link_reposts(writer, again=True)
        assert (links(writer), index(writer.connection)) == (found, indexed)


def test_what_does_not_fit_into_the_time_is_left_to_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reposts, "ARTICLES", 40)  # a tenth of it at once
    with new_archive(tmp_path) as writer:
        writer.begin_crawl(load_profile(OTHER), {}, now=NOW, version="0.1")
        fill(writer, ARTICLES)
        writer.commit()
    whole = []
    for _ in range(6):
        with open_archive(tmp_path, write=True) as writer:
            whole.append(link_reposts(writer, seconds=-1).is_whole)

    assert whole == [False, False, False, False, True, True]
    with open_archive(tmp_path) as archive:
        assert links(archive) == FOUND


@pytest.mark.parametrize(
    "texts",
    [
        ["", "", ""],
        ["哈" * 500, "哈" * 500, "哈" * 900],
        ["工会" * 500_000, "工会" * 500_000],
        [text_of(1, 40) * 20_000, text_of(1, 40) * 30_000],
    ],
    ids=["empty", "one character", "a word a million times", "a sentence over and over"],
)
def test_texts_that_say_nothing_are_not_linked(writer: ArchiveWriter, texts: Sequence[str]) -> None:
    for number, text in enumerate(texts):
        save(writer, number, article(number, text, day=number + 1))

    link_reposts(writer)

    assert links(writer) == []


def test_a_notice_is_found_in_a_text_of_a_megabyte(writer: ArchiveWriter) -> None:
    book = text_of(40, 340_000)
    assert len(book.encode()) > 1_000_000
    save(writer, 1, article(1, book[:200_000], NOTICE, book[200_000:]))
    save(writer, 2, article(2, NOTICE, day=2))
    save(writer, 3, article(3, book, day=3))

    link_reposts(writer)

    assert pairs(writer) == [(uid_of(2), uid_of(1)), (uid_of(3), uid_of(1))]
