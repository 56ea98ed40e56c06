"""`unioncrawler metrics`: the state of the archive for Prometheus."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from unioncrawler.archive import open_archive
from unioncrawler.archive.watching import channel_rows, last_successes
from unioncrawler.cli.options import archive_option
from unioncrawler.exports.output import open_output
from unioncrawler.exports.prometheus import Family, to_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unioncrawler.archive import Archive
    from unioncrawler.archive.crawls import Crawl

Sample = tuple[dict[str, str], float]
_HELP = {
    "articles": "Articles in the archive.",
    "articles_waiting": "Articles that were listed and not asked for yet.",
    "run_number": "Number of the latest run.",
    "run_started_timestamp_seconds": "When the latest run began.",
    "run_finished_timestamp_seconds": "When the latest run ended; not there while it runs.",
    "run_duration_seconds": "How long the latest run took.",
    "run_suspect": "1 where a check of the latest run failed.",
    "run_requests": "Requests of the latest run.",
    "run_bytes": "Bytes that the latest run received.",
    "run_articles": "What became of articles in the latest run.",
    "run_verdicts": "What the answers of the latest run were judged to be.",
    "alarms_open": "Alarms that are not over and were not accepted, by their cause.",
    "channel_entries": "Entries on the first page of a channel in the latest run.",
    "channel_new_articles": "New articles of a channel in the latest run.",
    "channel_sound": "0 where a check of the latest run failed that regards the channel.",
    "channel_last_success_timestamp_seconds": "When a run last read the channel, and was sound.",
}


@click.command()
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File to write, whole or not at all, such as the node exporter's textfile collector reads;"
    " the folder above it is made. Without it, standard output.",
)
@archive_option
def metrics(output: Path | None, archive: Path) -> None:
    """Write figures of the archive and of each site's latest run, for Prometheus."""
    samples: dict[str, list[Sample]] = {name: [] for name in _HELP}
    with open_archive(archive) as opened:
        for site in opened.sites():
            for name, labels, value in _of_site(opened, site):
                samples[name].append(({"site": site, **labels}, value))
    families = [
        Family(name=f"unioncrawler_{name}", help=told, samples=samples[name])
        for name, told in _HELP.items()
    ]
    with open_output(output) as out:
        out.write(to_text(families).encode())


def _of_site(archive: Archive, site: str) -> Iterator[tuple[str, dict[str, str], float]]:
    yield "articles", {}, archive.count_articles(site)
    yield "articles_waiting", {}, archive.count_waiting(site)
    causes = Counter(alarm.cause for alarm in archive.open_alarms(site) if not alarm.accepted)
    for cause, number in causes.items():
        yield "alarms_open", {"cause": cause}, number
    if run := archive.last_crawl(site):
        yield from _of_run(run)
        with archive.reading() as connection:
            channels, successes = channel_rows(connection, run.id), last_successes(connection, site)
        for row in channels:
            yield from _of_channel(row)
        for path, at in successes.items():
            yield "channel_last_success_timestamp_seconds", {"channel": path}, _stamp(at)


def _of_run(run: Crawl) -> Iterator[tuple[str, dict[str, str], float]]:
    yield "run_number", {}, run.id
    yield "run_suspect", {}, int(run.suspect)
    yield "run_started_timestamp_seconds", {}, _stamp(run.started)
    if run.finished:
        yield "run_finished_timestamp_seconds", {}, _stamp(run.finished)
        yield "run_duration_seconds", {}, _stamp(run.finished) - _stamp(run.started)
    if figures := run.figures:
        yield "run_requests", {}, figures["requests"]
        yield "run_bytes", {}, figures["bytes"]
        for kind in ("new", "changed", "gone", "back"):
            yield "run_articles", {"kind": kind}, figures[kind]
        for verdict, number in figures["verdicts"].items():
            yield "run_verdicts", {"verdict": verdict}, number


def _of_channel(row: dict[str, Any]) -> Iterator[tuple[str, dict[str, str], float]]:
    labels, figures = {"channel": row["channel"]}, row["figures"]
    yield "channel_sound", labels, int(row["sound"])
    yield "channel_new_articles", labels, figures["new_articles"]
    if figures["entries"] is not None:
        yield "channel_entries", labels, figures["entries"]


def _stamp(at: str) -> float:
    return datetime.fromisoformat(at).timestamp()
