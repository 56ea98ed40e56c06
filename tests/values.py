"""Values that tests of the archive and of its readers are made of."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

from unioncrawler.archive import open_archive
from unioncrawler.items import (
    Article,
    Attachment,
    AttachmentState,
    Block,
    Capture,
    Entry,
    EntryKind,
    FoundBy,
    Link,
    Precision,
    Published,
    Verdict,
)
from unioncrawler.sites import load_profile
from unioncrawler.visits import ArticleVisit, AttachmentVisit, FailedVisit, ListingVisit

if TYPE_CHECKING:
    from pathlib import Path

    from unioncrawler.archive import ArchiveWriter

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=timezone(timedelta(hours=8)))
NOW_TEXT = "2026-03-01T09:30:00+08:00"
LATER = NOW + timedelta(days=1)
LATER_TEXT = "2026-03-02T09:30:00+08:00"
SITE = "replica"
HOST = "http://www.union.example"
CHANNEL = "基层频道/党建巡礼"
CHANNEL_URL = f"{HOST}/jcpd/djxl/index.shtml"


def url_of(number: int) -> str:
    return f"{HOST}/c/2021-09-{number % 28 + 1:02}/{number}.shtml"


def uid_of(number: int) -> str:
    return f"{SITE}-{number:016x}"


def make_capture(url: str, verdict: Verdict = Verdict.OK, **changes: Any) -> Capture:
    values: dict[str, Any] = {"url": url, "verdict": verdict, "fetched_at": NOW, "status": 200}
    return Capture(**(values | changes))


def make_article(number: int, **changes: Any) -> Article:
    values: dict[str, Any] = {
        "url": url_of(number),
        "title": f"第{number}届职工技能比武落幕",
        "published": Published(iso=url_of(number)[27:37], precision=Precision.DAY),
        "published_text": f"发布时间:{url_of(number)[27:37]}",
        "source": "草原工会网",
        "author": "苏日娜",
        "breadcrumbs": (
            Link(text="首页", url=f"{HOST}/"),
            Link(text="基层频道"),
            Link(text="党建巡礼", url=CHANNEL_URL),
        ),
        "blocks": make_blocks("锡林河畔秋意浓。", f"共有{number}名选手参加了比赛。"),
        "images": (Attachment(url=f"{HOST}/upload/{number}.jpg", name="现场", kind="image"),),
        "attachments": (Attachment(url=f"{HOST}/upload/{number}.pdf", name="名单", kind="file"),),
        "found_by": {"title": FoundBy.POSITION, "published": FoundBy.LABEL},
    }
    return Article(**(values | changes))


def make_blocks(*paragraphs: str) -> tuple[Block, ...]:
    return tuple(Block(text=text, html=f"<p>{text}</p>") for text in paragraphs)


def make_visit(number: int, **changes: Any) -> ArticleVisit:
    article = make_article(number, **changes)
    return ArticleVisit(
        entry_url=url_of(number), article=article, captures=(make_capture(article.url),)
    )


def make_failure(
    number: int, verdict: Verdict, reason: str, moved_to: str | None = None
) -> FailedVisit:
    return FailedVisit(
        entry_url=url_of(number),
        verdict=verdict,
        reason=reason,
        captures=(make_capture(url_of(number), verdict, status=404),),
        moved_to=moved_to,
    )


def make_attachment_visit(url: str, sha256: str) -> AttachmentVisit:
    return AttachmentVisit(
        url=url,
        state=AttachmentState.CAPTURED,
        captures=(make_capture(url),),
        media_type="application/pdf",
        size=9,
        sha256=sha256,
    )


def make_entry(number: int, **changes: Any) -> Entry:
    values: dict[str, Any] = {
        "url": url_of(number),
        "title": f"第{number}届职工技能比武落幕",
        "date_text": f"[2021-09-{number % 28 + 1:02}]",
        "kind": EntryKind.ARTICLE,
    }
    return Entry(**(values | changes))


def make_listing(*entries: Entry, channel: str = CHANNEL, url: str = CHANNEL_URL) -> ListingVisit:
    return ListingVisit(
        channel=channel, channel_url=url, entries=entries, capture=make_capture(url)
    )


def uids_of(*entries: Entry) -> list[str]:
    """Return uids made of the path alone, as the crawler's are."""
    return [uid_of(int(entry.url.rpartition("/")[2].split(".")[0])) for entry in entries]


def save_entries(writer: ArchiveWriter, *entries: Entry, channel: str = CHANNEL) -> None:
    url = CHANNEL_URL if channel == CHANNEL else f"{HOST}/{channel}/"
    writer.save_listing(
        SITE, make_listing(*entries, channel=channel, url=url), uids_of(*entries), now=NOW
    )


def new_archive(place: Path) -> ArchiveWriter:
    """Return a new archive with a crawl begun."""
    writer = open_archive(place, write=True, create=True, now=NOW)
    writer.begin_crawl(load_profile(SITE), {"limit": None}, now=NOW, version="0.1")
    return writer


def save_articles(writer: ArchiveWriter, *visits: ArticleVisit) -> None:
    """Keep articles under uids that follow their number."""
    for visit in visits:
        uid = uids_of(Entry(url=visit.entry_url, title=""))[0]
        writer.save_article(SITE, uid, visit, now=NOW)
