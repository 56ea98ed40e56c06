"""`unioncrawler run --due`: crawl the sites that are due, a process each."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from typing import TYPE_CHECKING, Any

import click

from unioncrawler.archive import open_archive
from unioncrawler.archive.lock import WriterLock, writer_of
from unioncrawler.archive.times import china_now, to_stored
from unioncrawler.cli.children import Crew, Job, worst
from unioncrawler.cli.options import Contact, log_level_option, new_archive_option
from unioncrawler.cli.scheduled import (
    folder_of,
    look_at,
    own_archives_option,
    scheduled_sites,
    sites_option,
)
from unioncrawler.cli.voice import Voice
from unioncrawler.errors import ArchiveBusyError, ArchiveError
from unioncrawler.notify.telling import FAILED
from unioncrawler.watch.report import news_lines

if TYPE_CHECKING:
    from pathlib import Path

    from unioncrawler.cli.children import Ended
    from unioncrawler.cli.scheduled import Look, ScheduledSite


@click.command()
@click.option("--due", is_flag=True, help="Crawl what is due. Needed; nothing else is run yet.")
@sites_option
@new_archive_option
@own_archives_option
@click.option(
    "--jobs", type=click.IntRange(1, 64), default=2, show_default=True,
    help="How many sites are crawled side by side, with --own-archives.",
)  # fmt: skip
@click.option(
    "--contact", type=Contact(), help="E-mail or web address sent along, as with `crawl`."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, for programs.")
@click.option("--log-json", is_flag=True, help="Say on stderr what happens as JSON, one a line.")
@click.option("-q", "--quiet", is_flag=True, help="Say and print only what went wrong.")
@log_level_option
def run(
    due: bool,
    names: tuple[str, ...],
    archive: Path,
    own_archives: bool,
    jobs: int,
    contact: str | None,
    as_json: bool,
    log_json: bool,
    quiet: bool,
    log_level: str,
) -> None:
    """Crawl the sites that are due by the [schedule] of their profiles, then end.

    Meant to be started every few minutes by a timer: `unioncrawler schedule systemd` and `schedule
    cron` print one. What was missed is crawled once. Where another run of the same folder is still
    at work, this one says so and ends.

    All sites share one archive, so they are crawled one after another. With --own-archives sites
    of different hosts are crawled side by side; sites that share a host never are. A signal
    (SIGTERM, Ctrl-C) is passed on to the crawls and waits until they have saved their work.

    \b
    Exit codes:
      0    what was due is done, nothing was due, or another run is at work
      1    a crawl could not be done or is not complete
      2    wrong options
      3    a site kept us out, and nothing else was wrong
      130  stopped by Ctrl-C; 143 by SIGTERM; 129 by SIGHUP
    """  # noqa: D301
    if not due:
        raise click.UsageError(
            "say --due to crawl what is due now; `unioncrawler schedule` shows what that is,"
            " and `unioncrawler crawl SITE` crawls a site at once"
        )
    sites, mistakes = scheduled_sites(names, archive, own_archives=own_archives)
    voice = Voice(as_json=log_json, quiet=quiet)
    for mistake in mistakes:
        voice.say("failed", mistake, is_wrong=True)
    try:
        lock = _take_lock(folder_of(archive))
    except ArchiveBusyError:
        orphan = "a crawl that an earlier run began"
        holder = writer_of(folder_of(archive) / "run", unnamed=orphan) or orphan
        voice.say("busy", f"another run is at work in {folder_of(archive)}: {holder}")
        return
    options = ["--log-level", log_level, *(["--contact", contact] if contact else [])]
    options += ["--json"] if as_json else []
    options += ["--log-json"] if log_json else []
    turn = Turn(sites, voice, as_json=as_json, quiet=quiet)
    crew = Crew(
        limit=jobs,
        descriptor=lock.fileno(),
        may_begin=turn.is_due,
        began=voice.began,
        line=voice.line,
        ended=turn.ended,
    )
    asyncio.run(crew.run([_job(site, options) for site in sites if turn.is_due(site.key)]))
    lock.release()  # not where that raised: the lock is then let go with the last who hold it
    if crew.stopped_by:
        voice.say("stopped", f"stopped by signal {crew.stopped_by}", is_wrong=True)
    codes = [*turn.codes, *(1 for _ in mistakes)]
    code = 128 + crew.stopped_by if crew.stopped_by else worst(codes)
    if as_json:
        whole = {"exit_code": code, "sites": list(turn.results.values())}
        click.echo(json.dumps(whole, ensure_ascii=False))
    if turn.unwritten:
        raise turn.unwritten
    sys.exit(code)


class Turn:
    """What is found and done in one run: `results` says of each site what came of it.

    `unwritten` is why something could not be printed, which keeps no site from its crawl.
    """

    def __init__(
        self, sites: list[ScheduledSite], voice: Voice, *, as_json: bool, quiet: bool
    ) -> None:
        self._sites = {site.key: site for site in sites}
        self._voice, self._as_json, self._quiet = voice, as_json, quiet
        self.results: dict[str, dict[str, Any]] = {}
        self.unwritten: OSError | None = None

    @property
    def codes(self) -> list[int]:
        """The exit codes there are."""
        codes = (result["exit_code"] for result in self.results.values())
        return [code for code in codes if code is not None]

    def is_due(self, key: str) -> bool:
        """Tell whether a site is to be crawled now, and say how it stands."""
        try:
            look = look_at(self._sites[key], china_now())
        except ArchiveError as error:
            self._note(key, "failed", str(error), exit_code=1)
            return False
        if look.outlook.warning and key not in self.results:
            self._voice.say("warning", look.outlook.warning, key, is_wrong=True)
        outcome, why = _standing(look)
        self._note(key, outcome, why)
        return outcome == "due"

    def ended(self, ended: Ended) -> None:
        """Take up what came of a crawl, and print what it printed."""
        outcome = {0: "done", 3: "kept out"}.get(ended.code, "failed")
        report = None
        if self._as_json:
            with contextlib.suppress(ValueError):  # there is none where a crawl could not begin
                report = json.loads(ended.output)
        elif ended.output.strip() and (ended.code or not self._quiet):
            try:
                click.echo(ended.output.rstrip())
            except OSError as error:
                self.unwritten = error
        self._voice.ended(ended)
        for event, text in self._told(ended.site):
            self._voice.say(event, text, ended.site, is_wrong=True)
        self.results[ended.site] = _result(
            ended.site, outcome, f"after {ended.seconds} s", ended.code, report
        )

    def _told(self, key: str) -> list[tuple[str, str]]:
        """Return what the site's latest run is to be told of: new alarms, hooks that failed."""
        try:
            with open_archive(self._sites[key].archive) as opened:
                latest = opened.last_crawl(key)
        except ArchiveError:
            return []  # the crawl said so
        if latest is None:
            return []
        told = [("alarm", line) for line in news_lines(latest.findings)]
        return told + [
            ("hook", f"hook {name} was not told: {each['error']}")
            for name, each in (latest.notified or {}).items()
            if each["state"] == FAILED
        ]

    def _note(self, key: str, outcome: str, why: str, exit_code: int | None = None) -> None:
        result = _result(key, outcome, why, exit_code)
        if result != self.results.get(key):
            self._voice.say(outcome, why, key, is_wrong=outcome == "failed")
        self.results[key] = result


def _take_lock(folder: Path) -> WriterLock:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ArchiveError(f"{folder}: cannot be made: {error.strerror}") from error
    return WriterLock(folder / "run", to_stored(china_now()))


def _standing(look: Look) -> tuple[str, str]:
    outlook = look.outlook
    if not outlook.is_due:
        return outlook.standing.value, f"next at {outlook.begins:%Y-%m-%d %H:%M} ({outlook.why})"
    if look.writer:
        return "busy", f"due, but its archive is being written by {look.writer}"
    return "due", f"due ({outlook.why})"


def _result(
    site: str, outcome: str, why: str, exit_code: int | None, report: object = None
) -> dict[str, Any]:
    names = ("site", "outcome", "why", "exit_code", "report")
    return dict(zip(names, (site, outcome, why, exit_code, report), strict=True))


def _job(site: ScheduledSite, options: list[str]) -> Job:
    python = [sys.executable, *(["-P"] if sys.flags.safe_path else [])]
    crawl = [*python, "-m", "unioncrawler", "crawl", site.name, "--archive", str(site.archive)]
    shared = {f"host {host}" for host in site.hosts} | {f"archive {site.archive.resolve()}"}
    return Job(site=site.key, command=(*crawl, *options), shared=frozenset(shared))
