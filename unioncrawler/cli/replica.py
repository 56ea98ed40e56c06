"""`unioncrawler replica`: serve the replica site until Ctrl-C."""

from __future__ import annotations

import errno
import math
from typing import TYPE_CHECKING

import click

from unioncrawler.errors import UnioncrawlerError
from unioncrawler.replica import (
    CMS,
    FAULTS,
    MOST_ARTICLES,
    MOST_PAGE_BYTES,
    SCOPES,
    Fault,
    Replica,
    serve_forever,
)

if TYPE_CHECKING:
    from unioncrawler.replica.faults import Scope

REASONS = {
    errno.EADDRINUSE: "port {port} is in use; name another one with --port, or 0 for any free one",
    errno.EACCES: "port {port} may not be used by this user; name one above 1023 with --port",
}


def _announce(address: str) -> None:
    click.echo(address)
    click.echo(
        "Ctrl-C stops it; to crawl it: unioncrawler crawl replica --base-url ADDRESS", err=True
    )


GROWING = "新闻中心/工会要闻"
EPILOG = "\b\nThe CMS:\n" + "\n".join(f"  {name:<10}{cms.summary}" for name, cms in CMS.items())


@click.command(epilog=EPILOG)
@click.option(
    "--cms", type=click.Choice([*CMS]), default="zcms", show_default=True, metavar="NAME",
    help="The CMS that publishes it, one of those below: same articles, other addresses and lists.",
)  # fmt: skip
@click.option(
    "--publish-after", type=click.IntRange(1), metavar="N",
    help=f"Publish five articles once {GROWING} was asked for N of its listing pages.",
)  # fmt: skip
@click.option(
    "--port", type=click.IntRange(0, 65_535), default=8700, show_default=True, help="0: a free one."
)
@click.option(
    "--articles", type=click.IntRange(1, MOST_ARTICLES), default=400, show_default=True,
    help="How many articles the site has.",
)  # fmt: skip
@click.option("--seed", type=int, default=1, show_default=True, help="Another seed, another site.")
@click.option(
    "--crawl-delay", type=click.FloatRange(0, 86_399), help="Seconds that robots.txt asks for."
)
@click.option(
    "--page-bytes", type=click.IntRange(0, MOST_PAGE_BYTES), default=0,
    help="About what an article's page weighs; real ones have some 40000.",
)  # fmt: skip
@click.option(
    "--fault", type=click.Choice([*FAULTS, "tls"]), help="Fail as real sites do: in this way."
)
@click.option(
    "--fault-after", type=click.IntRange(0), default=0, help="Begin after so many articles."
)
@click.option(
    "--fault-on", type=click.Choice(SCOPES), default="articles", show_default=True,
    help="What fails: articles, all pages, or robots.txt too.",
)  # fmt: skip
def replica(
    cms: str,
    publish_after: int | None,
    port: int,
    articles: int,
    seed: int,
    crawl_delay: float | None,
    page_bytes: int,
    fault: str | None,
    fault_after: int,
    fault_on: Scope,
) -> None:
    """Serve a small union site on 127.0.0.1, for trying things out. Ctrl-C stops it."""
    if crawl_delay is not None and math.isnan(crawl_delay):
        raise click.BadParameter("must be a number of seconds", param_hint="--crawl-delay")
    site = Replica(
        articles=articles, seed=seed, crawl_delay=crawl_delay, page_bytes=page_bytes, cms=cms
    )
    if publish_after is not None:
        site.publish_during(GROWING, after=publish_after)
    if fault is not None and fault != "tls":
        site.fault = Fault(name=fault, after=fault_after, scope=fault_on)
    try:
        serve_forever(site, port, _announce, tls=fault == "tls")
    except OSError as error:
        reason = REASONS.get(error.errno or 0, "port {port} cannot be used: {error}")
        raise UnioncrawlerError(reason.format(port=port, error=error.strerror)) from error
