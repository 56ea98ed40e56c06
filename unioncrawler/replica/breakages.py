"""What may become of a site over night: each breakage as it shows in the pages it serves."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from unioncrawler.replica.channels import BY_PATH
from unioncrawler.replica.responses import HTML, Response

if TYPE_CHECKING:
    from collections.abc import Mapping

_INFO = re.compile(rb'<div class="article_info">.*?</div>', re.DOTALL)
_META_DATE = re.compile(rb'<meta name="publishdate"[^>]*>')
_SHOWN = re.compile(rb"20\d\d-\d\d-\d\d")
_LINES = re.compile(
    rb'<div class="toutiao">.*?</div>'
    rb'|<li>(?:<i class="zd">.*?</i>)?<a href="[^"]*" target="_blank" title=.*?</li>'
    rb'|<dl class="piclist">.*?</dl>|<tr><td width="40">.*?</tr>',
    re.DOTALL,
)
_PAGES = re.compile(rb'<div class="page_list">.*?</div>', re.DOTALL)
CHALLENGE = b"""<html><head><meta charset="utf-8"><script>
var _0x5c2a=['cookie','reload'];
(function(){document[_0x5c2a[0]]='__jsl_clearance=1;path=/';location[_0x5c2a[1]]();})();
</script></head><body></body></html>"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakage:
    """How the site differs from what it was.

    `renamed` are classes that have other names in all templates; `dates` of article pages are
    `moved` to a place only a script reads, under other marks, or `removed` where they stood;
    `emptied` are channels whose listing shows no line; `wall`: a challenge answers everything.
    """

    renamed: Mapping[str, str] = field(default_factory=dict)
    dates: str = "kept"
    emptied: frozenset[str] = frozenset()
    wall: bool = False

    def __post_init__(self) -> None:
        if self.dates not in {"kept", "moved", "removed"}:
            raise ValueError(f"dates are kept, moved or removed, not {self.dates!r}")
        if unknown := self.emptied - set(BY_PATH):
            raise ValueError(f"no channels of the replica: {', '.join(sorted(unknown))}")


def broken(response: Response, path: str, breakage: Breakage) -> Response:
    """Return the response to a path as the site gives it with the breakage."""
    if path.startswith("/robots.txt"):
        return response
    if breakage.wall:
        return Response(412, CHALLENGE, HTML)
    if response.status != 200 or not response.media.startswith(HTML):
        return response
    body = response.body
    if path.startswith("/c/") and breakage.dates != "kept":
        body = _without_dates(body, moved=breakage.dates == "moved")
    if any(path.startswith(f"/{BY_PATH[channel].folder}/") for channel in breakage.emptied):
        body = _PAGES.sub(b'<div class="page_list"></div>', _LINES.sub(b"", body))
    for old, new in breakage.renamed.items():
        body = body.replace(f'class="{old}"'.encode(), f'class="{new}"'.encode())
    if body == response.body:
        return response
    return Response(response.status, body, response.media, None, response.headers)


def _without_dates(body: bytes, *, moved: bool) -> bytes:
    info = _INFO.search(body)
    if info is None:  # pages of the older template keep theirs
        return body
    if moved:
        day = _SHOWN.search(info[0])
        there = day[0] if day else b""
        instead = b'<span class="pubtime" data-time="' + there + b'"></span>'
    else:
        _, mark, counter = info[0].partition(b'<span id="hit')
        instead = b'<div class="article_info">' + (mark + counter or b"</div>")
    return _META_DATE.sub(b"", body[: info.start()] + instead + body[info.end() :])
