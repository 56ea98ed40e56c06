"""What a site profile may say: the typed values that `loader.py` makes from TOML."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from unioncrawler.sites.rules import (
    ArticleRules,
    AttachmentRules,
    CrawlRules,
    GoneRule,
    ListingRules,
    RevisitRules,
    UrlRules,
)

if TYPE_CHECKING:
    import re
    from datetime import date

    from unioncrawler.sites.rules import (
        ApiRules,
        ChannelRule,
        EarlierLayout,
        ScheduleRules,
        TlsRule,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteProfile:
    """All that is known of a site.

    `base_url` (scheme and host) is where the site lives and what its canonical addresses begin
    with; `hosts` are all names it answers to. `boilerplate` are patterns for whole lines of a body
    that are no text of the article. `article` says how the present layout is read, `earlier` how
    those before it were, the oldest first. `tls` are the hosts whose secure connections are not
    held to what is usual. Without a `schedule` a site is crawled by hand only. `text` is the TOML
    it was read from.
    """

    key: str
    name: str
    base_url: str
    hosts: tuple[str, ...]
    start: tuple[str, ...] = ("/",)
    discover_channels: bool = False
    channels: tuple[ChannelRule, ...] = ()
    apis: tuple[ApiRules, ...] = ()
    crawl: CrawlRules = field(default_factory=CrawlRules)
    attachments: AttachmentRules = field(default_factory=AttachmentRules)
    listing: ListingRules = field(default_factory=ListingRules)
    article: ArticleRules = field(default_factory=ArticleRules)
    earlier: tuple[EarlierLayout, ...] = ()
    tls: tuple[TlsRule, ...] = ()
    urls: UrlRules = field(default_factory=UrlRules)
    gone: GoneRule = field(default_factory=GoneRule)
    revisit: RevisitRules = field(default_factory=RevisitRules)
    schedule: ScheduleRules | None = None
    boilerplate: tuple[re.Pattern[str], ...] = ()
    text: str = field(default="", compare=False, repr=False)

    def api_of(self, channel: str | None) -> tuple[ApiRules, ChannelRule] | None:
        """Return the API that lists a channel, by its path, with the channel; None for a page."""
        for rule in self.channels:
            if rule.path == channel and rule.api is not None:
                return next(api for api in self.apis if api.name == rule.api), rule
        return None

    def as_of(self, day: date | None) -> SiteProfile:
        """Return the profile with the rules for an article of that day; of no day, the present."""
        layout = next((each for each in self.earlier if day and day <= each.until), None)
        return replace(self, article=layout.rules) if layout else self

    def absolute(self, url: str) -> str:
        """Return a start or channel address of the profile as an absolute one."""
        return urljoin(self.base_url + "/", url)
