"""What a run shows of its profile: rules that found nothing, hosts and parameters that lack."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from unioncrawler.drafting.checking import FIELD_OF, rules_of
from unioncrawler.drafting.parameters import loose_parameters
from unioncrawler.pages.urls import path_and_query

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from unioncrawler.archive.reader import Archive
    from unioncrawler.sites import SiteProfile

FEWEST = 3  # articles in which a rule must have found nothing
_FEWEST_OF_OTHERS = 20  # the same, for fields that many articles do not state
_ALWAYS_STATED = frozenset({"title", "published", "body"})
_MOST_HOSTS = 5


def external_hosts(archive: Archive, site: str) -> dict[str, int]:
    """Return the hosts off the site that its entries lead to, with how many, the commonest first.

    Beyond the first few they are counted together.
    """
    hosts = Counter(urlsplit(url).hostname or "" for url in archive.external_addresses(site))
    shown = dict(hosts.most_common(_MOST_HOSTS))
    if rest := hosts.total() - sum(shown.values()):
        shown["others"] = rest
    return shown


def unfit_rules(archive: Archive, profile: SiteProfile, crawl: int) -> list[str]:
    """Return in words which rules of a profile found nothing in a run, and which one lacks."""
    found = archive.found_by_selector(crawl)
    addresses = archive.listed_in(profile.key, crawl)
    return [
        *_selectors(profile, *found),
        *_patterns(profile, addresses),
        *_parameters(profile, archive.links_with_query(profile.key)),
    ]


def _selectors(profile: SiteProfile, read: int, found: Mapping[str, int]) -> Iterator[str]:
    """Yield the selectors of the present layout that found nothing; a run may read no older one."""
    for key, selector in rules_of(profile.article):
        fewest = FEWEST if key in _ALWAYS_STATED else _FEWEST_OF_OTHERS
        if key != "remove" and read >= fewest and not found.get(FIELD_OF.get(key, key)):
            yield f"article.{key} = {selector.source!r} found nothing in {read} articles"


def _patterns(profile: SiteProfile, addresses: list[str]) -> Iterator[str]:
    places = [path_and_query(url) for url in addresses]
    for pattern in profile.urls.article if len(places) >= FEWEST else ():
        if not any(map(pattern.search, places)):
            said = f"fits none of {len(places)} articles that were listed"
            yield f"urls.article = {pattern.pattern!r} {said}"


def _parameters(profile: SiteProfile, links: list[tuple[str, str]]) -> Iterator[str]:
    for each in loose_parameters(links):
        is_dropped = any(name.fullmatch(each.name) for name in profile.urls.drop_query)
        if each.is_sure and not is_dropped:
            yield (
                f"urls.drop_query: {each.pages} articles are listed several times, with another"
                f" {each.name!r} in the address; is it a token that says nothing of the page?"
            )
