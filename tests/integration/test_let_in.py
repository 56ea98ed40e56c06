"""What an operator gives to be let in with: it reaches the site, and stays off the record."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

from tests.conftest import crawl_once
from tests.scripted_site import Answer, ScriptedSite, article_page, front_page, listing_page
from unioncrawler.cli.report import load_report
from unioncrawler.replica import Replica

if TYPE_CHECKING:
    from pathlib import Path

ARTICLE = "/c/1.shtml"


def pages() -> dict[str, Answer | str]:
    return {
        "/": Answer(body=front_page(), headers={"Set-Cookie": "session=of-the-site; path=/"}),
        "/xw/index.shtml": listing_page([(ARTICLE, "一号文章的标题在这里", "2021-09-27")]),
        ARTICLE: article_page("一号文章的标题在这里"),
    }


def record_of(archive: Path) -> bytes:
    return b"".join(gzip.decompress(file.read_bytes()) for file in (archive / "warc").iterdir())


def test_cookies_of_a_file_are_sent_and_their_values_are_not_put_on_record(
    archive_dir: Path, tmp_path: Path
) -> None:
    file = tmp_path / "cookies.txt"
    file.write_text(
        "127.0.0.1\tFALSE\t/\tFALSE\t0\tclearance\tgeheim\n"
        "www.elsewhere.example\tFALSE\t/\tFALSE\t0\tother\tgeheim2\n"
    )
    with ScriptedSite(pages()) as site:
        crawl_once(archive_dir, site.base_url, site.profile, {"COOKIES_FILE": str(file)})
        sent = site.headers[ARTICLE][0]["cookie"]
        first = site.headers["/robots.txt"][0]["cookie"]
    record = record_of(archive_dir)

    assert set(sent.split("; ")) == {"clearance=geheim", "session=of-the-site"}
    assert first == "clearance=geheim"
    assert b"geheim" not in record
    assert b"clearance=withheld" in record
    assert b"session=of-the-site" in record
    assert b"geheim" not in (archive_dir / "archive.db").read_bytes()
    assert load_report(archive_dir, 1).complete


def test_each_crawl_begins_with_a_jar_of_its_own(archive_dir: Path) -> None:
    with ScriptedSite(pages()) as site:
        for _ in range(2):
            crawl_once(archive_dir, site.base_url, site.profile)
        asked = [headers.get("cookie") for headers in site.headers["/"]]
        later = [headers.get("cookie") for headers in site.headers["/xw/index.shtml"]]

    assert asked == [None, None]
    assert later[0] == "session=of-the-site"


def test_cookies_that_have_expired_are_not_sent_and_the_report_says_so(
    archive_dir: Path, tmp_path: Path
) -> None:
    file = tmp_path / "cookies.txt"
    file.write_text("127.0.0.1\tFALSE\t/\tFALSE\t1\tclearance\told\n")
    with ScriptedSite(pages()) as site:
        crawl_once(archive_dir, site.base_url, site.profile, {"COOKIES_FILE": str(file)})
        sent = [headers.get("cookie") for headers in site.headers["/robots.txt"]]

    assert sent == [None]
    assert load_report(archive_dir, 1).signals == {"cookies that were given have expired": 1}


def test_all_is_asked_by_the_proxy_and_its_password_is_not_put_on_record(archive_dir: Path) -> None:
    with Replica(articles=3).serve() as server:
        proxy = server.base_url.replace("http://", "http://user:geheim@")
        crawl_once(archive_dir, "http://www.union.example", settings={"PROXY": proxy})
        hosts = {request.headers["host"] for request in server.requests}
    record = record_of(archive_dir)

    assert hosts == {"www.union.example"}
    assert load_report(archive_dir, 1).articles["new"] == 3
    assert b"geheim" not in record
    assert b"proxy-authorization" not in record.lower()
