"""Images and files of articles are fetched once, within the profile's limits, and accounted for."""

from __future__ import annotations

import dataclasses
import hashlib
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import crawl_once
from tests.scripted_site import Answer, ScriptedSite, article_page, front_page, listing_page
from unioncrawler.archive import open_archive
from unioncrawler.cli.report import load_report
from unioncrawler.record.payloads import stored_exchange, unpacked
from unioncrawler.replica import Replica
from unioncrawler.sites.rules import AttachmentRules

if TYPE_CHECKING:
    from pathlib import Path

PDF = b"%PDF-1.4 list of names " * 30
HOST = "http://www.scripted.example"
IMAGE = Answer(body=b"\x89PNG\r\n\x1a\n" + bytes(400), headers={"Content-Type": "image/png"})


def rows(archive: Path, sql: str) -> list[Any]:
    with closing(sqlite3.connect(archive / "archive.db")) as connection:
        return connection.execute(sql).fetchall()


def outcomes(archive: Path) -> dict[str, tuple[Any, ...]]:
    found = rows(archive, "SELECT url, state, verdict, last_error FROM attachments")
    return {url.removeprefix(HOST): tuple(outcome) for url, *outcome in found}


def site_with(links: str, answers: dict[str, Answer | str], articles: int = 1) -> ScriptedSite:
    body = "职工技能竞赛在车间举行，来自各班组的选手参加了比赛，现场气氛热烈。" * 4 + links
    lines = [(f"/xw/{n}.shtml", f"技能竞赛第{n}天", "2021-09-27") for n in range(articles)]
    pages: dict[str, Answer | str] = {"/": front_page(), "/xw/index.shtml": listing_page(lines)}
    pages |= {url: article_page(title, body=body) for url, title, _ in lines}
    return ScriptedSite(pages | answers)


def test_every_attachment_of_the_replica_is_kept_byte_for_byte(tmp_path: Path) -> None:
    replica = Replica(articles=120)
    with replica.serve() as server:
        crawler = crawl_once(tmp_path, server.base_url)
        asked = [request.path for request in server.requests]
    expected = {url for article in replica.articles for url in article.images}
    expected |= {url for article in replica.articles for url, _ in article.attachments}

    kept = rows(
        tmp_path,
        "SELECT DISTINCT a.url, a.bytes, a.sha256, c.* FROM attachments AS a"
        " JOIN captures AS c ON c.id = a.capture WHERE a.state = 'captured'",
    )
    assert {row[0] for row in kept} == expected
    with open_archive(tmp_path) as archive:
        for url, size, sha256, capture, *_ in kept:
            row = archive.connection.execute(
                "SELECT * FROM captures WHERE id = ?", (capture,)
            ).fetchone()
            body = unpacked(stored_exchange(tmp_path / "warc", row))
            assert (len(body), hashlib.sha256(body).hexdigest()) == (size, sha256), url
    files = [path for path in asked if f"http://www.union.example{path}" in expected]
    assert len(files) == len(set(files)) == len(expected)
    assert load_report(tmp_path, 1).complete
    assert crawler.stats.get_value("attachments/captured") == len(expected)


def test_an_address_is_fetched_once_for_all_articles_and_crawls(tmp_path: Path) -> None:
    with site_with('<a href="/f/1.pdf">名单</a>', {"/f/1.pdf": Answer(body=PDF)}, 3) as site:
        crawl_once(tmp_path, site.base_url, site.profile)
        crawl_once(tmp_path, site.base_url, site.profile)

    assert site.requests.count("/f/1.pdf") == 1
    found = rows(
        tmp_path, "SELECT count(*), count(DISTINCT article), state, bytes FROM attachments"
    )
    assert found == [(3, 3, "captured", len(PDF))]


