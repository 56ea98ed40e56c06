"""An article is read by the layout of the day its listing shows: in a crawl and in every replay."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from click.testing import CliRunner

from tests.conftest import crawl_once
from tests.same_archive import assert_same
from tests.scripted_site import PROFILE, ScriptedSite, front_page, listing_page
from unioncrawler.archive import open_archive
from unioncrawler.cli import main
from unioncrawler.replay.rebuild import Rebuilt, rebuild
from unioncrawler.sites import parse_profile

if TYPE_CHECKING:
    from pathlib import Path

LAYOUTS = """
[urls]
article = ['/a/']
[[article]]
until = "2021-06-30"
title = "div.old"
[[article]]
title = "div.new"
"""
PAGE = (
    "<html><head><meta charset='utf-8'></head><body><div class='old'>第{0}号文件旧版标题</div>"
    "<div class='new'>第{0}号文件新版标题</div><div>发布时间:2024-01-01</div>"
    f"<div class='txt'><p>{'职工技能竞赛在车间举行，来自各班组的选手参加了比赛。' * 6}</p></div>"
    "</body></html>"
)
LINKS = [
    ("/a/1.html", "第1号文件的标题在这里", "2021-07-01"),
    ("/a/2.html", "第2号文件的标题在这里", "2021-06-30"),
    ("/a/3.html", "第3号文件的标题在这里", "2015-01-01"),
]
PAGES = {
    "/": front_page(),
    "/xw/index.shtml": listing_page(LINKS),
    **{url: PAGE.format(url[3]) for url, _, _ in LINKS},
}
TITLES = ["第1号文件新版标题", "第2号文件旧版标题", "第3号文件旧版标题"]


def titles(archive: Path) -> list[str]:
    with open_archive(archive) as opened, opened.reading() as connection:
        return [title for (title,) in connection.execute("SELECT title FROM articles ORDER BY url")]


def test_the_day_in_the_listing_chooses_the_layout_and_a_rebuild_comes_to_the_same(
    tmp_path: Path,
) -> None:
    profile = parse_profile(f"{PROFILE}{LAYOUTS}", "t")
    archive, copy, tally = tmp_path / "a", tmp_path / "b", Rebuilt()
    with ScriptedSite(PAGES) as site:
        crawl_once(archive, site.base_url, profile)
    rebuild(archive / "warc", copy, lambda *_: profile, tally)

    assert titles(archive) == TITLES
    assert tally.damage == []
    assert_same(archive, copy)


def test_a_layout_that_is_added_later_corrects_what_was_read_before(tmp_path: Path) -> None:
    archive, better = tmp_path / "a", tmp_path / "better.toml"
    better.write_text(f"{PROFILE}{LAYOUTS}", encoding="utf-8")
    with ScriptedSite(PAGES) as site:
        first = f"{PROFILE}[urls]\narticle = ['/a/']\n[article]\ntitle = 'div.new'\n"
        crawl_once(archive, site.base_url, parse_profile(first, "t"))
    before = titles(archive)
    words = ["reextract", "--archive", archive, "--profile", better, "--jobs", "1", "--json"]
    result = CliRunner().invoke(main, [str(word) for word in words])

    assert before == [f"第{number}号文件新版标题" for number in (1, 2, 3)]
    assert json.loads(result.stdout)["sites"][0]["corrected_articles"] == 2
    assert titles(archive) == TITLES
