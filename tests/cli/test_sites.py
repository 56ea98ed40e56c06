from __future__ import annotations

import json
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from tests.conftest import crawl_once
from tests.scripted_site import (
    PROFILE,
    Answer,
    ScriptedSite,
    article_page,
    front_page,
    listing_page,
)
from unioncrawler.archive import open_archive
from unioncrawler.cli import main
from unioncrawler.drafting import systems
from unioncrawler.replica import Replica
from unioncrawler.sites import load_profile, parse_profile, site_names

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result


def run(*words: object) -> Result:
    return CliRunner().invoke(main, ["sites", *map(str, words)])


def propose(base_url: str, *words: object) -> Result:
    return run("new", f"{base_url}/", "--delay", 0, *words)


def test_without_a_command_the_known_sites_are_listed() -> None:
    assert [line.split()[0] for line in run().stdout.splitlines()] == site_names()
    assert run("list").stdout == run().stdout
    assert [json.loads(line)["key"] for line in run("--json").stdout.splitlines()] == site_names()
    assert json.loads(run("nmgzgh", "--json").stdout)["name"] == "内蒙古自治区总工会"


def test_a_profile_with_a_mistake_is_an_error_that_names_it(tmp_path: Path) -> None:
    path = tmp_path / "my.toml"
    path.write_text("[site]\nkey = 'x'\n", encoding="utf-8")

    result = run(path)

    assert result.exit_code == 1
    assert result.stderr == f"Error: {path}: site.name: this key is missing\n"


@pytest.mark.parametrize(
    ("cms", "system", "pattern", "body"),
    [
        ("zcms", systems.ZCMS, r"/c/\d{4}-\d{2}-\d{2}/\d+(?:_\d+)?\.shtml$", "div.article_con"),
        ("trs", systems.TRS, r"/\d{6}/t\d{8}_\d+(?:_\d+)?\.html$", "div.TRS_Editor"),
        ("vsb", systems.VSB, r"/info/\d+/\d+(?:_\d+)?\.htm$", "div#vsb_content"),
        (
            "hanweb",
            systems.HANWEB,
            r"/art/\d{4}/\d+/\d+/art_\d+_\d+(?:_\d+)?\.html$",
            "div#zoom",
        ),
        ("aspnet", systems.ASPNET, r"/NewsDetail\.aspx\?(?:.*&)?id=\d+", "div.article"),
    ],
)
def test_a_profile_of_the_replica_names_its_system_patterns_and_selectors(
    cms: str, system: str, pattern: str, body: str
) -> None:
    with Replica(cms=cms).serve() as server:
        result = propose(server.base_url)
        asked = len(server.requests)
    profile = parse_profile(result.stdout, "draft")

    assert result.exit_code == 0, result.stderr
    assert asked <= 20
    assert f"CMS: {system} (" in result.stdout
    assert [each.pattern for each in profile.urls.article] == [pattern]
    assert profile.article.body is not None
    assert profile.article.body.source == body


@pytest.mark.parametrize(
    ("cms", "words"),
    [
        ("jeecms", "The second page of one, {}/xwzx/mtjj/index_2.jhtml, listed 13 new"),
        ("hanweb", "Listings go on by: hanweb on 4 listings."),
        ("aspnet", "Listings go on by: postback on"),
        ("json", "are no listings by their markup. If a browser shows lists there"),
        ("nfiles0", "CMS: not recognised."),
        ("query", "unsure: CMS: PHPCMS (index.php?m=content on"),
    ],
)
def test_how_listings_go_on_and_what_is_unsure_stands_in_comments(cms: str, words: str) -> None:
    with Replica(cms=cms).serve() as server:
        result = propose(server.base_url)

    text = " ".join(line.removeprefix("# ") for line in result.stdout.splitlines())
    assert words.format(server.base_url) in text
    assert parse_profile(result.stdout, "draft").discover_channels


