"""`unioncrawler diff`: what it prints on a terminal, elsewhere and for programs."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import click
import pytest
from click.testing import CliRunner

from tests.values import (
    HOST,
    LATER,
    LATER_TEXT,
    NOW,
    NOW_TEXT,
    SITE,
    make_blocks,
    make_capture,
    make_visit,
    new_archive,
    save_articles,
    uid_of,
    url_of,
)
from unioncrawler.archive import open_archive
from unioncrawler.cli import main
from unioncrawler.items import AttachmentState, Verdict
from unioncrawler.visits import AttachmentVisit

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

UID = uid_of(1)
STEERING = "\ufffd[31m"  # as it is printed, without its escape
FIRST = make_blocks("秋意浓。", "共有3名选手参加。取得成绩。", "记者离开。")
SECOND = make_blocks("秋意浓。", "共有12名选手参加。", "取得成绩。\x1b[31m", "掌声响起！")


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    with new_archive(tmp_path) as writer:
        writer.save_article(SITE, UID, make_visit(1, blocks=FIRST), now=NOW)
        changes: dict[str, Any] = {"title": "\x1b]0;比武", "author": None, "attachments": ()}
        visit = make_visit(1, blocks=SECOND, **changes)
        writer.save_article(SITE, UID, visit, now=LATER)
        save_articles(writer, make_visit(2))
    return tmp_path


def run(archive: Path, *arguments: str, color: bool = False) -> Result:
    return CliRunner().invoke(main, ["diff", *arguments, "--archive", str(archive)], color=color)


def test_what_changed_is_printed_with_signs(archive: Path) -> None:
    result = run(archive, UID, color=True)

    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == (
        f"\ufffd]0;比武\n{UID}\nversion 1 ({NOW_TEXT}) → version 2 ({LATER_TEXT})\n\n"
        "title: 第1届职工技能比武落幕 → \ufffd]0;比武\n"
        "author: 苏日娜 → (none)\n"
        f"file: [-名单 {HOST}/upload/1.pdf-]\n\n"
        "… 1 sentence unchanged\n"
        "共有[-3-]{+12+}名选手参加。{+¶+}\n"
        "取得成绩。[-¶-]\n"
        "[-记者离开。-]\n"
        "{+\ufffd[31m+}\n"
        "{+掌声响起！+}\n"
    )


def test_other_bytes_under_the_same_address_are_a_change(archive: Path) -> None:
    with open_archive(archive, write=True) as writer:
        for sha256 in ("aa" * 32, "bb" * 32):
            visit = AttachmentVisit(
                url=f"{HOST}/upload/2.pdf",
                state=AttachmentState.CAPTURED,
                captures=(make_capture(f"{HOST}/upload/2.pdf", fetched_at=LATER),),
                sha256=sha256,
                verdict=Verdict.OK,
            )
            writer.save_attachment(SITE, visit)

    assert run(archive, uid_of(2)).stdout == (
        f"第2届职工技能比武落幕\n{uid_of(2)}\n"
        f"version 1 ({NOW_TEXT}) → version 2 ({LATER_TEXT})\n\n"
        f"file: 名单 {HOST}/upload/2.pdf, other bytes:"
        f" [-sha256 {'aa' * 32}-] {{+sha256 {'bb' * 32}+}}\n\n"
        "… 2 sentences unchanged\n"
    )
    (change,) = json.loads(run(archive, uid_of(2), "--json").stdout)["files"]
    assert change == {
        "kind": "changed", "of": "file", "url": f"{HOST}/upload/2.pdf", "name": "名单",
        "before": "aa" * 32, "after": "bb" * 32,
    }  # fmt: skip


def test_on_a_terminal_it_is_coloured_unless_that_is_not_wanted(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = SimpleNamespace(stdout=SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr("unioncrawler.cli.diff.sys", terminal)
    monkeypatch.delenv("NO_COLOR", raising=False)
    coloured = run(archive, UID, color=True)
    monkeypatch.setenv("NO_COLOR", "1")
    plain = run(archive, UID, color=True)
    monkeypatch.undo()

    def red(text: str) -> str:
        return click.style(text, fg="red", strikethrough=True)

    def green(text: str) -> str:
        return click.style(text, fg="green")

    assert coloured.stdout.partition("(none)\n")[2] == (
        f"file: {red(f'名单 {HOST}/upload/1.pdf')}\n\n"
        f"{click.style('… 1 sentence unchanged', dim=True)}\n"
        f"共有{red('3')}{green('12')}名选手参加。{green('¶')}\n"
        f"取得成绩。{red('¶')}\n"
        f"{red('记者离开。')}\n"
        f"{green(STEERING)}\n"
        f"{green('掌声响起！')}\n"
    )
    assert plain.stdout == run(archive, UID).stdout


def test_it_is_one_json_object_for_programs(archive: Path) -> None:
    result = run(archive, url_of(1), "2", "1", "--json")

    assert len(result.stdout.splitlines()) == 1
    assert json.loads(result.stdout) == {
        "uid": UID,
        "url": url_of(1),
        "before": {
            "version": 2,
            "seen": LATER_TEXT,
            "what": "title, text, metadata, attachments",
            "capture": 2,
        },
        "after": {"version": 1, "seen": NOW_TEXT, "what": "first", "capture": 1},
        "fields": [
            {"name": "title", "before": "\x1b]0;比武", "after": "第1届职工技能比武落幕"},
            {"name": "author", "before": None, "after": "苏日娜"},
        ],
        "files": [
            {
                "kind": "new", "of": "file", "url": f"{HOST}/upload/1.pdf", "name": "名单",
                "before": None, "after": None,
            },
        ],
        "sentences": [
            {"kind": "same", "before": "秋意浓。\n", "after": "秋意浓。\n", "parts": []},
            {
                "kind": "changed",
                "before": "共有12名选手参加。\n",
                "after": "共有3名选手参加。",
                "parts": [
                    {"kind": "same", "text": "共有"},
                    {"kind": "gone", "text": "12"},
                    {"kind": "new", "text": "3"},
                    {"kind": "same", "text": "名选手参加。"},
                    {"kind": "gone", "text": "\n"},
                ],
            },
            {
                "kind": "changed",
                "before": "取得成绩。",
                "after": "取得成绩。\n",
                "parts": [
                    {"kind": "same", "text": "取得成绩。"},
                    {"kind": "new", "text": "\n"},
                ],
            },
            {"kind": "gone", "before": "\x1b[31m\n", "after": "", "parts": []},
            {"kind": "gone", "before": "掌声响起！", "after": "", "parts": []},
            {"kind": "new", "before": "", "after": "记者离开。", "parts": []},
        ],
    }  # fmt: skip


def test_one_number_is_compared_with_the_present_version(archive: Path) -> None:
    assert run(archive, UID, "1").stdout == run(archive, UID).stdout
    assert run(archive, UID, "2").stdout.endswith(
        f"version 2 ({LATER_TEXT}) → version 2 ({LATER_TEXT})\n\n… 5 sentences unchanged\n"
    )


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["nothing"], 1, "Error: no article 'nothing' in the archive"),
        ([uid_of(2)], 1, "Error: the article has one version only: there is nothing to compare"),
        ([UID, "3"], 1, "Error: no version 3 (there are 1 to 2)"),
        ([UID, "1", "0"], 1, "Error: no version 0 (there are 1 to 2)"),
        ([UID, "x"], 2, "Error: Invalid value for '[A]': 'x' is not a valid integer."),
    ],
)
def test_a_mistake_is_one_sentence(
    archive: Path, arguments: list[str], code: int, words: str
) -> None:
    result = run(archive, *arguments)

    assert (result.exit_code, result.stdout) == (code, "")
    assert result.stderr.splitlines()[-1] == words
