"""`unioncrawler export`: the archive as files for other programs."""

from __future__ import annotations

from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from unioncrawler.archive import open_archive
from unioncrawler.archive.records import ARTICLE_FIELDS, article_records, entry_records
from unioncrawler.cli.options import archive_option, channel_option, site_option
from unioncrawler.exports.csv import write_csv
from unioncrawler.exports.jsonl import write_jsonl
from unioncrawler.exports.output import open_output

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from unioncrawler.archive.records import Record


# Which records a format is made of, and how they are written.
_FORMATS: dict[str, tuple[Callable[..., Generator[Record]], Callable[..., int]]] = {
    "jsonl": (article_records, write_jsonl),
    "csv": (article_records, partial(write_csv, ARTICLE_FIELDS)),
    "entries": (entry_records, write_jsonl),
}


@click.command()
@click.argument("form", metavar="FORMAT", type=click.Choice(list(_FORMATS)))
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File to write, whole or not at all; its folder is made. Without it, standard output.",
)
@archive_option
@site_option
@channel_option
def export(
    form: str, output: Path | None, archive: Path, site: str | None, channel: str | None
) -> None:
    """Write articles (jsonl, csv) or entries to a file.

    jsonl and csv have one record an article, entries one line of JSON for every line of a listing.

    csv is for spreadsheets, a list in it is one cell with its parts separated by " | "; jsonl is
    for programs.
    """
    if output is not None and not output.name:
        raise click.UsageError("-o needs the name of a file")
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
