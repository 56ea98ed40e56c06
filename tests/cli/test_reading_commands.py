"""The commands that read an archive: what they print, where, and how they fail."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from tests.values import (
    CHANNEL,
    HOST,
    LATER,
    NOW,
    SITE,
    make_blocks,
    make_entry,
    make_failure,
    make_listing,
    make_visit,
    new_archive,
    save_articles,
    save_entries,
    uid_of,
    url_of,
)
from unioncrawler.archive import open_archive
from unioncrawler.cli import main
from unioncrawler.items import EntryKind, Verdict
from unioncrawler.sites import load_profile

if TYPE_CHECKING:
    from click.testing import Result

PROJECT = Path(__file__).parents[2]


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    with new_archive(tmp_path) as writer:
        save_entries(writer, *map(make_entry, range(1, 6)), make_entry(6, kind=EntryKind.FILE))
        save_articles(writer, make_visit(1), make_visit(2))
        save_articles(writer, make_visit(3, title="\x1b[31m红字", blocks=make_blocks("工会 APP")))
        writer.save_failure(SITE, make_failure(4, Verdict.MISSING, "404"))
        writer.finish_crawl(1, "finished", {"pages": 9}, now=LATER)
    return tmp_path


def run(archive: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, [*arguments, "--archive", str(archive)])


def test_search_prints_hits_newest_first(archive: Path) -> None:
    result = run(archive, "search", "职工", "技能")

    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == (
        "2021-09-03  第2届职工技能比武落幕\n"
        f"    {CHANNEL}  苏日娜  {uid_of(2)}\n"
        "    锡林河畔秋意浓。 共有2名选手参加了比赛。\n"
        "2021-09-02  第1届职工技能比武落幕\n"
        f"    {CHANNEL}  苏日娜  {uid_of(1)}\n"
        "    锡林河畔秋意浓。 共有1名选手参加了比赛。\n"
    )


def test_search_prints_json_lines(archive: Path) -> None:
    result = run(archive, "search", "app", "--json")

    assert json.loads(result.stdout) == {
        "uid": uid_of(3),
        "site": SITE,
        "url": url_of(3),
        "title": "\x1b[31m红字",
        "title_marks": [],
        "published": "2021-09-04",
        "author": "苏日娜",
        "channels": [CHANNEL],
        "snippet": "工会 APP",
        "snippet_marks": [[3, 6]],
        "attachments": [],
    }


def test_search_narrows_and_says_when_there_is_more(archive: Path) -> None:
    narrowed = run(
        archive, "search", "职工", "--from", "2021-09-03", "--channel", "党建巡礼", "--json"
    )
    limited = run(archive, "search", "职工", "--limit", "1", "--rank")
    nothing = run(archive, "search", "没有")

    assert [json.loads(line)["uid"] for line in narrowed.stdout.splitlines()] == [uid_of(2)]
    assert limited.stderr == "more than 1 found; --limit N shows more\n"
    assert (nothing.exit_code, nothing.stdout, nothing.stderr) == (0, "", "nothing found\n")


def test_control_characters_of_a_page_do_not_reach_the_terminal(archive: Path) -> None:
    assert "\x1b" not in run(archive, "search", "app").stdout
    assert "\x1b" not in run(archive, "show", uid_of(3)).stdout


def test_show_prints_a_page_to_read(archive: Path) -> None:
    result = run(archive, "show", uid_of(1))

    assert result.stdout == (
        "首页 > 基层频道 > 党建巡礼\n\n"
        "第1届职工技能比武落幕\n\n"
        "发布时间: 2021-09-02  来源: 草原工会网  作者: 苏日娜\n\n"
        "锡林河畔秋意浓。\n\n共有1名选手参加了比赛。\n\n"
        f"图片:\n现场 {HOST}/upload/1.jpg\n\n"
        f"附件:\n名单 {HOST}/upload/1.pdf\n\n"
        f"{url_of(1)}\n{uid_of(1)}  present, version 1, first seen 2026-03-01 09:30:00,"
        f" last seen 2026-03-01 09:30:00\nchannels: {CHANNEL}\n"
    )


@pytest.mark.parametrize(
    "name",
    [
        uid_of(1),
        url_of(1),
        "http://union.example/c/2021-09-02/1.shtml",
        "https://www.union.example:8080/c/2021-09-02/1.shtml#top",
        "union.example/c/2021-09-02/1.shtml",
        "/c/2021-09-02/1.shtml",
    ],
)
def test_show_knows_an_article_by_uid_and_any_address(archive: Path, name: str) -> None:
    record = json.loads(run(archive, "show", name, "--json").stdout)

    assert (record["uid"], record["found_by"]["title"]) == (uid_of(1), "position")


def test_status_counts_each_channel(archive: Path) -> None:
    result = run(archive, "status")
    (site,) = json.loads(run(archive, "status", "--json").stdout)["sites"]

    assert "3 articles, 1 waiting" in result.stdout
    assert "failed: 1 × missing: 404" in result.stdout
    assert "ended 2026-03-02 09:30:00 (finished)" in result.stdout
    assert (site["articles"], site["waiting"], site["completeness"]) == (3, 1, 0.8333)
    assert site["channels"] == [
        {
            "channel": CHANNEL, "url": f"{HOST}/jcpd/djxl/index.shtml", "listed": 6, "captured": 3,
            "pending": 1, "failed": 1, "gone": 0, "external": 0, "files": 1, "accounted": 5,
            "stated": None, "walked": None, "checked": None, "completeness": 0.8333,
            "last_success": None,
        }
    ]  # fmt: skip
    assert site["last_crawl"]["stats"] == {"pages": 9}


def test_status_says_what_is_to_be_asked_for_again_and_when(archive: Path) -> None:
    with open_archive(archive, write=True) as writer:
        writer.begin_crawl(load_profile("nmgzgh"), {}, now=NOW, version="0.1")
    result = run(archive, "status")
    replica, federation = json.loads(run(archive, "status", "--json").stdout)["sites"]
    if replica["site"] != SITE:
        replica, federation = federation, replica

    next_try = (NOW + timedelta(hours=1)).isoformat()
    assert replica["due"] == 3
    assert replica["retries"] == {"waiting": 1, "given_up": 0, "next_try": next_try}
    assert replica["next_crawl"] is None
    again = "3 due by their age, 1 that failed (from 2026-03-01 10:30:00); given up: 0"
    assert f"to be asked for again: {again}" in result.stdout
    assert (federation["due"], federation["retries"]["waiting"]) == (0, 0)
    assert f"next crawl: due {federation['next_crawl']}" in result.stdout
    assert "never walked to an end" in result.stdout


def test_a_channel_that_says_it_has_more_is_not_complete(archive: Path) -> None:
    with open_archive(archive, write=True) as writer:
        listing = replace(make_listing(make_entry(1)), items=50)
        writer.save_listing(SITE, listing, [uid_of(1)], now=LATER)
    (site,) = json.loads(run(archive, "status", "--json").stdout)["sites"]

    assert (site["completeness"], site["channels"][0]["completeness"]) == (0.1, 0.1)
    assert "(says 50, never walked to an end)" in run(archive, "status").stdout


def test_status_lists_suspects_with_their_evidence(archive: Path) -> None:
    with open_archive(archive, write=True) as writer:
        writer.save_failure(SITE, make_failure(1, Verdict.MISSING, "404"), now=NOW)
        writer.save_failure(
            SITE, make_failure(1, Verdict.GONE, "410"), now=NOW + timedelta(days=9, hours=3)
        )
        writer.save_unlisted(SITE, CHANNEL, LATER.isoformat(), LATER)
    text = run(archive, "status").stdout
    (site,) = json.loads(run(archive, "status", "--json").stdout)["sites"]

    assert site["suspects"][0] == {
        "uid": uid_of(1),
        "url": url_of(1),
        "title": "第1届职工技能比武落幕",
        "evidence": [
            {"kind": "missing", "at": "2026-03-01T09:30:00+08:00"},
            {"kind": "unlisted", "at": "2026-03-02T09:30:00+08:00"},
            {"kind": "gone", "at": "2026-03-10T12:30:00+08:00"},
        ],
        "visits": 2,
        "days": 9,
        "visits_left": 1,
        "days_left": 0,
    }
    assert [suspect["uid"] for suspect in site["suspects"]] == [uid_of(1), uid_of(2), uid_of(3)]
    assert (
        f"  perhaps gone: {url_of(1)}  第1届职工技能比武落幕\n"
        "    missing 2026-03-01, unlisted 2026-03-02, gone 2026-03-10;"
        " to the verdict: 1 more visits, 0 more days\n"
    ) in text
    assert "unlisted 2026-03-02; to the verdict: 3 more visits, 7 more days\n" in text
    assert "\x1b" not in text


def test_export_writes_to_stdout_or_a_file(archive: Path, tmp_path: Path) -> None:
    printed = run(archive, "export", "jsonl")
    written = run(archive, "export", "csv", "-o", str(tmp_path / "a.csv"))
    entries = run(archive, "export", "entries", "--channel", CHANNEL)

    assert [json.loads(line)["uid"] for line in printed.stdout.splitlines()] == [
        uid_of(1), uid_of(2), uid_of(3),
    ]  # fmt: skip
    assert (written.stdout, written.stderr) == ("", f"3 articles written to {tmp_path}/a.csv\n")
    assert (tmp_path / "a.csv").read_bytes().startswith(b"\xef\xbb\xbfuid,")
    assert len(entries.stdout.splitlines()) == 6


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["search", "，。"], 1, "nothing to search for"),
        (["search", "工会", "--channel", "没有"], 1, "no channel '没有'"),
        (["search", "工会", "--site", "x"], 1, "no site 'x'"),
        (["search", "工会", "--from", "昨天"], 2, "is no date"),
        (["search", "工会", "--to", "2021-13"], 2, "is no date"),
        (["search"], 2, "Missing argument"),
        (["show", "nothing"], 1, "no article 'nothing'"),
        (["show", "replica-"], 1, "more than one article"),
        (["show", "http://[x/c/1.shtml"], 1, "no article"),
        (["show", ""], 1, "no article ''"),
        (["show", "http://other.example/c/2021-09-02/1.shtml"], 1, "no article"),
        (["status", "--site", "x"], 1, "no site 'x'"),
        (["export", "jsonl", "--channel", "没有"], 1, "no channel '没有'"),
        (["export", "xml"], 2, "'xml'"),
    ],
)
def test_a_mistake_is_one_sentence(
    archive: Path, arguments: list[str], code: int, words: str
) -> None:
    result = run(archive, *arguments)

    assert (result.exit_code, result.stdout) == (code, "")
    assert words in result.stderr.splitlines()[-1]
    assert code == 2 or len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    "command", [["search", "工会"], ["show", "a"], ["diff", "a"], ["status"], ["export", "csv"]]
)
def test_without_an_archive_every_command_says_so(tmp_path: Path, command: list[str]) -> None:
    result = run(tmp_path / "nothing", *command)

    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        f"Error: {tmp_path / 'nothing' / 'archive.db'}: there is no archive here yet\n"
    )
    assert not (tmp_path / "nothing").exists()


def shell(line: str, **environment: Any) -> subprocess.CompletedProcess[str]:
    command = f"{sys.executable} -m unioncrawler {line}"
    return subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=PROJECT, env={**os.environ, **environment}, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_a_reader_that_goes_away_is_no_accident(tmp_path: Path) -> None:
    with new_archive(tmp_path) as writer:
        save_articles(writer, *map(make_visit, range(500)))

    for form in ("jsonl", "csv"):
        done = shell(f"export {form} --archive {tmp_path} | head -n 1 | cut -c 1-8")
        assert (done.returncode, done.stderr, len(done.stdout.splitlines())) == (0, "", 1)


@pytest.mark.parametrize("command", ["search 工会", "show " + uid_of(1), "status", "export csv"])
def test_reading_imports_neither_scrapy_nor_sqlite_utils(archive: Path, command: str) -> None:
    done = shell(f"{command} --archive {archive}", PYTHONPROFILEIMPORTTIME="1")

    assert done.returncode == 0
    imported = {
        line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.splitlines()
    }
    assert "sqlite3" in imported
    assert not imported & {"scrapy", "twisted", "sqlite_utils", "dateparser", "lxml", "rich"}
