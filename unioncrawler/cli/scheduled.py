"""The sites that a schedule is about: their profiles, their archives, how each stands now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from unioncrawler.archive import archive_path, open_archive
from unioncrawler.archive.last_runs import last_run
from unioncrawler.archive.lock import writer_of
from unioncrawler.errors import ProfileError, UnioncrawlerError
from unioncrawler.schedule import look_out
from unioncrawler.sites import load_profile, site_names

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from unioncrawler.archive.last_runs import LastRun
    from unioncrawler.schedule import Outlook
    from unioncrawler.sites.profile import SiteProfile
    from unioncrawler.sites.rules import ScheduleRules

sites_option = click.option(
    "--site",
    "names",
    multiple=True,
    metavar="SITE|PROFILE.toml",
    help="Only this site; without it, every known one that has a schedule. Repeatable.",
)
own_archives_option = click.option(
    "--own-archives",
    is_flag=True,
    help="Give each site an archive of its own, in a folder of its key below --archive. Only then"
    " can sites be crawled side by side: an archive has one writer.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduledSite:
    """A site with its rules; `name` is what `crawl` knows it by, `archive` the archive's file."""

    name: str
    profile: SiteProfile
    rules: ScheduleRules
    archive: Path

    @property
    def key(self) -> str:
        """The key of the site."""
        return self.profile.key

    @property
    def hosts(self) -> frozenset[str]:
        """Every host that a crawl of the site may ask."""
        return frozenset((*self.profile.hosts, *self.profile.attachments.hosts))


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a site stood at one moment; `writer` says in words who writes its archive just then."""

    site: ScheduledSite
    last: LastRun | None
    outlook: Outlook
    writer: str | None


def scheduled_sites(
    names: tuple[str, ...], archive: Path, *, own_archives: bool
) -> tuple[list[ScheduledSite], list[str]]:
    """Return the named sites, or every known one with a schedule, and what is wrong with others.

    A profile that cannot be used keeps no other site from its crawl. Raises `ProfileError` where
    none of those that are named can be.
    """
    if own_archives and archive.is_file():
        raise ProfileError(f"{archive}: is a file; --own-archives wants a folder")
    found: dict[str, ScheduledSite] = {}
    mistakes: list[str] = []
    for name in dict.fromkeys(names or site_names()):
        try:
            site = _scheduled(name, archive, own_archives=own_archives, is_named=bool(names))
            if site is not None and site.key in found:
                raise ProfileError(f"{name}: has the key {site.key!r} of {found[site.key].name}")
        except UnioncrawlerError as error:
            mistakes.append(str(error))
            continue
        if site is not None:
            found[site.key] = site
    if mistakes and not found:
        raise ProfileError("; ".join(mistakes))
    return list(found.values()), mistakes


def _scheduled(
    name: str, archive: Path, *, own_archives: bool, is_named: bool
) -> ScheduledSite | None:
    profile = load_profile(name)
    if profile.schedule is None:
        if not is_named:
            return None
        raise ProfileError(
            f"{name}: has no [schedule], so it is never due;"
            f" `unioncrawler crawl {name}` crawls it at once"
        )
    return ScheduledSite(
        name=name,
        profile=profile,
        rules=profile.schedule,
        archive=archive_path(archive / profile.key if own_archives else archive),
    )


def look_at(site: ScheduledSite, now: datetime) -> Look:
    """Return how a site stands. Raises `ArchiveError` where its archive cannot be read."""
    last = None
    if site.archive.exists():
        with open_archive(site.archive) as opened:
            last = last_run(opened, site.key)
    outlook = look_out(site.rules, last, now)
    return Look(site=site, last=last, outlook=outlook, writer=writer_of(site.archive))


def folder_of(archive: Path) -> Path:
    """Return the folder that `--archive` stands for."""
    return archive_path(archive).parent
