"""Archives read again offline are as if they had been read by today's profile from the start."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import crawl_once
from tests.offline import archive_offline
from tests.replay.conftest import (
    asking_whole,
    bytes_of,
    content_of,
    make_older,
    parsed,
    reextract,
    report_of,
    rows,
    worse_profile,
)
from tests.values import NOW
from unioncrawler.replica import Replica

if TYPE_CHECKING:
    from pathlib import Path

    from unioncrawler.sites import SiteProfile

HISTORY = ("articles", "attachments", "versions")


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return a crawl with a worse profile, and one of the same site with the right one."""
    folder = tmp_path_factory.mktemp("pair")
    with Replica(articles=80).serve() as server:
        crawl_once(folder / "worse", server.base_url, worse_profile())
        crawl_once(folder / "right", server.base_url)
    return folder / "worse", folder / "right"


@pytest.fixture
def worse(pair: tuple[Path, Path], tmp_path: Path) -> Path:
    return shutil.copytree(pair[0], tmp_path / "archive")


def test_nothing_is_corrected_where_nothing_reads_otherwise(
    pair: tuple[Path, Path], tmp_path: Path
) -> None:
    archive = shutil.copytree(pair[1], tmp_path / "archive")
    before = content_of(archive)

    report = report_of(archive)

    assert content_of(archive) == before
    assert rows(archive, "SELECT count(*) FROM corrections") == [(0,)]
    assert rows(archive, "SELECT kind, outcome FROM events") == [("reextraction", "complete")]
    assert (report["articles"], report["versions"]) == (80, 80)
    assert (report["corrected_articles"], report["fields"], report["unread"]) == (0, {}, {})


def test_corrected_articles_are_those_of_a_crawl_with_todays_profile(
    worse: Path, pair: tuple[Path, Path]
) -> None:
    before = content_of(worse)
    report = report_of(worse)
    wanted = content_of(pair[1])
    after = content_of(worse)

    assert before["articles"] != after["articles"]
    for table in ("articles", "versions", "article_channels", "entries"):
        assert after[table] == wanted[table]
    named = [row[:5] for row in wanted["attachments"]]
    assert [row[:5] for row in after["attachments"]] == named
    assert (report["corrected_articles"], report["newly_read"]) == (79, 1)  # one is an image only
    assert {"editor", "body_text", "digest"} <= set(report["fields"])


def test_what_was_read_before_is_kept_with_the_run(worse: Path) -> None:
    before = dict(rows(worse, "SELECT id, body_text FROM articles"))
    report_of(worse)
    after = dict(rows(worse, "SELECT id, body_text FROM articles"))
    kept = rows(
        worse,
        "SELECT article, before, after, version, event FROM corrections"
        " WHERE field = 'body_text' ORDER BY article",
    )
    changed = [key for key in sorted(before) if before[key] != after[key]]

    assert kept == [(key, before[key], after[key], 1, 1) for key in changed]
    assert changed


def test_every_corrected_article_takes_one_step_of_the_cursor(worse: Path) -> None:
    (last,) = rows(worse, "SELECT max(number) FROM changes")[0]
    report_of(worse)

    steps = rows(
        worse,
        "SELECT article, kind, version, crawl FROM changes"
        f" WHERE number > {last} AND kind != 'added'",
    )
    corrected = rows(worse, "SELECT DISTINCT article FROM corrections ORDER BY 1")
    assert steps == [(key, "corrected", 1, None) for (key,) in corrected]


def test_a_second_run_finds_nothing(worse: Path) -> None:
    report_of(worse)
    before = content_of(worse)
    report = report_of(worse)

    assert (report["corrected_versions"], report["newly_read"]) == (0, 0)
    assert content_of(worse) == before


def test_a_crawl_behind_it_finds_everything_the_same(tmp_path: Path) -> None:
    with Replica(articles=60).serve() as server:
        crawl_once(tmp_path, server.base_url, worse_profile())
        report_of(tmp_path)
        make_older(tmp_path)
        crawler = crawl_once(tmp_path, server.base_url, asking_whole(), revisit="all")

    stats = crawler.stats.get_stats()
    assert stats.get("articles/changed", 0) == 0
    assert stats["articles/same"] == 60


def test_a_dry_run_reports_the_same_and_changes_no_byte(worse: Path) -> None:
    before = bytes_of(worse)
    tried = report_of(worse, "--dry-run")
    assert bytes_of(worse) == before

    assert report_of(worse) == tried


def test_several_processes_do_the_same_as_one(worse: Path, tmp_path: Path) -> None:
    other = shutil.copytree(worse, tmp_path / "other")
    order = "SELECT article, field, before, after FROM corrections ORDER BY id"

    assert report_of(worse, "--jobs", "3") == report_of(other, "--jobs", "1")
    assert content_of(worse) == content_of(other)
    assert rows(worse, order) == rows(other, order)


