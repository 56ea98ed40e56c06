"""What a killed crawl had fetched is read from its record; nothing is asked for twice."""

from __future__ import annotations

import gzip
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import crawl_once
from tests.integration.test_kill import content_of
from tests.integration.test_record import check_agreement, check_rebuilt
from tests.scripted_site import (
    PROFILE,
    Answer,
    ScriptedSite,
    article_page,
    front_page,
    listing_page,
)
from unioncrawler.cli.report import load_report
from unioncrawler.errors import ArchiveFullError
from unioncrawler.extensions import ArchiveSession
from unioncrawler.pages import read_page
from unioncrawler.record.notes import NoteKind, read_note
from unioncrawler.replay.rebuild import Rebuilt, rebuild
from unioncrawler.sites import parse_profile
from unioncrawler.spiders import resuming
from unioncrawler.spiders.resuming import ArticleResuming
from unioncrawler.steps import articles
from unioncrawler.visits import ArticleVisit
from unioncrawler.warc import iterate

if TYPE_CHECKING:
    from pathlib import Path

    from unioncrawler.warc import StoredExchange

KILLED = """
import os, sys
from unioncrawler.cli import main
from unioncrawler.extensions import ArchiveSession
from unioncrawler.visits import ArticleVisit, FailedVisit

left = int(sys.argv[1])
save = ArchiveSession.save

def lose(session, visit):
    global left
    if not isinstance(visit, (ArticleVisit, FailedVisit)):
        return save(session, visit)
    session.store.commit()
    left -= 1
    if not left:
        os._exit(9)
    return {}

ArchiveSession.save = lose
main(sys.argv[2:])
"""
KILLED_AGAIN = """
import os, sys
from unioncrawler.cli import main
from unioncrawler.extensions import ArchiveSession

save_noted = ArchiveSession.save_noted

def undo(session, *args, **told):
    if told.get("url", "").endswith("/xw/3.shtml"):
        os._exit(9)
    return save_noted(session, *args, **told)

ArchiveSession.save_noted = undo
main(sys.argv[2:])
"""
TITLES = {f"/xw/{n}.shtml": f"第{n}届职工技能竞赛在车间举行" for n in range(1, 5)}
MORE = "<div class='pages'><a href='/xw/3_2.shtml'>下一页</a></div>"
PAGES: dict[str, Answer | str] = {
    "/": front_page(),
    "/xw/index.shtml": listing_page([(url, title, "2021-09-27") for url, title in TITLES.items()]),
    **{url: article_page(title) for url, title in TITLES.items()},
}
TOO_LARGE = Answer(
    body=gzip.compress(article_page(TITLES["/xw/2.shtml"]).encode() + b" " * (33 << 20)),
    headers={"Content-Encoding": "gzip"},
)
KILLED_AT_A_FAULT = """
import os, sys
from unioncrawler.cli import main
from unioncrawler.extensions import ArchiveSession

def end(session, purpose, capture):
    session.store.commit()
    os._exit(9)

ArchiveSession.note_failure = end
main(sys.argv[2:])
"""
EVERYTHING = [
    *("/robots.txt", "/xw/index.shtml", "/"),
    *(f"/xw/{n}.shtml" for n in range(1, 5)),
]


def site_with(**answers: Answer | str) -> ScriptedSite:
    """Return the site of four articles, with other answers for some of them, by their number."""
    return ScriptedSite(PAGES | {f"/xw/{n[1:]}.shtml": answer for n, answer in answers.items()})


def sent_on(target: str) -> Answer:
    """Return an answer that sends on to another address."""
    return Answer(status=302, headers={"Location": target})


def kill(archive: Path, site: ScriptedSite, saved: int, program: str = KILLED) -> None:
    """Crawl in a process that is gone when it would save that many articles, none of which is."""
    profile = archive.with_name("scripted.toml")
    profile.write_text(PROFILE, encoding="utf-8")
    words = ["crawl", str(profile), "--base-url", site.base_url, "--archive", str(archive)]
    killed = subprocess.run(
        [sys.executable, "-c", program, str(saved), *words], check=False, capture_output=True
    )
    assert killed.returncode == 9, killed.stderr.decode()


