"""What a profile must hold to as a whole, once each of its values is what it may be."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from unioncrawler.sites.hours import check_schedule
from unioncrawler.sites.values import to_trial

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from unioncrawler.sites.profile import SiteProfile

_PLACE = re.compile(r"\{(\w{1,100})\}")
_FILLED = ("page", "offset", "size", "code")  # what stands for something in what an API is sent
_GIVES_STRINGS = re.compile(r"::(?:text|attr\([^)]*\))\s*$|/(?:text\(\)|@[\w:-]+)\s*$")


def check_profile(profile: SiteProfile) -> tuple[str, str] | None:
    """Return the first mistake of a profile as key and words, None for a sound one."""
    mistakes = (
        mistake
        for check in (
            _check_hosts,
            _check_names,
            _check_apis,
            _check_tls,
            _check_same,
            _check_listing,
            _check_schedule,
        )
        for mistake in check(profile)
    )
    return next(mistakes, None)


def _check_hosts(profile: SiteProfile) -> Iterator[tuple[str, str]]:
    if (host := urlsplit(profile.base_url).hostname) not in profile.hosts:
        yield "site.hosts", f"must name the host of base_url, {host!r}"
    for address in profile.start:
        if urlsplit(profile.absolute(address)).hostname not in profile.hosts:
            yield "site.start", f"{address!r} is on none of site.hosts"
    for channel in profile.channels:
        if urlsplit(profile.absolute(channel.url)).hostname not in profile.hosts:
            yield "channel.url", f"{channel.url!r} is on none of site.hosts"


def _check_names(profile: SiteProfile) -> Iterator[tuple[str, str]]:
    paths = [channel.path for channel in profile.channels]
    apis = [api.name for api in profile.apis]
    for key, names in (("channel.path", paths), ("api.name", apis)):
        for name in names:
            if names.count(name) > 1:
                yield key, f"{name!r} stands twice"
    for channel in profile.channels:
        if channel.api is not None and channel.api not in apis:
            yield "channel.api", f"there is no [[api]] named {channel.api!r}"
    if not profile.channels and not profile.discover_channels:
        yield "channel", "name at least one [[channel]], or discover_channels = true"


def _check_apis(profile: SiteProfile) -> Iterator[tuple[str, str]]:
    for api in profile.apis:
        values = _texts([*api.fields.values(), *api.headers.values()])
        whole = [found[1] for value in values if (found := _PLACE.fullmatch(value))]
        named = {*_PLACE.findall(api.url), *whole}
        for name in sorted(named.difference(_FILLED)):
            known = ", ".join(f"{{{each}}}" for each in _FILLED)
            yield f"api {api.name}", f"{{{name}}} stands for nothing; known: {known}"
        used = {*named, *(name for value in values for name in _PLACE.findall(value))}
        if api.size is None and used & {"size", "offset"}:
            yield f"api {api.name}", "{size} and {offset} need the key size"
        for channel in profile.channels:
            if channel.api == api.name and channel.code is None and "code" in used:
                yield "channel.code", f"is missing at {channel.path!r}: its api sends {{code}}"


def _texts(values: Iterable[object]) -> list[str]:
    """Return the texts among values, in lists and tables too."""
    found: list[str] = []
    for value in values:
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, list):
            found += _texts(value)
        elif isinstance(value, dict):
            found += _texts(value.values())
    return found


def _check_same(profile: SiteProfile) -> Iterator[tuple[str, str]]:
    for rule in profile.urls.same:
        for other in profile.urls.same:
            if other.pattern.search(to_trial(rule.address)):
                yield "urls.same", f"{other.pattern.pattern!r} is found in {rule.address!r} again"


def _check_listing(profile: SiteProfile) -> Iterator[tuple[str, str]]:
    item = profile.listing.item
    if item is not None and _GIVES_STRINGS.search(item.source):
        yield "listing.item", f"must select elements, not strings: {item.source!r}"


def _check_tls(profile: SiteProfile) -> Iterator[tuple[str, str]]:
    asked = {urlsplit(profile.absolute(api.url)).hostname for api in profile.apis}
    asked |= {*profile.hosts, *profile.attachments.hosts}
    named = [rule.host for rule in profile.tls]
    for rule in profile.tls:
        if rule.host not in asked:
            yield "tls.host", f"{rule.host!r} is none of the hosts that are asked"
        if named.count(rule.host) > 1:
            yield "tls.host", f"{rule.host!r} stands twice"
        if rule.verify and not rule.legacy:
            yield "tls", f"lets nothing pass for {rule.host!r}: verify = false, or legacy = true"


def _check_schedule(profile: SiteProfile) -> Iterator[tuple[str, str]]:
    if profile.schedule is not None:
        try:
            check_schedule(profile.schedule)
        except ValueError as error:
            yield "schedule", str(error)
