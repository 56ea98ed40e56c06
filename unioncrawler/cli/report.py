"""The report of a crawl: what was listed, captured, failed, and whether all is accounted for."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from unioncrawler.archive import open_archive
from unioncrawler.archive.channels import is_meant
from unioncrawler.archive.rows import is_accounted
from unioncrawler.errors import UnknownNameError
from unioncrawler.items import AttachmentState
from unioncrawler.steps.pace import SENT
from unioncrawler.visits import WALLED

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from unioncrawler.archive.attachments import AttachmentCount
    from unioncrawler.archive.counts import ChannelCount, FailureCount
    from unioncrawler.sites import SiteProfile

LOST_LISTING = "listing/failed/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a crawl did. `lost_listings` counts listing pages that were not read, by reason.

    `attachments_again` counts the attachments that were archived and asked for again, by what came
    of it. Where so many archived articles were absent that none was judged gone, `held_back` says
    how many were `absent` of how many it `met`; else it is empty. `faults` counts by name what kept
    pages away; where the site kept us out, `wall` says by which `cause`, at which `host` and how
    many `times` in a row. `tls` says for each host that the profile excuses what was let pass.
    `external_hosts` counts what entries off the site lead to; `unfit` says in words which rules of
    the profile found nothing. `findings` are those of the checks; it is `suspect` where one failed.
    """

    crawl: int
    site: str
    reason: str
    seconds: float
    requests: int
    articles: Mapping[str, int]
    entries: Mapping[str, int]
    channels: tuple[ChannelCount, ...]
    new_channels: tuple[str, ...]
    failures: tuple[FailureCount, ...]
    lost_listings: Mapping[str, int]
    signals: Mapping[str, int]
    listing_pages: int
    program_errors: int
    waiting: int
    since: str | None
    limited: bool
    unaccounted: int
    attachments: tuple[AttachmentCount, ...]
    with_attachments: bool
    attachments_again: Mapping[str, int]
    held_back: Mapping[str, int]
    missing_files: int = 0
    faults: Mapping[str, int] = dataclasses.field(default_factory=dict)
    wall: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    tls: Mapping[str, str] = dataclasses.field(default_factory=dict)
    external_hosts: Mapping[str, int] = dataclasses.field(default_factory=dict)
    unfit: tuple[str, ...] = ()
    suspect: bool = False
    findings: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    @property
    def lost_attachments(self) -> int:
        """How many attachments wait or failed, of those that this crawl was to fetch."""
        if not self.with_attachments:
            return 0
        return sum(
            each.count
            for each in self.attachments
            if not is_accounted(each.state, each.verdict) and each.state != AttachmentState.REFUSED
        )

    @property
    def _absent(self) -> str:
        figures = (self.held_back.get(name, 0) for name in ("absent", "met"))
        return "{} of {} archived articles were absent".format(*figures)

    @property
    def complete(self) -> bool:
        """Whether the crawl ended by itself with every entry captured or accounted for."""
        return not self.gaps

    @property
    def gaps(self) -> list[str]:
        """What keeps the crawl from being complete, in words."""
        lost = sum(self.lost_listings.values())
        found = {
            f"{self.unaccounted} entries are not accounted for": self.unaccounted,
            f"{lost} listing pages were not read": lost,
            f"{self.lost_attachments} images and files were not fetched": self.lost_attachments,
            "no listing was found": not (self.listing_pages or self.channels or lost),
            f"the crawl ended early ({ENDS.get(self.reason, self.reason)})": (
                self.reason != "finished"
            ),
            f"{self._absent}, too many to believe that any is gone": bool(self.held_back),
            f"{self.missing_files} WARC files that the archive needs are missing or cut off; move "
            "them back into its folder warc (`verify` names them)": self.missing_files,
            f"{self.program_errors} mistakes of the program, see the log": self.program_errors,
        }
        return [words for words, is_so in found.items() if is_so]


