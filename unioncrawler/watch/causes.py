"""What is wrong in a run, named with its evidence: the causes an operator can act on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unioncrawler.watch.checks import ENTRIES, emptied_fields, losses, pooled_losses
from unioncrawler.watch.figures import EMPTY, NO_LISTING
from unioncrawler.watch.findings import Cause, Finding
from unioncrawler.watch.quiet import quiet_channels, quiet_site
from unioncrawler.watch.reach import NO_ANSWER, WALLS, unreachable, walled
from unioncrawler.watch.skeleton import MUCH, Difference, differ

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from unioncrawler.watch.checks import Loss
    from unioncrawler.watch.figures import ChannelFigures, Past, RunFigures

NOT_THERE = frozenset({"missing", "gone", "soft_404", "redirected", EMPTY, NO_LISTING})
MOST_NAMES = 5


def judge(run: RunFigures, past: Mapping[str, Sequence[Past]]) -> list[Finding]:
    """Return what is wrong in a run, or worth a word, the gravest first.

    `past` are earlier figures of each channel, the latest last, of which no check failed. With
    fewer than five only what needs no history is checked.
    """
    listed = {path: f for path, f in run.channels.items() if f.listing is not None}
    walls = walled(run, listed)
    shut = {path for path, f in listed.items() if f.listing in WALLS | NO_ANSWER}
    open_ = {path: f for path, f in run.channels.items() if path not in shut}
    found = [
        *walls,
        *unreachable(run, listed),
        *_not_there(open_, past, len(listed)),
        *_lost(open_, past),
    ]
    if not any(f.is_alarm and f.channel is None for f in found):
        found += _quiet(run, past)
    return sorted(found, key=lambda f: not f.is_alarm)


def _not_there(
    now: Mapping[str, ChannelFigures], past: Mapping[str, Sequence[Past]], listed: int
) -> list[Finding]:
    """Return which channels list nothing any more, though they did before."""
    lost = {
        path: figures
        for path, figures in now.items()
        if figures.listing in NOT_THERE and any(p.figures.entries for p in past.get(path, ()))
    }
    if len(lost) > 1 and 2 * len(lost) > listed:
        return [_all_empty(lost, past)]
    others = len([figures for figures in now.values() if figures.is_listed])
    return [_moved(figures, past[path], others) for path, figures in lost.items()]


def _all_empty(lost: Mapping[str, ChannelFigures], past: Mapping[str, Sequence[Past]]) -> Finding:
    changes = {path: _listing_change(figures, past[path]) for path, figures in lost.items()}
    changed = [change for change in changes.values() if change and change.share > MUCH]
    if not changed and all(f.listing not in {EMPTY, NO_LISTING} for f in lost.values()):
        how = ", ".join(sorted({f"{f.status} ({f.listing})" for f in lost.values()}))
        return Finding(
            cause=Cause.MOVED,
            evidence=f"{_names(lost)} are not where they were: their addresses answer {how}",
            lost=(ENTRIES,),
        )
    is_other = bool(changed) or any(not f.status or f.status >= 300 for f in lost.values())
    changed_words = f"; {_marks(changed[0])}" if changed else "; the template is what it was"
    return Finding(
        cause=Cause.LAYOUT if is_other else Cause.READING,
        evidence=f"{_names(lost)} list nothing any more"
        + (changed_words if not is_other or changed else "; their addresses lead nowhere"),
        lost=(ENTRIES,),
    )


def _moved(figures: ChannelFigures, past: Sequence[Past], others: int) -> Finding:
    lines = max(p.figures.entries or 0 for p in past)
    ended = {
        EMPTY: "its listing is empty",
        NO_LISTING: "its address shows no listing",
        "redirected": f"its address leads to {figures.moved_to or 'another page'}",
    }.get(figures.listing or "", f"its address answers {figures.status} ({figures.listing})")
    evidence = f"{ended}, {lines} entries stood there"
    if others:
        evidence += f"; {others} other channels are read"
    change = _listing_change(figures, past)
    if figures.listing in {EMPTY, NO_LISTING} and change and change.share > MUCH:
        evidence = f"{ended}, {lines} entries stood there; {_marks(change)}"
        return Finding(
            cause=Cause.LAYOUT, evidence=evidence, channel=figures.channel, lost=(ENTRIES,)
        )
    return Finding(cause=Cause.MOVED, evidence=evidence, channel=figures.channel, lost=(ENTRIES,))


def _lost(now: Mapping[str, ChannelFigures], past: Mapping[str, Sequence[Past]]) -> list[Finding]:
    """Return where less is read than before: in the whole site, then in single channels."""
    single = {path: losses(figures, past.get(path, ())) for path, figures in now.items()}
    pooled = pooled_losses(now, past)
    found: list[Finding] = []
    everywhere = {loss.what for loss in pooled}
    pooled += [loss for loss in emptied_fields(now) if loss.what not in everywhere]
    everywhere = {loss.what for loss in pooled}
    if pooled:
        read = {path: figures for path, figures in now.items() if figures.article_template}
        found += _named(None, pooled, _common_change(read, past))
    for path, lost in single.items():
        rest = [loss for loss in lost if loss.what not in everywhere]
        article = [loss for loss in rest if not loss.is_of_listing]
        if article:
            found += _named(path, article, _article_change(now[path], past.get(path, ())))
        if listing := [loss for loss in rest if loss.is_of_listing]:
            found += _named(path, listing, _listing_change(now[path], past.get(path, ())))
    return _joined(found) or _changed_only(now, past)


def _named(channel: str | None, lost: Sequence[Loss], change: Difference | None) -> list[Finding]:
    words = "; ".join(loss.words for loss in lost)
    if change:
        cause, told = Cause.LAYOUT, _marks(change)
    else:
        cause = Cause.READING
        told = "too few pages are known to compare the template"
        if change is not None:
            told = "the template is what it was"
    names = tuple(loss.what for loss in lost)
    return [Finding(cause=cause, evidence=f"{words}; {told}", channel=channel, lost=names)]


def _joined(found: list[Finding]) -> list[Finding]:
    """Return findings that are alike in more than one channel as one of the whole site."""
    joined: list[Finding] = []
    kinds = dict.fromkeys((f.cause, f.lost) for f in found)
    for cause, lost in kinds:
        alike = [f for f in found if (f.cause, f.lost) == (cause, lost)]
        paths = [f.channel for f in alike if f.channel is not None]
        if len(paths) < 2:
            joined += alike
            continue
        evidence = f"in {_names(paths)}, for instance {alike[0].evidence}"
        joined.append(Finding(cause=cause, evidence=evidence, lost=lost))
    return joined


def _changed_only(
    now: Mapping[str, ChannelFigures], past: Mapping[str, Sequence[Past]]
) -> list[Finding]:
    """Return a word on a template that changed, where all is read as before."""
    changed = {}
    for path, figures in now.items():
        earlier = past.get(path, ())
        change = _article_change(figures, earlier) or _listing_change(figures, earlier)
        if change and change.share > 0:
            changed[path] = change
    if not changed:
        return []
    path, change = next(iter(changed.items()))
    return [
        Finding(
            cause=Cause.LAYOUT,
            evidence=f"{_names(changed)}: {_marks(change)}; no field is read less than before",
            channel=path if len(changed) == 1 else None,
            is_alarm=False,
        )
    ]


def _quiet(run: RunFigures, past: Mapping[str, Sequence[Past]]) -> list[Finding]:
    site = quiet_site(run, past)
    told = {None: site} if site else dict(quiet_channels(run, past))
    return [
        Finding(cause=Cause.QUIET, evidence=words, channel=path, is_alarm=False)
        for path, words in told.items()
    ]


def _article_change(now: ChannelFigures, past: Sequence[Past]) -> Difference | None:
    if now.article_template is None:
        return None
    return differ(now.article_template, _templates(p.figures.article_template for p in past))


def _listing_change(now: ChannelFigures, past: Sequence[Past]) -> Difference | None:
    if now.listing_template is None:
        return None
    return differ(now.listing_template, _templates(p.figures.listing_template for p in past))


def _common_change(
    now: Mapping[str, ChannelFigures], past: Mapping[str, Sequence[Past]]
) -> Difference | None:
    """Return how the articles of all channels changed alike; what is of one channel is chance."""
    changes = [_article_change(figures, past.get(path, ())) for path, figures in now.items()]
    known = [change for change in changes if change is not None]
    if not known:
        return None
    missing = set.intersection(*(set(change.missing) for change in known))
    new = set.intersection(*(set(change.new) for change in known))
    share = min(change.share for change in known)
    return Difference(missing=tuple(sorted(missing)), new=tuple(sorted(new)), share=share)


def _templates(found: Iterable[frozenset[str] | None]) -> list[frozenset[str]]:
    return [marks for marks in found if marks][-20:]


def _marks(change: Difference) -> str:
    told = f"the template changed: {_names(change.missing)} is gone"
    return f"{told}, {_names(change.new)} is new" if change.new else told


def _names(paths: Iterable[str]) -> str:
    names = list(paths)
    more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
    return ", ".join(names[:MOST_NAMES]) + more
