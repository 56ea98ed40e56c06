"""The strict loader of site profiles: TOML in, `SiteProfile` out.

Every key is listed in a table below, an unknown or missing one is an error that names file and
key. Selectors and patterns are compiled while loading, so a wrong one is found then.
"""

from __future__ import annotations

import dataclasses
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from unioncrawler.errors import ProfileError, UnknownNameError
from unioncrawler.sites.checks import check_profile
from unioncrawler.sites.keys import (
    API_KEYS,
    API_REQUIRED,
    ARTICLE_KEYS,
    CHANNEL_KEYS,
    CHANNEL_REQUIRED,
    KNOWN_TABLES,
    LAYOUT_KEYS,
    SCHEDULE_KEYS,
    SECTIONS,
    SITE_KEYS,
    SITE_REQUIRED,
    TLS_KEYS,
)
from unioncrawler.sites.profile import SiteProfile
from unioncrawler.sites.rules import (
    ApiRules,
    ArticleRules,
    ChannelRule,
    EarlierLayout,
    ScheduleRules,
    TlsRule,
)
from unioncrawler.sites.values import to_base_url, to_patterns

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

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
        text = path.read_text(encoding="utf-8-sig")  # editors on Windows write a mark of order
    except FileNotFoundError:
        if path.parent != SITES_DIR:
            raise UnknownNameError(f"there is no profile {name}") from None
        known = ", ".join(site_names())
        raise UnknownNameError(
            f"no site or profile {name!r}; known sites: {known}; or give the path of a .toml file"
        ) from None
    except UnicodeDecodeError as error:
        raise ProfileError(f"{path}: cannot be read: save it as UTF-8 ({error})") from error
    except OSError as error:
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
    values = reader.table(document.pop("site", None), "site", SITE_KEYS, required=SITE_REQUIRED)
    channels = reader.tables(document.pop("channel", []), "channel", CHANNEL_KEYS, CHANNEL_REQUIRED)
    apis = reader.tables(document.pop("api", []), "api", API_KEYS, API_REQUIRED)
    layouts = _layouts(reader, document.pop("article", {}))
    tls = reader.tables(document.pop("tls", []), "tls", TLS_KEYS, ("host",))
    sections = {
        name: section(**reader.table(document.pop(name), name, keys))
        for name, (section, keys) in SECTIONS.items()
        if name in document
    }
    boilerplate = reader.table(
        document.pop("boilerplate", {}), "boilerplate", {"lines": to_patterns}
    )
    for key in document:
        raise reader.error(key, f"unknown table; known: {', '.join(KNOWN_TABLES)}")
    profile = SiteProfile(
        **values,
        **sections,
        **layouts,
        tls=tuple(TlsRule(**rule) for rule in tls),
        channels=tuple(ChannelRule(**channel) for channel in channels),
        apis=tuple(ApiRules(**api) for api in apis),
        boilerplate=boilerplate.get("lines", ()),
        text=text,
    )
    if (mistake := check_profile(profile)) is not None:
        raise reader.error(*mistake)
    return profile


def _layouts(reader: _Reader, tables: object) -> dict[str, Any]:
    """Return the rules for articles: `[article]`, or `[[article]]` tables for layouts by their day.

    Of these the one without `until` is the present layout.
    """
    if not isinstance(tables, list):
        return {"article": ArticleRules(**reader.table(tables, "article", ARTICLE_KEYS))}
    present: list[ArticleRules] = []
    earlier: dict[date, ArticleRules] = {}
    for values in reader.tables(tables, "article", LAYOUT_KEYS, ()):
        until = values.pop("until", None)
        if until is None:
            present.append(ArticleRules(**values))
        elif until in earlier:
            raise reader.error("article.until", f"{until} stands twice")
        else:
            earlier[until] = ArticleRules(**values)
    if len(present) > 1:
        raise reader.error("article", "only one [[article]] may stand without until: the present")
    return {
        "article": present[0] if present else ArticleRules(),
        "earlier": tuple(EarlierLayout(until=day, rules=earlier[day]) for day in sorted(earlier)),
    }


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
    return ScheduleRules(**_Reader(str(path)).table(table, "schedule", SCHEDULE_KEYS))


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
        self,
        tables: object,
        name: str,
        keys: Mapping[str, Callable[[Any], Any]],
        required: tuple[str, ...],
    ) -> list[dict[str, Any]]:
        if not isinstance(tables, list):
            raise self.error(name, f"must be written as [[{name}]]")
        return [
            self.table(table, f"{name}[{number}]", keys, required)
            for number, table in enumerate(tables, start=1)
        ]