def test_a_killed_run_is_finished_by_the_next(tmp_path: Path) -> None:
    replica = Replica(articles=400)
    urls = [article.url for article in replica.articles]
    killed, undisturbed = tmp_path / "killed", tmp_path / "undisturbed"
    archive_offline(killed, replica, urls, worse_profile())
    shutil.copytree(killed, undisturbed)
    words = ["reextract", "--jobs", "2", "--archive", str(killed)]
    with subprocess.Popen([sys.executable, "-m", "unioncrawler", *words]) as process:
        while rows(killed, "SELECT count(DISTINCT article) FROM corrections") < [(60,)]:
            assert process.poll() is None, "it ended before it could be killed"
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
    (corrected,) = rows(killed, "SELECT count(DISTINCT article) FROM corrections")[0]
    report_of(killed)
    report_of(undisturbed)

    assert 60 <= corrected < 400
    assert content_of(killed) == content_of(undisturbed)
    kept = "SELECT article, version, field, before, after FROM corrections ORDER BY 1, 2, 3"
    assert rows(killed, kept) == rows(undisturbed, kept)
    assert rows(killed, "SELECT outcome FROM events") == [("interrupted",), ("complete",)]


def test_ctrl_c_keeps_what_was_corrected_and_says_so(tmp_path: Path) -> None:
    replica = Replica(articles=400)
    archive_offline(
        tmp_path, replica, [article.url for article in replica.articles], worse_profile()
    )
    words = ["reextract", "--jobs", "2", "--archive", str(tmp_path), "--json"]
    with subprocess.Popen(
        [sys.executable, "-m", "unioncrawler", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        while rows(tmp_path, "SELECT count(*) FROM corrections") == [(0,)]:
            time.sleep(0.01)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to all of them
        output, errors = process.communicate(timeout=60)

    report = json.loads(output)
    assert process.returncode == 1
    assert "Traceback" not in errors
    assert report["outcome"] == "interrupted"
    assert rows(tmp_path, "SELECT outcome FROM events") == [("interrupted",)]
    corrected = rows(tmp_path, "SELECT count(DISTINCT article) FROM corrections")
    assert corrected == [(report["sites"][0]["corrected_articles"],)]


def archive_edits(place: Path, profile: SiteProfile | None, *edits: dict[str, Any]) -> None:
    """Archive an article of a replica, a day later and edited each time."""
    replica = Replica(articles=80)
    article = next(a for a in replica.articles if not a.quirks and a.page_count == 1)
    for day, changes in enumerate(edits):
        replica.edit(article.id, **changes)
        archive_offline(place, replica, [article.url], profile, NOW + timedelta(days=day))


def test_earlier_versions_are_corrected_too(tmp_path: Path, better: Path) -> None:
    edits = (
        {"title": "原来的标题", "paragraphs": ["职工来了。", "大家都很高兴，现场很热闹。"]},
        {"title": "改过的标题", "paragraphs": ["职工走了。", "大家都很高兴，现场不热闹。"]},
    )
    archive_edits(tmp_path / "worse", worse_profile(), *edits)
    archive_edits(tmp_path / "right", None, *edits)
    report = report_of(tmp_path / "worse", "--profile", str(better))

    worse, right = content_of(tmp_path / "worse"), content_of(tmp_path / "right")
    assert {table: worse[table] for table in HISTORY} == {table: right[table] for table in HISTORY}
    assert len(right["versions"]) == 2
    assert (report["corrected_articles"], report["corrected_versions"]) == (1, 2)
    steps = rows(tmp_path / "worse", "SELECT kind, version FROM changes ORDER BY number")
    assert steps == [("added", 1), ("changed", 2), ("corrected", 2)]


def test_versions_that_read_alike_now_say_that_nothing_differs(tmp_path: Path) -> None:
    path = tmp_path / "profile.toml"
    path.write_text(worse_profile("\n[boilerplate]\nlines = ['浏览.*']\n").text, encoding="utf-8")
    archive = tmp_path / "archive"
    lines = ["甲。", "大家好。"]
    archive_edits(
        archive, None, {"paragraphs": lines}, {"paragraphs": [*lines, "浏览共三百次，仅供参考。"]}
    )
    assert rows(archive, "SELECT what FROM versions") == [("first",), ("text",)]

    report_of(archive, "--profile", str(path))

    assert rows(archive, "SELECT what, same_as FROM versions") == [("first", None), ("", 1)]
    kept = rows(archive, "SELECT version, field, before, after FROM corrections ORDER BY id")
    assert (2, "what", "text", "") in kept
    assert (2, "same_as", None, "1") in kept


def test_attachments_keep_what_was_fetched(tmp_path: Path) -> None:
    replica = Replica(articles=80)
    worse = worse_profile("\n[article]\nremove = 'img'\n")
    with replica.serve() as server:
        crawl_once(tmp_path, server.base_url, worse)
        fetched = rows(tmp_path, "SELECT url, state, sha256 FROM attachments ORDER BY 1")
        report_of(tmp_path)
        after = rows(tmp_path, "SELECT url, state, sha256 FROM attachments ORDER BY 1")
        crawl_once(tmp_path, server.base_url)

    assert fetched
    assert set(fetched) < set(after)
    assert {state for url, state, _ in set(after) - set(fetched)} == {"pending"}
    assert rows(tmp_path, "SELECT count(*) FROM attachments WHERE state = 'pending'") == [(0,)]


def test_failed_entries_that_read_as_articles_now_become_articles(tmp_path: Path) -> None:
    worse = worse_profile("\n[article]\nremove = 'p, img, table, ul'\n")
    with Replica(articles=40).serve() as server:
        crawl_once(tmp_path / "worse", server.base_url, worse)
        crawl_once(tmp_path / "right", server.base_url)
    failed = rows(tmp_path / "worse", "SELECT count(*) FROM entries WHERE state = 'failed'")
    report = report_of(tmp_path / "worse")

    articles = "SELECT uid, title, body_text, digest, version, state FROM articles ORDER BY uid"
    hangs = (
        "SELECT a.uid, c.path FROM article_channels AS ac JOIN articles AS a ON a.id = ac.article"
        " JOIN channels AS c ON c.id = ac.channel ORDER BY 1, 2"
    )
    assert failed > [(5,)]
    assert report["newly_read"] > 5
    for sql in (articles, hangs):
        assert rows(tmp_path / "worse", sql) == rows(tmp_path / "right", sql)
    assert report_of(tmp_path / "worse")["newly_read"] == 0


def test_what_does_not_read_as_an_article_any_more_stays(tmp_path: Path, better: Path) -> None:
    replica = Replica(articles=10)
    archive_offline(tmp_path, replica, [article.url for article in replica.articles])
    text = better.read_text("utf-8").replace("[urls]", "[urls]\nlisting = ['/c/']")
    better.write_text(text.replace("article = [", "ignore = ["), encoding="utf-8")
    before = content_of(tmp_path)

    report = report_of(tmp_path, "--profile", str(better))

    assert content_of(tmp_path) == before
    assert report["not_read"] == 10
    assert report["not_read_examples"][0]["reason"] == "leads to a listing"


def test_the_profile_of_the_record_is_used_where_there_is_no_other(tmp_path: Path) -> None:
    text = worse_profile().text.replace('key = "replica"', 'key = "elsewhere"')
    archive_offline(tmp_path, Replica(articles=5), [Replica(5).articles[0].url], parsed(text))

    report = report_of(tmp_path)

    assert report["profile"].endswith(".warc.gz")
    assert (report["articles"], report["corrected_articles"]) == (1, 0)


def test_a_site_without_a_profile_is_left_out_and_said(tmp_path: Path) -> None:
    replica = Replica(articles=4)
    url = replica.articles[0].url
    text = worse_profile().text.replace('key = "replica"', 'key = "elsewhere"')
    archive_offline(tmp_path, replica, [url], parsed(text))
    for path in (tmp_path / "warc").iterdir():
        path.write_bytes(b"")
    alone = reextract(tmp_path)
    archive_offline(tmp_path, replica, [url])
    both = reextract(tmp_path)

    assert (alone.exit_code, both.exit_code) == (1, 1)
    assert alone.stderr.startswith("Error: there is no profile of the site 'elsewhere', neither")
    assert both.stderr == "left out: elsewhere: there is no profile of it\n"
    assert "replica: 1 articles, 1 versions" in both.stdout


def test_since_leaves_what_was_fetched_before(tmp_path: Path) -> None:
    replica = Replica(articles=4)
    urls = [article.url for article in replica.articles]
    archive_offline(tmp_path, replica, urls[:2], worse_profile(), NOW)
    archive_offline(tmp_path, replica, urls[2:], worse_profile(), NOW + timedelta(days=3))

    report = report_of(tmp_path, "--since", f"{NOW + timedelta(days=1):%Y-%m-%d}")

    assert (report["versions"], report["corrected_articles"]) == (2, 2)


def test_the_report_gives_examples_before_and_after(worse: Path) -> None:
    result = reextract(worse)
    uid, title = rows(worse, "SELECT uid, title FROM articles ORDER BY id LIMIT 1")[0]

    assert result.exit_code == 0
    assert f"{worse / 'archive.db'}: complete" in result.stdout
    assert "  corrected: 79 articles, 79 versions" in result.stdout
    assert f"      {uid} version 1: {title} → " in result.stdout
