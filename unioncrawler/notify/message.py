"""The report of a run as others get it: one JSON object, and the same in words."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

from unioncrawler import __version__
from unioncrawler.watch.report import BEGUN, KNOWN, advice, to_lines

if TYPE_CHECKING:
    from collections.abc import Mapping

    from unioncrawler.archive.crawls import Crawl


def to_message(run: Crawl, archive: str) -> dict[str, Any]:
    """Return what hooks are told of a run; `subject` and `text` are for people.

    `archive` is where it lies, as a command takes it.
    """
    told = run.findings or {"found": [], "over": []}
    message: dict[str, Any] = {
        "program": "unioncrawler",
        "version": __version__,
        "archive": archive,
        "site": run.site,
        "run": run.id,
        "started": run.started,
        "finished": run.finished,
        "reason": run.reason,
        "checked": run.findings is not None,
        "suspect": run.suspect,
        "figures": dict(run.figures or {}),
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
    without = "sound" if message["checked"] else f"not checked ({_end(message)})"
    return f"unioncrawler: {message['site']}: {', '.join(parts) or without}"


def _text(message: Mapping[str, Any]) -> str:
    figures = message["figures"]
    lines = [
        f"Run {message['run']} of {message['site']} began {message['started']}.",
        f"It {_end(message)}.",
    ]
    if figures:
        lines.append(
            f"{figures['requests']} requests, {figures['bytes']} bytes; articles: "
            f"{figures['new']} new, {figures['changed']} changed, {figures['gone']} gone."
        )
    found = to_lines({"found": message["found"], "over": message["over"]})
    lines += ["", *(found or ["All is well." if message["checked"] else "No check was made."])]
    lines += ["", *advice(message["found"])]
    where = shlex.join(["--archive", message["archive"]])
    return "\n".join([*lines, f"More: unioncrawler runs show {message['run']} {where}"])


def _end(message: Mapping[str, Any]) -> str:
    if message["finished"]:
        return f"ended {message['finished']} ({message['reason']})"
    return "did not end" + (f" ({message['reason']})" if message["reason"] else "")