@pytest.mark.parametrize("cms", ["zcms", "trs", "vsb"])
def test_a_crawl_with_the_profile_proposed_finds_every_article(cms: str, tmp_path: Path) -> None:
    replica = Replica(articles=60, cms=cms)
    with replica.serve() as server:
        profile = parse_profile(propose(server.base_url).stdout + "[crawl]\ndelay = 0\n", "draft")
        crawl_once(tmp_path, server.base_url, profile, attachments="no")
    listed = {entry.url for entry in replica.entries if entry.kind == "article"}
    with open_archive(tmp_path) as archive:
        articles = archive.count_articles(profile.key)

    assert articles >= len(listed) - 4  # some are no articles: redirects, a page that is not there


def test_no_more_requests_are_made_than_was_said_and_stdout_holds_toml_alone() -> None:
    with Replica(articles=60).serve() as server:
        result = propose(server.base_url, "--most", 6, "--contact", "me@example.org")
        asked = [(request.path, request.headers["user-agent"]) for request in server.requests]

    assert len(asked) == 6
    assert asked[0][0] == "/robots.txt"
    assert all(agent.endswith("(+me@example.org)") for _, agent in asked)
    assert result.stderr.startswith(f"asking {server.base_url}, 6 requests at most\n")
    assert result.stderr.endswith("requests made: 6\n")
    assert parse_profile(result.stdout, "draft").key == "site-127-0-0-1"


def test_a_robots_txt_that_forbids_or_fails_ends_it_in_one_sentence() -> None:
    forbidding = "User-agent: *\nDisallow: /\n"
    for robots in (forbidding, Answer(status=503)):
        with ScriptedSite({"/robots.txt": robots, "/": front_page()}) as site:
            result = propose(site.base_url)
            assert site.requests == ["/robots.txt"]
        assert result.exit_code == 1
        assert result.stdout == ""
        assert result.stderr.splitlines()[-1] == (
            f"Error: no page came: {site.base_url}/: robots.txt forbids it"
        )


def test_a_crawl_delay_is_kept_and_one_too_long_is_refused() -> None:
    with Replica(articles=20, crawl_delay=0.2).serve() as server:
        run("new", f"{server.base_url}/", "--delay", 0, "--most", 4)
        times = [request.time for request in server.requests]
    with Replica(articles=20, crawl_delay=900).serve() as server:
        refused = propose(server.base_url)

    assert all(later - earlier >= 0.19 for earlier, later in pairwise(times[1:]))
    assert "robots.txt asks for 900 seconds between requests" in refused.stderr


@pytest.mark.parametrize(
    ("front", "words"),
    [
        ("", "empty body"),
        ("<html><body></body></html>", "no article and no listing"),
        (Answer(status=404), "HTTP 404"),
        (Answer(status=302, headers={"Location": "http://wall.example/"}), "leads to http://wall"),
    ],
)
def test_a_front_page_that_says_nothing_is_one_sentence(front: Answer | str, words: str) -> None:
    with ScriptedSite({"/robots.txt": Answer(status=404), "/": front}) as site:
        result = propose(site.base_url)

    assert (result.exit_code, result.stdout) == (1, "")
    assert words in result.stderr.splitlines()[-1]


def test_a_session_that_is_given_as_a_folder_is_kept_for_what_is_asked_next() -> None:
    folder = "/(S(lit3py55t21z5v55vlm25s55))"
    links = [(f"/show.aspx?id={n}", f"第{n}条新闻的标题在这里", "2021-09-27") for n in range(6)]
    plain = {"/": front_page(), "/xw/index.shtml": listing_page(links)}
    plain |= {url: article_page(title) for url, title, _ in links}
    pages: dict[str, Answer | str] = {f"{folder}{path}": page for path, page in plain.items()}
    pages |= {path: Answer(status=302, headers={"Location": folder + path}) for path in plain}
    with ScriptedSite({"/robots.txt": Answer(status=404)} | pages) as site:
        result = propose(site.base_url)

    assert result.exit_code == 0, result.stderr
    profile = parse_profile(result.stdout, "draft")
    assert [(each.path, each.url) for each in profile.channels] == [("工会新闻", "/xw/index.shtml")]
    assert [path for path in site.requests if path in plain] == ["/"]
    assert "(S(" not in result.stdout