def rows(archive: Path, sql: str) -> list[Any]:
    with closing(sqlite3.connect(archive / "archive.db")) as connection:
        return connection.execute(sql).fetchall()


def resume(tmp_path: Path, site: ScriptedSite, saved: int, **arguments: Any) -> list[str]:
    """Kill a crawl, let another go on; return the articles' addresses that it asked for.

    What both leave is what one crawl leaves, and what is made of the record.
    """
    archive, undisturbed = tmp_path / "archive", tmp_path / "undisturbed"
    with site:
        kill(archive, site, saved)
        before = len(site.requests)
        crawl_once(archive, site.base_url, site.profile, **arguments)
        asked = [path for path in site.requests[before:] if path.startswith("/xw/")]
        crawl_once(undisturbed, site.base_url, site.profile, **arguments)
    assert content_of(archive) == content_of(undisturbed)
    check_agreement(archive)
    check_rebuilt(archive, tmp_path / "rebuilt", site.profile)
    return [path for path in asked if path != "/xw/index.shtml"]


def test_articles_that_are_on_record_are_not_asked_for_again(tmp_path: Path) -> None:
    assert resume(tmp_path, site_with(), 3) == ["/xw/4.shtml"]

    found = rows(
        tmp_path / "archive",
        "SELECT a.url, c.crawl FROM articles AS a JOIN captures AS c ON c.id = a.capture"
        " ORDER BY a.id",
    )
    number = [(url[-7], crawl) for url, crawl in found]
    assert number == [("1", 1), ("2", 1), ("3", 1), ("4", 2)]
    crawls = rows(tmp_path / "archive", "SELECT reason FROM crawls ORDER BY id")
    assert crawls == [("interrupted",), ("finished",)]


@pytest.mark.parametrize(
    "answers",
    [
        {"_3": Answer(status=404, body="Not Found")},
        {"_3": sent_on("/xw/3a.shtml"), "_3a": article_page(TITLES["/xw/3.shtml"])},
        {"_3": article_page("别的题目")},
        {"_3": sent_on("https://else.example/3.shtml")},
    ],
    ids=["missing", "redirected", "another title", "gone elsewhere"],
)  # fmt: skip
def test_whatever_the_record_leads_to_is_what_asking_leads_to(
    answers: dict[str, Answer | str], tmp_path: Path
) -> None:
    assert resume(tmp_path, site_with(**answers), 4) == []


@pytest.mark.parametrize(
    ("saved", "asked"), [(4, []), (3, ["/xw/3.shtml", "/xw/3_2.shtml"])], ids=["whole", "in part"]
)
def test_an_article_on_several_pages_is_read_from_the_record_where_all_of_them_are_there(
    saved: int, asked: list[str], tmp_path: Path
) -> None:
    """The second page is asked for after the fourth article, which is under way by then."""
    first = article_page(TITLES["/xw/3.shtml"]).replace("<div class='share'>", f"{MORE}<div>")
    second = article_page(TITLES["/xw/3.shtml"], body="第二页的正文。" * 30)
    assert resume(tmp_path, site_with(_3=first, _3_2=second), saved) == asked

    read = rows(tmp_path / "archive", "SELECT url FROM articles WHERE page_count = 2")
    assert [url[-7:] for (url,) in read] == ["3.shtml"]


@pytest.mark.parametrize(
    "answer",
    [
        Answer(status=403, body="<html>Forbidden</html>"),
        Answer(status=429, body="slow down"),
        Answer(status=503, body="busy"),
        Answer(body=b"\x1f\x8b\x08 cut", headers={"Content-Encoding": "gzip"}),
        TOO_LARGE,
    ],
    ids=["forbidden", "throttled", "busy", "cut off", "too large"],
)
def test_what_says_nothing_of_the_article_is_asked_for_again(
    answer: Answer, tmp_path: Path
) -> None:
    site = site_with(_2=answer)
    archive = tmp_path / "archive"
    with site:
        kill(archive, site, 4)
        site.pages["/xw/2.shtml"] = PAGES["/xw/2.shtml"]
        before = len(site.requests)
        crawl_once(archive, site.base_url, site.profile)
        asked = site.requests[before:]

    assert [path for path in asked if path[-7:] in {f"{n}.shtml" for n in range(1, 5)}] == [
        "/xw/2.shtml"
    ]
    assert rows(archive, "SELECT count(*) FROM articles") == [(4,)]
    check_rebuilt(archive, tmp_path / "rebuilt", site.profile)


