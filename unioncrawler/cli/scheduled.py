"""The sites that a schedule is about: their profiles, their archives, how each stands now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from unioncrawler.archive import archive_path, open_archive
from unioncrawler.archive.last_runs import last_run
from unioncrawler.archive.lock import is_held, writer_of
from unioncrawler.errors import ProfileError
from unioncrawler.schedule import look_out
from unioncrawler.sites import load_profile, site_names

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from unioncrawler.archive.last_runs import LastRun
    from unioncrawler.schedule import Outlook
    from unioncrawler.sites.profile import ScheduleRules, SiteProfile

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
) -> list[ScheduledSite]:
    """Return the named sites, or every known one with a schedule.

    Raises `ProfileError` for one that has none or whose key stands twice, and what `load_profile`
    raises.
    """
    if own_archives and archive.is_file():
        raise ProfileError(f"{archive}: is a file; --own-archives wants a folder")
    found: dict[str, ScheduledSite] = {}
    for name in dict.fromkeys(names or site_names()):
        profile = load_profile(name)
        if profile.schedule is None:
            if not names:
                continue
            raise ProfileError(
                f"{name}: has no [schedule], so it is never due;"
                f" `unioncrawler crawl {name}` crawls it at once"
            )
        if profile.key in found:
            raise ProfileError(f"{name}: has the key {profile.key!r} of {found[profile.key].name}")
        found[profile.key] = ScheduledSite(
            name=name,
            profile=profile,
            rules=profile.schedule,
            archive=archive_path(archive / profile.key if own_archives else archive),
        )
    return list(found.values())


def look_at(site: ScheduledSite, now: datetime) -> Look:
    """Return how a site stands. Raises `ArchiveError` where its archive cannot be read."""
    last = None
    if site.archive.exists():
        with open_archive(site.archive) as opened:
            last = last_run(opened, site.key)
    writer = None
    if is_held(site.archive):
        writer = writer_of(site.archive) or "another process"
    return Look(site=site, last=last, outlook=look_out(site.rules, last, now), writer=writer)


def folder_of(archive: Path) -> Path:
    """Return the folder that `--archive` stands for."""
    return archive_path(archive).parent
