"""What was found, as it is kept with a run and told to hooks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from unioncrawler.watch.findings import Cause

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from unioncrawler.watch.alarms import News
    from unioncrawler.watch.findings import Finding

BEGUN, KNOWN, ACCEPTED, NOTE = "begun", "known", "accepted", "note"


def to_findings(findings: Iterable[Finding], news: News) -> dict[str, Any]:
    """Return the findings of a run with the state of each, and the alarms that are over."""
    return {
        "found": [finding.to_json() | {"state": _state(finding, news)} for finding in findings],
        "over": [{"cause": alarm.cause, "channel": alarm.channel} for alarm in news.told_over],
    }


def _state(finding: Finding, news: News) -> str:
    if not finding.is_alarm:
        return NOTE
    for alarm, met in news.known:
        if met is finding:
            return ACCEPTED if alarm.is_accepted else KNOWN
    return BEGUN


def is_sound(channel: str, told: Mapping[str, Any]) -> bool:
    """Return whether no check failed that regards a channel."""
    return not any(
        each["state"] in {BEGUN, KNOWN} and each["channel"] in {None, channel}
        for each in told["found"]
    )


def has_news(told: Mapping[str, Any] | None) -> bool:
    """Return whether a run began or ended an alarm."""
    if not told:
        return False
    return bool(told["over"]) or any(each["state"] == BEGUN for each in told["found"])


def to_lines(told: Mapping[str, Any] | None) -> list[str]:
    """Return the findings as lines for a person."""
    if not told:
        return []
    lines = [
        f"{_MARKS[each['state']]}{each['cause']}: {_place(each)}: {each['evidence']}"
        for each in told["found"]
    ]
    return lines + [f"over again: {each['cause']}: {_place(each)}" for each in told["over"]]


def news_lines(told: Mapping[str, Any] | None) -> list[str]:
    """Return the lines of what a run began or ended, without what was reported before."""
    if not told:
        return []
    begun = [each for each in told["found"] if each["state"] == BEGUN]
    return to_lines({"found": begun, "over": told["over"]})


def advice(found: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return what an operator can do about the alarms among findings, a line a cause."""
    causes = dict.fromkeys(each["cause"] for each in found if each["state"] in {BEGUN, KNOWN})
    return [f"What you can do ({cause}): {_TO_DO[cause]}." for cause in causes if cause in _TO_DO]


def _place(each: Mapping[str, Any]) -> str:
    return each["channel"] or "the whole site"


_TO_DO = {
    Cause.LAYOUT: "look at a page of the site with `unioncrawler inspect`, mend the selectors of"
    " the profile, then `unioncrawler reextract`",
    Cause.READING: "look at a page of the site with `unioncrawler inspect`; once it reads well,"
    " `unioncrawler reextract` mends what was read",
    Cause.BLOCKED: "raise [crawl] delay, and ask the site's operators to let this crawler in",
    Cause.UNREACHABLE: "see whether a browser reaches the site; the next run asks again",
    Cause.MOVED: "look where the site's navigation leads now, and mend the channel's url",
}
_MARKS = {
    BEGUN: "ALARM: ",
    KNOWN: "still (reported before): ",
    ACCEPTED: "as accepted: ",
    NOTE: "note: ",
}
