"""`unioncrawler search`: find articles by their words."""

from __future__ import annotations

import dataclasses
import json
import sys
from typing import TYPE_CHECKING, Any

import click

from unioncrawler.archive import open_archive
from unioncrawler.archive.search import Filter, Hit
from unioncrawler.archive.search import search as find
from unioncrawler.cli.options import (
    DayOrMonth,
    archive_option,
    channel_option,
    json_option,
    printable,
    site_option,
)

if TYPE_CHECKING:
    from pathlib import Path

    from unioncrawler.archive.snippets import Marked


@click.command()
@click.argument("words", nargs=-1, required=True)
@archive_option
@site_option
@channel_option
@click.option("--from", "date_from", type=DayOrMonth(), help="Published on this date or later.")
@click.option("--to", "date_to", type=DayOrMonth(), help="Published on this date or earlier.")
@click.option(
    "--limit",
    type=click.IntRange(1, 1_000_000),
    default=20,
    show_default=True,
    help="Most hits to show.",
)
@click.option("--rank", is_flag=True, help="Most relevant first, instead of newest first.")
@json_option
def search(
    words: tuple[str, ...],
    archive: Path,
    site: str | None,
    channel: str | None,
    date_from: str | None,
    date_to: str | None,
    limit: int,
    rank: bool,
    as_json: bool,
) -> None:
    """Find the articles in which all WORDS occur, newest first.

    Chinese words are found wherever they stand, single characters too; Latin words and numbers
    from their beginning, in any case. Title, subtitle, author, correspondent and body are looked
    through, source and editor are not; and each attachment that could be read, by itself: an
    article is found where all WORDS occur in it or all in one of its attachments.
    """
    if date_from and date_to and date_from > date_to[: len(date_from)].ljust(10, "9"):
        raise click.UsageError(f"--from {date_from} lies behind --to {date_to}")
    where = Filter(site=site, channel=channel, date_from=date_from, date_to=date_to)
    with open_archive(archive) as opened:
        hits = find(opened, " ".join(words), where, limit=limit + 1, rank=rank)
    for hit in hits[:limit]:
        if as_json:
            click.echo(json.dumps(_to_record(hit), ensure_ascii=False))
        else:
            _print_hit(hit)
    if not hits:
        click.echo("nothing found", err=True)
    elif len(hits) > limit:
        click.echo(f"more than {limit} found; --limit N shows more", err=True)


def _to_record(hit: Hit) -> dict[str, Any]:
    """Return a hit as plain values; `…_marks` are the [start, end] of each occurrence."""
    record = dataclasses.asdict(hit)
    for field in ("title", "snippet"):
        record |= _flat(record, field)
    found = [each | _flat(each, "snippet") for each in record["attachments"]]
    return record | {"attachments": found}


def _flat(record: dict[str, Any], field: str) -> dict[str, Any]:
    return {field: record[field]["text"], f"{field}_marks": record[field]["marks"]}


def _print_hit(hit: Hit) -> None:
    place = "  ".join(filter(None, [", ".join(hit.channels), hit.author, hit.uid]))
    click.echo(f"{hit.published or 'no date':10}  {_highlighted(hit.title)}")
    click.echo(click.style(f"    {printable(place)}", dim=True))
    click.echo(f"    {_highlighted(hit.snippet)}")
    for each in hit.attachments:
        click.echo(f"    附件 {printable(each.name or each.url)}: {_highlighted(each.snippet)}")


def _highlighted(marked: Marked) -> str:
    """Return the text, its hits in colour on a terminal."""
    if not sys.stdout.isatty():
        return printable(marked.text)
    parts, last = [], 0
    for start, end in marked.marks:
        parts.append(printable(marked.text[last:start]))
        parts.append(click.style(printable(marked.text[start:end]), fg="red", bold=True))
        last = end
    return "".join([*parts, printable(marked.text[last:])])
