"""`unioncrawler sites`: which sites are known; a new profile, and a profile held against pages."""

from __future__ import annotations

import json
import sys

import click

from unioncrawler.cli.options import Contact, printable
from unioncrawler.errors import PageFileError
from unioncrawler.sites import load_profile, parse_profile, site_names

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
    # only here: whoever lists the sites reads no page
    from unioncrawler.cli import sampling  # noqa: PLC0415
    from unioncrawler.cli.fetch import Fetcher  # noqa: PLC0415
    from unioncrawler.drafting.draft import draft_profile  # noqa: PLC0415
    from unioncrawler.drafting.survey import Survey  # noqa: PLC0415
    from unioncrawler.drafting.writing import to_toml  # noqa: PLC0415

    addresses = [page for page in pages if sampling.is_address(page)]
    files = sampling.read_files([page for page in pages if page not in addresses], base_url)
    start = addresses[0] if addresses else base_url or sampling.most_named(files)
    profile = sampling.provisional(start)
    fetcher = Fetcher(most=most, delay=delay, contact=contact)
    survey = Survey(profile, sampling.asking(fetcher))
    if addresses:
        click.echo(f"asking {profile.base_url}, {most} requests at most", err=True)
        survey.look(addresses, most)
        click.echo(f"requests made: {fetcher.asked}", err=True)
    survey.take(files)
    sampling.tell_failures(survey.failures)
    if not any(sample.is_readable for sample in survey.samples):
        raise PageFileError(sampling.why_nothing(survey.samples, survey.failures))
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
@click.option(
    "--base-url",
    metavar="URL",
    help="Where the site is asked, and where saved files are from, if not at its own address.",
)
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
    from unioncrawler.cli import sampling  # noqa: PLC0415
    from unioncrawler.drafting.checking import check_profile  # noqa: PLC0415
    from unioncrawler.drafting.report import to_lines  # noqa: PLC0415

    site = load_profile(profile)
    if not files and live is None:
        raise click.UsageError("give saved pages, or --live N")
    samples = sampling.read_files(list(files), base_url or site.base_url)
    if live is not None:
        samples = [*sampling.live_samples(site, live, base_url, delay, contact), *samples]
    report = check_profile(site, [sample.read_with(site) for sample in samples], profile)
    if as_json:
        click.echo(json.dumps(report.to_record(), ensure_ascii=False))
    else:
        click.echo(printable("\n".join(to_lines(report))))
    if report.errors:
        sys.exit(1)
