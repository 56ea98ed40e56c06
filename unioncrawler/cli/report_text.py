"""The report of a crawl in words, for a person."""

from __future__ import annotations

import os
import shutil
import sys
from io import StringIO
from typing import TYPE_CHECKING

from unioncrawler.archive.rows import is_accounted
from unioncrawler.cli.causes import advice, cause_in_words
from unioncrawler.cli.report import ENDS
from unioncrawler.watch.report import advice as advice_lines
from unioncrawler.watch.report import to_lines as finding_lines

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from unioncrawler.archive.attachments import AttachmentCount
    from unioncrawler.cli.report import Report


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
    if report.external_hosts:
        hosts = ", ".join(f"{number} × {host}" for host, number in report.external_hosts.items())
        lines.append(f"external, not fetched (add to `hosts` what is a name of this site): {hosts}")
    if report.attachments:
        lines.append(f"images and files: {attachments_in_words(report.attachments)}")
    if any(report.attachments_again.values()):
        again = (f"{number} {kind}" for kind, number in report.attachments_again.items())
        lines.append(f"images and files asked for again: {', '.join(again)}")
    lines += [f"listing pages lost: {n} × {why}" for why, n in report.lost_listings.items()]
    lines += [f"met: {n} × {cause_in_words(name)}" for name, n in sorted(report.faults.items())]
    lines += [f"note: {number} {words}" for words, number in report.signals.items()]
    lines += [f"profile: {words}" for words in report.unfit]
    lines += finding_lines(report.findings)
    if report.suspect:
        lines += advice_lines(report.findings["found"])
        accept = f"if this is how the site is now, `unioncrawler runs accept {report.crawl}`"
        lines.append(f"SUSPECT: a check failed; {accept}")
    lines += [f"secure connections to {host}: {words}" for host, words in report.tls.items()]
    lines.append(_verdict(report))
    if report.wall:
        lines.append(_wall(report))
    return "\n".join(lines)


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
    Console(file=text, width=120, no_color=True, highlight=False, markup=False).print(table)
    return "\n".join(line.rstrip() for line in text.getvalue().splitlines())
