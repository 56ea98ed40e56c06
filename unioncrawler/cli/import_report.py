"""The report of an import: what was taken in, what was there already, what was not there at all."""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from unioncrawler.importing.running import to_provenance
from unioncrawler.importing.spider import ABSENT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from unioncrawler.importing.running import ImportOrder, Round
    from unioncrawler.warc.foreign import ForeignFile

# "known": the archive has read the article at that time or since, so it stays as it is
_ARTICLES = ("new", "changed", "same", "known", "failed", "gone")
_ATTACHMENTS = ("captured", "failed", "refused")


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """What could not be read: the file, where it begins, why."""

    file: str
    offset: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import did.

    `exchanges` counts those of the site in the files, `recorded` those that were put on record,
    `known` how often one was met that is on record already. `absent` counts what the site has and
    the files do not, in the words of the report; `skipped` what is in them and of no use.
    """

    site: str
    crawls: tuple[int, ...]
    ended: str
    seconds: float
    files: tuple[dict[str, str | None], ...]
    exchanges: int
    recorded: int
    known: int
    articles: Mapping[str, int]
    unlisted: int
    cut_short: int
    entries: Mapping[str, int]
    attachments: Mapping[str, int]
    absent: Mapping[str, int]
    skipped: Mapping[str, int]
    damaged: tuple[Damage, ...]
    unreadable: int
    program_errors: int

    @property
    def faults(self) -> list[str]:
        """What kept the import from being whole, in words."""
        found = {
            f"{len(self.damaged)} places in the files are damaged": len(self.damaged),
            f"{self.unreadable} responses could not be read": self.unreadable,
            f"{self.program_errors} mistakes of the program, see the log": self.program_errors,
            "the import ended early; run again, it goes on": self.ended != "finished",
        }
        return [words for words, is_so in found.items() if is_so]


def to_report(order: ImportOrder, rounds: Sequence[Round]) -> ImportReport:
    """Return the report of an import that was run."""
    totals: Counter[str] = Counter()
    for each in rounds:
        totals.update({k: n for k, n in each.stats.items() if isinstance(n, int | float)})
    last = rounds[-1].stats if rounds else {}
    skipped = Counter(order.index.skipped)
    for file in order.files:
        skipped.update(file.skipped)
    return ImportReport(
        site=order.profile.key,
        crawls=tuple(each.crawl for each in rounds),
        ended=rounds[-1].reason if rounds else "finished",
        seconds=round(totals["crawl/seconds"], 2),
        files=tuple(to_provenance(file) for file in order.files),
        exchanges=len(order.index),
        recorded=totals["warc/exchanges"],
        known=totals["import/known"],
        articles={kind: totals[f"articles/{kind}"] for kind in _ARTICLES},
        unlisted=totals["import/unlisted"],
        cut_short=totals["article/cut short"],
        entries={kind: totals[f"entries/{kind}"] for kind in ("new", "known")},
        attachments={kind: totals[f"attachments/{kind}"] for kind in _ATTACHMENTS},
        absent={k.removeprefix(ABSENT): n for k, n in last.items() if k.startswith(ABSENT)},
        skipped=dict(skipped.most_common()),
        damaged=tuple(damage for file in order.files for damage in damages_of(file)),
        unreadable=totals["import/unreadable"],
        program_errors=totals["program/errors"],
    )


def damages_of(file: ForeignFile) -> list[Damage]:
    """Return what is damaged in a file."""
    return [
        Damage(
            file=str(file.path),
            offset=broken.offset,
            reason=broken.reason + (" (offset in the unpacked file)" * broken.is_unpacked),
        )
        for broken in file.damaged
    ]


def damage_in_words(damage: Damage) -> str:
    """Return a damage as a sentence."""
    return f"damaged: {damage.file}: at offset {damage.offset}: {damage.reason}"


def to_json(report: ImportReport) -> str:
    """Return the report as one JSON object."""
    values = dataclasses.asdict(report) | {"complete": not report.faults}
    return json.dumps(values, ensure_ascii=False)


def to_text(report: ImportReport) -> str:
    """Return the report for a person."""
    lines = [
        f"{file['name']}: {file['software'] or 'software unknown'}, sha256 {file['sha256']}"
        for file in report.files
    ]
    lines += [
        f"import of {report.site}: rounds: {len(report.crawls)}, {report.seconds:.1f} s",
        f"exchanges of the site: {report.exchanges}, put on record: {report.recorded}",
        f"articles: {_in_words(report.articles)}",
        f"entries: {report.entries['new']} new, {report.entries['known']} seen before",
        f"images and files: {_in_words(report.attachments)}",
    ]
    if report.unlisted:
        lines.append(f"note: {report.unlisted} articles that no listing in the files led to")
    if report.cut_short:
        lines.append(f"note: {report.cut_short} articles whose later pages are not in the files")
    lines += [f"not in the files: {n} {what}" for what, n in sorted(report.absent.items())]
    lines += [f"skipped: {n} × {what}" for what, n in report.skipped.items()]
    lines += [damage_in_words(damage) for damage in report.damaged]
    verdict = "; ".join(report.faults)
    lines.append(f"NOT whole: {verdict}" if verdict else "done: all that could be used is imported")
    return "\n".join(lines)


def _in_words(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{number} {kind}" for kind, number in counts.items())
