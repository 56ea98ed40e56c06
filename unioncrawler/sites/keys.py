"""What may stand in a profile: every table with its keys, and what reads the value of each."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from unioncrawler.sites.hours import (
    to_blackouts,
    to_interval,
    to_times,
    to_weekdays,
)
from unioncrawler.sites.rules import (
    MECHANISMS,
    ArticleRules,
    AttachmentRules,
    CrawlRules,
    GoneRule,
    ListingRules,
    RevisitRules,
    ScheduleRules,
    UrlRules,
)
from unioncrawler.sites.values import (
    to_ages,
    to_base_url,
    to_byte_count,
    to_channel_path,
    to_choice,
    to_contact,
    to_count,
    to_day,
    to_flag,
    to_headers,
    to_host,
    to_key,
    to_media_type,
    to_number,
    to_path,
    to_patterns,
    to_probe,
    to_same,
    to_selector,
    to_text,
    to_tuple,
    to_values,
)

if TYPE_CHECKING:
    from collections.abc import Callable

SITE_REQUIRED = ("key", "name", "base_url", "hosts")
SITE_KEYS: dict[str, Callable[[Any], Any]] = {
    "key": to_key,
    "name": to_text,
    "base_url": to_base_url,
    "hosts": to_tuple(to_host),
    "start": to_tuple(to_text),
    "discover_channels": to_flag,
}
CHANNEL_KEYS: dict[str, Callable[[Any], Any]] = {
    "path": to_channel_path,
    "url": to_text,
    "api": to_text,
    "code": to_text,
}
CHANNEL_REQUIRED = ("path", "url")
API_REQUIRED = ("name", "url", "items", "link", "title")
API_KEYS: dict[str, Callable[[Any], Any]] = {
    "name": to_text,
    "url": to_text,
    "body": to_choice("query", "form", "json"),
    "fields": to_values,
    "headers": to_headers,
    "base": to_count(0, 1_000_000),
    "step": to_count(1, 10_000),
    "size": to_count(1, 10_000),
    "items": to_path,
    "link": to_text,
    "title": to_text,
    "date": to_text,
    "total": to_text,
    "pages": to_text,
}
SELECTORS: dict[str, Callable[[Any], Any]] = {
    f.name: to_selector for f in dataclasses.fields(ListingRules)
}
LISTING_KEYS = SELECTORS | {"mechanism": to_choice(*MECHANISMS)}
ARTICLE_KEYS: dict[str, Callable[[Any], Any]] = {
    f.name: to_selector for f in dataclasses.fields(ArticleRules)
}
LAYOUT_KEYS = ARTICLE_KEYS | {"until": to_day}
URL_KEYS: dict[str, Callable[[Any], Any]] = {
    "article": to_patterns,
    "listing": to_patterns,
    "ignore": to_patterns,
    "drop_query": to_patterns,
    "same": to_tuple(to_same),
}
TLS_KEYS: dict[str, Callable[[Any], Any]] = {
    "host": to_host,
    "verify": to_flag,
    "legacy": to_flag,
}
CRAWL_KEYS: dict[str, Callable[[Any], Any]] = {
    "delay": to_number(0, 3600),
    "timeout": to_number(1, 3600),
    "max_bytes": to_byte_count,
    "contact": to_contact,
    "conditional_days": to_count(0, 3650),
    "sweep_days": to_count(0, 3650),
    "slowest": to_number(0, 86_400),
    "retry_after_limit": to_number(0, 86_400),
    "wall_after": to_count(1, 1000),
    "probe": to_probe,
}
ATTACHMENT_KEYS: dict[str, Callable[[Any], Any]] = {
    "fetch": to_flag,
    "listed": to_flag,
    "max_bytes": to_byte_count,
    "types": to_tuple(to_media_type),
    "hosts": to_tuple(to_host),
}
GONE_KEYS: dict[str, Callable[[Any], Any]] = {
    "visits": to_count(1, 100),
    "days": to_count(0, 3650),
    "brake_least": to_count(1, 1_000_000),
    "brake_share": to_number(0, 1),
}
REVISIT_KEYS: dict[str, Callable[[Any], Any]] = {
    "days": to_ages,
    "budget": to_count(0, 1_000_000),
}
SCHEDULE_KEYS: dict[str, Callable[[Any], Any]] = {
    "every": to_interval,
    "at": to_times,
    "days": to_weekdays,
    "blackout": to_blackouts,
}
SECTIONS: dict[str, tuple[Callable[..., Any], dict[str, Callable[[Any], Any]]]] = {
    "crawl": (CrawlRules, CRAWL_KEYS),
    "attachments": (AttachmentRules, ATTACHMENT_KEYS),
    "listing": (ListingRules, LISTING_KEYS),
    "urls": (UrlRules, URL_KEYS),
    "gone": (GoneRule, GONE_KEYS),
    "revisit": (RevisitRules, REVISIT_KEYS),
    "schedule": (ScheduleRules, SCHEDULE_KEYS),
}
KNOWN_TABLES = ("site", "channel", "api", "article", "tls", *SECTIONS, "boilerplate")
