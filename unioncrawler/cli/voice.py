"""How `run` says on stderr what happens, its own words and those of its crawls."""

from __future__ import annotations

import json
from collections import defaultdict, deque
from typing import TYPE_CHECKING, Any

import click

from unioncrawler.cli.json_log import to_line
from unioncrawler.cli.options import printable

if TYPE_CHECKING:
    from unioncrawler.cli.children import Ended

_KEPT_LINES = 50
_MEANING = {0: "done", 3: "the site kept us out"}


class Voice:
    """What a run says on stderr: lines that begin with the site, or JSON; quietly, only of errors.

    What a crawl says is kept back when quiet, and said if it went wrong.
    """

    def __init__(self, *, as_json: bool, quiet: bool) -> None:
        self._as_json, self._quiet = as_json, quiet
        self._kept: dict[str, deque[str]] = defaultdict(lambda: deque(maxlen=_KEPT_LINES))

    def say(
        self, event: str, text: str, site: str | None = None, *, is_wrong: bool = False
    ) -> None:
        """Say something, of a site or of the run."""
        if self._quiet and not is_wrong:
            return
        if self._as_json:
            more = {"event": event, "site": site}
            click.echo(to_line("error" if is_wrong else "info", text, more=more), err=True)
        else:
            click.echo(printable(f"{site}: {text}" if site else text), err=True)

    def began(self, site: str) -> None:
        """Say that a crawl begins."""
        self.say("began", "crawl begins", site)

    def line(self, site: str, text: str) -> None:
        """Pass on a line that a crawl said."""
        if self._quiet:
            self._kept[site].append(text)
        elif self._as_json and (line := _read(text)) is not None:
            click.echo(json.dumps(line | {"site": site}, ensure_ascii=False), err=True)
        else:
            self.say("line", text, site)

    def ended(self, ended: Ended) -> None:
        """Say how a crawl ended."""
        is_wrong = ended.code != 0
        for text in self._kept.pop(ended.site, ()) if is_wrong else ():
            self.say("line", text, ended.site, is_wrong=True)
        how = f"ended by signal {-ended.code}" if ended.code < 0 else f"exit code {ended.code}"
        meaning = _MEANING.get(ended.code, "not done")
        text = f"{meaning} after {ended.seconds} s ({how})"
        self.say("ended", text, ended.site, is_wrong=is_wrong)


def _read(text: str) -> dict[str, Any] | None:
    """Return a line that is a JSON object, as a crawl with `--log-json` writes them."""
    try:
        line = json.loads(text)
    except ValueError:
        return None
    return line if isinstance(line, dict) else None
