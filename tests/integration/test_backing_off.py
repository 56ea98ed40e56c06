"""A host that has trouble with us is asked more slowly, as its own log tells."""

from __future__ import annotations

import dataclasses
import itertools
import re
import time
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import crawl_once
from tests.scripted_site import Answer, ScriptedSite, article_page, front_page, listing_page
from unioncrawler.cli.report import load_report
from unioncrawler.replica import Fault, Replica
from unioncrawler.sites import load_profile

if TYPE_CHECKING:
    from pathlib import Path

    from unioncrawler.replica import LoggedRequest
    from unioncrawler.sites import SiteProfile

EXACT = {"DOWNLOAD_DELAY_JITTER": 0.0}


def numbered(count: int, bad: dict[int, Answer]) -> dict[str, Answer | str]:
    links = [(f"/c/{n}.shtml", f"第{n}条新闻的标题在这里", "2021-09-27") for n in range(count)]
    pages: dict[str, Answer | str] = {"/": front_page(), "/xw/index.shtml": listing_page(links)}
    pages |= {url: article_page(title) for url, title, _ in links}
    return pages | {f"/c/{number}.shtml": answer for number, answer in bad.items()}


def with_rules(profile: SiteProfile, **rules: Any) -> SiteProfile:
    return dataclasses.replace(profile, crawl=dataclasses.replace(profile.crawl, **rules))


def pauses(site: ScriptedSite) -> list[float]:
    """Return the seconds between the requests for articles, each from begin to begin."""
    asked = zip(site.requests, sorted(began for began, _ in site.times), strict=True)
    times = [began for path, began in asked if path.startswith("/c/")]
    return [later - earlier for earlier, later in itertools.pairwise(times)]


def test_the_delay_doubles_with_each_trouble_to_the_limit_and_comes_back(
    archive_dir: Path,
) -> None:
    bad = {
        number: Answer(status=(403, 500, 521, 500)[number - 1], body="no") for number in range(1, 5)
    }
    with ScriptedSite(numbered(9, bad)) as site:
        profile = with_rules(site.profile, delay=0.04, slowest=0.3, wall_after=9)
        crawl_once(archive_dir, site.base_url, profile, EXACT)

    found = pauses(site)  # 0.05 s is the ordinary one
    assert [round(pause, 1) for pause in found[1:5]] == [0.1, 0.2, 0.3, 0.3]
    assert found[5:] == sorted(found[5:], reverse=True)
    assert found[-1] > 0.09


@pytest.mark.parametrize("fault", ["throttle-429", "throttle-503"])
def test_a_retry_after_is_kept(fault: str, archive_dir: Path) -> None:
    replica = Replica(articles=8)
    replica.fault = Fault(name=fault, retry_after=2)
    with replica.serve() as server:
        profile = with_rules(load_profile("replica"), wall_after=2)
        crawl_once(archive_dir, server.base_url, profile, attachments="no")
        times = [request.time for request in server.requests if request.status in {429, 503}]

    least = 2 if fault == "throttle-429" else 1  # a date has no fractions of seconds
    assert len(times) == 2
    assert least <= times[1] - times[0] < 3


def test_a_retry_after_is_kept_no_longer_than_the_profile_says(archive_dir: Path) -> None:
    bad = {0: Answer(status=429, headers={"Retry-After": "86400"})}
    with ScriptedSite(numbered(3, bad)) as site:
        profile = with_rules(site.profile, retry_after_limit=0.4)
        crawl_once(archive_dir, site.base_url, profile, {"RETRY_TIMES": 2})

    assert 0.4 <= pauses(site)[0] < 1.0
    assert site.requests.count("/c/0.shtml") == 1
    assert load_report(archive_dir, 1).articles["new"] == 2


def test_a_crawl_behind_a_wall_does_not_wait_for_what_it_lets_go(archive_dir: Path) -> None:
    bad = {number: Answer(status=429, headers={"Retry-After": "30"}) for number in range(1, 4)}
    with ScriptedSite(numbered(4, bad)) as site:
        began = time.monotonic()
        crawl_once(archive_dir, site.base_url, with_rules(site.profile, wall_after=1))
        took = time.monotonic() - began
        crawl_once(archive_dir, site.base_url, with_rules(site.profile, wall_after=1))
        asked = [path for path in site.requests if path.startswith("/c/")]

    assert took < 10
    assert asked == ["/c/0.shtml", "/c/1.shtml", "/c/1.shtml"]
    assert load_report(archive_dir, 1).articles["new"] == 1
    assert {c.pending for c in load_report(archive_dir, 2).channels} == {2}


def test_a_throttle_of_robots_txt_ends_the_crawl(archive_dir: Path) -> None:
    with ScriptedSite({"/robots.txt": Answer(status=429)}) as site:
        crawl_once(archive_dir, site.base_url, site.profile)

    assert site.requests == ["/robots.txt"]
    assert load_report(archive_dir, 1).wall["cause"] == "throttled: HTTP 429"


