"""`unioncrawler import-warc`: take in what others captured of a site."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

import click

from unioncrawler.cli.options import log_level_option, new_archive_option, printable

if TYPE_CHECKING:
    from unioncrawler.importing.index import Survey

PLAIN_SECONDS = 10.0


@click.command()
@click.argument(
    "files",
    nargs=-1,
    required=True,
    metavar="FILE...",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.option("--site", help="The site, by its key (see `unioncrawler sites`).")
@click.option("--profile", "profile_file", help="The site, by the path of its profile.")
@new_archive_option
@click.option("--base-url", help="Where the site was reached, if not at its own address.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as one JSON object.")
@log_level_option
def import_warc(
    files: tuple[Path, ...],
    site: str | None,
    profile_file: str | None,
    archive: Path,
    base_url: str | None,
    as_json: bool,
    log_level: str,
) -> None:
    """Take WARC files that other programs made of a site into an archive.

    The files (WARC/1.0 or 1.1; plain, or packed with gzip) are read as if they were the site:
    listings are walked, articles, images and files are read, and every exchange that is used goes
    on record again with its own time. Nobody is asked over the network. What is not in the files
    stays as it is: its entries wait for a crawl. Without --site the hosts in the files tell which
    known site it is. Running it again changes nothing.

    The exit code is 0 only when nothing in the files was damaged.
    """
    from unioncrawler.cli import import_report as report  # noqa: PLC0415
    from unioncrawler.cli.documents import read_after_crawl  # noqa: PLC0415
    from unioncrawler.cli.running import log_to_stderr  # noqa: PLC0415
    from unioncrawler.importing.guess import check_host, guess_profile  # noqa: PLC0415
    from unioncrawler.importing.index import FileIndex, Survey  # noqa: PLC0415
    from unioncrawler.importing.running import ImportOrder, run_import  # noqa: PLC0415
    from unioncrawler.sites import load_profile, site_names, with_base_url  # noqa: PLC0415

    if site and profile_file:
        raise click.UsageError("name the site by --site or by --profile, not by both")
    name = site or profile_file
    named = load_profile(name) if name else None
    with contextlib.closing(Survey()) as survey:
        _read(files, survey)
        for file in survey.files:
            for damage in report.damages_of(file):
                click.echo(printable(report.damage_in_words(damage)), err=True)
        hosts = {host: len(held) for host, held in survey.hosts.items()}
        profile = named or guess_profile(hosts, (load_profile(key) for key in site_names()))
        if base_url:
            profile, _ = with_base_url(profile, base_url)
        index = FileIndex(survey, profile)
        check_host(hosts, profile, index.own)
        order = ImportOrder(
            profile=profile, archive=archive, index=index, files=survey.files, base_url=base_url
        )
        log_to_stderr(log_level.upper())
        changes = {
            "LOG_LEVEL": log_level.upper(),
            "LOGSTATS_INTERVAL": 0,
            "EXTENSIONS": {"unioncrawler.cli.progress.CrawlProgress": 100},
        }
        rounds = run_import(order, changes)
        if all(each.reason == "finished" for each in rounds):
            read_after_crawl(archive, profile.key, log_json=False)
        result = report.to_report(order, rounds)
    click.echo(report.to_json(result) if as_json else printable(report.to_text(result)))
    if result.faults:
        sys.exit(1)


def _read(files: tuple[Path, ...], survey: Survey) -> None:
    from unioncrawler.warc.foreign import ForeignFile  # noqa: PLC0415

    for path in files:
        size = path.stat().st_size / 1e6
        click.echo(printable(f"reading {path} ({size:,.1f} MB)"), err=True)
        shown, count = monotonic(), 0
        for count in survey.read_file(ForeignFile.open(path)):
            if monotonic() - shown >= PLAIN_SECONDS:
                shown = monotonic()
                click.echo(printable(f"{path.name}: {count:,} exchanges so far"), err=True)
        click.echo(printable(f"{path.name}: {count:,} exchanges"), err=True)
