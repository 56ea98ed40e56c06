"""A whole archive made anew from WARC files alone."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from unioncrawler.archive import open_archive, warc_folder
from unioncrawler.archive.channels import is_wanted
from unioncrawler.archive.crawls import has_crawl
from unioncrawler.archive.reposts import link_reposts
from unioncrawler.errors import ArchiveError, ProfileError, UnknownNameError, WarcError
from unioncrawler.record.documents import DocumentRun
from unioncrawler.replay.crawl import CrawlReplay
from unioncrawler.replay.exchanges import Exchanged, Noted, happened, survey
from unioncrawler.sites import with_base_url
from unioncrawler.warc.salvage import describe_closed, salvage
from unioncrawler.warc.writer import OPEN

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from unioncrawler.archive import ArchiveWriter
    from unioncrawler.replay.crawl import Unread
    from unioncrawler.replay.exchanges import RecordFile, Survey
    from unioncrawler.sites import SiteProfile


@dataclass(slots=True, kw_only=True)
class Rebuilt:
    """How far a rebuild is; `tell` is called whenever a figure grew. `damage` is in words."""

    tell: Callable[[], None] = field(default=lambda: None)
    crawls: int = 0
    files: int = 0
    files_total: int = 0
    exchanges: int = 0
    damage: list[str] = field(default_factory=list)

    def damaged(self, error: WarcError) -> None:
        """Keep what cannot be read, each place once."""
        if str(error) not in self.damage:
            self.damage.append(str(error))


def rebuild(
    source: Path, target: Path, choose: Callable[[str, str], SiteProfile], tally: Rebuilt
) -> None:
    """Make an archive in the folder `target` from the WARC files in `source`.

    `choose` returns the profile for a site's key and the text of the profile it was crawled with.
    The files become those of the new archive too: as links where the file system has them, else
    as copies. What cannot be read is named in `tally`, everything else is rebuilt. Raises
    `ArchiveError` where `target` has an archive already, or where there is nothing to read.
    """
    if not source.is_dir():
        raise ArchiveError(f"{source}: there is no folder with WARC files")
    if target.exists() and any(target.iterdir()):
        raise ArchiveError(f"{target}: is not empty; a rebuilt archive needs a folder of its own")
    found = survey(source, tally.damaged)
    if not found.files:
        raise ArchiveError(f"{source}: no WARC file of a crawl is here")
    tally.files_total = len(found.files)
    store = open_archive(target, write=True, create=True)
    try:
        _replay_all(store, warc_folder(target), found, choose, tally)
        documents = DocumentRun(store, tell=tally.tell)
        documents.run()
        tally.damage += documents.lost
        link_reposts(store)
    finally:
        store.close()


def _replay_all(
    store: ArchiveWriter,
    folder: Path,
    found: Survey,
    choose: Callable[[str, str], SiteProfile],
    tally: Rebuilt,
) -> None:
    unread: dict[str, Unread] = {}
    replay: CrawlReplay | None = None
    crawl: tuple[object, object] | None = None
    for file in found.files:
        if replay is None or crawl != (file.origin.crawl, file.origin.began):
            if replay is not None:
                replay.close()
                replay = None
            try:
                replay = _begin(store, file, found, unread, choose)
            except (ProfileError, UnknownNameError) as error:
                tally.damaged(WarcError(f"{file.path}: left out: {error}"))
                continue
            crawl = (file.origin.crawl, file.origin.began)
            tally.crawls += 1
        for event in happened(file.path, lambda _: None):
            try:
                if isinstance(event, Exchanged):
                    replay.exchange(file.path, event)
                    tally.exchanges += 1
                    tally.tell()
                else:
                    replay.note(file.path, event)
            except WarcError as error:
                tally.damaged(error)
            except ArchiveError:
                raise
            except Exception as error:  # a record that says what no crawl wrote
                tally.damaged(_nonsense(file.path, event, error))
        _adopt(store, file, folder)
        tally.files += 1
        tally.tell()
    if replay is not None:
        replay.close()


def _nonsense(path: Path, event: Exchanged | Noted, error: Exception) -> WarcError:
    reason = f"{type(error).__name__}: {error}"[:200]
    return WarcError(f"{path}: what offset {event.stored.offset} says makes no sense: {reason}")


def _begin(
    store: ArchiveWriter,
    file: RecordFile,
    found: Survey,
    unread: dict[str, Unread],
    choose: Callable[[str, str], SiteProfile],
) -> CrawlReplay:
    origin = file.origin
    if origin.began is None:
        raise WarcError(f"{file.path}: does not say when its crawl began")
    began = origin.began.replace(microsecond=0)  # as rows have it
    profile = choose(origin.site, file.profile)
    profile, _ = with_base_url(profile, origin.arguments.get("base_url") or profile.base_url)
    version = origin.software.partition("/")[2].partition(" ")[0]
    # after a lost database the numbers began anew
    crawl = None if has_crawl(store.connection, origin.crawl) else origin.crawl
    store.begin_crawl(profile, origin.arguments, now=began, version=version, crawl=crawl)
    names = [name for name in str(origin.arguments.get("channel") or "").split(",") if name]
    return CrawlReplay(
        store,
        profile,
        found,
        unread,
        began=began,
        wants=partial(is_wanted, names=names),
        is_import="import" in origin.arguments,
    )


def _adopt(store: ArchiveWriter, file: RecordFile, folder: Path) -> None:
    """Give the new archive a file of the record: closed, and only what is whole of it."""
    place = folder / file.path.name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if place.name.endswith(OPEN):  # an open file may grow or be cut, a copy of it does not
            shutil.copy2(file.path, place)
        else:
            _link_or_copy(file.path, place)
    except OSError as error:
        raise WarcError(f"{place}: cannot be made: {error.strerror}") from error
    if not place.name.endswith(OPEN):
        store.save_warc_file(file.origin.site, describe_closed(place))
    elif (saved := salvage(place)) is not None:
        store.save_warc_file(file.origin.site, saved.file)


def _link_or_copy(path: Path, place: Path) -> None:
    try:
        os.link(path, place)
    except OSError:
        shutil.copy2(path, place)
