"""The images and files of articles: which are asked for, and what it was that came."""

from __future__ import annotations

import hashlib
import mimetypes
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from unioncrawler.items import AttachmentState, Verdict
from unioncrawler.pages import urls
from unioncrawler.pages.page import NO_HTML
from unioncrawler.steps.redirects import hop
from unioncrawler.visits import AttachmentVisit

if TYPE_CHECKING:
    from unioncrawler.items import Capture, Page
    from unioncrawler.sites import SiteProfile
    from unioncrawler.steps.asked import Fetched

_PAGES = frozenset({"text/html", "application/xhtml+xml"})


def refusal(url: str, profile: SiteProfile) -> AttachmentVisit | None:
    """Return why an address is not asked at all: its host, or a type that is not wanted."""
    if not urls.is_address(url):
        return _refused(url, "not an address that can be asked")
    host = urlsplit(url).hostname
    if not urls.is_own(url, profile) and host not in profile.attachments.hosts:
        return _refused(url, f"on another site: {host}")
    guessed, _ = mimetypes.guess_type(urlsplit(url).path)
    if not profile.attachments.wants(guessed):
        return _refused(url, f"{guessed} is not wanted")
    return None


def next_hop(page: Page, hops: int, profile: SiteProfile) -> str | None:
    """Return where a redirect of an attachment is followed to; None for all else."""
    target = hop(page, hops, profile)
    return target if target and refusal(target, profile) is None else None


def judge_attachment(
    fetched: Fetched, page: Page, body: bytes, profile: SiteProfile
) -> AttachmentVisit:
    """Return what came of an attachment; the last capture of `fetched` is that of `page`.

    `body` are the bytes as a reader has them, unpacked.
    """
    content_type = fetched.captures[-1].content_type or ""
    media_type = content_type.partition(";")[0].strip().lower() or None
    if reason := _why_not(page, media_type):
        return _failed(fetched, *reason)
    if not profile.attachments.wants(media_type):
        return _refused(fetched.url, f"{media_type} is not wanted", fetched)
    return AttachmentVisit(
        url=fetched.url,
        state=AttachmentState.CAPTURED,
        captures=fetched.captures,
        media_type=media_type,
        size=len(body),
        sha256=hashlib.sha256(body).hexdigest(),
        verdict=Verdict.OK,
    )


def attachment_failure(fetched: Fetched, capture: Capture, profile: SiteProfile) -> AttachmentVisit:
    """Return what is kept of an attachment that did not come."""
    fetched = fetched.with_capture(capture)
    if capture.verdict is Verdict.TOO_LARGE:
        most = profile.attachments.max_bytes
        return _refused(fetched.url, f"larger than {most:,} bytes", fetched)
    return _failed(fetched, capture.verdict, capture.error or capture.verdict)


def _why_not(page: Page, media_type: str | None) -> tuple[Verdict, str] | None:
    """Return why what came is no file: the verdict and the reason; None where it is one."""
    if page.verdict is not Verdict.OK:
        return page.verdict, page.reason or page.verdict
    if page.reason != NO_HTML and (media_type is None or media_type in _PAGES):
        return Verdict.SOFT_404, "a page instead of a file"
    return None


def _failed(fetched: Fetched, verdict: Verdict, reason: str) -> AttachmentVisit:
    return AttachmentVisit(
        url=fetched.url,
        state=AttachmentState.FAILED,
        captures=fetched.captures,
        verdict=verdict,
        reason=reason,
    )


def _refused(url: str, reason: str, fetched: Fetched | None = None) -> AttachmentVisit:
    captures = fetched.captures if fetched else ()
    return AttachmentVisit(url=url, state=AttachmentState.REFUSED, captures=captures, reason=reason)