def test_what_a_crawl_would_not_take_is_not_taken_from_its_record(tmp_path: Path) -> None:
    """It was killed before it could say that the page was too large."""
    archive = tmp_path / "archive"
    with site_with(_2=TOO_LARGE) as site:
        kill(archive, site, 0, KILLED_AT_A_FAULT)
        before = len(site.requests)
        crawl_once(archive, site.base_url, site.profile)
        asked = [path for path in site.requests[before:] if path in TITLES]

    assert "/xw/2.shtml" in asked
    told = rows(archive, "SELECT verdict FROM entries WHERE url LIKE '%/2.shtml'")
    assert told == [("too_large",)]
    check_agreement(archive)
    check_rebuilt(archive, tmp_path / "rebuilt", site.profile)


def test_what_was_fetched_long_ago_is_asked_for_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resuming, "FRESH", timedelta(days=-1))
    assert resume(tmp_path, site_with(), 3) == list(TITLES)


def test_what_came_later_than_now_is_asked_for_again(tmp_path: Path) -> None:
    """The clock was set back since."""
    archive = tmp_path / "archive"
    with site_with() as site:
        kill(archive, site, 4)
        crawl_once(archive, site.base_url, site.profile, limit=1)  # takes the rows up
        with closing(sqlite3.connect(archive / "archive.db")) as connection, connection:
            later = "2999-01-01T00:00:00+08:00"
            connection.execute(
                "UPDATE captures SET fetched_at = ? WHERE url LIKE '%/2.shtml'", (later,)
            )
        before = len(site.requests)
        crawl_once(archive, site.base_url, site.profile)
        asked = site.requests[before:]

    assert [path for path in asked if path in TITLES] == ["/xw/2.shtml"]