def test_a_broken_connection_is_tried_again_more_slowly(archive_dir: Path) -> None:
    replica = Replica(articles=3)
    replica.fault = Fault(name="reset")
    with replica.serve() as server:
        profile = with_rules(load_profile("replica"), delay=0.08, slowest=0.4, wall_after=1)
        settings = {**EXACT, "RETRY_TIMES": 2}
        crawl_once(archive_dir, server.base_url, profile, settings, attachments="no")
        broken = [request for request in server.requests if request.status == 0]
    times = [request.time for request in broken if request.path == broken[0].path]
    # on a connection that was kept open aiohttp, which tests crawl with, asks twice by itself
    tries = [times[0], *(b for a, b in itertools.pairwise(times) if b - a > 0.05)]

    assert len(tries) == 3
    assert tries[1] - tries[0] > 0.19
    assert tries[2] - tries[1] > 0.39
    assert load_report(archive_dir, 1).faults["connection reset"] >= 1


def test_images_that_are_refused_to_all_are_no_wall(archive_dir: Path) -> None:
    pages = numbered(3, {})
    images = "".join(f"<p><img src='/u/{n}.jpg'></p>" for n in range(8))
    pages["/c/0.shtml"] = str(pages["/c/0.shtml"]).replace("</p>", f"</p>{images}", 1)
    pages |= {f"/u/{n}.jpg": Answer(status=403) for n in range(8)}
    with ScriptedSite(pages) as site:
        crawl_once(archive_dir, site.base_url, with_rules(site.profile, wall_after=3))
    report = load_report(archive_dir, 1)

    assert report.reason == "finished"
    assert report.faults == {"blocked: HTTP 403": 8}


def test_articles_that_were_refused_before_keep_no_new_one_away(archive_dir: Path) -> None:
    with ScriptedSite(numbered(3, {n: Answer(status=403) for n in range(3)})) as site:
        profile = with_rules(site.profile, wall_after=4)
        crawl_once(archive_dir, site.base_url, profile)
        site.pages |= numbered(5, {n: Answer(status=403) for n in range(3)})
        crawl_once(archive_dir, site.base_url, with_rules(site.profile, wall_after=2))
    report = load_report(archive_dir, 2)

    assert (report.reason, report.articles["new"]) == ("finished", 2)


def assert_polite(log: list[LoggedRequest], least: float) -> None:
    times = [request.time for request in log]
    between = [later - earlier for earlier, later in itertools.pairwise(times)]
    assert min(between) >= least - 0.02  # what the way to the log takes differs a little
    assert max(between) - min(between) > least * 0.1  # varied, upwards


def test_every_kind_of_request_keeps_the_delay(archive_dir: Path) -> None:
    profile = with_rules(load_profile("replica"), delay=0.1)
    listing = (re.compile(r"/xwzx/tpxw/"),)
    profile = dataclasses.replace(profile, urls=dataclasses.replace(profile.urls, listing=listing))
    replica = Replica(articles=6)
    with replica.serve() as server:
        crawl_once(archive_dir, server.base_url, profile)
        first = list(server.requests)
        time.sleep(1.1)
        server.requests.clear()
        crawl_once(archive_dir, server.base_url, profile, revisit="all")
        second = list(server.requests)
    asked = {request.path.split("/")[1] for request in first}
    is_conditional = [r.headers.keys() & {"if-none-match", "if-modified-since"} for r in second]

    assert {"robots.txt", "c", "upload", "xwzx", ""} <= asked
    assert any(301 <= request.status <= 302 for request in first)
    assert any(re.fullmatch(r"/[0-9a-f]{20}\.html", request.path) for request in first)
    assert any(is_conditional)
    assert_polite(first, 0.1)
    assert_polite(second, 0.1)


def test_one_request_at_a_time_also_while_the_site_is_in_trouble(archive_dir: Path) -> None:
    bad = {2: Answer(status=500, pause=0.1), 3: Answer(status=429, headers={"Retry-After": "0"})}
    with ScriptedSite(numbered(6, bad)) as site:
        crawl_once(archive_dir, site.base_url, site.profile, {"RETRY_TIMES": 1})

    assert site.requests.count("/c/2.shtml") == 2
    ordered = sorted(site.times)
    assert all(end <= began for (_, end), (began, _) in itertools.pairwise(ordered))


def test_a_site_where_nothing_listens_is_unreachable_and_no_wall(archive_dir: Path) -> None:
    crawl_once(archive_dir, "http://127.0.0.1:9")

    report = load_report(archive_dir, 1)
    assert (report.reason, report.wall) == ("unreachable", {})
