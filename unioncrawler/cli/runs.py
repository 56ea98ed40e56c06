"""`unioncrawler runs`: what each run did, what its checks found, and taking one for sound."""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from unioncrawler.archive import open_archive
from unioncrawler.archive.lock import writer_of
from unioncrawler.archive.watching import channel_rows
from unioncrawler.cli.options import archive_option, json_option, printable, shown_time, site_option
from unioncrawler.errors import UnknownNameError
from unioncrawler.watch.report import to_lines

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from unioncrawler.archive.crawls import Crawl

_COUNTS = ("requests", "bytes", "new", "changed", "gone")
_CHANNEL = ("entries", "dated", "new_entries", "new_articles", "read", "unread", "body")
_FIELDS = ("published", "source", "author", "body", "breadcrumbs")


@click.group(invoke_without_command=True)
@archive_option
@site_option
@click.option(
    "--limit", type=click.IntRange(1), default=20, show_default=True, help="So many, latest first."
)
@json_option
@click.pass_context
def runs(
    context: click.Context, archive: Path, site: str | None, limit: int, as_json: bool
) -> None:
    """List the runs, the latest first; `runs show N` tells everything of one.

    A run is suspect where a check failed: docs/operating.md says what to do for each cause.
    """
    context.obj = archive
    if context.invoked_subcommand is not None:
        return
    with open_archive(archive) as opened:
        if site is not None:
            opened.check_site(site)
        found = [_ended(run, opened.path) for run in opened.crawl_rows(site, limit)]
    if as_json:
        click.echo(json.dumps([_summary(run) for run in found], ensure_ascii=False, indent=2))
        return
    counted = "".join(f"{name:>11}" for name in _COUNTS)
    click.echo(f"{'run':>5}  {'began':<19}  {'took':>8}{counted}  site")
    for run in found:
        click.echo(printable(_line(_summary(run))))


@runs.command()
@click.argument("number", type=click.IntRange(1))
@archive_option
@json_option
@click.pass_context
def show(context: click.Context, number: int, archive: Path, as_json: bool) -> None:
    """Tell everything of a run: figures of each channel, findings with evidence, hooks."""
    with open_archive(_named(context, archive)) as opened:
        run = opened.crawl_row(number)
        if run is None:
            raise UnknownNameError(f"no run {number} in {opened.path}")
        run = _ended(run, opened.path)
        with opened.reading() as connection:
            channels = channel_rows(connection, number)
    if as_json:
        whole = _summary(run) | dataclasses.asdict(run) | {"channels": channels}
        click.echo(json.dumps(whole, ensure_ascii=False, indent=2))
        return
    click.echo(printable("\n".join(_page(run, channels))))


@runs.command()
@click.argument("number", type=click.IntRange(1))
@archive_option
@click.pass_context
def accept(context: click.Context, number: int, archive: Path) -> None:
    """Take a suspect run for sound, because this is how the site is now.

    Its figures count for later checks from now on, and its alarms make no run suspect any more.
    """
    with open_archive(_named(context, archive), write=True) as store:
        settled = store.accept_run(number, now=datetime.now(UTC))
    click.echo(f"run {number} is accepted, {settled} alarms are settled", err=True)


def _ended(run: Crawl, archive: Path) -> Crawl:
    """Return a run that did not end with why, unless a process is still at it."""
    if run.finished is not None or run.reason is not None or writer_of(archive):
        return run
    return dataclasses.replace(run, reason="did not end")


def _named(context: click.Context, archive: Path) -> Path:
    """Return the archive named behind the subcommand, or else before it."""
    given = context.get_parameter_source("archive")
    return archive if given is click.core.ParameterSource.COMMANDLINE else context.obj


def _summary(run: Crawl) -> dict[str, Any]:
    figures = run.figures or {}
    return {
        "run": run.id,
        "site": run.site,
        "started": run.started,
        "finished": run.finished,
        "reason": run.reason,
        "seconds": _seconds(run),
        **{name: figures.get(name) for name in _COUNTS},
        "verdicts": figures.get("verdicts", {}),
        "suspect": run.suspect,
    }


def _seconds(run: Crawl) -> float | None:
    if run.finished is None:
        return None
    began, ended = datetime.fromisoformat(run.started), datetime.fromisoformat(run.finished)
    return (ended - began).total_seconds()


def _line(run: Mapping[str, Any]) -> str:
    took = "-" if run["seconds"] is None else f"{run['seconds']:.0f} s"
    counts = "".join(f"{'-' if run[name] is None else run[name]:>11}" for name in _COUNTS)
    ended = "" if run["reason"] == "finished" else f"  {run['reason'] or 'is running'}"
    others = ", ".join(f"{n} {name}" for name, n in run["verdicts"].items() if name != "ok")
    mark = "  SUSPECT" if run["suspect"] else ""
    told = f"  ({others})" if others else ""
    began = shown_time(run["started"])
    return f"{run['run']:>5}  {began}  {took:>8}{counts}  {run['site']}{mark}{ended}{told}"


def _page(run: Crawl, channels: list[dict[str, Any]]) -> list[str]:
    figures = run.figures or {}
    asked = ", ".join(f"{k}={v}" for k, v in run.arguments.items() if v is not None)
    ended = (
        f"ended {shown_time(run.finished)} ({run.reason})"
        if run.finished
        else run.reason or "is running"
    )
    lines = [
        f"run {run.id} of {run.site}: began {shown_time(run.started)}, {ended}",
        f"asked for: {asked or 'everything'}; unioncrawler {run.program_version}",
    ]
    if figures:
        lines.append(", ".join(f"{figures[name]} {name}" for name in _COUNTS))
        verdicts = ", ".join(f"{n} {name}" for name, n in figures["verdicts"].items())
        lines.append(f"verdicts: {verdicts or 'none'}")
    if run.suspect:
        lines.append("SUSPECT: a check failed")
    if run.accepted:
        lines.append(f"accepted as sound {run.accepted}")
    lines += to_lines(run.findings) or ["no check found anything" if run.findings else "no checks"]
    for name, told in (run.notified or {}).items():
        why = f": {told['error']}" if "error" in told else ""
        lines.append(f"hook {name}: {told['state']}, tries: {told['attempts']}{why}")
    for channel in channels:
        lines += ["", *_channel(channel)]
    return lines


def _channel(row: Mapping[str, Any]) -> list[str]:
    figures = row["figures"]
    mark = "" if row["sound"] else "  (a check failed)"
    listing = figures["listing"] or "not asked for"
    shown = [f"{name} {figures[name]}" for name in _CHANNEL if figures.get(name)]
    lines = [f"{row['channel']}: listing {listing}{mark}"]
    if shown:
        lines.append("  " + ", ".join(shown))
    if read := figures["read"]:
        filled = [f"{n} {figures['filled'].get(n, 0) / read:.0%}" for n in _FIELDS]
        position = sum(figures["by_position"].values()) / (sum(figures["found"].values()) or 1)
        lines.append(f"  filled: {', '.join(filled)}; by position {position:.0%}")
    seconds = "" if figures["seconds"] is None else f"median answer {figures['seconds']:.2f} s; "
    lines.append(
        f"  {seconds}templates: listing {row['listing_template'] or '-'},"
        f" article {row['article_template'] or '-'}"
    )
    return lines
