"""The report of a run as others get it: one JSON object, and the same in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from unioncrawler import __version__
from unioncrawler.watch.report import BEGUN, KNOWN, to_lines

if TYPE_CHECKING:
    from collections.abc import Mapping


def to_message(
    *,
    site: str,
    run: int,
    started: str,
    finished: str | None,
    reason: str | None,
    suspect: bool,
    findings: Mapping[str, Any] | None,
    figures: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """Return what hooks are told of a run; `subject` and `text` are for people."""
    told = findings or {"found": [], "over": []}
    message: dict[str, Any] = {
        "program": "unioncrawler",
        "version": __version__,
        "site": site,
        "run": run,
        "started": started,
        "finished": finished,
        "reason": reason,
        "suspect": suspect,
        "figures": dict(figures or {}),
        "found": told["found"],
        "over": told["over"],
    }
    return message | {"subject": _subject(message), "text": _text(message)}


def _subject(message: Mapping[str, Any]) -> str:
    begun = [f["cause"] for f in message["found"] if f["state"] == BEGUN]
    known = [f["cause"] for f in message["found"] if f["state"] == KNOWN]
    over = [f"{each['cause']} is over" for each in message["over"]]
    parts = [*dict.fromkeys(begun), *dict.fromkeys(over)]
    parts += [f"still {cause}" for cause in dict.fromkeys(known)]
    return f"unioncrawler: {message['site']}: {', '.join(parts) or 'sound'}"


def _text(message: Mapping[str, Any]) -> str:
    figures = message["figures"]
    lines = [
        f"Run {message['run']} of {message['site']} began {message['started']}.",
        f"It ended {message['finished'] or 'never'} ({message['reason']}).",
    ]
    if figures:
        lines.append(
            f"{figures['requests']} requests, {figures['bytes']} bytes; articles: "
            f"{figures['new']} new, {figures['changed']} changed, {figures['gone']} gone."
        )
    lines += [
        "",
        *(to_lines({"found": message["found"], "over": message["over"]}) or ["All is well."]),
    ]
    return "\n".join([*lines, "", f"More: unioncrawler runs show {message['run']}"])