def test_what_does_not_come_is_named_and_asked_for_again(tmp_path: Path) -> None:
    links = "".join(f'<a href="/f/{name}">{name}</a>' for name in ("a.pdf", "b.pdf", "c.pdf"))
    answers: dict[str, Answer | str] = {
        "/f/b.pdf": Answer(status=503, body="busy"),
        "/f/c.pdf": "<html><body><p>" + "职工之家欢迎您。" * 60 + "</p></body></html>",
    }
    with site_with(links, answers) as site:
        crawl_once(tmp_path, site.base_url, site.profile)
        first, report = outcomes(tmp_path), load_report(tmp_path, 1)
        site.pages["/f/b.pdf"] = Answer(body=PDF)
        crawl_once(tmp_path, site.base_url, site.profile)

    assert first == {
        "/f/a.pdf": ("failed", "missing", "HTTP 404"),
        "/f/b.pdf": ("failed", "error", "HTTP 503"),
        "/f/c.pdf": ("failed", "soft_404", "a page instead of a file"),
    }
    assert report.gaps == ["1 images and files were not fetched"]
    assert outcomes(tmp_path)["/f/b.pdf"] == ("captured", "ok", None)
    assert load_report(tmp_path, 2).complete


@pytest.mark.parametrize(
    ("rules", "outcome", "asked"),
    [
        ({"types": ("image/*",)}, ("refused", None, "application/pdf is not wanted"), 0),
        ({"types": ("application/pdf",)}, ("captured", "ok", None), 1),
        ({"max_bytes": 1024, "types": ()}, ("captured", "ok", None), 1),
        ({"fetch": False}, ("pending", None, None), 0),
    ],
)
def test_a_profile_limits_what_is_fetched(
    tmp_path: Path, rules: dict[str, Any], outcome: tuple[Any, ...], asked: int
) -> None:
    answer = Answer(body=PDF, headers={"Content-Type": "application/pdf"})
    with site_with('<a href="/f/1.pdf">名单</a>', {"/f/1.pdf": answer}) as site:
        profile = dataclasses.replace(site.profile, attachments=AttachmentRules(**rules))
        crawl_once(tmp_path, site.base_url, profile)

    assert outcomes(tmp_path) == {"/f/1.pdf": outcome}
    assert site.requests.count("/f/1.pdf") == asked
    assert load_report(tmp_path, 1).complete


def test_a_file_beyond_the_limit_is_refused(tmp_path: Path) -> None:
    answer = Answer(body=PDF * 100, headers={"Content-Type": "application/pdf"})
    with site_with('<a href="/f/1.pdf">名单</a>', {"/f/1.pdf": answer}) as site:
        profile = dataclasses.replace(site.profile, attachments=AttachmentRules(max_bytes=5000))
        crawl_once(tmp_path, site.base_url, profile)

    assert outcomes(tmp_path) == {"/f/1.pdf": ("refused", None, "larger than 5,000 bytes")}
    assert load_report(tmp_path, 1).complete


def test_other_sites_are_not_asked(tmp_path: Path) -> None:
    with site_with('<a href="http://cdn.example/1.pdf">名单</a>', {}) as site:
        crawl_once(tmp_path, site.base_url, site.profile)

    (found,) = rows(tmp_path, "SELECT state, last_error FROM attachments")
    assert found == ("refused", "on another site: cdn.example")


def test_attachments_can_be_left_and_fetched_later(tmp_path: Path) -> None:
    with site_with('<a href="/f/1.pdf">名单</a>', {"/f/1.pdf": Answer(body=PDF)}) as site:
        crawl_once(tmp_path, site.base_url, site.profile, attachments="no")
        left, complete = outcomes(tmp_path), load_report(tmp_path, 1).complete
        crawl_once(tmp_path, site.base_url, site.profile)

    assert (left, complete) == ({"/f/1.pdf": ("pending", None, None)}, True)
    assert outcomes(tmp_path) == {"/f/1.pdf": ("captured", "ok", None)}


def test_a_redirect_on_the_site_is_followed(tmp_path: Path) -> None:
    answers: dict[str, Answer | str] = {
        "/f/1.pdf": Answer(status=302, headers={"Location": "/g/1.pdf"}),
        "/g/1.pdf": Answer(body=PDF),
    }
    with site_with('<a href="/f/1.pdf">名单</a>', answers) as site:
        crawl_once(tmp_path, site.base_url, site.profile)

    assert outcomes(tmp_path) == {"/f/1.pdf": ("captured", "ok", None)}
    found = rows(tmp_path, "SELECT verdict FROM captures WHERE url LIKE '%/1.pdf' ORDER BY id")
    assert found == [("redirected",), ("ok",)]
