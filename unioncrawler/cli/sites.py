"""`unioncrawler sites`: which sites are known; a new profile, and a profile held against pages."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from unioncrawler.cli.options import Contact, printable
from unioncrawler.errors import PageFileError
from unioncrawler.sites import load_profile, parse_profile, site_names

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from unioncrawler.cli.fetch import Fetcher
    from unioncrawler.drafting.samples import Sample
    from unioncrawler.sites import SiteProfile

MOST_REQUESTS = 20


class SitesGroup(click.Group):
    """Lists the sites where no command of its own is named: `sites`, `sites FILE`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args or (args[0] not in self.commands and args[0] not in ctx.help_option_names):
            args = ["list", *args]
        return super().parse_args(ctx, args)


contact_option = click.option(
    "--contact", type=Contact(), help="E-mail or web address sent along with each request."
)
delay_option = click.option(
    "--delay",
    type=click.FloatRange(0, 60),
    default=1.0,
    show_default=True,
    help="Least seconds between two requests; a longer Crawl-delay of robots.txt is kept.",
)
base_option = click.option(
    "--base-url", metavar="URL", help="Where saved files are from that do not say so themselves."
)


@click.group(cls=SitesGroup)
def sites() -> None:
    """List the known sites; make a profile of a new one; try a profile on pages.

    Without a command, as `list`: `sites` names the sites that come with unioncrawler, `sites FILE`
    tells whether a profile is in order.
    """


@sites.command("list")
@click.argument("profile", required=False)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def list_sites(profile: str | None, as_json: bool) -> None:
    """List the known sites, or check one: PROFILE is a site's key or the path of a TOML file."""
    for name in [profile] if profile else site_names():
        site = load_profile(name)
        known = {
            "key": site.key,
            "name": site.name,
            "base_url": site.base_url,
            "hosts": list(site.hosts),
            "channels": [channel.path for channel in site.channels],
            "discover_channels": site.discover_channels,
        }
        if as_json:
            click.echo(json.dumps(known, ensure_ascii=False))
        else:
            finding = "channels are discovered" if site.discover_channels else "channels are fixed"
            named = f"{len(site.channels)} named, " if site.channels else ""
            click.echo(f"{site.key:12} {site.name}  {site.base_url}  ({named}{finding})")


@sites.command("new")
@click.argument("pages", nargs=-1, required=True, metavar="URL|FILE...")
@base_option
@click.option(
    "--most",
    type=click.IntRange(1, 100),
    default=MOST_REQUESTS,
    show_default=True,
    help="How many requests are made at most, robots.txt counted in.",
)
@delay_option
@contact_option
def new(
    pages: tuple[str, ...],
    base_url: str | None,
    most: int,
    delay: float,
    contact: str | None,
) -> None:
    """Propose a profile for a site: TOML on stdout, with comments on what is unsure.

    A page is an address or a saved file. Of a site that is named by an address, the front page,
    some listings and some articles are asked for as well, as robots.txt allows; of saved files only
    these are read. Give the front page, two listings and five articles of different years.
    """
    from unioncrawler.cli.fetch import Fetcher  # noqa: PLC0415
    from unioncrawler.drafting.draft import draft_profile  # noqa: PLC0415
    from unioncrawler.drafting.survey import Survey  # noqa: PLC0415
    from unioncrawler.drafting.writing import to_toml  # noqa: PLC0415

    addresses = [page for page in pages if _is_address(page)]
    files = _read_files([page for page in pages if not _is_address(page)], base_url)
    start = addresses[0] if addresses else base_url or _most_named(files)
    profile = _provisional(start)
    fetcher = Fetcher(most=most, delay=delay, contact=contact)
    survey = Survey(profile, _asking(fetcher))
    if addresses:
        click.echo(f"asking {profile.base_url}, {most} requests at most", err=True)
        survey.look(addresses, most)
        click.echo(f"requests made: {fetcher.asked}", err=True)
    survey.take(files)
    for url, reason in survey.failures:
        click.echo(f"not read: {printable(url)}: {printable(reason)}", err=True)
    readable = [sample for sample in survey.samples if sample.is_article or sample.is_listing]
    if not readable:
        raise PageFileError(_nothing_read(survey.samples, survey.failures))
    draft = draft_profile(
        survey.profile, survey.samples, turned=survey.turned, failures=survey.failures
    )
    text = to_toml(draft, start)
    parse_profile(text, "the profile proposed")
    click.echo(text, nl=False)


