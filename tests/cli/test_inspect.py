from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from tests.scripted_site import Answer, ScriptedSite, article_page, listing_page
from unioncrawler.cli import main
from unioncrawler.cli.inspect import FIELDS

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["inspect", *words])


def records(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "竞赛.html"
    path.write_text(article_page("技能竞赛在车间举行"), encoding="utf-8")
    return path


def test_a_saved_article_is_shown_with_every_field_and_how_it_was_found(article: Path) -> None:
    result = run(str(article), "--url", "http://s.example/c/1.shtml", "--json")
    (record,) = records(result)

    assert result.exit_code == 0
    assert set(FIELDS) <= set(record)
    assert (record["name"], record["kind"], record["verdict"]) == ("竞赛", "article", "ok")
    assert record["url"] == "http://s.example/c/1.shtml"
    assert record["title"] == "技能竞赛在车间举行"
    assert (record["published"], record["published_precision"]) == ("2021-09-27", "day")
    assert record["breadcrumbs"] == ["首页", "工会新闻"]
    assert record["breadcrumb_links"] == ["http://s.example/", "http://s.example/xw/index.shtml"]
    assert record["body_text"].endswith("全体职工表示，要以劳模为榜样，立足岗位作贡献。")
    assert record["found_by"]["published"] == "label"
    assert {"title", "body_text", "breadcrumbs"} <= set(record["found_by"])
    assert set(record["found_by"].values()) <= {"selector", "meta", "label", "position"}
    assert record["source"] is None
    assert record["entries"] is None


def test_a_saved_listing_is_shown_with_its_entries_and_its_paging(tmp_path: Path) -> None:
    links = [(f"/c/{n}.shtml", f"第{n}条新闻的标题在这里", "2021-09-27") for n in range(6)]
    path = tmp_path / "list.html"
    path.write_text(listing_page(links, following="index_2.shtml"), encoding="utf-8")

    (record,) = records(run(str(path), "--url", "http://s.example/xw/index.shtml", "--json"))

    assert record["kind"] == "listing"
    assert record["entries"] == [
        {"url": f"http://s.example{url}", "title": title, "date": day, "kind": "article"}
        for url, title, day in links
    ]
    assert record["paging"]["next"] == "http://s.example/xw/index_2.shtml"
    assert record["title"] is None


def test_without_json_a_person_reads_lines(article: Path) -> None:
    result = run(str(article))

    assert result.exit_code == 0
    assert "竞赛: article, ok" in result.stdout
    assert "  title: 技能竞赛在车间举行  [" in result.stdout


def test_an_address_is_asked_once_and_its_robots_txt_obeyed() -> None:
    pages: dict[str, Answer | str] = {
        "/robots.txt": "User-agent: *\nDisallow: /private/\n",
        "/c/1.shtml": article_page("技能竞赛在车间举行"),
        "/moved": Answer(status=301, headers={"Location": "/c/1.shtml"}),
    }
    with ScriptedSite(pages) as site:
        good = run(f"{site.base_url}/c/1.shtml", "--json")
        moved = run(f"{site.base_url}/moved", "--json")
        refused = run(f"{site.base_url}/private/2.shtml", "--json")
        asked = list(site.requests)

    assert records(good)[0]["title"] == "技能竞赛在车间举行"
    assert records(moved)[0]["verdict"] == "redirected"
    assert records(moved)[0]["redirect_to"].endswith("/c/1.shtml")
    assert refused.exit_code == 1
    assert "robots.txt forbids it" in refused.stderr
    assert asked == ["/robots.txt", "/c/1.shtml", "/robots.txt", "/moved", "/robots.txt"]


def test_what_cannot_be_read_is_named_and_the_rest_goes_on(article: Path, tmp_path: Path) -> None:
    result = run(str(tmp_path / "none.html"), str(tmp_path), str(article), "--json")

    assert result.exit_code == 1
    assert [record["name"] for record in records(result)] == ["竞赛"]
    assert result.stderr.count("Error: ") == 2
    assert "cannot be read" in result.stderr


@pytest.mark.parametrize(
    "body", [b"", b"\x00\xff\xfe", b"<html", b"%PDF-1.4 x", "只有文字".encode()]
)
def test_a_broken_page_is_a_record_not_a_crash(body: bytes, tmp_path: Path) -> None:
    path = tmp_path / "broken.html"
    path.write_bytes(body)

    result = run(str(path), "--json")

    assert result.exit_code == 0
    assert records(result)[0]["name"] == "broken"


def test_an_address_that_does_not_answer_is_one_sentence() -> None:
    result = run("http://127.0.0.1:9/x.html")

    assert result.exit_code == 1
    assert "does not answer" in result.stderr
    assert "Traceback" not in result.stderr


def test_wrong_use_is_exit_code_2(article: Path) -> None:
    assert run().exit_code == 2
    assert run(str(article), str(article), "--url", "http://s.example/").exit_code == 2
    assert run(str(article), "--site", "nowhere").exit_code == 1
