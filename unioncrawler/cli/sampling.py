"""Pages for `sites`: asked for, politely, or read from files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from unioncrawler.cli.fetch import Fetcher
from unioncrawler.cli.options import printable
from unioncrawler.drafting import checking
from unioncrawler.drafting.samples import file_sample, to_sample
from unioncrawler.drafting.survey import SpentError, Survey
from unioncrawler.errors import PageFileError
from unioncrawler.pages import urls
from unioncrawler.pages.mechanisms.api import api_request
from unioncrawler.sites import SiteProfile, with_base_url
from unioncrawler.sites.values import to_base_url, to_host

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from unioncrawler.drafting.samples import Sample


def live_samples(
    site: SiteProfile, number: int, base_url: str | None, delay: float, contact: str | None
) -> list[Sample]:
    """Return pages of a site, asked for at `base_url` or at its own address, `number` at most.

    Raises `PageFileError` where none came.
    """
    for rule in site.tls:
        click.echo(f"secure connections to {rule.host}: {rule.in_words}", err=True)
    reached, origin = with_base_url(site, base_url or site.base_url)
    contact = contact or site.crawl.contact
    fetcher = Fetcher(number + 1, max(delay, site.crawl.delay), contact, site.tls)
    survey = Survey(reached, asking(fetcher, origin), takes_hosts=False, listing_share=0.35)
    click.echo(f"asking {origin}, {number} pages at most", err=True)
    survey.samples += _answers(reached, fetcher, origin, max(1, number // 3), survey.failures)
    named = [site.absolute(each.url) for each in site.channels if each.api is None]
    survey.look([site.absolute(site.start[0]), *named[: number // 3]], number)
    click.echo(f"requests made: {fetcher.asked}", err=True)
    tell_failures(survey.failures)
    if not survey.samples:
        raise PageFileError(why_nothing(survey.samples, survey.failures))
    return survey.samples


def _answers(
    site: SiteProfile,
    fetcher: Fetcher,
    origin: str,
    most: int,
    failures: list[tuple[str, str]],
) -> list[Sample]:
    """Return the first answers that APIs give of channels, `most` at most.

    What brought nothing is added to `failures`.
    """
    found = []
    ruled = [rules for each in site.channels if (rules := site.api_of(each.path)) is not None]
    for api, channel in ruled[:most]:
        asked = api_request(api, channel, 1, site)
        address = _reached_at(asked.url, origin, site)
        click.echo(f"  {printable(address)}", err=True)
        try:
            got = fetcher.fetch(address, asked.body, asked.headers)
        except PageFileError as error:
            failures.append((address, str(error)))
            continue
        found.append(
            to_sample(asked.url, asked.url, got.body, got.headers, got.status, site, asked)
        )
    return found


def _reached_at(address: str, origin: str | None, profile: SiteProfile, session: str = "") -> str:
    """Return where an address is asked: own ones at the `origin`, in the folder of a `session`."""
    if not urls.is_own(address, profile):
        return address
    parts = urlsplit(address)
    place = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return f"{origin or f'{parts.scheme}://{parts.netloc}'}{session}{place}"


def asking(fetcher: Fetcher, origin: str | None = None) -> Callable[[str, SiteProfile], Sample]:
    """Return what asks a survey's addresses; with an `origin`, own ones there.

    Where the site gives its session as a folder, own addresses are asked for in that.
    """
    session = ""

    def ask(url: str, profile: SiteProfile) -> Sample:
        nonlocal session
        if fetcher.is_spent:
            raise SpentError
        address = urls.canonical(url, profile)
        if urls.is_own(address, profile):
            session = urls.session_of(url) or session
        asked = _reached_at(address, origin, profile, session)
        click.echo(f"  {printable(asked)}", err=True)
        got = fetcher.fetch(asked)
        return to_sample(address, address, got.body, got.headers, got.status, profile)

    return ask


def read_files(names: Sequence[str], base_url: str | None) -> list[Sample]:
    """Return saved pages. Raises `PageFileError` where one cannot be read."""
    samples = []
    for name in names:
        path = Path(name)
        try:
            body = path.read_bytes()
        except FileNotFoundError as error:
            raise PageFileError(
                f"{name}: there is no such file; an address begins with http:// or https://"
            ) from error
        except OSError as error:
            raise PageFileError(f"{name}: cannot be read: {error.strerror or error}") from error
        samples.append(file_sample(path, body, base_url))
    return samples


def is_address(page: str) -> bool:
    """Tell whether what was given is an address, not the path of a file."""
    return page.startswith(("http://", "https://"))


def most_named(files: Sequence[Sample]) -> str:
    """Return an address that saved files are from, at the host that most of them name.

    Raises `PageFileError` where none says so.
    """
    placed = [sample.url for sample in files if sample.is_placed]
    if not placed:
        raise PageFileError("none of the files says where it is from; say it with --base-url URL")
    hosts = [urlsplit(url).netloc for url in placed]
    return max(placed, key=lambda url: hosts.count(urlsplit(url).netloc))


def provisional(address: str) -> SiteProfile:
    """Return a profile that knows no more than where the site is.

    Raises `PageFileError` for what is no address.
    """
    try:
        parts = urlsplit(address)
        base = to_base_url(f"{parts.scheme}://{parts.netloc}")
        host = to_host(parts.hostname)
    except ValueError as error:
        raise PageFileError(f"{address}: is no address of a site: {error}") from error
    return SiteProfile(key="new", name=host, base_url=base, hosts=(host,), discover_channels=True)


def tell_failures(failures: Sequence[tuple[str, str]]) -> None:
    """Say which addresses brought nothing, and why."""
    for url, reason in failures:
        said = reason if reason.startswith(url) else f"{url}: {reason}"
        click.echo(f"not read: {printable(said)}", err=True)


def why_nothing(samples: Sequence[Sample], failures: Sequence[tuple[str, str]]) -> str:
    """Return in one sentence why there is nothing to go by."""
    if samples:
        return checking.nothing_read(samples)
    return f"no page came: {failures[0][1] if failures else 'no request was left'}"
