"""After a run: tells the hooks that are set what it found, and those that failed once more."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from unioncrawler.archive import archive_path, open_archive
from unioncrawler.errors import ArchiveError, NotifyError, TellingStoppedError
from unioncrawler.notify import load_hooks, tell, to_message
from unioncrawler.notify.hooks import ON_EVERY_RUN
from unioncrawler.notify.telling import FAILED, SENT, WAITING, to_be_told
from unioncrawler.notify.waiting import never
from unioncrawler.watch.report import has_news

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
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


def tell_of_run(
    archive: Path, crawl: int, hooks: Sequence[Hook], is_stopped: Callable[[], bool] = never
) -> None:
    """Tell the hooks of a run that ended, and of earlier ones that they were not told of.

    What fails is logged and kept in the run's row. Once `is_stopped` says so nobody else is told,
    the hook that was being told no more: the next run tells them.
    """
    if not hooks:
        return
    try:
        with open_archive(archive, write=True) as store:
            for run in reversed(store.crawl_rows(limit=LATEST)):
                kept = run.notified
                if kept is None and run.id == crawl:
                    kept = to_be_told(hooks)
                if kept and run.id <= crawl:
                    _tell_of(store, run, hooks, kept, is_stopped)
    except TellingStoppedError:
        logger.error("stopped before all hooks were told; the next run tells them")
    except ArchiveError as error:
        logger.error("the hooks were not told of run %d: %s; the next run does", crawl, error)


def _tell_of(
    store: ArchiveWriter,
    run: Crawl,
    hooks: Sequence[Hook],
    kept: Mapping[str, Any],
    is_stopped: Callable[[], bool],
) -> None:
    """Tell the hooks that `kept` says are to be told, and keep what came of each at once."""
    told = dict(kept)
    message = to_message(run, str(store.path.resolve()))
    for hook in hooks:
        before = told.get(hook.name)
        if before is None or before["state"] == SENT or before["attempts"] >= MOST_ATTEMPTS:
            continue
        is_meant = hook.on == ON_EVERY_RUN or has_news(run.findings)
        if before["state"] == WAITING and not is_meant:
            del told[hook.name]
        else:
            told[hook.name] = tell(hook, message, before, is_stopped)
        store.save_notified(run.id, told)
        if hook.name in told and told[hook.name]["state"] == FAILED:
            error = told[hook.name]["error"]
            logger.error("%s was not told of run %d: %s", hook.name, run.id, error)