@sites.command("check")
@click.argument("profile")
@click.argument("files", nargs=-1, metavar="[FILE]...")
@click.option(
    "--live",
    type=click.IntRange(1, 100),
    metavar="N",
    help="Ask the site for N pages: front page, listings, articles. Robots.txt comes on top.",
)
@base_option
@delay_option
@contact_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def check(
    profile: str,
    files: tuple[str, ...],
    live: int | None,
    base_url: str | None,
    delay: float,
    contact: str | None,
    as_json: bool,
) -> None:
    """Show field by field what a profile finds on pages, and how.

    PROFILE is a site's key or the path of a TOML file. The pages are saved files, pages of the site
    itself (--live), or both; with --live, --base-url is where the site is asked. Exit code 1 where
    a selector finds nothing on any page.
    """
    from unioncrawler.drafting.checking import check_profile, to_lines  # noqa: PLC0415

    site = load_profile(profile)
    if not files and live is None:
        raise click.UsageError("give saved pages, or --live N")
    samples = _read_files(list(files), base_url or site.base_url)
    if live is not None:
        samples = [*_live_samples(site, live, base_url, delay, contact), *samples]
    report = check_profile(site, [sample.read_with(site) for sample in samples], profile)
    if as_json:
        click.echo(json.dumps(report.to_record(), ensure_ascii=False))
    else:
        click.echo(printable("\n".join(to_lines(report))))
    if report.errors:
        sys.exit(1)


def _live_samples(
    site: SiteProfile, number: int, base_url: str | None, delay: float, contact: str | None
) -> list[Sample]:
    from unioncrawler.cli.fetch import Fetcher  # noqa: PLC0415
    from unioncrawler.drafting.survey import Survey  # noqa: PLC0415
    from unioncrawler.sites import with_base_url  # noqa: PLC0415

    for rule in site.tls:
        click.echo(f"secure connections to {rule.host}: {rule.in_words}", err=True)
    reached, origin = with_base_url(site, base_url or site.base_url)
    contact = contact or site.crawl.contact
    fetcher = Fetcher(number + 1, max(delay, site.crawl.delay), contact, site.tls)
    survey = Survey(reached, _asking(fetcher, origin), takes_hosts=False)
    click.echo(f"asking {origin}, {number} pages at most", err=True)
    named = [site.absolute(each.url) for each in site.channels if each.api is None]
    survey.look([site.absolute(site.start[0]), *named[: number // 3]], number)
    click.echo(f"requests made: {fetcher.asked}", err=True)
    for url, reason in survey.failures:
        click.echo(f"not read: {printable(url)}: {printable(reason)}", err=True)
    if not survey.samples:
        raise PageFileError(_nothing_read(survey.samples, survey.failures))
    return survey.samples


def _asking(fetcher: Fetcher, origin: str | None = None) -> Callable[[str, SiteProfile], Sample]:
    """Return what asks a survey's addresses; with an `origin`, own ones there."""
    from unioncrawler.drafting.samples import to_sample  # noqa: PLC0415
    from unioncrawler.drafting.survey import SpentError  # noqa: PLC0415
    from unioncrawler.pages import urls  # noqa: PLC0415

    def ask(url: str, profile: SiteProfile) -> Sample:
        if fetcher.is_spent:
            raise SpentError
        address = urls.canonical(url, profile)
        asked = address
        if origin and urls.is_own(address, profile):
            parts = urlsplit(address)
            asked = f"{origin}{parts.path}" + (f"?{parts.query}" if parts.query else "")
        click.echo(f"  {printable(asked)}", err=True)
        got = fetcher.fetch(asked)
        return to_sample(address, address, got.body, got.headers, got.status, profile)

    return ask


def _read_files(names: Sequence[str], base_url: str | None) -> list[Sample]:
    from unioncrawler.drafting.samples import file_sample  # noqa: PLC0415

    samples = []
    for name in names:
        path = Path(name)
        try:
            body = path.read_bytes()
        except OSError as error:
            raise PageFileError(f"{name}: cannot be read: {error.strerror or error}") from error
        samples.append(file_sample(path, body, base_url))
    return samples


def _is_address(page: str) -> bool:
    return page.startswith(("http://", "https://"))


def _most_named(files: Sequence[Sample]) -> str:
    """Return an address that saved files are from; the host that most of them name."""
    placed = [sample.url for sample in files if sample.is_placed]
    if not placed:
        raise PageFileError("none of the files says where it is from; say it with --base-url URL")
    hosts = [urlsplit(url).netloc for url in placed]
    return max(placed, key=lambda url: hosts.count(urlsplit(url).netloc))


def _provisional(address: str) -> SiteProfile:
    """Return a profile that knows no more than where the site is."""
    from unioncrawler.sites import SiteProfile  # noqa: PLC0415
    from unioncrawler.sites.values import to_base_url, to_host  # noqa: PLC0415

    try:
        parts = urlsplit(address)
        base = to_base_url(f"{parts.scheme}://{parts.netloc}")
        host = to_host(parts.hostname)
    except ValueError as error:
        raise PageFileError(f"{address}: is no address of a site: {error}") from error
    return SiteProfile(key="new", name=host, base_url=base, hosts=(host,), discover_channels=True)


def _nothing_read(samples: Sequence[Sample], failures: Sequence[tuple[str, str]]) -> str:
    """Return in one sentence why there is nothing to go by."""
    from unioncrawler.drafting.checking import nothing_read  # noqa: PLC0415

    if samples:
        return nothing_read(samples)
    return f"no page came: {failures[0][1] if failures else 'no request was left'}"