def test_a_host_that_refuses_is_one_sentence() -> None:
    result = propose("http://127.0.0.1:9")

    assert (result.exit_code, result.stdout) == (1, "")
    assert "Error: no page came: http://127.0.0.1:9/robots.txt: does not answer" in result.stderr


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """A mirror of a site, as wget makes it."""
    folder = tmp_path / "www.saved.example"
    links = [(f"/c/2021-09-0{n}/{n}.shtml", f"第{n}届竞赛举行", "2021-09-01") for n in range(1, 5)]
    pages = {"/xw/index.shtml": listing_page(links)}
    pages |= {url: article_page(title) for url, title, _ in links}
    for path, text in pages.items():
        file = folder / path.removeprefix("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


def test_saved_pages_are_read_and_nothing_is_asked(saved: Path) -> None:
    result = run("new", *saved.rglob("*.shtml"))
    profile = parse_profile(result.stdout, "draft")

    assert (result.exit_code, result.stderr) == (0, "")
    assert (profile.key, profile.base_url) == ("saved", "http://www.saved.example")
    assert profile.channels[0].url == "/xw/index.shtml"
    assert profile.article.body is not None


def test_saved_pages_that_do_not_say_where_they_are_from_need_to_be_told(tmp_path: Path) -> None:
    for number in range(3):
        text = article_page(f"第{number}届竞赛举行")
        (tmp_path / f"{number}.html").write_text(text, encoding="utf-8")
    files = sorted(tmp_path.glob("*.html"))
    untold = run("new", *files)
    told = run("new", *files, "--base-url", "https://www.told.example")
    profile = parse_profile(told.stdout, "draft")

    assert "none of the files says where it is from" in untold.stderr
    assert profile.base_url == "https://www.told.example"
    assert profile.article.body is not None
    assert profile.urls.article == ()  # their addresses are not known


@pytest.mark.parametrize("body", [b"", b"\x00\xff\xfe", b"%PDF-1.4 x", b"<html>", b"\x89PNG"])
def test_files_that_are_no_pages_make_no_profile(body: bytes, tmp_path: Path) -> None:
    file = tmp_path / "a.html"
    file.write_bytes(body)

    result = run("new", file, "--base-url", "http://www.told.example")

    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("Error: nothing could be read of 1 page: ")


def test_a_profile_is_checked_on_saved_pages(saved: Path, tmp_path: Path) -> None:
    files = [*saved.rglob("*.shtml")]
    good = tmp_path / "good.toml"
    good.write_text(run("new", *files).stdout, encoding="utf-8")
    bad = tmp_path / "bad.toml"
    bad.write_text(good.read_text("utf-8").replace("div.txt", "div.none"), encoding="utf-8")

    passed, failed = run("check", good, *files), run("check", bad, *files)
    record = json.loads(run("check", bad, *files, "--json").stdout)

    assert (passed.exit_code, failed.exit_code) == (0, 1)
    assert passed.stdout.splitlines()[-1] == "every selector finds something"
    assert "error: article.body = 'div.none' finds nothing on any of 4 pages" in failed.stdout
    assert record["errors"] == ["article.body = 'div.none' finds nothing on any of 4 pages"]
    assert record["articles"] == 4


def test_a_profile_is_checked_on_live_pages(tmp_path: Path) -> None:
    profile = tmp_path / "my.toml"
    with Replica(articles=60).serve() as server:
        profile.write_text(propose(server.base_url).stdout + "[crawl]\ndelay = 0\n", "utf-8")
        server.requests.clear()
        result = run("check", profile, "--live", 8, "--delay", 0, "--json")
        asked = len(server.requests)
    record = json.loads(result.stdout)

    assert result.exit_code == 0
    assert asked == 9  # robots.txt comes on top
    assert record["articles"] >= 3
    assert len(record["listings"]) >= 2
    assert all(each["found"] == each["of"] for each in record["selectors"])


API = """
[[api]]
name = "list"
url = "/list"
body = "{body}"
fields = {{ lm = "{{code}}", p = "{{page}}" }}
headers = {{ X-Asks = "a check" }}
items = "{items}"
title = "t"
link = "u"
[[channel]]
path = "工会新闻"
url = "/xw/"
api = "list"
code = "7"
"""


@pytest.mark.parametrize(
    ("body", "address", "sent"),
    [("query", "/list?lm=7&p=1", None), ("json", "/list", b'{"lm":"7","p":1}')],
)
def test_a_list_that_an_api_brings_is_asked_for_and_its_articles_looked_at(
    body: str, address: str, sent: bytes | None, tmp_path: Path
) -> None:
    titles = {f"/c/2021-09-0{n}/{n}.shtml": f"第{n}届竞赛在车间举行" for n in range(1, 4)}
    listed = json.dumps({"l": [{"t": title, "u": url} for url, title in titles.items()]})
    pages = {"/": front_page(), "/xw/index.shtml": listing_page([]), address: listed}
    pages |= {url: article_page(title) for url, title in titles.items()}
    good, bad = tmp_path / "good.toml", tmp_path / "bad.toml"
    with ScriptedSite(pages) as site:
        for path, items in ((good, "l"), (bad, "none")):
            path.write_text(PROFILE + API.format(body=body, items=items), encoding="utf-8")
        check = ("--live", 6, "--base-url", site.base_url, "--delay", 0, "--json")
        passed, failed = run("check", good, *check), run("check", bad, *check)
        asked = site.headers[address]
        bodies = site.bodies.get(address)
    found = json.loads(passed.stdout)["listings"][0]

    assert (passed.exit_code, failed.exit_code) == (0, 1)
    assert (found["entries"], found["mechanism"]) == (3, "api")
    assert json.loads(passed.stdout)["articles"] == 3
    assert json.loads(failed.stdout)["errors"] == ["the api of 工会新闻: the answer has no none"]
    assert [headers["x-asks"] for headers in asked] == ["a check"] * 2
    assert bodies == (None if sent is None else [sent] * 2)


def test_a_host_that_the_profile_excuses_is_asked_though_nobody_vouches_for_it(
    tmp_path: Path,
) -> None:
    profile = tmp_path / "my.toml"
    excused = "[[tls]]\nhost = '127.0.0.1'\nverify = false\n"
    words = ("--live", 3, "--delay", 0, "--json", "--base-url")
    with Replica(articles=20).serve(tls=True) as server:
        profile.write_text(load_profile("replica").text, "utf-8")
        refused = run("check", profile, *words, server.base_url)
        profile.write_text(load_profile("replica").text + excused, "utf-8")
        asked = run("check", profile, *words, server.base_url)
        proposed = propose(server.base_url)

    assert "CERTIFICATE_VERIFY_FAILED" in refused.stderr
    assert "CERTIFICATE_VERIFY_FAILED" in proposed.stderr
    assert (refused.exit_code, proposed.exit_code, asked.exit_code) == (1, 1, 0)
    said = "secure connections to 127.0.0.1: the certificate is not verified"
    assert asked.stderr.splitlines()[0] == said


def test_an_address_without_its_scheme_is_told_from_a_file() -> None:
    result = run("new", "www.union.example")

    said = "there is no such file; an address begins with http:// or https://"
    assert (result.exit_code, result.stderr) == (1, f"Error: www.union.example: {said}\n")


def test_nothing_to_check_on_is_a_wrong_call() -> None:
    result = run("check", "nmgzgh")

    assert result.exit_code == 2
    assert "give saved pages, or --live N" in result.stderr
