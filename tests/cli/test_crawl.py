"""The crawl command as a user runs it: a process of its own, with Scrapy's production handler."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.scripted_site import Answer, ScriptedSite, article_page, front_page, listing_page
from unioncrawler.archive import archive_path, open_archive
from unioncrawler.replica import Fault, Replica

if TYPE_CHECKING:
    from collections.abc import Iterator

PROFILE = """
[site]
key = "scripted"
name = "剧本总工会"
base_url = "http://www.scripted.example"
hosts = ["www.scripted.example"]
discover_channels = true
[crawl]
delay = 0
"""


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "unioncrawler", "crawl", *words],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.fixture(scope="module")
def base_url() -> Iterator[str]:
    with Replica(articles=60).serve() as server:
        yield server.base_url


@pytest.fixture(scope="module")
def crawled(base_url: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    archive = tmp_path_factory.mktemp("archive")
    result = run("replica", "--base-url", base_url, "--archive", str(archive))
    assert (result.returncode, result.stderr.count("Traceback")) == (0, 0), result.stderr
    return archive


def test_without_a_site_the_replica_is_served_and_crawled(tmp_path: Path) -> None:
    result = run("--archive", str(tmp_path), "--limit", "3")

    assert result.returncode == 0, result.stderr
    assert "replica site served at http://127.0.0.1:" in result.stderr
    assert "articles: 3 new, 0 same, 0 unchanged, 0 changed, 0 gone" in result.stdout
    assert "complete as far as --limit goes" in result.stdout
    assert result.stdout.count("unioncrawler ") == 3


def test_the_report_for_programs_says_what_came_of_it(base_url: str, crawled: Path) -> None:
    result = run("replica", "--base-url", base_url, "--archive", str(crawled), "--json")
    report = json.loads(result.stdout)

    assert result.returncode == 0
    assert report["complete"] is True
    assert report["articles"] == {"new": 0, "same": 0, "unchanged": 0, "changed": 0, "gone": 0}
    assert report["entries"]["new"] == 0
    assert report["new_channels"] == []


def test_what_did_not_change_is_not_sent_again(tmp_path: Path) -> None:
    words = ("replica", "--archive", str(tmp_path), "--json", "--base-url")
    with Replica(articles=20).serve() as server:
        run(*words, server.base_url)
        result = run(*words, server.base_url, "--revisit")
        sent = [r.status for r in server.requests if r.path.startswith("/c/")]
    report = json.loads(result.stdout)

    assert (result.returncode, result.stderr) == (0, "")
    assert report["articles"]["unchanged"] == sent.count(304) > 10
    assert report["articles"]["changed"] == report["attachments_again"]["changed"] == 0
    assert report["attachments_again"]["unchanged"] == sum(
        kept["count"] for kept in report["attachments"] if kept["state"] == "captured"
    )
    assert report["held_back"] == {}


def test_on_demand_every_channel_is_walked_and_every_failure_asked_for(tmp_path: Path) -> None:
    replica = Replica(articles=20)
    words = ("replica", "--archive", str(tmp_path))
    asked = []
    with replica.serve() as server:
        for options in ((), (), ("--sweep", "--retry")):
            before = len(server.requests)
            assert run(*words, "--base-url", server.base_url, *options).returncode == 0
            asked.append([(r.path, r.status) for r in list(server.requests)[before:]])
    dead = {url.removeprefix("http://www.union.example") for url in replica.dead}
    dead = {path for path in dead if path.startswith("/c/")}

    assert dead <= {path for path, _ in asked[0]}
    assert dead.isdisjoint(path for path, _ in asked[1])
    assert dead <= {path for path, _ in asked[2]}
    known, swept = ({s for path, s in a if path.endswith("/index.shtml")} for a in asked[1:])
    assert (known, swept) == ({304}, {200})


def test_a_server_that_names_the_length_of_what_it_does_not_send_is_understood(
    tmp_path: Path,
) -> None:
    profile = tmp_path / "mine.toml"
    profile.write_text(PROFILE, encoding="utf-8")
    page = article_page("一号文章的标题在这里")
    pages: dict[str, Answer | str] = {
        "/": front_page(),
        "/xw/index.shtml": listing_page([("/c/1.shtml", "一号文章的标题在这里", "2021-09-27")]),
        "/c/1.shtml": Answer(body=page, headers={"ETag": '"one"'}),
    }
    words = (str(profile), "--archive", str(tmp_path / "a"), "--revisit", "--json", "--base-url")
    with ScriptedSite(pages) as site:
        run(*words, site.base_url)
        length = {"Content-Length": "4321", "Content-Encoding": "gzip"}
        site.pages["/c/1.shtml"] = Answer(status=304, headers=length)
        result = run(*words, site.base_url)
        asked = site.headers["/c/1.shtml"][-1]

    assert asked["if-none-match"] == '"one"'
    assert json.loads(result.stdout)["articles"]["unchanged"] == 1
    assert (result.returncode, result.stderr.count("Traceback")) == (0, 0)


def test_one_channel_is_walked_by_the_last_part_of_its_name(base_url: str, tmp_path: Path) -> None:
    result = run(
        "replica",
        "--base-url",
        base_url,
        "--archive",
        str(tmp_path),
        "--channel",
        "党建巡礼",
        "--json",
    )
    report = json.loads(result.stdout)

    assert result.returncode == 0, result.stderr
    assert [count["channel"] for count in report["channels"]] == ["基层频道/党建巡礼"]
    assert report["articles"]["new"] > 0
    with open_archive(archive_path(tmp_path)) as archive:
        assert [channel.path for channel in archive.channels("replica")] == ["基层频道/党建巡礼"]


def test_an_unknown_channel_is_one_sentence_that_names_the_known_ones(
    base_url: str, crawled: Path
) -> None:
    result = run("replica", "--base-url", base_url, "--archive", str(crawled), "--channel", "没有")

    assert result.returncode == 1
    assert "no channel '没有'" in result.stderr
    assert "基层频道/党建巡礼" in result.stderr
    assert "Traceback" not in result.stderr


def test_since_leaves_older_articles(base_url: str, tmp_path: Path) -> None:
    result = run(
        "replica",
        "--base-url",
        base_url,
        "--archive",
        str(tmp_path),
        "--since",
        "2021-01-01",
        "--json",
    )

    assert result.returncode == 0, result.stderr
    with open_archive(archive_path(tmp_path)) as archive, archive.reading() as connection:
        oldest, number = connection.execute(
            "SELECT min(published), count(*) FROM articles"
        ).fetchone()
    assert number > 0
    assert oldest >= "2021-01-01"


def test_a_profile_of_ones_own_is_crawled(tmp_path: Path) -> None:
    profile = tmp_path / "mine.toml"
    profile.write_text(PROFILE, encoding="utf-8")
    pages = {
        "/": front_page(),
        "/xw/index.shtml": listing_page([("/c/1.shtml", "一号文章的标题在这里", "2021-09-27")]),
        "/c/1.shtml": article_page("一号文章的标题在这里"),
    }
    with ScriptedSite(pages) as site:
        result = run(str(profile), "--base-url", site.base_url, "--archive", str(tmp_path / "a"))

    assert result.returncode == 0, result.stderr + result.stdout
    assert "articles: 1 new, 0 same, 0 unchanged, 0 changed, 0 gone" in result.stdout
    assert "new channels: 工会新闻" in result.stdout


def test_a_second_crawl_of_the_same_archive_is_refused_with_pid_and_start(
    base_url: str, tmp_path: Path
) -> None:
    with open_archive(archive_path(tmp_path), write=True, create=True):
        result = run("replica", "--base-url", base_url, "--archive", str(tmp_path))

    assert result.returncode == 1
    assert str(os.getpid()) in result.stderr
    assert result.stderr.strip().count("\n") == 0


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("nowhere",), "no site or profile 'nowhere'"),
        (("nmgzgh", "--base-url", "127.0.0.1"), "not an http(s) address"),
        (("nmgzgh", "--base-url", "http://127.0.0.1:9"), "does not answer"),
    ],
)
def test_a_crawl_that_cannot_be_is_one_sentence(
    words: tuple[str, ...], sentence: str, tmp_path: Path
) -> None:
    result = run(*words, "--archive", str(tmp_path / "a"))

    assert result.returncode == 1
    assert sentence in result.stderr
    assert result.stderr.strip().count("\n") == 0, result.stderr
    assert result.stdout == ""


def test_what_is_no_archive_stays_as_it_is(base_url: str, tmp_path: Path) -> None:
    other = tmp_path / "archive.db"
    other.write_text("not a database", encoding="utf-8")

    result = run("replica", "--base-url", base_url, "--archive", str(tmp_path))

    assert result.returncode == 1
    assert "is no archive" in result.stderr
    assert other.read_text(encoding="utf-8") == "not a database"


@pytest.mark.parametrize("words", [("--since", "gestern"), ("--limit", "0"), ("--bogus",)])
def test_wrong_use_is_exit_code_2(words: tuple[str, ...]) -> None:
    assert run(*words).returncode == 2


def test_a_limited_crawl_goes_on_where_the_last_one_ended(base_url: str, tmp_path: Path) -> None:
    words = ("replica", "--base-url", base_url, "--archive", str(tmp_path))
    limited = [run(*words, "--limit", "7", "--json") for _ in range(2)]
    rest = json.loads(run(*words, "--json").stdout)

    assert [result.returncode for result in limited] == [0, 0]
    assert [json.loads(result.stdout)["articles"]["new"] for result in limited] == [7, 7]
    assert rest["complete"] is True
    with open_archive(archive_path(tmp_path)) as archive:
        assert "首页" not in [channel.path for channel in archive.channels("replica")]
        assert archive.count_articles("replica") == 60


def test_a_limited_crawl_ends_at_once(base_url: str, tmp_path: Path) -> None:
    result = run(
        "replica", "--base-url", base_url, "--archive", str(tmp_path), "--limit", "1", "--json"
    )

    # an idle engine looks again every five seconds only; the crawl must not wait for that
    assert json.loads(result.stdout)["seconds"] < 4


def test_a_contact_is_an_address() -> None:
    assert run("nmgzgh", "--contact", "nobody").returncode == 2


def test_output_that_cannot_be_written_is_one_sentence(crawled: Path) -> None:
    with Path("/dev/full").open("w") as full:
        result = subprocess.run(
            [sys.executable, "-m", "unioncrawler", "status", "--archive", str(crawled)],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )

    assert result.returncode == 1
    assert result.stderr.startswith("Error: cannot write the output: ")
    assert "Traceback" not in result.stderr


def test_one_request_at_a_time_without_any_delay_too(tmp_path: Path) -> None:
    profile = tmp_path / "mine.toml"
    profile.write_text(PROFILE, encoding="utf-8")
    links = [(f"/c/{n}.shtml", f"第{n}条新闻的标题在这里", "2021-09-27") for n in range(12)]
    pages = {"/": Answer(body=front_page(), pause=0.03)}
    pages["/xw/index.shtml"] = Answer(body=listing_page(links), pause=0.03)
    pages |= {url: Answer(body=article_page(title), pause=0.03) for url, title, _ in links}
    with ScriptedSite(pages) as site:
        result = run(str(profile), "--base-url", site.base_url, "--archive", str(tmp_path / "a"))
        times = sorted(site.times)

    assert result.returncode == 0, result.stderr + result.stdout
    assert len(times) == 16  # robots.txt, the probe, front page, listing, 12 articles
    assert all(end <= began for (_, end), (began, _) in itertools.pairwise(times))


def test_a_full_disk_is_one_sentence_and_what_was_committed_stays(
    base_url: str, tmp_path: Path
) -> None:
    # the size a file may grow to stands in for the size of a disk
    program = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, 600_000));"
        "from unioncrawler.cli import main; main(sys.argv[1:])"
    )
    result = subprocess.run(
        [
            sys.executable, "-c", program,
            "crawl", "replica", "--base-url", base_url, "--archive", str(tmp_path),
        ],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip

    assert result.returncode == 1
    assert "the disk is full or failing" in result.stderr
    assert "Traceback" not in result.stderr
    with open_archive(tmp_path) as archive:
        kept = archive.count_articles("replica")
    again = run("replica", "--base-url", base_url, "--archive", str(tmp_path), "--json")
    assert kept < 60
    assert json.loads(again.stdout)["complete"] is True
    with open_archive(tmp_path) as archive:
        assert archive.count_articles("replica") == 60


def test_a_crawl_that_its_site_keeps_out_ends_with_code_3_and_says_what_to_do(
    tmp_path: Path,
) -> None:
    site = Replica(articles=8)
    site.fault = Fault(name="challenge-rs", scope="everything")
    with site.serve() as server:
        result = run("replica", "--base-url", server.base_url, "--archive", str(tmp_path))

    assert result.returncode == 3
    assert "met: 1 × a challenge by 瑞数 (Ruishu)" in result.stdout
    last = result.stdout.splitlines()[-1]
    assert last.startswith("the site keeps us out: a challenge by 瑞数 (Ruishu) at 127.0.0.1.")
    assert "--cookies" in last
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("option", "value", "reason"),
    [
        ("--cookies", "/nowhere/cookies.txt", "the cookies cannot be read"),
        ("--proxy", "socks5://h:1", "the proxy must be like http://host:port"),
    ],
)
def test_cookies_and_proxies_that_cannot_be_used_are_one_sentence(
    option: str, value: str, reason: str, tmp_path: Path
) -> None:
    result = run(
        "replica",
        "--base-url",
        "http://127.0.0.1:9",
        "--archive",
        str(tmp_path / "a"),
        option,
        value,
    )

    assert result.returncode == 1
    assert reason in result.stderr
    assert "Traceback" not in result.stderr
    assert not (tmp_path / "a").exists()
