"""A site on loopback that answers exactly what a test tells it to."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Self

from unioncrawler.sites import SiteProfile, parse_profile

if TYPE_CHECKING:
    from collections.abc import Mapping

PROFILE = """
[site]
key = "scripted"
name = "剧本总工会"
base_url = "http://www.scripted.example"
hosts = ["www.scripted.example", "old.scripted.example"]
discover_channels = true
[crawl]
delay = 0
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A response: status, headers, body, and a pause before it."""

    body: str | bytes = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    pause: float = 0.0


def article_page(title: str, *, day: str = "2021-09-27", body: str = "", extra: str = "") -> str:
    """Return a plain article page."""
    text = body or "职工技能竞赛在车间举行，来自各班组的选手参加了比赛，现场气氛热烈。" * 4
    return (
        f"<html><head><meta charset='utf-8'><title>{title}_剧本总工会</title>{extra}</head><body>"
        "<div class='pos'><a href='/'>首页</a> &gt; <a href='/xw/index.shtml'>工会新闻</a></div>"
        f"<div class='article'><h1>{title}</h1><div class='info'>发布时间:{day}</div>"
        f"<div class='txt'><p>{text}</p><p>全体职工表示，要以劳模为榜样，立足岗位作贡献。</p></div>"
        "<div class='share'>分享到:</div></div><div class='foot'>版权所有</div></body></html>"
    )


def listing_page(links: list[tuple[str, str, str]], *, following: str | None = None) -> str:
    """Return a plain listing page of (address, title, date)."""
    rows = "".join(
        f"<li><a href='{url}'>{title}</a><span>{day}</span></li>" for url, title, day in links
    )
    pager = f"<div class='page'><a href='{following}'>下一页</a></div>" if following else ""
    return (
        "<html><head><meta charset='utf-8'><title>工会新闻_剧本总工会</title></head><body>"
        "<div class='nav'><ul><li><a href='/'>首页</a></li>"
        "<li><a href='/xw/index.shtml'>工会新闻</a></li></ul></div>"
        "<div class='pos'><a href='/'>首页</a> &gt; <a href='/xw/index.shtml'>工会新闻</a></div>"
        f"<div class='list'><ul>{rows}</ul></div>{pager}</body></html>"
    )


def front_page() -> str:
    """Return a front page that leads to the one channel."""
    return (
        "<html><head><meta charset='utf-8'><title>剧本总工会</title></head><body>"
        "<div class='nav'><ul>"
        "<li><a href='/'>首页</a></li><li><a href='/xw/index.shtml'>工会新闻</a></li></ul></div>"
        "<div class='welcome'><p>欢迎访问</p></div></body></html>"
    )


class ScriptedSite:
    """Serves `pages` (path with query to page) on loopback while it is entered.

    `then` are pages that take the place of others once these were asked for. A site that
    `honours_conditions` answers 304 to the ETag of the page that it has.
    `requests` are the paths asked, `headers` those of every request for a path by their names in
    lower case, `bodies` what was POSTed to it, `times` when each began and ended.
    """

    def __init__(self, pages: Mapping[str, Answer | str]) -> None:
        self.pages = dict(pages)
        self.then: dict[str, Answer | str] = {}
        self.honours_conditions = False
        self.requests: list[str] = []
        self.headers: dict[str, list[dict[str, str]]] = {}
        self.bodies: dict[str, list[bytes]] = {}
        self.times: list[tuple[float, float]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._answers())
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def base_url(self) -> str:
        """Where the site answers."""
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def profile(self) -> SiteProfile:
        """The profile of the site."""
        return parse_profile(PROFILE, "scripted.toml")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _answers(self) -> type[BaseHTTPRequestHandler]:
        site = self

        class Answers(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                began = time.monotonic()
                site.requests.append(self.path)
                headers = {name.lower(): value for name, value in self.headers.items()}
                site.headers.setdefault(self.path, []).append(headers)
                page = site.pages.get(self.path, Answer(status=404, body="not found"))
                if self.path in site.then:
                    site.pages[self.path] = site.then.pop(self.path)
                answer = Answer(body=page) if isinstance(page, str) else page
                tag = answer.headers.get("ETag")
                if site.honours_conditions and tag and headers.get("if-none-match") == tag:
                    answer = Answer(status=304, headers=answer.headers)
                time.sleep(answer.pause)
                body = answer.body.encode() if isinstance(answer.body, str) else answer.body
                self.send_response(answer.status)
                fields = {"Content-Type": "text/html; charset=utf-8", **answer.headers}
                for name, value in {"Content-Length": str(len(body)), **fields}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)
                site.times.append((began, time.monotonic()))

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                site.bodies.setdefault(self.path, []).append(body)
                self.do_GET()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                pass

        return Answers
