"""`unioncrawler capture`: hand out one stored response, as it was."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from unioncrawler.archive import open_archive, warc_folder
from unioncrawler.archive.lookup import find_capture
from unioncrawler.archive.times import CHINA, to_stored
from unioncrawler.cli.options import archive_option, printable
from unioncrawler.errors import UnioncrawlerError
from unioncrawler.record.payloads import stored_exchange, unpacked

if TYPE_CHECKING:
    from unioncrawler.warc import StoredExchange


class Moment(click.ParamType[str]):
    """A day or a moment in ISO 8601, of China's time where it names no other; a day is whole."""

    name = "TIME"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no time like 2026-03-01 or 2026-03-01T09:30", param, ctx)
        if len(value) == len("2026-03-01"):
            moment = moment.replace(hour=23, minute=59, second=59)
        return to_stored(moment if moment.tzinfo else moment.replace(tzinfo=CHINA))


@click.command()
@click.argument("name", metavar="UID|URL")
@archive_option
@click.option("--at", type=Moment(), help="As it was then: the latest capture up to this time.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="Write the page to a file, not stdout."
)
@click.option("--raw", is_flag=True, help="The bytes as they were transferred, still packed.")
@click.option("--about", is_flag=True, help="Only headers and provenance, to stdout.")
@click.option("--json", "as_json", is_flag=True, help="Headers and provenance as JSON.")
def capture(
    name: str,
    archive: Path,
    at: str | None,
    output: Path | None,
    raw: bool,
    about: bool,
    as_json: bool,
) -> None:
    """Hand out a stored response: the page of an article by its uid, or anything by its address.

    The page goes to stdout, or to a file with -o. Its headers and where it comes from go to stderr;
    with --about they alone go to stdout, the page nowhere.
    """
    with open_archive(archive) as opened:
        row = find_capture(opened, name, at)
        folder = warc_folder(opened.path)
    stored = stored_exchange(folder, row)
    held = stored if row["original"] is None else stored_exchange(folder, row["payload"])
    words = _to_json(row, stored) if as_json else printable(_to_text(row, stored))
    click.echo(words, err=not about)
    if about:
        return
    body = held.payload if raw else unpacked(held)
    if output is None:
        sys.stdout.buffer.write(body)
        return
    try:
        output.write_bytes(body)
    except OSError as error:
        raise UnioncrawlerError(f"{output}: cannot be written: {error.strerror}") from error


def _provenance(row: dict[str, Any], stored: StoredExchange) -> dict[str, Any]:
    return {
        "url": row["url"],
        "asked": stored.url,
        "fetched_at": row["fetched_at"],
        "verdict": row["verdict"],
        "crawl": row["crawl"],
        "capture": row["id"],
        "payload_digest": row["payload_digest"],
        "record": {
            "type": stored.kind,
            "id": stored.record_id,
            "file": row["warc_file"],
            "offset": row["warc_offset"],
            "length": row["warc_length"],
        },
        "payload_in": row["payload"]["warc_file"] if row["original"] else None,
        "status": row["status"],
        "headers": [list(pair) for pair in stored.headers],
    }


def _to_json(row: dict[str, Any], stored: StoredExchange) -> str:
    return json.dumps(_provenance(row, stored), ensure_ascii=False, indent=2)


def _to_text(row: dict[str, Any], stored: StoredExchange) -> str:
    lines = [
        f"{row['url']}",
        f"fetched {row['fetched_at']} from {stored.url} by crawl {row['crawl']}: {row['verdict']}",
        (
            f"{stored.kind} {stored.record_id} in {row['warc_file']},"
            f" offset {row['warc_offset']}, {row['warc_length']} bytes"
        ),
        f"payload {row['payload_digest']}",
    ]
    if row["original"]:
        kept = row["payload"]
        lines.append(f"payload in {kept['warc_file']}, fetched {kept['fetched_at']}")
    headers = [f"{name}: {value}" for name, value in stored.headers]
    return "\n".join([*lines, "", f"HTTP {row['status']}", *headers])
