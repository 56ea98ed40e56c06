"""Which site the files are of, where the operator does not say: told by their hosts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unioncrawler.errors import CrawlError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from unioncrawler.sites import SiteProfile

_SHOWN = 5  # hosts that a sentence names


def guess_profile(hosts: Mapping[str, int], profiles: Iterable[SiteProfile]) -> SiteProfile:
    """Return the one profile that has some of the hosts (each with how much lies in the files).

    Raises `UnknownNameError`, which names hosts and sites, where it is none or several, and
    `CrawlError` where there is no host at all.
    """
    if not hosts:
        raise CrawlError(f"the files hold {in_words(hosts)}; nothing was imported")
    profiles = list(profiles)
    found = [profile for profile in profiles if set(profile.hosts) & hosts.keys()]
    if len(found) == 1:
        return found[0]
    keys = ", ".join(profile.key for profile in found or profiles)
    if found:
        raise UnknownNameError(
            f"the files hold pages of {in_words(hosts)}, which several sites have: {keys};"
            " name one with --site"
        )
    raise UnknownNameError(
        f"the files hold {in_words(hosts)}; that is none of the known sites ({keys});"
        " name the site with --site, or its profile with --profile, and with --base-url where it"
        " was reached"
    )


def check_host(hosts: Mapping[str, int], profile: SiteProfile, own: int) -> None:
    """Raise `CrawlError` where the files hold nothing of the site."""
    if own == 0:
        raise CrawlError(
            f"the files hold {in_words(hosts)}, nothing of {profile.key}"
            f" ({', '.join(profile.hosts)}); if it was reached elsewhere, say so with --base-url;"
            " nothing was imported"
        )


def in_words(hosts: Mapping[str, int]) -> str:
    """Return the hosts, the most frequent first."""
    ordered = sorted(hosts, key=lambda host: (-hosts[host], host))
    if not ordered:
        return "no exchange with any site"
    more = f" and {len(ordered) - _SHOWN} more hosts" if len(ordered) > _SHOWN else ""
    return ", ".join(ordered[:_SHOWN]) + more
