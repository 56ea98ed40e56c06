"""The report of a crawl, as a person reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.values import make_entry, new_archive, save_entries
from unioncrawler.cli.report import load_report
from unioncrawler.cli.report_text import to_text

if TYPE_CHECKING:
    from pathlib import Path


def test_the_name_of_a_channel_is_no_markup(tmp_path: Path) -> None:
    name = "[red]通知[bold]公告[/]"
    with new_archive(tmp_path) as writer:
        save_entries(writer, make_entry(1), channel=name)

    assert to_text(load_report(tmp_path, 1)).splitlines()[1].startswith(f"{name} ")
