"""Log lines for programs: one JSON object a line, each with time, level and message."""

from __future__ import annotations

import json
import logging
import sys
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from unioncrawler.errors import UnioncrawlerError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def to_line(
    level: str, message: str, *, at: float | None = None, more: Mapping[str, object] | None = None
) -> str:
    """Return one line; `at` is a time of the clock in seconds, the present one without it."""
    moment = datetime.now(UTC) if at is None else datetime.fromtimestamp(at, UTC)
    head = {"time": moment.isoformat(timespec="milliseconds"), "level": level, "message": message}
    return json.dumps(head | dict(more or {}), ensure_ascii=False, default=str)


class JsonLines(logging.Formatter):
    """Formats a record as one line."""

    def format(self, record: logging.LogRecord) -> str:
        more: dict[str, object] = {"logger": record.name}
        if record.exc_info and record.exc_info[1] is not None:
            more["exception"] = repr(record.exc_info[1])
        return to_line(record.levelname.lower(), record.getMessage(), at=record.created, more=more)


def say(text: str, *, as_json: bool) -> None:
    """Tell the user something on stderr."""
    click.echo(to_line("info", text) if as_json else text, err=True)


@contextmanager
def json_errors(as_json: bool) -> Iterator[None]:
    """While it is entered, an error of the project is one line too, and ends the command with 1."""
    try:
        yield
    except UnioncrawlerError as error:
        if not as_json:
            raise
        click.echo(to_line("error", str(error)), err=True)
        sys.exit(1)
