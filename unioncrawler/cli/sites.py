"""`unioncrawler sites`: which sites are known."""

from __future__ import annotations

import json

import click

from unioncrawler.sites import load_profile, site_names


@click.command()
@click.argument("profile", required=False)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def sites(profile: str | None, as_json: bool) -> None:
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
