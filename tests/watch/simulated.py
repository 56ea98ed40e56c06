"""A union site's runs in figures alone, drawn from a seed: what healthy months look like."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

from unioncrawler.archive.times import CHINA
from unioncrawler.watch.causes import judge
from unioncrawler.watch.figures import FIELDS, ChannelFigures, Past, RunFigures
from unioncrawler.watch.reach import WALLS
from unioncrawler.watch.seasons import holiday, is_weekend

if TYPE_CHECKING:
    from unioncrawler.watch.findings import Finding

FRAME = frozenset({"div.top", "div.nav", "div.foot", "div.main", "div.position"})
ARTICLE = FRAME | {"div.article", "h0.title", "div.info", "div.text", "div.share"}
LISTING = FRAME | {"ul.list", "div.pager", "span.date"}
OPTIONAL = ("div.video", "div.files", "p.caption", "div.editor", "table.data")


@dataclass(frozen=True)
class Manner:
    """How a channel is: articles a working day, chance of each field, lines of page one."""

    path: str
    rate: float
    chances: dict[str, float]
    lines: int
    body: int
    by_position: float


@dataclass
class SimulatedSite:
    """Runs once a day; `past` is what the checks may learn from, sound runs only."""

    seed: int
    start: date
    revisits: bool = True
    past: dict[str, list[Past]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.draw = Random(self.seed)
        rates = (6.0, 3.0, 2.0, 1.5, 1.0, 0.6, 0.4, 0.2, 0.1, 0.05, 0.02)
        self.manners = [self._manner(number, rate) for number, rate in enumerate(rates)]
        self.day = self.start
        self.young = {manner.path: 0 for manner in self.manners}

    def _manner(self, number: int, rate: float) -> Manner:
        chances = {
            "published": self.draw.choice((1.0, 1.0, 0.995, 0.98)),
            "source": self.draw.choice((0.0, 0.3, 0.9, 1.0)),
            "author": self.draw.choice((0.1, 0.5, 0.8)),
            "body": self.draw.choice((1.0, 0.95)),
            "breadcrumbs": 1.0,
        }
        lines = min(20, 3 + int(rate * 40))
        body, by_position = self.draw.randint(150, 1500), self.draw.uniform(0.0, 0.6)
        return Manner(f"频道{number}", rate, chances, lines, body, by_position)

    def copy(self) -> SimulatedSite:
        """Return a site that goes on from here by itself."""
        other = copy.copy(self)
        other.draw = copy.copy(self.draw)
        other.past = {path: list(past) for path, past in self.past.items()}
        other.young = dict(self.young)
        return other

    def next_run(self, *, silent: bool = False) -> RunFigures:
        """Return a healthy run of the next day; `silent`: the site publishes nothing."""
        draw, day = self.draw, self.day
        self.day += timedelta(days=1)
        burst = draw.random() < 0.04
        channels = {m.path: self._channel(m, day, burst=burst, silent=silent) for m in self.manners}
        if draw.random() < 0.03:  # now and then one page does not come, or only after a while
            path = draw.choice(list(channels))
            channels[path] = ChannelFigures(
                channel=path, listing=draw.choice(("error", "throttled"))
            )
        verdicts = {
            "ok": 20 + sum(c.read for c in channels.values()),
            "missing": draw.randint(0, 3),
        }
        for c in channels.values():
            if c.listing in WALLS | {"error"}:
                verdicts[str(c.listing)] = 1
        at = datetime(day.year, day.month, day.day, 3, 30, tzinfo=CHINA)
        return RunFigures(
            at=at, wall=None, requests=sum(verdicts.values()), size=900_000, seconds=60.0,
            verdicts=verdicts, channels=channels,
        )  # fmt: skip

    def _channel(self, m: Manner, day: date, *, burst: bool, silent: bool) -> ChannelFigures:
        draw = self.draw
        factor = 0.08 if is_weekend(day) else 1.0
        if holiday(day):
            factor = 0.0 if draw.random() < 0.8 else 0.1
        factor *= draw.choice((5, 10)) if burst and draw.random() < 0.3 else 1
        new = 0 if silent else sum(draw.random() < m.rate * factor / 20 for _ in range(20))
        again = min(self.young[m.path], draw.randint(0, 6)) if self.revisits else 0
        self.young[m.path] = (self.young[m.path] + new) * 4 // 5
        read = new + again
        optional = {mark for mark in OPTIONAL if draw.random() < 0.4}
        filled = {n: sum(draw.random() < m.chances[n] for _ in range(read)) for n in FIELDS}
        lengths = sorted(m.body * draw.lognormvariate(0, 0.7) for _ in range(read))
        # lines that are pinned, or stand in a box of their own, come and go
        lines = max(1, m.lines + (draw.choice((-1, 0, 0, 1)) if m.lines > 5 else 0))
        return ChannelFigures(
            channel=m.path,
            listing="read" if new or draw.random() < 0.5 else "unchanged",
            status=200,
            entries=lines,
            dated=lines - (draw.random() < 0.05),
            new_entries=new,
            new_articles=new,
            read=read,
            unread=int(draw.random() < 0.005),
            filled=filled,
            found=filled,
            by_position={
                name: sum(draw.random() < m.by_position for _ in range(filled[name]))
                for name in FIELDS
            },
            body=int(lengths[read // 2]) if lengths else None,
            verdicts={"ok": read + 1},
            seconds=0.4,
            listing_template=LISTING | {mark for mark in ("i.pinned",) if draw.random() < 0.3},
            article_template=ARTICLE | optional if read else None,
        )  # fmt: skip

    def judged(self, run: RunFigures) -> list[Finding]:
        """Return what the checks find, and let later runs learn from what is sound."""
        findings = judge(run, self.past)
        alarms = [f for f in findings if f.is_alarm]
        for path, figures in run.channels.items():
            if not any(f.channel in {None, path} for f in alarms):
                self.past.setdefault(path, []).append(Past(at=run.at, figures=figures))
        return findings

    def live(self, days: int) -> list[tuple[date, Finding]]:
        """Let healthy days go by; return every finding, with its day."""
        found = []
        for _ in range(days):
            run = self.next_run()
            found += [(run.at.date(), finding) for finding in self.judged(run)]
        return found


def with_channels(run: RunFigures, **changes: object) -> RunFigures:
    """Return the run with every channel changed alike."""
    changed = {path: replace(c, **changes) for path, c in run.channels.items()}  # type: ignore[arg-type]
    return replace(run, channels=changed)