def test_an_article_whose_later_page_is_not_there_is_said_to_be_cut_short(tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    first = article_page(TITLES["/xw/3.shtml"]).replace("<div class='share'>", f"{MORE}<div>")
    with site_with(_3=first, _3_2=Answer(status=404)) as site:
        kill(archive, site, 4)
        crawler = crawl_once(archive, site.base_url, site.profile)

    assert crawler.stats.get_value("articles/from the record") == 4
    assert crawler.stats.get_value("article/cut short") == 1


def test_a_limit_counts_what_is_read_from_the_record(tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    with site_with() as site:
        kill(archive, site, 4)
        crawl_once(archive, site.base_url, site.profile, limit=2)

    assert rows(archive, "SELECT substr(url, -7) FROM articles") == [("1.shtml",), ("2.shtml",)]


def test_a_crawl_of_one_channel_reads_what_is_listed_there(tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    channel = listing_page([("/js/9.shtml", "第九届竞赛", "2021-09-27")])
    with site_with() as site:
        site.pages["/"] = front_page().replace("</ul>", "<li><a href='/js/'>竞赛</a></li></ul>")
        site.pages["/js/"] = channel.replace("工会新闻_", "竞赛_").replace(
            "'/xw/index.shtml'>工会新闻</a></div>", "'/js/'>竞赛</a></div>"
        )
        site.pages["/js/9.shtml"] = article_page("第九届竞赛")
        kill(archive, site, 3)
        crawl_once(archive, site.base_url, site.profile, channel="竞赛", limit=1)

    assert [url[-11:] for (url,) in rows(archive, "SELECT url FROM articles")] == ["/js/9.shtml"]


STUB = "<html><head><title>提示</title></head><body><div class='article'>{}</div></body></html>"
UPHOLD = STUB.format(
    "<h1>网站提示</h1><div class='txt'><p>本站今日例行巡检，部分栏目内容不能显示，给您带来的不便，"
    "敬请谅解，感谢您的关注与支持。</p><p>如有疑问请在工作时间联系我们。</p></div>"
)


class Upheld(dict[str, "Answer | str"]):
    """The pages of a site that has one page for all but its front page and its listing."""

    def get(self, path: str, default: Any = None) -> Any:
        is_there = path in {"/", "/robots.txt", "/xw/index.shtml"}
        return super().get(path, default) if is_there else UPHOLD


@pytest.mark.parametrize("is_for_everything", [False, True], ids=["articles", "everything"])
def test_one_page_on_record_for_all_of_them_is_none_of_them(
    is_for_everything: bool, tmp_path: Path
) -> None:
    """Their titles are too short to tell an article by."""
    archive = tmp_path / "archive"
    listed = [(url, f"通知{n}", "2021-09-27") for n, url in enumerate(TITLES, start=1)]
    with site_with() as site:
        site.pages["/xw/index.shtml"] = listing_page(listed)
        mended = site.pages
        site.pages = Upheld(mended) if is_for_everything else mended | dict.fromkeys(TITLES, UPHOLD)
        kill(archive, site, 4)
        site.pages = mended
        before = len(site.requests)
        crawl_once(archive, site.base_url, site.profile)
        asked = [path for path in site.requests[before:] if path in TITLES]

    assert asked == list(TITLES)
    titles = rows(archive, "SELECT title FROM articles ORDER BY id")
    assert titles == [(title,) for title in TITLES.values()]
    check_agreement(archive)
    check_rebuilt(archive, tmp_path / "rebuilt", site.profile)


def test_dead_links_among_what_a_server_has_one_page_for_are_asked_for_again(
    tmp_path: Path,
) -> None:
    archive = tmp_path / "archive"
    with site_with() as site:
        there = site.pages
        site.pages = Upheld(there)
        kill(archive, site, 4)
        before = len(site.requests)
        crawl_once(archive, site.base_url, site.profile)
        asked = [path for path in site.requests[before:] if path in TITLES]

    assert asked == list(TITLES)
    told = rows(archive, "SELECT verdict FROM entries ORDER BY id")
    assert told == [("soft_404",), *[("throttled",)] * 3]


def test_a_profile_that_names_addresses_in_another_way_rebuilds_what_was_resumed(
    tmp_path: Path,
) -> None:
    site = site_with()
    listed = [(f"{url}?from=list", title, "2021-09-27") for url, title in TITLES.items()]
    site.pages["/xw/index.shtml"] = listing_page(listed)
    site.pages |= {f"{url}?from=list": article_page(title) for url, title in TITLES.items()}
    archive, again = tmp_path / "archive", tmp_path / "again"
    with site:
        kill(archive, site, 4)
        crawl_once(archive, site.base_url, site.profile)
    profile = parse_profile(f"{PROFILE}[urls]\ndrop_query = ['from']\n", "scripted.toml")
    rebuild(archive / "warc", again, lambda _key, _text: profile, Rebuilt())

    found = rows(again, "SELECT url, title FROM articles ORDER BY id")
    assert found == [(f"http://www.scripted.example{u}", title) for u, title in TITLES.items()]
    assert rows(again, "SELECT DISTINCT state FROM entries") == [("captured",)]


def test_an_article_that_is_longer_by_later_reading_is_rebuilt_as_far_as_it_is_on_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive, again = tmp_path / "archive", tmp_path / "again"
    page = article_page(TITLES["/xw/3.shtml"]).replace("<div class='share'>", f"{MORE}<div>")
    with site_with(_3=page) as site, monkeypatch.context() as at_first:
        at_first.setattr(articles, "MOST_PAGES", 1)
        kill(archive, site, 3)
        crawl_once(archive, site.base_url, site.profile)
    rebuild(archive / "warc", again, lambda _key, _text: site.profile, Rebuilt())

    found = rows(again, "SELECT title FROM articles ORDER BY id")
    assert found == [(title,) for title in TITLES.values()]
    assert rows(again, "SELECT DISTINCT state FROM entries") == [("captured",)]


def test_a_record_that_is_damaged_is_said_and_asked_for_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    archive = tmp_path / "archive"
    with site_with() as site:
        kill(archive, site, 3)
        crawl_once(archive, site.base_url, site.profile, limit=1)  # takes the rows up
        ((file, offset),) = rows(
            archive, "SELECT warc_file, warc_offset FROM captures WHERE url LIKE '%/2.shtml'"
        )
        with (archive / "warc" / file).open("r+b") as record:
            record.seek(offset + 40)
            record.write(b"damaged")
        before = len(site.requests)
        crawl_once(archive, site.base_url, site.profile)
        asked = site.requests[before:]

    assert [path for path in asked if path in TITLES] == ["/xw/2.shtml", "/xw/4.shtml"]
    (said,) = [r.getMessage() for r in caplog.records if "is asked for again" in r.getMessage()]
    assert "/xw/2.shtml" in said
    assert file in said
    assert rows(archive, "SELECT count(*) FROM articles") == [(4,)]


def test_a_page_that_stops_the_reader_is_said_and_the_others_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    archive = tmp_path / "archive"

    def read(body: bytes, headers: Any, url: str, *args: Any, **more: Any) -> Any:
        if url.endswith("/2.shtml"):
            raise RecursionError("too deep")
        return read_page(body, headers, url, *args, **more)

    with site_with() as site:
        kill(archive, site, 4)
        before = len(site.requests)
        with monkeypatch.context() as broken:
            broken.setattr("unioncrawler.replay.responses.read_page", read)
            crawl_once(archive, site.base_url, site.profile)
        asked = [path for path in site.requests[before:] if path in TITLES]

    assert asked == ["/xw/2.shtml"]
    (said,) = [r.getMessage() for r in caplog.records if r.levelname == "ERROR"]
    assert "/xw/2.shtml cannot be read from the record, and is asked for again: Recursion" in said
    assert rows(archive, "SELECT count(*) FROM articles") == [(4,)]
    check_agreement(archive)
    check_rebuilt(archive, tmp_path / "rebuilt", site.profile)


def test_an_archive_that_fails_while_the_record_is_read_ends_the_crawl_and_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = tmp_path / "archive"
    failure = ArchiveFullError("archive.db: the disk is full")

    def save(session: ArchiveSession, visit: object) -> Any:
        if isinstance(visit, ArticleVisit) and visit.entry_url.endswith("/3.shtml"):
            raise failure
        return write(session, visit)

    write = ArchiveSession._write
    with site_with() as site:
        kill(archive, site, 4)
        before = len(site.requests)
        with monkeypatch.context() as full:
            full.setattr(ArchiveSession, "_write", save)
            crawler = crawl_once(archive, site.base_url, site.profile)
        crawl_once(archive, site.base_url, site.profile)
        asked = [path for path in site.requests[before:] if path in TITLES]
        crawl_once(tmp_path / "undisturbed", site.base_url, site.profile)

    assert ArchiveSession.of(crawler).failure is failure
    assert crawler.stats.get_value("articles/from the record") == 2
    assert asked == []
    assert content_of(archive) == content_of(tmp_path / "undisturbed")
    check_agreement(archive)
    check_rebuilt(archive, tmp_path / "rebuilt", site.profile)


@pytest.mark.parametrize("is_cut", [False, True], ids=["missing", "cut off"])
def test_a_file_that_a_kill_left_and_that_is_not_whole_any_more_is_said(
    is_cut: bool, tmp_path: Path
) -> None:
    """Rows point into it already."""
    archive = tmp_path / "archive"
    with site_with() as site:
        kill(archive, site, 4)
        (path,) = (archive / "warc").iterdir()
        ((place,),) = rows(archive, "SELECT max(warc_offset) FROM captures")
        if is_cut:
            os.truncate(path, place)
        else:
            path.unlink()
        crawl_once(archive, site.base_url, site.profile)

    report = load_report(archive, 2)
    (gap,) = report.gaps
    assert gap.startswith("1 WARC files that the archive needs are missing or cut off")
    assert rows(archive, "SELECT count(*) FROM articles") == [(4,)]


KILLED_BEHIND_A_FILE = """
import os, sys
from unioncrawler import settings
from unioncrawler.cli import main
from unioncrawler.extensions import ArchiveSession
from unioncrawler.visits import ArticleVisit

settings.WARC_ROTATE_BYTES = 1
save = ArchiveSession.save

def end(session, visit):
    save(session, visit)
    if isinstance(visit, ArticleVisit) and visit.entry_url.endswith("/xw/2.shtml"):
        session.store.commit()
        os._exit(9)
    return {}

ArchiveSession.save = end
main(sys.argv[2:])
"""


def test_a_kill_when_files_were_closed_loses_nothing_of_them(tmp_path: Path) -> None:
    """robots.txt is in the first, and has its row at the end of a crawl only."""
    archive = tmp_path / "archive"
    with site_with() as site:
        kill(archive, site, 0, KILLED_BEHIND_A_FILE)
        known = rows(archive, "SELECT count(*) FROM warc_files")
        before = len(site.requests)
        crawl_once(archive, site.base_url, site.profile)
        asked = [path for path in site.requests[before:] if path in TITLES]

    assert known > [(0,)]  # the others are known at once
    assert asked == ["/xw/3.shtml", "/xw/4.shtml"]
    check_agreement(archive)
    check_rebuilt(archive, tmp_path / "rebuilt", site.profile)


def test_a_kill_while_the_record_is_read_loses_nothing(tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    with site_with() as site:
        kill(archive, site, 4)
        kill(archive, site, 0, KILLED_AGAIN)
        before = len(site.requests)
        crawl_once(archive, site.base_url, site.profile)
        asked = [path for path in site.requests[before:] if path in TITLES]
        crawl_once(tmp_path / "undisturbed", site.base_url, site.profile)

    assert asked == []
    assert content_of(archive) == content_of(tmp_path / "undisturbed")
    check_agreement(archive)
    check_rebuilt(archive, tmp_path / "rebuilt", site.profile)
    assert rows(archive, "SELECT count(DISTINCT first_seen) FROM articles") != [(0,)]


def test_the_record_is_read_when_nothing_else_is_under_way(tmp_path: Path) -> None:
    """So that what a crawl writes and what it saves have one order."""
    archive = tmp_path / "archive"
    channel = listing_page([("/xw/9.shtml", "第九届竞赛", "2021-09-27")])
    with site_with(_9=article_page("第九届竞赛")) as site:
        kill(archive, site, 4)
        site.pages["/"] = front_page().replace("</ul>", "<li><a href='/js/'>竞赛</a></li></ul>")
        site.pages["/js/"] = Answer(body=channel.replace("工会新闻_", "竞赛_"), pause=0.5)
        crawl_once(archive, site.base_url, site.profile)

    (_, last) = sorted((archive / "warc").iterdir())
    records = list(iterate(last))
    asked = [n for n, record in enumerate(records) if record.kind == "request"]
    read = [n for n, record in enumerate(records) if is_note(record, NoteKind.READ)]
    assert len(read) == 4
    assert [records[n].url[-6:] for n in asked if n > read[0]] == [".shtml"]
    check_rebuilt(archive, tmp_path / "rebuilt", site.profile)


STOPPED_AGAIN = """
import os, signal, sys
from unioncrawler import frontier
from unioncrawler.cli import main
from unioncrawler.extensions import ArchiveSession

frontier.RESUMING_SECONDS = 0
save_noted = ArchiveSession.save_noted

def stop(session, *args, **told):
    if told.get("url", "").endswith("/xw/2.shtml"):
        os.kill(os.getpid(), signal.SIGTERM)
    return save_noted(session, *args, **told)

ArchiveSession.save_noted = stop
main(sys.argv[1:])
"""


def test_a_signal_is_heard_while_the_record_is_read(tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    titles = {f"/xw/{n}.shtml": f"第{n}届职工技能竞赛在车间举行" for n in range(1, 41)}
    site = site_with()
    site.pages |= {url: article_page(title) for url, title in titles.items()}
    site.pages["/xw/index.shtml"] = listing_page(
        [(url, title, "2021-09-27") for url, title in titles.items()]
    )
    with site:
        kill(archive, site, 40)
        profile = str(archive.with_name("scripted.toml"))
        words = ["crawl", profile, "--base-url", site.base_url, "--archive", str(archive)]
        stopped = subprocess.run(
            [sys.executable, "-c", STOPPED_AGAIN, *words],
            check=False,
            capture_output=True,
            text=True,
        )
        ((saved,),) = rows(archive, "SELECT count(*) FROM articles")
        before = len(site.requests)
        crawl_once(archive, site.base_url, site.profile)
        asked = [path for path in site.requests[before:] if path in titles]

    assert stopped.returncode == 1
    assert "the crawl ended early (stopped by Ctrl-C or a signal)" in stopped.stdout
    assert 2 <= saved < 40
    assert asked == []
    assert rows(archive, "SELECT count(*) FROM articles") == [(40,)]
    check_agreement(archive)
    check_rebuilt(archive, tmp_path / "rebuilt", site.profile)


@pytest.mark.parametrize("limit", [None, 3])
def test_what_the_record_leads_to_waits_until_all_of_it_is_read(
    limit: int | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where it is read in many slices."""
    monkeypatch.setattr("unioncrawler.frontier.RESUMING_SECONDS", 0)
    archive = tmp_path / "archive"
    hidden = article_page(TITLES["/xw/1.shtml"]).replace(
        "<a href='/xw/index.shtml'>工会新闻</a></div>",
        "<a href='/xw/index.shtml'>工会新闻</a> &gt; <a href='/xw/js/'>竞赛</a></div>",
    )
    with site_with(_1=hidden) as site:
        channel = listing_page([("/xw/js/9.shtml", "第九届竞赛", "2021-09-27")])
        site.pages["/xw/js/"] = channel.replace("工会新闻_", "竞赛_")
        site.pages["/xw/js/9.shtml"] = article_page("第九届竞赛")
        kill(archive, site, 4)
        crawl_once(archive, site.base_url, site.profile, limit=limit)

    (_, last) = sorted((archive / "warc").iterdir())
    records = list(iterate(last))
    asked = [n for n, record in enumerate(records) if record.url.endswith("/xw/js/")]
    read = [n for n, record in enumerate(records) if is_note(record, NoteKind.READ)]
    assert len(read) == (limit or 4)
    assert bool(asked) == (limit is None)
    assert all(n > read[-1] for n in asked)
    check_rebuilt(archive, tmp_path / "rebuilt", site.profile)


def is_note(record: StoredExchange, kind: NoteKind) -> bool:
    """Tell whether a record is a note of that kind."""
    note = read_note(record)
    return note is not None and note["note"] == kind


def test_a_channel_that_only_the_record_leads_to_is_found(tmp_path: Path) -> None:
    hidden = article_page(TITLES["/xw/4.shtml"]).replace(
        "<a href='/xw/index.shtml'>工会新闻</a></div>",
        "<a href='/xw/index.shtml'>工会新闻</a> &gt; <a href='/xw/js/'>竞赛</a></div>",
    )
    channel = listing_page([("/xw/js/9.shtml", "第九届竞赛", "2021-09-27")])
    site = site_with(_4=hidden)
    site.pages["/xw/js/"] = channel.replace("工会新闻_", "竞赛_")
    site.pages["/xw/js/9.shtml"] = article_page("第九届竞赛")
    assert resume(tmp_path, site, 4) == ["/xw/js/", "/xw/js/9.shtml"]


def test_the_report_says_how_many_were_read_from_the_record(tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    with site_with() as site:
        kill(archive, site, 4)
        crawler = crawl_once(archive, site.base_url, site.profile)

    assert crawler.stats.get_value("articles/from the record") == 4
    assert crawler.stats.get_value("articles/new") == 4
    report = load_report(archive, 2)
    assert report.complete
    assert "articles were read from the record of a crawl that was killed" in report.signals


def test_nothing_is_read_from_the_record_of_a_crawl_that_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    resume_one = ArticleResuming.resume

    def look(one: ArticleResuming, entry_url: str) -> Any:
        read.append(entry_url)
        return resume_one(one, entry_url)

    monkeypatch.setattr(ArticleResuming, "resume", look)
    with site_with(_2=Answer(status=404)) as site:
        crawl_once(tmp_path, site.base_url, site.profile)
        crawl_once(tmp_path, site.base_url, site.profile, retry="all")
    assert read == []
