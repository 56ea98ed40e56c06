"""`unioncrawler reextract --rebuild`: an archive made anew from WARC files alone."""

from __future__ import annotations

import json
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

import click

from unioncrawler.archive import archive_path, open_archive, warc_folder
from unioncrawler.archive.lock import WriterLock
from unioncrawler.archive.times import china_now, to_stored
from unioncrawler.cli.live import LiveLine
from unioncrawler.cli.options import printable
from unioncrawler.errors import ArchiveBusyError, ArchiveError
from unioncrawler.replay.profiles import todays_profile
from unioncrawler.replay.rebuild import Rebuilt, rebuild
from unioncrawler.sites import load_profile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from unioncrawler.sites import SiteProfile

MOST_LINES = 20  # damaged places named one by one


def run_rebuild(archive: Path, target: Path, profile: Path | None, *, as_json: bool) -> bool:
    """Rebuild, print what came of it; return whether everything could be read."""
    tally = Rebuilt()
    source = warc_folder(archive)
    with (
        _nobody_writes(archive),
        LiveLine(lambda: _line(tally), "looking through the WARC files") as progress,
    ):
        tally.tell = progress.show
        rebuild(source, target, _chooser(source, profile), tally)
    counts = _counts(target)
    if as_json:
        whole = {"archive": str(target), "source": str(source), "crawls": tally.crawls}
        whole |= {"files": tally.files, "exchanges": tally.exchanges, **counts}
        whole |= {"damage": tally.damage}
        click.echo(json.dumps(whole, ensure_ascii=False, indent=2))
    else:
        for line in _lines(tally, target, source, counts):
            click.echo(printable(line))
    return not tally.damage


@contextmanager
def _nobody_writes(archive: Path) -> Iterator[None]:
    """Keep crawls away meanwhile. Raises `ArchiveBusyError` while there is one."""
    lock = None
    try:
        lock = WriterLock(archive_path(archive), to_stored(china_now()))
    except ArchiveBusyError:
        raise
    except ArchiveError:  # on a medium that cannot be written nobody writes
        pass
    try:
        yield
    finally:
        if lock is not None:
            lock.release()


def _chooser(folder: Path, profile: Path | None) -> Callable[[str, str], SiteProfile]:
    """Return what chooses the profile of a site. One that was named is that of its site alone."""
    named = load_profile(str(profile.absolute())) if profile else None

    @cache
    def todays(site: str) -> SiteProfile:
        return named if named and named.key == site else todays_profile(site, folder)[0]

    return lambda site, _: todays(site)


def _counts(target: Path) -> dict[str, int]:
    with open_archive(target) as made:
        sites = made.sites()
        return {
            "sites": len(sites),
            "articles": sum(made.count_articles(site) for site in sites),
        }


def _line(tally: Rebuilt) -> str:
    return (
        f"{tally.files} of {tally.files_total} files · {tally.crawls} crawls"
        f" · {tally.exchanges} exchanges · {len(tally.damage)} places damaged"
    )


def _lines(tally: Rebuilt, target: Path, source: Path, counts: dict[str, int]) -> Iterator[str]:
    yield (
        f"{target}: made from {tally.files} WARC files in {source}: {tally.crawls} crawls,"
        f" {tally.exchanges} exchanges, {counts['articles']} articles"
    )
    yield from (f"could not be read: {place}" for place in tally.damage[:MOST_LINES])
    if len(tally.damage) > MOST_LINES:
        yield f"and {len(tally.damage) - MOST_LINES} more"
