"""The strict loader of site profiles: TOML in, `SiteProfile` out.

Every key is listed in a table below, an unknown or missing one is an error that names file and
key. Selectors and patterns are compiled while loading, so a wrong one is found then.
"""

from __future__ import annotations

import dataclasses
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from unioncrawler.errors import ProfileError, UnknownNameError
from unioncrawler.sites.hours import (
    check_schedule,
    to_blackouts,
    to_interval,
    to_times,
    to_weekdays,
)
from unioncrawler.sites.profile import (
    ArticleRules,
    AttachmentRules,
    ChannelRule,
    CrawlRules,
    GoneRule,
    ListingRules,
    RevisitRules,
    ScheduleRules,
    SiteProfile,
    UrlRules,
)
from unioncrawler.sites.values import (
    to_ages,
    to_base_url,
    to_byte_count,
    to_channel_path,
    to_count,
    to_flag,
    to_host,
    to_key,
    to_media_type,
    to_number,
    to_patterns,
    to_probe,
    to_selector,
    to_text,
    to_tuple,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

SITES_DIR = Path(__file__).parent


def site_names() -> list[str]:
    """Return the keys of the profiles that come with the package, sorted."""
    return sorted(path.stem for path in SITES_DIR.glob("*.toml"))


def load_profile(name: str) -> SiteProfile:
    """Return the profile of a site by its key, or from the path of a TOML file.

    Raises `UnknownNameError` where there is neither, `ProfileError` where the file has a mistake.
    """
    path = Path(name) if name.endswith(".toml") or "/" in name else SITES_DIR / f"{name}.toml"
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        if path.parent != SITES_DIR:
            raise UnknownNameError(f"there is no profile {name}") from None
        known = ", ".join(site_names())
        raise UnknownNameError(
            f"no site or profile {name!r}; known sites: {known}; or give the path of a .toml file"
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ProfileError(f"{path}: cannot be read: {error}") from error
    return parse_profile(text, str(path))


def parse_profile(text: str, where: str) -> SiteProfile:
    """Return the profile written in `text`; `where` names it in error messages.

    Raises `ProfileError`, which names `where` and the key, for anything not in the tables.
    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ProfileError(f"{where}: not valid TOML: {error}") from error
    reader = _Reader(where)
    values = reader.table(document.pop("site", None), "site", _SITE_KEYS, required=_SITE_REQUIRED)
    channels = reader.tables(document.pop("channel", []), "channel", _CHANNEL_KEYS)
    sections = {
        name: section(**reader.table(document.pop(name), name, keys))
        for name, (section, keys) in _SECTIONS.items()
        if name in document
    }
    boilerplate = reader.table(
        document.pop("boilerplate", {}), "boilerplate", {"lines": to_patterns}
    )
    for key in document:
        raise reader.error(key, f"unknown table; known: {', '.join(_KNOWN_TABLES)}")
    profile = SiteProfile(
        **values,
        **sections,
        channels=tuple(ChannelRule(**channel) for channel in channels),
        boilerplate=boilerplate.get("lines", ()),
        text=text,
    )
    _check_whole(profile, reader)
    return profile


def load_schedule(name: str) -> ScheduleRules | None:
    """Return the `[schedule]` of a profile that comes with the package, by its key; None for none.

    Nothing else of the profile is read. Raises `ProfileError` where it has a mistake.
    """
    path = SITES_DIR / f"{name}.toml"
    if not path.is_file():
        return None
    table = tomllib.loads(path.read_text(encoding="utf-8")).get("schedule")
    if table is None:
        return None
    return ScheduleRules(**_Reader(str(path)).table(table, "schedule", _SCHEDULE_KEYS))


def with_base_url(profile: SiteProfile, base_url: str) -> tuple[SiteProfile, str]:
    """Return the profile with the host of `base_url` among its hosts, and the address to ask.

    Canonical addresses stay those of the profile, so an archive does not change when the same
    site is reached elsewhere. Raises `ProfileError` for what is no http(s) address of a host.
    """
    try:
        origin = to_base_url(base_url)
    except ValueError as error:
        raise ProfileError(str(error)) from error
    host = urlsplit(origin).hostname or ""
    hosts = tuple(dict.fromkeys((*profile.hosts, host)))
    return dataclasses.replace(profile, hosts=hosts), origin


class _Reader:
    """Checks tables against their keys and says where a mistake stands."""

    def __init__(self, where: str) -> None:
        self.where = where

    def error(self, key: str, what: str) -> ProfileError:
        return ProfileError(f"{self.where}: {key}: {what}")

    def table(
        self,
        table: object,
        name: str,
        keys: Mapping[str, Callable[[Any], Any]],
        required: tuple[str, ...] = (),
    ) -> dict[str, Any]:
        if table is None:
            raise self.error(f"[{name}]", "this table is missing")
        if not isinstance(table, dict):
            raise self.error(name, f"must be a table, written as [{name}]")
        for key in table:
            if key not in keys:
                raise self.error(f"{name}.{key}", f"unknown key; known: {', '.join(keys)}")
        for key in required:
            if key not in table:
                raise self.error(f"{name}.{key}", "this key is missing")
        values = {}
        for key, value in table.items():
            try:
                values[key] = keys[key](value)
            except ValueError as error:
                raise self.error(f"{name}.{key}", str(error)) from error
        return values

    def tables(
        self, tables: object, name: str, keys: Mapping[str, Callable[[Any], Any]]
    ) -> list[dict[str, Any]]:
        if not isinstance(tables, list):
            raise self.error(name, f"must be written as [[{name}]]")
        return [
            self.table(table, f"{name}[{number}]", keys, required=tuple(keys))
            for number, table in enumerate(tables, start=1)
        ]


def _check_whole(profile: SiteProfile, reader: _Reader) -> None:
    if (host := urlsplit(profile.base_url).hostname) not in profile.hosts:
        raise reader.error("site.hosts", f"must name the host of base_url, {host!r}")
    paths = [channel.path for channel in profile.channels]
    for path in paths:
        if paths.count(path) > 1:
            raise reader.error("channel.path", f"{path!r} stands twice")
    for address in profile.start:
        if urlsplit(profile.absolute(address)).hostname not in profile.hosts:
            raise reader.error("site.start", f"{address!r} is on none of site.hosts")
    item = profile.listing.item
    if item is not None and _GIVES_STRINGS.search(item.source):
        raise reader.error("listing.item", f"must select elements, not strings: {item.source!r}")
    if profile.schedule is not None:
        try:
            check_schedule(profile.schedule)
        except ValueError as error:
            raise reader.error("schedule", str(error)) from error
    for channel in profile.channels:
        if urlsplit(profile.absolute(channel.url)).hostname not in profile.hosts:
            raise reader.error("channel.url", f"{channel.url!r} is on none of site.hosts")
    if not profile.channels and not profile.discover_channels:
        raise reader.error("channel", "name at least one [[channel]], or discover_channels = true")


_GIVES_STRINGS = re.compile(r"::(?:text|attr\([^)]*\))\s*$|/(?:text\(\)|@[\w:-]+)\s*$")
_SITE_REQUIRED = ("key", "name", "base_url", "hosts")
_SITE_KEYS: dict[str, Callable[[Any], Any]] = {
    "key": to_key,
    "name": to_text,
    "base_url": to_base_url,
    "hosts": to_tuple(to_host),
    "start": to_tuple(to_text),
    "discover_channels": to_flag,
}
_CHANNEL_KEYS: dict[str, Callable[[Any], Any]] = {"path": to_channel_path, "url": to_text}
_CRAWL_KEYS: dict[str, Callable[[Any], Any]] = {
    "delay": to_number(0, 3600),
    "timeout": to_number(1, 3600),
    "max_bytes": to_byte_count,
    "contact": to_text,
    "conditional_days": to_count(0, 3650),
    "sweep_days": to_count(0, 3650),
    "slowest": to_number(0, 86_400),
    "retry_after_limit": to_number(0, 86_400),
    "wall_after": to_count(1, 1000),
    "probe": to_probe,
}
_ATTACHMENT_KEYS: dict[str, Callable[[Any], Any]] = {
    "fetch": to_flag,
    "max_bytes": to_byte_count,
    "types": to_tuple(to_media_type),
    "hosts": to_tuple(to_host),
}
_GONE_KEYS: dict[str, Callable[[Any], Any]] = {
    "visits": to_count(1, 100),
    "days": to_count(0, 3650),
    "brake_least": to_count(1, 1_000_000),
    "brake_share": to_number(0, 1),
}
_REVISIT_KEYS: dict[str, Callable[[Any], Any]] = {
    "days": to_ages,
    "budget": to_count(0, 1_000_000),
}
_SCHEDULE_KEYS: dict[str, Callable[[Any], Any]] = {
    "every": to_interval,
    "at": to_times,
    "days": to_weekdays,
    "blackout": to_blackouts,
}
_SECTIONS: dict[str, tuple[Callable[..., Any], dict[str, Callable[[Any], Any]]]] = {
    "crawl": (CrawlRules, _CRAWL_KEYS),
    "attachments": (AttachmentRules, _ATTACHMENT_KEYS),
    "listing": (ListingRules, {f.name: to_selector for f in dataclasses.fields(ListingRules)}),
    "article": (ArticleRules, {f.name: to_selector for f in dataclasses.fields(ArticleRules)}),
    "urls": (UrlRules, {f.name: to_patterns for f in dataclasses.fields(UrlRules)}),
    "gone": (GoneRule, _GONE_KEYS),
    "revisit": (RevisitRules, _REVISIT_KEYS),
    "schedule": (ScheduleRules, _SCHEDULE_KEYS),
}
_KNOWN_TABLES = ("site", "channel", *_SECTIONS, "boilerplate")
