"""`unioncrawler reextract`: what is archived, read again from the record with today's code."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from unioncrawler.archive import open_archive, warc_folder
from unioncrawler.cli.live import LiveLine, stopped_by
from unioncrawler.cli.options import archive_option, json_option, printable, site_option
from unioncrawler.cli.rebuild import run_rebuild
from unioncrawler.errors import UnknownNameError
from unioncrawler.replay.profiles import named_profile, todays_profile
from unioncrawler.replay.reextraction import Plan, Reextraction
from unioncrawler.sites import load_profile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from unioncrawler.archive import Archive
    from unioncrawler.replay.report import SiteReport

MOST_LINES = 20  # problems named one by one
_FOR_PROGRAMS = ("digest", "body_html", "found_by")  # fields whose examples say nothing to people


@click.command()
@click.option(
    "--since", type=click.DateTime(["%Y-%m-%d"]), help="Only what was fetched since then."
)
@click.option(
    "--profile",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Read by this profile, not by the one that comes along or, without one, is on record.",
)
@click.option("--dry-run", is_flag=True, help="Only report what would be corrected.")
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    default=lambda: os.cpu_count() or 1,
    show_default="number of CPUs",
    help="Processes that read.",
)
@click.option(
    "--rebuild",
    type=click.Path(path_type=Path),
    metavar="NEW_DIR",
    help="Make a whole new archive there, from the WARC files alone.",
)
@site_option
@archive_option
@json_option
@click.pass_context
def reextract(
    context: click.Context,
    rebuild: Path | None,
    since: datetime | None,
    profile: Path | None,
    dry_run: bool,
    jobs: int,
    site: str | None,
    archive: Path,
    as_json: bool,
) -> None:
    """Read everything archived again from the WARC files, with today's code and profile.

    No site is asked for anything. Where a page says something else than is stored, the stored
    version is corrected in place and what was there is kept in the table `corrections`; no new
    version arises. Failed entries whose page reads as an article now become articles. The exit code
    is 1 if a page could not be read from the record.

    With --rebuild the database is not looked at, and may be lost: every crawl is done again from
    the WARC files into a new archive, versions and tombstones in the order they were met.
    """
    if rebuild is not None:
        if since or site or dry_run:
            raise click.UsageError("--rebuild takes neither --since nor --site nor --dry-run")
        if not run_rebuild(archive, rebuild, profile, as_json=as_json):
            context.exit(1)
        return
    with open_archive(archive) if dry_run else open_archive(archive, write=True) as opened:
        plans = list(_plans(opened, site, profile, warc_folder(archive)))
        is_whole = profile is not None or site is not None or len(plans) == len(opened.sites())
        run = Reextraction(opened, jobs, since=since.date().isoformat() if since else None)
        with LiveLine(lambda: _line(run), "reading") as progress:
            run.tell = progress.show
            with stopped_by(run.stop, signal.SIGINT):
                run.run(plans)
        path = str(opened.path)
    if as_json:
        whole = {"archive": path, "dry_run": dry_run, "event": run.event}
        whole |= {"started": run.started, "outcome": run.outcome, **run.as_detail()}
        click.echo(json.dumps(whole, ensure_ascii=False, indent=2))
    else:
        for line in _lines(run, path, dry_run=dry_run, is_named=profile is not None):
            click.echo(printable(line))
    if run.outcome != "complete" or not is_whole:
        context.exit(1)


def _plans(
    archive: Archive, site: str | None, profile: Path | None, folder: Path
) -> Iterator[Plan]:
    """Yield each site to read with its profile. A named profile is that of one site."""
    if profile is not None:
        key = site or load_profile(str(profile.absolute())).key
        archive.check_site(key)
        yield Plan(profile=named_profile(str(profile.absolute()), key), where=str(profile))
        return
    if site is not None:
        archive.check_site(site)
    for key in [site] if site else archive.sites():
        try:
            found, where = todays_profile(key, folder)
        except UnknownNameError:
            if site or len(archive.sites()) == 1:
                raise
            click.echo(f"left out: {key}: there is no profile of it", err=True)
            continue
        yield Plan(profile=found, where=where)


def _line(run: Reextraction) -> str:
    if not run.sites:
        return "reading"
    site = run.sites[-1]
    return (
        f"{site.site}: {site.versions} of {site.versions_total} versions"
        f" · {site.corrected_versions} corrected · {sum(site.unread.values())} not read"
    )


def _lines(run: Reextraction, path: str, *, dry_run: bool, is_named: bool) -> Iterator[str]:
    yield f"{path}: {run.outcome}" + (", nothing was changed (--dry-run)" if dry_run else "")
    if is_named and not dry_run:
        yield "what is read by another profile reads otherwise: give this one to `crawl` too"
    for site in run.sites:
        yield ""
        yield (
            f"{site.site}: {site.articles} articles, {site.versions} versions,"
            f" {site.entries} failed entries read again (profile: {site.profile})"
        )
        yield from _site_lines(site)


def _site_lines(site: SiteReport) -> Iterator[str]:
    yield f"  corrected: {site.corrected_articles} articles, {site.corrected_versions} versions"
    for name, count in sorted(site.fields.items(), key=lambda pair: -pair[1].versions):
        yield f"    {name}: {count.articles} articles, {count.versions} versions"
        for each in count.examples if name not in _FOR_PROGRAMS else ():
            yield f"      {each['uid']} version {each['version']}: {_shown(each)}"
    if site.newly_read:
        yield f"  newly read: {site.newly_read} entries that had failed"
        yield from (f"    {each['uid']} {each['title']}" for each in site.newly_read_examples)
    if site.not_read:
        yield f"  not read as articles any more: {site.not_read} versions, left as they are"
        yield from (f"    {each['url']}: {each['reason']}" for each in site.not_read_examples)
    if site.other_address:
        yield f"  of another address now: {site.other_address} versions, left as they are"
        yield from (f"    {each['url']}: {each['reason']}" for each in site.other_address_examples)
    if site.unread:
        yield from _problem_lines(site)


def _problem_lines(site: SiteReport) -> Iterator[str]:
    for kind, count in site.unread.items():
        yield f"  could not be read: {count} × {kind}"
    for name, count in site.missing_files.items():
        yield f"    {name}: this WARC file is missing; {count} readings need it"
    others = [each for each in site.problems if each["kind"] != "missing file"]
    yield from (f"    {each['url']}: {each['reason']}" for each in others[:MOST_LINES])
    more = sum(site.unread.values()) - sum(site.missing_files.values()) - MOST_LINES
    if more > 0:
        yield f"    and {more} more"


def _shown(example: dict[str, Any]) -> str:
    before, after = (_word(example[name]) for name in ("before", "after"))
    return f"{before} → {after}"


def _word(text: str | None) -> str:
    return "nothing" if not text else text.replace("\n", "⏎")
