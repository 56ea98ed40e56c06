"""Tells a reading that got better from a change of the site, before an article is compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unioncrawler.archive import corrections, rereading
from unioncrawler.archive.times import china_now, to_stored
from unioncrawler.replay.comparing import compare_version
from unioncrawler.replay.visits import VisitReader
from unioncrawler.warc.direct import RecordReader

if TYPE_CHECKING:
    from pathlib import Path

    from unioncrawler.archive import ArchiveWriter
    from unioncrawler.sites import SiteProfile


def correct_first(store: ArchiveWriter, folder: Path, profile: SiteProfile, article: int) -> bool:
    """Read an article again, by its id, that a visit is about to change; return whether it helped.

    Where its versions read otherwise today, they are corrected in place, as part of the step that
    is being made, so that what still differs is the site's doing. What cannot be read again is
    left as it is. Raises `ArchiveError`.
    """
    with store.reading() as connection:
        with RecordReader(folder) as records:
            reader = VisitReader(connection, records, profile)
            stored = rereading.stored_versions(connection, profile.key, article, article)
            found = [compare_version(reader, version) for version in stored]
        better = [each for each in found if isinstance(each, corrections.Correction)]
        changed = corrections.plan(connection, article, better)
        occasion = corrections.Occasion(now=to_stored(china_now()), crawl=store.crawl)
        corrections.correct(connection, article, changed, occasion)
    return bool(changed)