# Scrapy's words for how a crawl ended, in plainer ones.
ENDS = {
    "finished": "ended by itself",
    "shutdown": "stopped by Ctrl-C or a signal",
    "archive_error": "the archive could not be written",
    "walled": "stopped, since the site keeps us out",
    "unreachable": "stopped, since the site does not answer",
}
SIGNALS = {
    "warc/recovered": "responses that a killed crawl had put on record were taken up",
    "articles/from the record": "articles were read from the record of a crawl that was killed",
    "articles/shells let go": "articles were not asked for: pages at addresses like theirs are "
    "made by scripts alone",
    "date/unread": "articles whose date could not be read",
    "date/none": "articles without a date",
    "discovery/full": "cut in the search for channels, there were too many candidates",
    "article/cut short": "articles whose later pages are not there",
    "listing/empty": "listing pages with nothing on them",
    "cookies/expired": "cookies that were given have expired",
    "articles/corrected": "articles that read better from the record than they were stored",
}


def load_report(archive: Path, crawl: int, profile: SiteProfile | None = None) -> Report:
    """Return the report of a run of the archive; with its profile, also what of it did not fit."""
    # it reads pages, and whoever wants but a word of this file need not load that
    from unioncrawler.cli.fitting import external_hosts, unfit_rules  # noqa: PLC0415

    with open_archive(archive) as opened:
        run = opened.crawl_row(crawl)
        if run is None:
            raise UnknownNameError(f"no crawl {crawl} in {archive}")
        asked, stats = run.arguments, run.stats or {}
        found = opened.channels(run.site, crawl)
        names = asked["channel"].split(",") if asked.get("channel") else None
        paths = names and [c.path for c in found if any(is_meant(c.path, n) for n in names)]
        counts = opened.channel_counts(run.site, channels=paths, since=asked.get("since"))
        failures = opened.failure_counts(run.site)
        waiting = opened.count_waiting(run.site)
        attachments = opened.attachment_counts(run.site)
        external = external_hosts(opened, run.site)
        unfit = unfit_rules(opened, profile, crawl) if profile else []
    limited = asked.get("limit") is not None
    pending = sum(count.pending for count in counts) if limited else 0
    return Report(
        crawl=crawl,
        site=run.site,
        reason=run.reason or "interrupted",
        seconds=stats.get("crawl/seconds", 0.0),
        requests=stats.get(SENT, 0),
        articles={
            kind: stats.get(f"articles/{kind}", 0)
            for kind in ("new", "same", "unchanged", "changed", "gone")
        },
        entries={kind: stats.get(f"entries/{kind}", 0) for kind in ("new", "known")},
        channels=tuple(counts),
        new_channels=tuple(channel.path for channel in found if channel.is_new),
        failures=tuple(failures),
        lost_listings=_under(stats, LOST_LISTING),
        signals={words: stats[key] for key, words in SIGNALS.items() if stats.get(key)},
        listing_pages=stats.get("listing/pages", 0),
        program_errors=stats.get("program/errors", 0),
        waiting=waiting,
        since=asked.get("since"),
        limited=limited,
        attachments=tuple(attachments),
        with_attachments=stats.get("attachments/wanted", True),
        attachments_again={
            kind: stats.get(f"attachments/{kind}", 0) for kind in ("unchanged", "changed")
        },
        held_back=_under(stats, "brake/"),
        missing_files=stats.get("warc/missing", 0),
        faults=_under(stats, "fault/"),
        tls=excused_hosts(stats),
        wall=_under(stats, "wall/") if run.reason == WALLED else {},
        external_hosts=external,
        unfit=tuple(unfit),
        suspect=bool(run.suspect),
        findings=run.findings or {},
        unaccounted=sum(count.listed - count.accounted for count in counts) - pending,
    )


def excused_hosts(stats: Mapping[str, Any]) -> dict[str, str]:
    """Return what was let pass of secure connections in a run, by host."""
    return _under(stats, "tls/excused/")


def to_json(report: Report) -> str:
    """Return the report as one JSON object."""
    values = dataclasses.asdict(report) | {"complete": report.complete}
    return json.dumps(values, ensure_ascii=False)


def _under(stats: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    return {key.removeprefix(prefix): n for key, n in stats.items() if key.startswith(prefix)}
