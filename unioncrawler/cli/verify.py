"""`unioncrawler verify`: whether everything is still what was written."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import click

from unioncrawler import __version__
from unioncrawler.archive import open_archive, warc_folder
from unioncrawler.archive.events import DAMAGED, FIXITY, SOUND, Event
from unioncrawler.archive.times import china_now, to_stored
from unioncrawler.cli.live import LiveLine
from unioncrawler.cli.options import archive_option, json_option, printable
from unioncrawler.cli.status import summary
from unioncrawler.errors import ArchiveError
from unioncrawler.record.findings import Damage, Finding, Note, Tally
from unioncrawler.record.fixity import check_archive

if TYPE_CHECKING:
    from pathlib import Path

MOST_KEPT = 1000


@dataclass(slots=True)
class _Report:
    """What was found: all of it counted, the first of it kept."""

    full: bool
    tally: Tally
    damaged: int = 0
    damages: list[Damage] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    @property
    def outcome(self) -> str:
        return DAMAGED if self.damaged else SOUND

    def add(self, finding: Finding) -> None:
        kept: list[Any] = self.notes
        if isinstance(finding, Damage):
            self.damaged += 1
            kept = self.damages
        if len(kept) < MOST_KEPT:
            kept.append(finding)

    def as_detail(self) -> dict[str, Any]:
        counts = ("files", "bytes", "records", "captures", "attachments")
        return {
            "full": self.full,
            **{name: getattr(self.tally, name) for name in counts},
            "damaged": self.damaged,
            "damages": [asdict(damage) for damage in self.damages],
            "notes": [asdict(note) for note in self.notes],
        }


def _line(tally: Tally) -> str:
    return (
        f"{tally.files} of {tally.files_total} files"
        f" · {tally.bytes / 1e6:,.1f} of {tally.bytes_total / 1e6:,.1f} MB"
        f" · {tally.records} records · {tally.attachments} attachments"
    )


@click.command()
@click.option(
    "--full",
    is_flag=True,
    help="Also unpack every record, check its digests, and hold the rows against it.",
)
@archive_option
@json_option
@click.pass_context
def verify(context: click.Context, full: bool, archive: Path, as_json: bool) -> None:
    """Check that archive and WARC files are still what was written.

    Every byte of every WARC file is held against the SHA-256 it had when it was closed, the
    database against itself, the search index against the text. What is damaged is named, one line
    each, and the exit code is 1. The run is written down in the archive.
    """
    started = to_stored(china_now())
    with open_archive(archive, write=True) as opened:
        tally = Tally()
        report = _Report(full, tally)
        with LiveLine(lambda: _line(tally), "checking the database") as progress:
            tally.tell = progress.show
            folder = warc_folder(archive)
            for finding in check_archive(opened, folder, tally, full=full):
                report.add(finding)
                if not as_json:
                    _print(finding)
        event = Event(
            kind=FIXITY,
            started=started,
            finished=to_stored(china_now()),
            outcome=report.outcome,
            detail=report.as_detail(),
            program_version=__version__,
        )
        is_written = True
        try:
            opened.save_event(event)
        except ArchiveError as error:
            is_written = False
            click.echo(f"this check could not be written down: {error}", err=True)
        path = str(opened.path)
    if as_json:
        whole = {"archive": path, "outcome": event.outcome, "started": started}
        whole |= {"finished": event.finished, **event.detail}
        click.echo(json.dumps(whole, ensure_ascii=False, indent=2))
    else:
        click.echo(f"{path}: {summary(event)}")
    if report.damaged or not is_written:
        context.exit(1)


def _print(finding: Finding) -> None:
    if isinstance(finding, Note):
        click.echo(printable(f"note: {finding.file}: {finding.text}"))
        return
    where = finding.file if finding.offset is None else f"{finding.file} at {finding.offset}"
    touches = f" [{', '.join(finding.touches)}]" if finding.touches else ""
    click.echo(printable(f"damaged: {where}: {finding.reason}{touches}"))
