from __future__ import annotations

import json
from typing import TYPE_CHECKING

from unioncrawler.cli.voice import Voice

if TYPE_CHECKING:
    import pytest


def test_lines_of_a_crawl_are_passed_on_with_its_site(capsys: pytest.CaptureFixture[str]) -> None:
    voice = Voice(as_json=True, quiet=False)
    voice.line("one", '{"time": "t", "level": "warning", "message": "挂起"}')
    voice.line("one", "no JSON")
    voice.line("one", "[1]")
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]

    assert lines[0] == {"time": "t", "level": "warning", "message": "挂起", "site": "one"}
    assert [(line["event"], line["site"], line["message"]) for line in lines[1:]] == [
        ("line", "one", "no JSON"),
        ("line", "one", "[1]"),
    ]


def test_without_json_lines_begin_with_the_site(capsys: pytest.CaptureFixture[str]) -> None:
    Voice(as_json=False, quiet=False).line("one", '{"message": "x"}')

    assert capsys.readouterr().err == 'one: {"message": "x"}\n'
