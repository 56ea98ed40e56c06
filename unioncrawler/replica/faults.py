"""The ways in which real sites fail crawlers, for the replica to play: one at a time, by name."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, get_args

from unioncrawler.replica.frame import to_page
from unioncrawler.replica.responses import HTML, Response
from unioncrawler.replica.vocabulary import SITE_NAME

if TYPE_CHECKING:
    from collections.abc import Callable

    from unioncrawler.replica.site import Replica
    from unioncrawler.replica.wire import Request

Scope = Literal["articles", "pages", "everything"]
SCOPES: tuple[str, ...] = get_args(Scope)
HTML_UTF8 = "text/html; charset=utf-8"


class Broken(StrEnum):
    """What a server does instead of answering: cut the connection off, say nothing, talk junk."""

    RESET = "reset"
    SILENCE = "timeout"
    JUNK = "junk"


@dataclass(slots=True, kw_only=True)
class Fault:
    """A fault that is being played.

    It begins once `after` articles were served, on articles alone, on all pages (all but
    robots.txt), or on everything. `retry_after` is what throttles ask for, in seconds.
    """

    name: str
    after: int = 0
    scope: Scope = "articles"
    retry_after: int = 1
    served: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        if self.name not in FAULTS:
            raise ValueError(f"no fault {self.name!r}; known: {', '.join(FAULTS)}")
        if self.scope not in SCOPES:
            raise ValueError(f"a fault is on {', '.join(SCOPES)}, not on {self.scope!r}")

    def instead(self, replica: Replica, request: Request) -> Response | Broken | None:
        """Return what comes instead of the answer to a request; None where that comes."""
        path = request.path.partition("?")[0]
        is_article = any(map(replica.catalog.find, {path, request.path}))
        if self.name == "soft-404":
            return _soft_404(replica, request, self)
        if path == "/robots.txt" and self.scope != "everything":
            return None
        if self.scope == "articles" and not is_article:
            return None
        if self.served < self.after:
            self.served += is_article
            return None
        return FAULTS[self.name](replica, request, self)


def _page(status: int, body: str, **headers: str) -> Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(status, body.encode(), HTML_UTF8, headers=named)


def _jsl(*_: object) -> Response:
    script = "document.cookie=('_')+('_')+('j')+('s')+('l')+('_clearance');"
    body = f"<script>{script}location.href=location.pathname+location.search</script>"
    return _page(521, body, Set_Cookie=f"__jsluid_h={secrets.token_hex(16)}; path=/; HttpOnly")


def _ruishu(status: int) -> Callable[..., Response]:
    def challenge(*_: object) -> Response:
        meta = f'<meta id="9DhefwqGPrzG" content="{secrets.token_urlsafe(40)}" r="m">'
        script = "<script>$_ts=window['$_ts'];if(!$_ts)$_ts={};$_ts.nsd=90123;</script>"
        script += '<script src="/4QbVtADbnLVIc/c.FxJzG50F.js" r="m"></script>'
        return _page(status, f"<html><head>{meta}{script}</head><body></body></html>")

    return challenge


def _alibaba(*_: object) -> Response:
    script = f"var arg1='{secrets.token_hex(20).upper()}';function reload(x){{}}"
    body = f"<html><script>{script}document.cookie='acw_sc__v2='+arg1</script></html>"
    return _page(200, body, Set_Cookie=f"acw_tc={secrets.token_hex(20)};path=/;HttpOnly")


def _wall(*_: object) -> Response:
    return _page(403, "<html><head><title>403 Forbidden</title></head><body>nginx</body></html>")


def _notice(*_: object) -> Response:
    title = "<head><title>访问异常页面</title></head>"
    return _page(200, f"<html>{title}<body><p>您的访问出现异常，已被拦截。</p></body></html>")


def _too_many(_: Replica, __: Request, fault: Fault) -> Response:
    return _page(429, "Too Many Requests", Retry_After=str(fault.retry_after))


def _busy(_: Replica, __: Request, fault: Fault) -> Response:
    moment = datetime.now(UTC) + timedelta(seconds=fault.retry_after)
    return _page(503, "Service Unavailable", Retry_After=format_datetime(moment, usegmt=True))


def _error(*_: object) -> Response:
    return _page(500, "<html><body><h1>500</h1></body></html>")


def _front_page(replica: Replica, request: Request, _: Fault) -> Response:
    return replica.cms.answer(replace(request, method="GET", path="/"), None)


def _passing(request: Request) -> str:
    """Return what such pages like to show, and what is another at each time."""
    clock = time.strftime("%Y-%m-%d %H:%M:%S")
    return f"<p>{request.path}</p><p>请求编号：{secrets.token_hex(12)}</p><p>时间：{clock}</p>"


def _stub(_: Replica, request: Request, __: Fault) -> Response:
    body = f"<h1>{SITE_NAME}</h1><p>网站升级维护，给您带来不便敬请谅解。</p>{_passing(request)}"
    title = f"<head><meta charset='utf-8'><title>{SITE_NAME}</title></head>"
    return _page(200, f"<html>{title}<body>{body}</body></html>")


def _soft_404(replica: Replica, request: Request, fault: Fault) -> Response | None:
    """Serve a page in the look of the site, with none of the usual words, for what there is not."""
    found = replica.cms.answer(request, replica.crawl_delay)
    if found.status != 404:
        return None
    middle = f'<div class="w1100"><h2>温馨提示</h2><p>请从首页浏览。</p>{_passing(request)}</div>'
    return _page(200, to_page(SITE_NAME, middle, moment=replica.clock))


def _shell(*_: object) -> Response:
    scripts = (
        "<script src='/static/js/chunk-vendors.8a1b.js'></script><script src='/app.js'></script>"
    )
    head = f"<head><meta charset='utf-8'><title>{SITE_NAME}</title></head>"
    noscript = "<noscript>请启用 JavaScript 后浏览。</noscript>"
    return _page(
        200,
        f"<!DOCTYPE html><html>{head}<body>{noscript}<div id='app'></div>{scripts}</body></html>",
    )


def _cookie_hop(_: Replica, request: Request, __: Fault) -> Response | None:
    """Send a page on to itself with a cookie, and serve it to whoever brings that."""
    if "CT6T=" in request.headers.get("cookie", ""):
        return None
    headers = {"Location": request.path, "Set-Cookie": f"CT6T={secrets.token_hex(8)}; path=/"}
    return Response(302, b"", HTML, headers=headers)


FAULTS: dict[str, Callable[[Replica, Request, Fault], Response | Broken | None]] = {
    "challenge-jsl": _jsl,
    "challenge-rs": _ruishu(412),
    "challenge-rs-202": _ruishu(202),
    "challenge-acw": _alibaba,
    "wall": _wall,
    "notice": _notice,
    "throttle-429": _too_many,
    "throttle-503": _busy,
    "front-page": _front_page,
    "stub": _stub,
    "soft-404": _soft_404,
    "shell": _shell,
    "error": _error,
    "reset": lambda *_: Broken.RESET,
    "timeout": lambda *_: Broken.SILENCE,
    "junk": lambda *_: Broken.JUNK,
    "cookie-hop": _cookie_hop,
}
