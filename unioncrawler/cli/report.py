"""The report of a crawl: what was listed, captured, failed, and whether all is accounted for."""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
import sys
from dataclasses import dataclass
from io import StringIO
from typing import TYPE_CHECKING, Any

from unioncrawler.archive import open_archive
from unioncrawler.archive.channels import is_meant
from unioncrawler.archive.rows import is_accounted
from unioncrawler.cli.causes import advice, cause_in_words
from unioncrawler.errors import UnknownNameError
from unioncrawler.items import AttachmentState
from unioncrawler.visits import WALLED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from unioncrawler.archive.attachments import AttachmentCount
    from unioncrawler.archive.counts import ChannelCount, FailureCount

LOST_LISTING = "listing/failed/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a crawl did. `lost_listings` counts listing pages that were not read, by reason.

    `attachments_again` counts the attachments that were archived and asked for again, by what came
    of it. Where so many archived articles were absent that none was judged gone, `held_back` says
    how many were `absent` of how many it `met`; else it is empty. `faults` counts by name what kept
    pages away; where the site kept us out, `wall` says by which `cause`, at which `host` and how
    many `times` in a row. `tls` says for each host that the profile excuses what was let pass.
    """

    crawl: int
    site: str
    reason: str
    seconds: float
    requests: int
    articles: Mapping[str, int]
    entries: Mapping[str, int]
    channels: tuple[ChannelCount, ...]
    new_channels: tuple[str, ...]
    failures: tuple[FailureCount, ...]
    lost_listings: Mapping[str, int]
    signals: Mapping[str, int]
    listing_pages: int
    program_errors: int
    waiting: int
    since: str | None
    limited: bool
    unaccounted: int
    attachments: tuple[AttachmentCount, ...]
    with_attachments: bool
    attachments_again: Mapping[str, int]
    held_back: Mapping[str, int]
    missing_files: int = 0
    faults: Mapping[str, int] = dataclasses.field(default_factory=dict)
    wall: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    tls: Mapping[str, str] = dataclasses.field(default_factory=dict)

    @property
    def lost_attachments(self) -> int:
        """How many attachments wait or failed, of those that this crawl was to fetch."""
        if not self.with_attachments:
            return 0
        return sum(
            each.count
            for each in self.attachments
            if not is_accounted(each.state, each.verdict) and each.state != AttachmentState.REFUSED
        )

    @property
    def _absent(self) -> str:
        figures = (self.held_back.get(name, 0) for name in ("absent", "met"))
        return "{} of {} archived articles were absent".format(*figures)

    @property
    def complete(self) -> bool:
        """Whether the crawl ended by itself with every entry captured or accounted for."""
        return not self.gaps

    @property
    def gaps(self) -> list[str]:
        """What keeps the crawl from being complete, in words."""
        lost = sum(self.lost_listings.values())
        found = {
            f"{self.unaccounted} entries are not accounted for": self.unaccounted,
            f"{lost} listing pages were not read": lost,
            f"{self.lost_attachments} images and files were not fetched": self.lost_attachments,
            "no listing was found": not (self.listing_pages or self.channels or lost),
            f"the crawl ended early ({ENDS.get(self.reason, self.reason)})": (
                self.reason != "finished"
            ),
            f"{self._absent}, too many to believe that any is gone": bool(self.held_back),
            f"{self.missing_files} WARC files that the archive needs are missing; move them back "
            "into its folder warc (`verify` names them)": self.missing_files,
            f"{self.program_errors} mistakes of the program, see the log": self.program_errors,
        }
        return [words for words, is_so in found.items() if is_so]


# Scrapy's words for how a crawl ended, in plainer ones.
ENDS = {
    "finished": "ended by itself",
    "shutdown": "stopped by Ctrl-C or a signal",
    "archive_error": "the archive could not be written",
    "walled": "stopped, since the site keeps us out",
}
SIGNALS = {
    "warc/recovered": "responses that a killed crawl had put on record were taken up",
    "date/unread": "articles whose date could not be read",
    "date/none": "articles without a date",
    "discovery/full": "cut in the search for channels, there were too many candidates",
    "article/cut short": "articles whose later pages are not there",
    "listing/empty": "listing pages with nothing on them",
    "cookies/expired": "cookies that were given have expired",
    "articles/corrected": "articles that read better from the record than they were stored",
}


def load_report(archive: Path, crawl: int) -> Report:
    """Return the report of a run of the archive."""
    with open_archive(archive) as opened:
        run = opened.crawl_row(crawl)
        if run is None:
            raise UnknownNameError(f"no crawl {crawl} in {archive}")
        asked, stats = run.arguments, run.stats or {}
        found = opened.channels(run.site, crawl)
        names = asked["channel"].split(",") if asked.get("channel") else None
        paths = names and [c.path for c in found if any(is_meant(c.path, n) for n in names)]
        counts = opened.channel_counts(run.site, channels=paths, since=asked.get("since"))
        failures = opened.failure_counts(run.site)
        waiting = opened.count_waiting(run.site)
        attachments = opened.attachment_counts(run.site)
    limited = asked.get("limit") is not None
    pending = sum(count.pending for count in counts) if limited else 0
    return Report(
        crawl=crawl,
        site=run.site,
        reason=run.reason or "interrupted",
        seconds=stats.get("crawl/seconds", 0.0),
        requests=stats.get("downloader/request_count", 0),
        articles={
            kind: stats.get(f"articles/{kind}", 0)
            for kind in ("new", "same", "unchanged", "changed", "gone")
        },
        entries={kind: stats.get(f"entries/{kind}", 0) for kind in ("new", "known")},
        channels=tuple(counts),
        new_channels=tuple(channel.path for channel in found if channel.is_new),
        failures=tuple(failures),
        lost_listings=_under(stats, LOST_LISTING),
        signals={words: stats[key] for key, words in SIGNALS.items() if stats.get(key)},
        listing_pages=stats.get("listing/pages", 0),
        program_errors=stats.get("program/errors", 0),
        waiting=waiting,
        since=asked.get("since"),
        limited=limited,
        attachments=tuple(attachments),
        with_attachments=stats.get("attachments/wanted", True),
        attachments_again={
            kind: stats.get(f"attachments/{kind}", 0) for kind in ("unchanged", "changed")
        },
        held_back=_under(stats, "brake/"),
        missing_files=stats.get("warc/missing", 0),
        faults=_under(stats, "fault/"),
        tls=excused_hosts(stats),
        wall=_under(stats, "wall/") if run.reason == WALLED else {},
        unaccounted=sum(count.listed - count.accounted for count in counts) - pending,
    )


def to_json(report: Report) -> str:
    """Return the report as one JSON object."""
    values = dataclasses.asdict(report) | {"complete": report.complete}
    return json.dumps(values, ensure_ascii=False)


def to_text(report: Report) -> str:
    """Return the report for a person."""
    lines = [
        _table(report),
        _heading(report),
        f"requests: {report.requests}, listing pages read: {report.listing_pages}",
        "articles: " + ", ".join(f"{number} {kind}" for kind, number in report.articles.items()),
        f"entries: {report.entries['new']} new, {report.entries['known']} seen before",
    ]
    if report.new_channels:
        lines.append(f"new channels: {', '.join(report.new_channels)}")
    lines += [
        f"nothing to capture: {failure.count} × {failure.verdict}: {failure.reason}"
        if is_accounted("failed", failure.verdict)
        else f"not captured: {failure.count} × {failure.verdict}: {failure.reason}"
        for failure in report.failures
    ]
    if report.attachments:
        lines.append(f"images and files: {attachments_in_words(report.attachments)}")
    if any(report.attachments_again.values()):
        again = (f"{number} {kind}" for kind, number in report.attachments_again.items())
        lines.append(f"images and files asked for again: {', '.join(again)}")
    lines += [f"listing pages lost: {n} × {why}" for why, n in report.lost_listings.items()]
    lines += [f"met: {n} × {cause_in_words(name)}" for name, n in sorted(report.faults.items())]
    lines += [f"note: {number} {words}" for words, number in report.signals.items()]
    lines += [f"secure connections to {host}: {words}" for host, words in report.tls.items()]
    lines.append(_verdict(report))
    if report.wall:
        lines.append(_wall(report))
    return "\n".join(lines)


def excused_hosts(stats: Mapping[str, Any]) -> dict[str, str]:
    """Return what was let pass of secure connections in a run, by host."""
    return _under(stats, "tls/excused/")


def attachments_in_words(counts: Iterable[AttachmentCount]) -> str:
    """Return how many attachments stand in which state, and why there is nothing of some."""
    return ", ".join(
        f"{each.count} {each.state}" + (f" ({each.reason})" if each.reason else "")
        for each in counts
    )


def try_next(archive: Path) -> str:
    """Return three commands worth trying on a new archive."""
    where = "" if str(archive) == "output" else f" --archive {archive}"
    command = "unioncrawler" if shutil.which("unioncrawler") else _called_as()
    return "\n".join(
        [
            "",
            "Try next:",
            f"  {command} search 职工 技能竞赛{where}",
            f"  {command} status{where}",
            f"  {command} export csv -o output/articles.csv{where}",
        ]
    )


def _called_as() -> str:
    if sys.argv[0].endswith("__main__.py"):
        return "python -m unioncrawler"
    return os.path.relpath(sys.argv[0])


def _heading(report: Report) -> str:
    ended = ENDS.get(report.reason, report.reason)
    return f"crawl {report.crawl} of {report.site}: {ended} after {report.seconds:.1f} s"


def _verdict(report: Report) -> str:
    if report.complete:
        if report.limited and report.waiting:
            return f"complete as far as --limit goes; {report.waiting} articles wait"
        if report.since:
            return (
                f"complete for what is listed since {report.since}, which alone is counted above; "
                f"{report.waiting} earlier articles wait for a crawl without --since"
            )
        return "complete: all is captured, or known to have nothing to capture"
    return f"NOT complete: {'; '.join(report.gaps)}; the next crawl asks again"


def _wall(report: Report) -> str:
    cause, times = str(report.wall.get("cause", "")), report.wall.get("times", 0)
    often = f", {times} times in a row" if times > 1 else ""
    return (
        f"the site keeps us out: {cause_in_words(cause)} at {report.wall.get('host')}{often}. "
        f"Nothing more was asked, what waits goes on waiting. What you can do: {advice(cause)}"
    )


def _table(report: Report) -> str:
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    table = Table(box=None, pad_edge=False, header_style="")
    columns = ("listed", "captured", "failed", "pending", "external", "files")
    table.add_column("channel", no_wrap=True)
    for column in columns:
        table.add_column(column, justify="right", no_wrap=True)
    for count in report.channels:
        table.add_row(count.channel, *(str(getattr(count, column)) for column in columns))
    totals = (sum(getattr(count, column) for count in report.channels) for column in columns)
    table.add_row("all channels", *(str(total) for total in totals))
    text = StringIO()
    Console(file=text, width=120, no_color=True, highlight=False).print(table)
    return "\n".join(line.rstrip() for line in text.getvalue().splitlines())


def _under(stats: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    return {key.removeprefix(prefix): n for key, n in stats.items() if key.startswith(prefix)}
