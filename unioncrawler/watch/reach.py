"""Whether a run reached its site at all: walls, answers that did not come, pages of scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unioncrawler.watch.checks import ENTRIES
from unioncrawler.watch.findings import Cause, Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from unioncrawler.watch.figures import ChannelFigures, RunFigures

WALLS = frozenset({"challenge", "blocked", "throttled"})
NO_ANSWER = frozenset({"error", "timeout", "reset", "tls"})
_WALLS_BY_NAME = ("challenge", "blocked", "throttled", "in its place came")
SHELL = "SPA shell"
FEW_WALLS, MUCH_WALLED = 3, 0.2


def walled(run: RunFigures, listed: Mapping[str, ChannelFigures]) -> Iterable[Finding]:
    """Yield that a site kept a run out, by the walls it met or the fault that cut it off."""
    paths = [path for path, f in listed.items() if f.listing in WALLS]
    met = {name: n for name, n in run.verdicts.items() if name in WALLS}
    total, count = sum(run.verdicts.values()), sum(met.values())
    in_the_mass = count >= MUCH_WALLED * total and (count >= FEW_WALLS or count == total > 0)
    kept_out = run.wall is not None and run.wall.startswith(_WALLS_BY_NAME)
    if not paths and not in_the_mass and not kept_out:
        return
    words = ", ".join(f"{n} × {name}" for name, n in met.items())
    evidence = f"{count} of {total} answers were walls" + (f" ({words})" if words else "")
    if kept_out:
        evidence += f"; the crawl ended for it ({run.wall})"
    if paths:
        evidence += f"; {_of(paths, listed)} answered with one"
    is_one = len(paths) == 1 and len(listed) > 1 and not (in_the_mass or kept_out)
    yield Finding(
        cause=Cause.BLOCKED,
        evidence=evidence,
        channel=paths[0] if is_one else None,
        is_alarm=not is_one,
    )


def unreachable(run: RunFigures, listed: Mapping[str, ChannelFigures]) -> Iterable[Finding]:
    """Yield that a site did not answer, or with nothing that can be read."""
    paths = [path for path, f in listed.items() if f.listing in NO_ANSWER]
    answers = sum(run.verdicts.values())
    dead = sum(n for name, n in run.verdicts.items() if name in NO_ANSWER)
    if run.wall == SHELL:
        yield Finding(
            cause=Cause.LAYOUT,
            evidence=f"{dead} of {answers} answers hold nothing but scripts: the pages are made in"
            " the browser now; the crawl ended for it",
            lost=(ENTRIES,),
        )
        return
    if run.wall is not None and run.wall.startswith(_WALLS_BY_NAME):
        return  # what did not answer was behind the wall
    is_ended = run.wall is not None
    in_the_mass = 2 * len(paths) >= max(2, len(listed)) or (answers and dead == answers)
    if not paths and not in_the_mass and not is_ended:
        return
    evidence = f"{dead} of {answers} requests brought no answer, or an error of the server"
    if is_ended:
        evidence += f"; the crawl ended for it ({run.wall})"
    if paths:
        evidence += f"; {_of(paths, listed)} could not be read for it"
    yield Finding(
        cause=Cause.UNREACHABLE,
        evidence=evidence,
        channel=None if in_the_mass or is_ended or len(paths) > 1 else paths[0],
        is_alarm=bool(in_the_mass or is_ended),
    )


def _of(paths: Sequence[str], listed: Mapping[str, object]) -> str:
    return f"{len(paths)} of {len(listed)} listings"
