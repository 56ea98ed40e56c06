"""What attachments say is read after a crawl, from the record alone, and found by search."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from tests.conftest import crawl_once
from tests.documents.made import bomb, entity_bomb, scanned_pdf
from tests.same_archive import all_rows, assert_same
from tests.scripted_site import Answer, ScriptedSite, article_page, front_page, listing_page
from unioncrawler.archive import open_archive
from unioncrawler.archive.search import search
from unioncrawler.cli import main
from unioncrawler.record.documents import DocumentRun
from unioncrawler.replay.rebuild import Rebuilt, rebuild
from unioncrawler.replica import Replica
from unioncrawler.replica.documents import WRITERS, to_docx
from unioncrawler.replica.files import to_png

if TYPE_CHECKING:
    from pathlib import Path

PHRASE = "流动书屋借阅登记"
TEXTS = "SELECT outcome, kind, count(*) FROM attachment_texts GROUP BY 1, 2 ORDER BY 1, 2"


def rows(archive: Path, sql: str) -> list[Any]:
    with closing(sqlite3.connect(archive / "archive.db")) as connection:
        return connection.execute(sql).fetchall()


def run(archive: Path, *words: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, [*words, "--archive", str(archive)])
    return result.exit_code, result.stdout


def site_with(files: dict[str, Answer | str], articles: int = 1) -> ScriptedSite:
    links = "".join(f'<a href="{path}">{path[3:]}</a>' for path in files)
    body = "<p>职工技能竞赛在车间举行，来自各班组的选手参加了比赛。</p>" * 20 + f"<p>{links}</p>"
    lines = [(f"/xw/{n}.shtml", f"技能竞赛第{n}天", "2021-09-27") for n in range(articles)]
    pages: dict[str, Answer | str] = {"/": front_page(), "/xw/index.shtml": listing_page(lines)}
    pages |= {url: article_page(title, body=body) for url, title, _ in lines}
    return ScriptedSite(pages | files)


def test_search_finds_what_every_document_of_the_replica_says(tmp_path: Path) -> None:
    replica = Replica(articles=150)
    with replica.serve() as server:
        words = ["crawl", "replica", "--base-url", server.base_url, "--archive", str(tmp_path)]
        done = subprocess.run(
            [sys.executable, "-m", "unioncrawler", *words], capture_output=True, text=True,
            check=False, timeout=120,
        )  # fmt: skip
    said = {
        (url, line)
        for article in replica.articles
        for (url, _), lines in zip(article.attachments, article.documents, strict=True)
        for line in lines
    }

    assert (done.returncode, done.stderr.count("read what ")) == (0, 1)
    assert {url.rpartition(".")[2] for url, _ in said} == set(WRITERS)
    with open_archive(tmp_path) as archive:
        found = {
            (attachment.url, line)
            for _, line in said
            for hit in search(archive, line, limit=1000)
            for attachment in hit.attachments
        }
        assert said <= found
        for hit in search(archive, PHRASE, limit=1000):
            assert hit.attachments
            assert not hit.snippet.marks
    assert rows(
        tmp_path, "SELECT count(*) FROM articles_fts WHERE articles_fts MATCH '\"借阅\"'"
    ) == [(0,)]


def test_images_have_their_size_in_export_and_show(tmp_path: Path) -> None:
    with site_with({}) as site:
        body = "职工技能竞赛在车间举行，现场气氛热烈。" * 9 + '<img src="/i/1.png" alt="颁奖">'
        site.pages["/xw/0.shtml"] = article_page("技能竞赛", body=body)
        png = {"Content-Type": "image/png"}
        site.pages["/i/1.png"] = Answer(body=to_png(601, 403, 7), headers=png)
        crawl_once(tmp_path, site.base_url, site.profile)
        run(tmp_path, "documents")

    record = json.loads(run(tmp_path, "export", "jsonl")[1])

    url = "http://www.scripted.example/i/1.png"
    assert record["images"] == [{"url": url, "name": "颁奖", "width": 601, "height": 403}]
    assert f"颁奖 {url} (601 × 403)\n" in run(tmp_path, "show", record["uid"])[1]


def test_every_file_gets_an_outcome_and_is_counted(tmp_path: Path) -> None:
    body = WRITERS["pdf"](("借阅登记表",))
    files: dict[str, Answer | str] = {
        "/f/lies.doc": Answer(body=body),
        "/f/same.pdf": Answer(body=body),
        "/f/scan.pdf": Answer(body=scanned_pdf()),
        "/f/cut.pdf": Answer(body=b"%PDF-1.4\n" + b"1 0 obj\n" * 60),
        "/f/bomb.docx": Answer(body=bomb(300 << 20)),
        "/f/entities.docx": Answer(body=entity_bomb()),
        "/f/last.docx": Answer(body=to_docx(("名单公示",))),
    }
    with site_with(files, articles=2) as site:
        crawl_once(tmp_path, site.base_url, site.profile)
    unread = json.loads(run(tmp_path, "status", "--json")[1])["sites"][0]["documents"]

    code, said = run(tmp_path, "documents")

    assert unread == {"not read yet": 6}
    told = "6 attachments read: 2 damaged, 2 read, 1 no text, 1 too large\n"
    assert (code, said) == (0, f"{tmp_path / 'archive.db'}: {told}")
    outcomes = {"damaged": 2, "read": 2, "no text": 1, "too large": 1}
    status = json.loads(run(tmp_path, "status", "--json")[1])["sites"][0]["documents"]
    assert status == outcomes
    shown = run(tmp_path, "show", "/xw/0.shtml")[1]
    assert "/f/lies.doc (pdf, read, 5 characters)\n" in shown
    assert "/f/bomb.docx (zip, too large)\n" in shown
    assert run(tmp_path, "documents")[1].endswith(": 0 attachments read: none\n")


def test_a_rebuilt_archive_says_the_same(tmp_path: Path) -> None:
    archive, again = tmp_path / "archive", tmp_path / "again"
    with site_with({"/f/1.pdf": Answer(body=WRITERS["pdf"](("第一版",)))}) as site:
        crawl_once(archive, site.base_url, site.profile)
        run(archive, "documents")
        site.pages["/f/1.pdf"] = Answer(body=WRITERS["pdf"](("第二版",)))
        crawl_once(archive, site.base_url, site.profile, revisit="all")
        run(archive, "documents")
        profile = site.profile

    rebuild(archive / "warc", again, lambda *_: profile, Rebuilt())

    wanted = rows(archive, "SELECT text FROM attachment_texts ORDER BY id")
    assert wanted == [("第一版",), ("第二版",)]
    assert rows(again, "SELECT text FROM attachment_texts ORDER BY id") == wanted
    assert all_rows(again)["attachment_texts_fts"] == all_rows(archive)["attachment_texts_fts"]
    assert_same(archive, again)
    with open_archive(again) as opened:
        assert search(opened, "第一版") == []
        assert len(search(opened, "第二版")) == 1


def test_what_is_not_on_record_any_more_stays_unread(tmp_path: Path) -> None:
    with site_with({"/f/1.pdf": Answer(body=WRITERS["pdf"](("名单",)))}) as site:
        crawl_once(tmp_path, site.base_url, site.profile)
    (file,) = (tmp_path / "warc").iterdir()
    file.rename(tmp_path / "moved")

    code, said = run(tmp_path, "documents", "--json")

    answer = json.loads(said)
    assert (code, answer["outcomes"], len(answer["lost"]), answer["complete"]) == (1, {}, 1, False)
    (tmp_path / "moved").rename(file)
    assert run(tmp_path, "documents")[0] == 0


def test_everything_is_read_again_on_demand(tmp_path: Path) -> None:
    with site_with({"/f/1.pdf": Answer(body=WRITERS["pdf"](("名单",)))}) as site:
        crawl_once(tmp_path, site.base_url, site.profile)
    run(tmp_path, "documents")
    with closing(sqlite3.connect(tmp_path / "archive.db")) as connection:
        connection.execute("UPDATE attachment_texts SET text = '旧', reader = 'old 1'")
        connection.commit()

    code, said = run(tmp_path, "documents", "--again", "--json")

    assert (code, json.loads(said)["changed"], json.loads(said)["files"]) == (0, 1, 1)
    assert rows(tmp_path, "SELECT text FROM attachment_texts") == [("名单",)]


def test_a_run_that_is_stopped_goes_on_later(tmp_path: Path) -> None:
    files: dict[str, Answer | str] = {
        f"/f/{n}.pdf": Answer(body=WRITERS["pdf"]((f"第{n}号",))) for n in range(9)
    }
    with site_with(files) as site:
        crawl_once(tmp_path, site.base_url, site.profile)
    with open_archive(tmp_path, write=True) as store:
        first = DocumentRun(store)
        first.tell = lambda: first.stop() if first.done == 4 else None
        first.run()

        assert (first.done, first.is_complete, store.files_to_read() != []) == (4, False, True)
        second = DocumentRun(store)
        second.run()
    assert (second.total, second.is_complete) == (5, True)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_a_command_that_is_ended_loses_nothing_and_goes_on(
    tmp_path: Path, number: signal.Signals
) -> None:
    with Replica(articles=120).serve() as server:
        crawl_once(tmp_path, server.base_url)
    words = [sys.executable, "-m", "unioncrawler", "documents", "--archive", str(tmp_path)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as command:
        while not (tmp_path / "archive.db-wal").exists() and command.poll() is None:
            time.sleep(0.01)
        time.sleep(0.1)
        os.kill(command.pid, number)
        command.communicate(timeout=30)

    code, _ = run(tmp_path, "documents")
    assert code == 0
    outcomes = rows(tmp_path, "SELECT DISTINCT outcome FROM attachment_texts ORDER BY 1")
    assert outcomes == [("not a document",), ("read",)]
