"""`unioncrawler documents`: read what attachments say, so that it can be searched."""

from __future__ import annotations

import json
import logging
import signal
from typing import TYPE_CHECKING

import click

from unioncrawler.archive import open_archive
from unioncrawler.cli.json_log import say
from unioncrawler.cli.live import LiveLine, stopped_by
from unioncrawler.cli.options import (
    archive_option,
    counted,
    json_option,
    printable,
    site_option,
)
from unioncrawler.errors import ArchiveError, DocumentsError
from unioncrawler.record.documents import DocumentRun

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

logger = logging.getLogger(__name__)
MOST_LINES = 20  # files that are lost named one by one


@click.command()
@click.option(
    "--again", is_flag=True, help="Read every file again, also those that were read before."
)
@site_option
@archive_option
@json_option
@click.pass_context
def documents(
    context: click.Context, again: bool, site: str | None, archive: Path, as_json: bool
) -> None:
    """Read the text of archived attachments, and the size of images, from the WARC files.

    PDF, DOCX, XLSX, PPTX, DOC, XLS, RTF, OFD and plain text are read, by their content, whatever
    their suffix says; `search` finds what they say from then on. A crawl does the same at its end,
    so this is for archives of earlier versions, for crawls that were cut short and those of `scrapy
    crawl`. Each file is read once, in a process of its own with limits of time and memory; what
    cannot be read is named and kept too. Ctrl-C ends it at once and loses nothing: the next run
    goes on.

    The exit code is 1 if not every file was looked at, or one is not on record any more.
    """
    with open_archive(archive, write=True) as store:
        if site is not None:
            store.check_site(site)
        run = _run(DocumentRun(store), site, again=again)
        path = str(store.path)
    if as_json:
        whole = {"archive": path, "files": run.total, "outcomes": dict(run.outcomes)}
        whole |= {"changed": run.changed, "lost": run.lost, "complete": run.is_complete}
        click.echo(json.dumps(whole, ensure_ascii=False, indent=2))
    else:
        for line in _lines(run, path):
            click.echo(printable(line))
    if not run.is_complete:
        context.exit(1)


def read_after_crawl(archive: Path, site: str, *, log_json: bool) -> None:
    """Read what a crawl brought and was not read yet, when it has ended and closed the archive.

    Where that cannot be done it is logged, and the next crawl does it.
    """
    try:
        with open_archive(archive, write=True) as store:
            run = _run(DocumentRun(store), site, again=False, is_shown=not log_json)
    except (ArchiveError, DocumentsError) as error:
        logger.error("attachments were not read: %s; `unioncrawler documents` does it", error)
        return
    if run.total:
        say(f"read what {run.total} attachments say: {counted(run.outcomes)}", as_json=log_json)
    for lost in run.lost[:MOST_LINES]:
        logger.error("an attachment was not read: %s", lost)


def _run(run: DocumentRun, site: str | None, *, again: bool, is_shown: bool = True) -> DocumentRun:
    with stopped_by(run.stop, signal.SIGINT, signal.SIGTERM):
        if is_shown:
            with LiveLine(lambda: _line(run), "reading attachments") as progress:
                run.tell = progress.show
                run.run(site, again=again)
        else:
            run.run(site, again=again)
    return run


def _line(run: DocumentRun) -> str:
    return f"attachments: {run.done} of {run.total} · {counted(run.outcomes)}"


def _lines(run: DocumentRun, path: str) -> Iterator[str]:
    left = run.total - run.done
    stopped = f", stopped; {left} are left for the next run" if left else ""
    yield f"{path}: {run.done} attachments read: {counted(run.outcomes)}{stopped}"
    yield from (f"not on record: {lost}" for lost in run.lost[:MOST_LINES])
    if len(run.lost) > MOST_LINES:
        yield f"and {len(run.lost) - MOST_LINES} more"
