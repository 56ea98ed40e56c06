"""After a run: tells the hooks that are set what it found, and those that failed once more."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from unioncrawler.archive import archive_path, open_archive
from unioncrawler.errors import ArchiveError, NotifyError
from unioncrawler.notify import load_hooks, tell, to_message
from unioncrawler.notify.hooks import ON_EVERY_RUN
from unioncrawler.notify.telling import FAILED
from unioncrawler.watch.report import has_news

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from unioncrawler.archive import ArchiveWriter
    from unioncrawler.archive.crawls import Crawl
    from unioncrawler.notify import Hook

logger = logging.getLogger(__name__)
FILE_NAME = "notify.toml"  # beside the archive, where no other file is named
LATEST, MOST_ATTEMPTS = 50, 10


def hooks_for(
    archive: Path, named: Path | None, mistake: Callable[[str], None]
) -> tuple[Hook, ...]:
    """Return the hooks of the file that is named, or of the one beside the archive, if any.

    Raises `NotifyError` for a named file that is wrong. One that lies beside the archive stops no
    crawl: `mistake` is told then, and there are no hooks.
    """
    beside = archive_path(archive).parent / FILE_NAME
    if named is not None:
        return load_hooks(named)
    try:
        return load_hooks(beside) if beside.exists() else ()
    except NotifyError as error:
        mistake(f"nobody is told what this crawl finds: {error}")
        return ()


def tell_of_run(archive: Path, crawl: int, hooks: Sequence[Hook]) -> None:
    """Tell the hooks of a run that ended, and of earlier ones that they were not told of.

    What fails is logged and kept in the run's row; it never stops anything.
    """
    if not hooks:
        return
    try:
        with open_archive(archive, write=True) as store:
            runs = store.crawl_rows(limit=LATEST)
            began = min((run.id for run in runs if run.notified is not None), default=crawl)
            for run in reversed([run for run in runs if began <= run.id <= crawl]):
                _tell_of(store, run, hooks, is_latest=run.id == crawl)
    except ArchiveError as error:
        logger.error("the hooks were not told of run %d: %s; the next run does", crawl, error)


def _tell_of(store: ArchiveWriter, run: Crawl, hooks: Sequence[Hook], *, is_latest: bool) -> None:
    told: dict[str, Any] = dict(run.notified or {})
    message = to_message(run, str(store.path.resolve()))
    for hook in hooks:
        before = told.get(hook.name)
        is_new = run.notified is None and (
            has_news(run.findings) or (is_latest and hook.on == ON_EVERY_RUN)
        )
        fails = before is not None and before["state"] == FAILED
        if not is_new and not (fails and before and before["attempts"] < MOST_ATTEMPTS):
            continue
        told[hook.name] = tell(hook, message, before)
        if told[hook.name]["state"] == FAILED:
            error = told[hook.name]["error"]
            logger.error("%s was not told of run %d: %s", hook.name, run.id, error)
    if told != (run.notified or {}) or (is_latest and run.notified is None):
        store.save_notified(run.id, told)
