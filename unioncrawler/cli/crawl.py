"""`unioncrawler crawl`: crawl a site into an archive, with progress and a report."""

from __future__ import annotations

import contextlib
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from unioncrawler.cli.json_log import json_errors, say
from unioncrawler.cli.options import Contact, log_level_option, new_archive_option, printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unioncrawler.sites import SiteProfile


KEPT_OUT = 3  # exit code


class IsoDate(click.ParamType[str]):
    """A day written YYYY-MM-DD."""

    name = "YYYY-MM-DD"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            return date.fromisoformat(value).isoformat()
        except ValueError:
            self.fail(f"{value!r} is no day written YYYY-MM-DD", param, ctx)


@click.command()
@click.argument("site", required=False, metavar="[SITE|PROFILE.toml]")
@new_archive_option
@click.option("--base-url", help="Reach the site here instead of at its own address.")
@click.option(
    "--channel",
    "channels",
    multiple=True,
    help="Only this channel and those below it: a whole path, its beginning or its last part."
    " Repeatable.",
)
@click.option("--since", type=IsoDate(), help="Leave articles listed with an earlier date.")
@click.option(
    "--limit", type=click.IntRange(1, 1_000_000_000), help="Fetch at most this many articles."
)
@click.option(
    "--contact",
    type=Contact(),
    help="E-mail or web address sent along, so that the site can reach you.",
)
@click.option(
    "--revisit",
    is_flag=True,
    help="Ask for every archived article again, not only for those that may be gone or are due by"
    " their age, and for the images and files that are archived.",
)
@click.option(
    "--sweep",
    is_flag=True,
    help="Walk every channel to its last page, and look for new channels everywhere, however lately"
    " that was done.",
)
@click.option(
    "--retry",
    is_flag=True,
    help="Ask for every article that failed, also for those that are to wait or were given up.",
)
@click.option("--no-attachments", is_flag=True, help="Leave the images and files of articles.")
@click.option(
    "--cookies",
    type=click.Path(path_type=Path),
    envvar="UNIONCRAWLER_COOKIES",
    help="A cookies.txt of your browser, sent to the site it is of. Values are not put on record.",
)
@click.option(
    "--proxy",
    metavar="URL",
    envvar="UNIONCRAWLER_PROXY",
    help="Ask by this proxy: http://host:port.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the report as one JSON object.")
@click.option(
    "--log-json",
    is_flag=True,
    help="Write one JSON object a line to stderr, for a log collector, instead of the display.",
)
@click.option(
    "--notify",
    type=click.Path(path_type=Path),
    help="File of the hooks to tell what the run found; without it, notify.toml beside the archive"
    " if there is one.",
)
@log_level_option
def crawl(
    site: str | None,
    archive: Path,
    base_url: str | None,
    channels: tuple[str, ...],
    since: str | None,
    limit: int | None,
    contact: str | None,
    revisit: bool,
    sweep: bool,
    retry: bool,
    no_attachments: bool,
    cookies: Path | None,
    proxy: str | None,
    as_json: bool,
    log_json: bool,
    notify: Path | None,
    log_level: str,
) -> None:
    """Crawl a site into a SQLite archive.

    SITE is a known site (see `unioncrawler sites`) or the path of a profile. Without it, the
    replica is started on this machine and crawled. Of a site that is archived already a crawl
    fetches what is new, what is due to be asked for again by its age, and what may be gone; a
    crawl that was cut short is taken up where it stood.

    The exit code is 0 only when every entry was captured or is accounted for, and 3 where the site
    keeps us out.
    """
    from unioncrawler.cli import report, report_text  # noqa: PLC0415
    from unioncrawler.cli.running import CrawlOrder, run_crawl  # noqa: PLC0415
    from unioncrawler.cli.telling import hooks_for  # noqa: PLC0415
    from unioncrawler.sites import load_profile  # noqa: PLC0415

    mistakes: list[str] = []
    with json_errors(log_json):
        profile = load_profile(site or "replica")
        if not (contact or profile.crawl.contact or base_url or profile.key == "replica"):
            say("no contact is sent along; --contact lets the site reach you", as_json=log_json)
        for rule in profile.tls:
            say(f"secure connections to {rule.host}: {rule.in_words}", as_json=log_json)
    with json_errors(log_json), _reached_at(profile, base_url, log_json) as origin:
        order = CrawlOrder(
            profile=profile,
            archive=archive,
            base_url=origin,
            channels=channels,
            since=since,
            limit=limit,
            contact=contact,
            attachments=not no_attachments,
            revisit=revisit,
            sweep=sweep,
            retry=retry,
            cookies=cookies,
            proxy=proxy,
            log_level=log_level.upper(),
            log_json=log_json,
            hooks=hooks_for(archive, notify, mistakes.append),
        )
        for mistake in mistakes:
            say(mistake, as_json=log_json)
        crawled = run_crawl(order)
    result = report.load_report(archive, crawled.run, profile)
    click.echo(report.to_json(result) if as_json else printable(report_text.to_text(result)))
    if not as_json and site is None:
        click.echo(report_text.try_next(archive))
    if result.wall:
        sys.exit(KEPT_OUT)
    if mistakes or crawled.is_stopped or not result.complete:
        sys.exit(1)


@contextlib.contextmanager
def _reached_at(profile: SiteProfile, base_url: str | None, log_json: bool) -> Iterator[str | None]:
    """Yield the address to ask; for the replica without one, serve it meanwhile."""
    if profile.key != "replica" or base_url:
        yield base_url
        return
    from unioncrawler.replica import Replica  # noqa: PLC0415

    with Replica().serve() as server:
        say(f"replica site served at {server.base_url} for this crawl", as_json=log_json)
        yield server.base_url
