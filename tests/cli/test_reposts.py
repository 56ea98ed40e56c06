"""Reposts where people and programs meet them: `reposts`, `show`, `export`, `status`."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from tests.texts import text_of
from tests.values import SITE, make_blocks, make_visit, new_archive, save_articles, uid_of, url_of
from unioncrawler.cli import main

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

NEWS = text_of(1)
LINK = {"containment": 1.0, "why": "published"}


def link(number: int) -> dict[str, object]:
    title = f"第{number}届职工技能比武落幕"
    return {"uid": uid_of(number), "url": url_of(number), "title": title, **LINK}


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    with new_archive(tmp_path) as writer:
        texts = {1: NEWS, 2: text_of(2, 60) + NEWS, 3: NEWS, 4: text_of(4)}
        for number, text in texts.items():
            save_articles(writer, make_visit(number, blocks=make_blocks(text)))
    return tmp_path


@pytest.fixture
def linked(archive: Path) -> Path:
    assert run(archive, "reposts").exit_code == 0
    return archive


def run(archive: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, [*arguments, "--archive", str(archive)])


def test_the_command_tells_what_it_found(archive: Path) -> None:
    path = archive / "archive.db"
    said = [run(archive, "reposts", *words).stdout for words in ((), (), ("--again",))]

    assert said == [
        f"{path}: 4 articles compared, 2 articles are reposts\n",
        f"{path}: 0 articles compared, 2 articles are reposts\n",
        f"{path}: 4 articles compared, 2 articles are reposts\n",
    ]
    as_json = json.loads(run(archive, "reposts", "--json").stdout)
    assert as_json == {"archive": str(path), "compared": 0, "reposts": 2}


def test_the_pairs_are_listed_the_repost_first(archive: Path) -> None:
    said = run(archive, "reposts", "--list").stdout.splitlines()
    pairs = json.loads(run(archive, "reposts", "--list", "--json").stdout)["pairs"]

    names = {
        n: f"2021-09-0{n + 1}  第{n}届职工技能比武落幕  {SITE}  {uid_of(n)}" for n in (1, 2, 3)
    }
    why = "    100% of the shorter text; the original was published earlier"
    assert said[1:] == [
        *(names[3], f"  from {names[1]}", why, f"  from {names[2]}", why),
        *(names[2], f"  from {names[1]}", why),
    ]
    assert [(pair["repost"]["uid"], pair["original"]["uid"]) for pair in pairs] == [
        (uid_of(3), uid_of(1)),
        (uid_of(3), uid_of(2)),
        (uid_of(2), uid_of(1)),
    ]
    assert pairs[-1] == {
        "repost": side(2),
        "original": side(1),
        "containment": 1.0,
        "why": "published",
    }


def side(number: int) -> dict[str, object]:
    named = {name: link(number)[name] for name in ("uid", "url", "title")}
    return {"site": SITE, **named, "published": f"2021-09-0{number + 1}"}


def test_no_archive_is_an_error_in_a_sentence(tmp_path: Path) -> None:
    result = run(tmp_path, "reposts")

    path = tmp_path / "archive.db"
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == f"Error: {path}: there is no archive here yet\n"


def test_show_names_originals_and_reposts(linked: Path) -> None:
    pages = {n: run(linked, "show", uid_of(n)).stdout.split("\n\n") for n in (1, 2, 3, 4)}

    whole = "  100% of the shorter text; the original was published earlier  "
    by = [
        f"转载 reposted by: 第{n}届职工技能比武落幕  {uid_of(n)}\n{whole}{url_of(n)}"
        for n in (2, 3)
    ]
    origin = [
        f"转自 reposted from: 第{n}届职工技能比武落幕  {uid_of(n)}\n{whole}{url_of(n)}"
        for n in (1, 2)
    ]
    assert pages[1][-2] == "\n".join(by)
    assert pages[2][-2] == f"{origin[0]}\n{by[1]}"
    assert pages[3][-2] == "\n".join(origin)
    assert "repost" not in "".join(pages[4])


def test_exports_carry_reposts(linked: Path) -> None:
    records = [json.loads(line) for line in run(linked, "export", "jsonl").stdout.splitlines()]
    shown = json.loads(run(linked, "show", uid_of(2), "--json").stdout)
    rows = list(csv.DictReader(io.StringIO(run(linked, "export", "csv").stdout)))

    assert [(r["reposted_from"], r["reposted_by"]) for r in records] == [
        ([], [link(2), link(3)]),
        ([link(1)], [link(3)]),
        ([link(1), link(2)], []),
        ([], []),
    ]
    assert (shown["reposted_from"], shown["reposted_by"]) == ([link(1)], [link(3)])
    assert [(row["reposted_from"], row["reposted_by"]) for row in rows] == [
        ("", f"{uid_of(2)} <{url_of(2)}> | {uid_of(3)} <{url_of(3)}>"),
        (f"{uid_of(1)} <{url_of(1)}>", f"{uid_of(3)} <{url_of(3)}>"),
        (f"{uid_of(1)} <{url_of(1)}> | {uid_of(2)} <{url_of(2)}>", ""),
        ("", ""),
    ]


def test_status_counts_reposts(linked: Path) -> None:
    assert "  4 articles (2 of them reposts), 0 waiting" in run(linked, "status").stdout
    (site,) = json.loads(run(linked, "status", "--json").stdout)["sites"]
    assert (site["site"], site["reposts"]) == (SITE, 2)
