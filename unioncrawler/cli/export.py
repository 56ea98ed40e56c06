"""`unioncrawler export`: the archive as files for other programs."""

from __future__ import annotations

from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from unioncrawler.archive import open_archive
from unioncrawler.archive.records import ARTICLE_FIELDS, article_records, entry_records
from unioncrawler.archive.soundness import check_sound
from unioncrawler.cli.options import archive_option, channel_option, site_option
from unioncrawler.exports.csv import write_csv
from unioncrawler.exports.jsonl import write_jsonl
from unioncrawler.exports.output import open_output

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from unioncrawler.archive import Archive
    from unioncrawler.archive.records import Record
    from unioncrawler.exports.whole import Written


# Which records a format is made of, and how they are written.
_FORMATS: dict[str, tuple[Callable[..., Generator[Record]], Callable[..., int]]] = {
    "jsonl": (article_records, write_jsonl),
    "csv": (article_records, partial(write_csv, ARTICLE_FIELDS)),
    "entries": (entry_records, write_jsonl),
}
# Those that are made of a whole archive, WARC files included.
_WHOLE = ("wacz", "bagit")


@click.command()
@click.argument("form", metavar="FORMAT", type=click.Choice([*_FORMATS, *_WHOLE]))
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="File (bagit: folder) to write, whole or not at all; the folder above it is made. Without"
    " it, standard output; wacz and bagit need it.",
)
@archive_option
@site_option
@channel_option
@click.option(
    "--only-sound",
    is_flag=True,
    help="Export nothing, with exit code 1, where a check of a run failed for what is exported and"
    " nobody accepted it; what was exported before stays.",
)
def export(
    form: str,
    output: Path | None,
    archive: Path,
    site: str | None,
    channel: str | None,
    only_sound: bool,
) -> None:
    """Write articles (jsonl, csv), entries, or the whole archive (wacz, bagit).

    jsonl and csv have one record an article, entries one line of JSON for every line of a listing.

    csv is for spreadsheets, a list in it is one cell with its parts separated by " | "; jsonl is
    for programs.

    wacz is one file with all WARC files, an index and the articles as pages, to be replayed; --site
    narrows it. bagit is a folder for an institution's store: database, WARC files, exports, with
    checksums. Neither overwrites anything. They need: pip install 'unioncrawler[preserve]'
    """
    if output is not None and not output.name:
        raise click.UsageError("-o needs the name of a file")
    if only_sound:
        with open_archive(archive) as opened:
            check_sound(opened, site=site, channel=channel)
    if form in _WHOLE:
        _export_whole(form, output, archive, site, channel)
        return
    if output is not None and output.is_dir():
        raise click.BadParameter(f"{output} is a folder", param_hint="-o")
    load, write = _FORMATS[form]
    with (
        open_archive(archive) as opened,
        closing(load(opened, site=site, channel=channel)) as records,
        open_output(output) as out,
    ):
        count = write(records, out)
    if output is not None and str(output) != "-":
        what = "entries" if form == "entries" else "articles"
        click.echo(f"{count} {what} written to {output}", err=True)


def _export_whole(
    form: str, output: Path | None, archive: Path, site: str | None, channel: str | None
) -> None:
    what = "file" if form == "wacz" else "folder"
    if output is None or str(output) == "-":
        raise click.UsageError(f"{form} needs -o with the name of a {what}")
    if channel is not None:
        raise click.UsageError(f"{form} takes whole WARC files, which no --channel can narrow")
    if form == "bagit" and site is not None:
        raise click.UsageError("bagit takes the whole archive, which no --site can narrow")
    with open_archive(archive) as opened:
        written = _write_whole(form, opened, output, site)
    for note in written.notes:
        click.echo(note, err=True)
    click.echo(f"{written} written to {output}", err=True)


def _write_whole(form: str, opened: Archive, output: Path, site: str | None) -> Written:
    # Only here, because the exports of records need nothing of it.
    def tell(text: str) -> None:
        click.echo(f"{text} …", err=True)

    if form == "wacz":
        from unioncrawler.exports.wacz import write_wacz  # noqa: PLC0415

        return write_wacz(opened, output, site=site, tell=tell)
    from unioncrawler.exports.bag import write_bag  # noqa: PLC0415

    return write_bag(opened, output, tell=tell)
