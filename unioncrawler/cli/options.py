"""Options that several commands share, and how text goes to a terminal."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from unioncrawler.sites.values import to_contact

if TYPE_CHECKING:
    from collections.abc import Mapping

archive_option = click.option(
    "--archive",
    type=click.Path(path_type=Path),
    default=Path("output"),
    show_default=True,
    help="Folder of the archive, or the file itself.",
)
new_archive_option = click.option(
    "--archive",
    type=click.Path(path_type=Path),
    default=Path("output"),
    show_default=True,
    help="Folder of the archive, made if need be, or the file itself.",
)
site_option = click.option("--site", help="Only this site, by its key.")
channel_option = click.option(
    "--channel",
    help="Only this channel and those below it: a whole path, its beginning or its last part.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
log_level_option = click.option(
    "--log-level",
    type=click.Choice(["debug", "info", "warning", "error"], case_sensitive=False),
    default="error",
    show_default=True,
    help="How much of the log goes to stderr.",
)

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class DayOrMonth(click.ParamType[str]):
    """A date written 2021, 2021-09 or 2021-09-27; it stays a text."""

    name = "YYYY[-MM[-DD]]"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        match = re.fullmatch(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", value, re.ASCII)
        try:
            date.fromisoformat(f"{match[1]}-{match[2] or '01'}-{match[3] or '01'}" if match else "")
        except ValueError:
            self.fail(f"{value!r} is no date like 2021, 2021-09 or 2021-09-27", param, ctx)
        return value


class Contact(click.ParamType[str]):
    """An e-mail address or the address of a web page."""

    name = "ADDRESS"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            return to_contact(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


def printable(text: str) -> str:
    """Return the text without control characters, which could steer a terminal."""
    return _CONTROL.sub("\ufffd", text)


def shown_time(stored: str) -> str:
    """Return a time of the archive as people are shown it: in China, to the second."""
    return stored[:19].replace("T", " ")


def counted(counts: Mapping[str, int]) -> str:
    """Return counts in words, the largest first: `18 read, 2 no text`; `none` where there are none.

    The counts of nothing are left out.
    """
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return ", ".join(f"{number} {name}" for name, number in ordered if number) or "none"
