"""Channels that list files: each row is an article whose attachment is the file."""

from __future__ import annotations

import sqlite3
import zlib
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from click.testing import CliRunner

from tests.conftest import crawl_once
from tests.documents.made import pdf_page
from tests.same_archive import assert_same
from tests.scripted_site import Answer, ScriptedSite, article_page, front_page, listing_page
from unioncrawler.archive import open_archive
from unioncrawler.archive.run_figures import count_channels
from unioncrawler.cli import main
from unioncrawler.cli.report import load_report
from unioncrawler.replay.rebuild import Rebuilt, rebuild

if TYPE_CHECKING:
    from pathlib import Path

PDF = {"Content-Type": "application/pdf", "ETag": '"1"'}
HELVETICA = b"<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"
WORDS = pdf_page(zlib.compress(b"BT /F1 12 Tf 50 50 Td (lathe) Tj ET"), resources=HELVETICA)
ROWS = [
    ("/upload/2024/07.pdf", "关于印发职工技能竞赛办法的通知", "2024-07-01"),
    ("/down.jsp?id=8", "职工疗休养登记表", "2024-06-01"),
    ("/go/9.html", "工会经费收支管理办法", "2024-05-01"),
    ("/upload/2024/10.jpg", "技能竞赛现场照片集锦", "2024-04-01"),
    ("/c/11.shtml", "十一号文章的标题在这里", "2024-03-01"),
]


def site_of_files() -> dict[str, Answer | str]:
    return {
        "/": front_page(),
        "/xw/index.shtml": listing_page(ROWS),
        "/upload/2024/07.pdf": Answer(body=b"%PDF-1.4 one", headers=PDF),
        "/down.jsp?id=8": Answer(body=b"%PDF-1.4 two", headers=PDF),
        "/go/9.html": Answer(status=302, headers={"Location": "/upload/9.pdf"}),
        "/upload/9.pdf": Answer(body=b"%PDF-1.4 three", headers=PDF),
        "/c/11.shtml": article_page(ROWS[4][1], day="2024-03-01"),
    }


def rows_of(archive: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(archive / "archive.db")) as connection:
        return connection.execute(sql).fetchall()


ARTICLES = "SELECT title, published, body_text FROM articles ORDER BY published DESC"
FILES = (
    "SELECT substr(t.url, 28), t.name, t.state, t.bytes FROM attachments AS t"
    " JOIN articles AS a ON a.id = t.article ORDER BY a.published DESC"
)


def test_a_row_that_leads_to_a_file_is_an_article_of_that_file(
    archive_dir: Path, tmp_path: Path
) -> None:
    with ScriptedSite(site_of_files()) as site:
        crawl_once(archive_dir, site.base_url, site.profile)
    report = load_report(archive_dir, 1)

    assert [row[:2] for row in rows_of(archive_dir, ARTICLES)] == [
        (title, day) for url, title, day in ROWS if not url.endswith("jpg")
    ]
    assert rows_of(archive_dir, FILES) == [
        ("/upload/2024/07.pdf", "07.pdf", "captured", 12),
        ("/down.jsp?id=8", "down.jsp", "captured", 12),
        ("/upload/9.pdf", "9.pdf", "captured", 14),
    ]
    assert report.complete
    assert [site.requests.count(path) for path in site_of_files() if "pdf" in path] == [1, 1]
    rebuild(archive_dir / "warc", tmp_path / "again", lambda *_: site.profile, Rebuilt())
    assert_same(archive_dir, tmp_path / "again")


def test_a_channel_is_not_judged_by_the_fields_of_its_files(archive_dir: Path) -> None:
    with ScriptedSite(site_of_files()) as site:
        crawl_once(archive_dir, site.base_url, site.profile)
    with open_archive(archive_dir) as archive:
        figures = count_channels(archive.connection, "scripted", 1)["工会新闻"]

    assert (figures["read"], figures["filled"]["body"], figures["new_articles"]) == (1, 1, 4)


def test_the_words_of_a_program_are_no_file(archive_dir: Path) -> None:
    answers = {
        "/down.jsp?id=8": Answer(body='{"code":404}', headers={"Content-Type": "application/json"}),
        "/upload/9.pdf": Answer(body="", headers=PDF),
    }
    with ScriptedSite(site_of_files() | answers) as site:
        crawl_once(archive_dir, site.base_url, site.profile)

    assert [row[0] for row in rows_of(archive_dir, ARTICLES)] == [ROWS[0][1], ROWS[4][1]]


def test_what_a_listed_file_says_is_found(archive_dir: Path) -> None:
    pages = site_of_files() | {"/upload/2024/07.pdf": Answer(body=WORDS, headers=PDF)}
    with ScriptedSite(pages) as site:
        crawl_once(archive_dir, site.base_url, site.profile)
    run = CliRunner()
    read = run.invoke(main, ["documents", "--archive", str(archive_dir)])
    found = run.invoke(main, ["search", "lathe", "--archive", str(archive_dir)])

    assert (read.exit_code, found.exit_code) == (0, 0), read.output
    assert ROWS[0][1] in found.output


def test_a_listed_file_that_changes_makes_a_version(archive_dir: Path) -> None:
    with ScriptedSite(site_of_files()) as site:
        crawl_once(archive_dir, site.base_url, site.profile)
        site.pages["/upload/2024/07.pdf"] = Answer(body=b"%PDF-1.4 other", headers=PDF)
        crawl_once(archive_dir, site.base_url, site.profile, revisit="all")

    versions = "SELECT version FROM articles WHERE published = '2024-07-01'"
    assert rows_of(archive_dir, versions) == [(2,)]
    assert rows_of(archive_dir, FILES)[0] == ("/upload/2024/07.pdf", "07.pdf", "captured", 14)


def test_a_crawl_without_attachments_leaves_listed_files_waiting(archive_dir: Path) -> None:
    with ScriptedSite(site_of_files()) as site:
        crawl_once(archive_dir, site.base_url, site.profile, attachments="no")
        asked = site.requests.count("/upload/2024/07.pdf")
        crawl_once(archive_dir, site.base_url, site.profile)

    assert asked == 0
    assert site.requests.count("/upload/2024/07.pdf") == 1
    assert load_report(archive_dir, 2).complete


def test_a_profile_may_leave_listed_files_as_entries(archive_dir: Path) -> None:
    with ScriptedSite(site_of_files()) as site:
        rules = replace(site.profile.attachments, listed=False)
        crawl_once(archive_dir, site.base_url, replace(site.profile, attachments=rules))

    assert [row[0] for row in rows_of(archive_dir, ARTICLES)] == [ROWS[4][1]]
    assert load_report(archive_dir, 1).complete


def test_a_missing_file_is_a_missing_article(archive_dir: Path) -> None:
    pages = site_of_files()
    del pages["/upload/2024/07.pdf"]
    with ScriptedSite(pages) as site:
        crawl_once(archive_dir, site.base_url, site.profile)

    state = "SELECT state, verdict FROM entries WHERE url LIKE '%07.pdf'"
    assert rows_of(archive_dir, state) == [("failed", "missing")]
    assert load_report(archive_dir, 1).complete
