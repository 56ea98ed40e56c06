"""What is found out about a site from the pages that were looked at."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from unioncrawler.drafting.channels import ChannelFound, find_channels, other_channels
from unioncrawler.drafting.parameters import LooseParameter, loose_parameters
from unioncrawler.drafting.patterns import Proposed, article_patterns, listing_patterns
from unioncrawler.drafting.selectors import FEWEST, Found, find_selectors
from unioncrawler.drafting.survey import linked
from unioncrawler.drafting.systems import Recognised, recognise
from unioncrawler.items import EntryKind, FoundBy, Verdict
from unioncrawler.pages import urls
from unioncrawler.pages.layouts import day_in_address, day_of
from unioncrawler.pages.metas import read_metas
from unioncrawler.pages.shapes import looks_like_article
from unioncrawler.pages.text import clean
from unioncrawler.steps.discovery import is_channel

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from unioncrawler.drafting.samples import Sample
    from unioncrawler.sites import SiteProfile

STATED = ("title", "published_text", "source", "author", "editor", "breadcrumbs", "body")
_NO_NAMES = frozenset({"www", "web", "site", "old", "new", "m"})
_SEPARATOR = re.compile(r"[_|｜—–]+|(?<=\s)-(?=\s)|-(?=\W{0,9}[\u4e00-\u9fff])")
_NO_SITE = re.compile(r"首页|主页|欢迎|网站首页|正文|index|home", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Selectors that hold for a stretch of time: articles up to the day `until`, None for now."""

    selectors: tuple[Found, ...]
    articles: int
    until: date | None = None
    next_seen: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What is known of a site; `profile` holds its address and hosts.

    `fields` counts the articles that state each field, with how it was found. `others` are channels
    that the navigation names and that were not looked at, `subdomains` other hosts of the domain
    with how many links lead there, `lookalikes` hosts of any domain with how many links there look
    like the site's articles. `loose` are parameters that say nothing of the page.
    """

    profile: SiteProfile
    key: str
    name: str
    samples: tuple[Sample, ...]
    systems: tuple[Recognised, ...]
    channels: tuple[ChannelFound, ...]
    others: tuple[tuple[str, str], ...]
    subdomains: tuple[tuple[str, int], ...]
    lookalikes: tuple[tuple[str, int], ...]
    loose: tuple[LooseParameter, ...]
    articles: tuple[Proposed, ...]
    listings: tuple[Proposed, ...]
    layouts: tuple[Layout, ...]
    fields: dict[str, Counter[FoundBy]]
    turned: tuple[str, int] | None = None
    failures: tuple[tuple[str, str], ...] = ()
    mechanisms: Counter[str] = field(default_factory=Counter)

    @property
    def needs_listing(self) -> bool:
        """Whether a listing has an address that would be taken for an article's."""
        return any(looks_like_article(channel.url) for channel in self.channels)

    @property
    def silent(self) -> int:
        """How many pages were read that are no article, no listing and not the front page."""
        return sum(
            each.page.verdict is Verdict.OK
            and not (each.is_article or each.is_home)
            and not (each.page.listing and is_channel(each.page.listing))
            for each in self.samples
        )

    @property
    def article_count(self) -> int:
        """How many articles were looked at."""
        return sum(sample.is_article for sample in self.samples)


def draft_profile(
    profile: SiteProfile,
    samples: Sequence[Sample],
    *,
    turned: tuple[str, int] | None = None,
    failures: Sequence[tuple[str, str]] = (),
) -> Draft:
    """Return what the pages say of their site; `profile` has its address and hosts alone."""
    placed = [sample for sample in samples if sample.is_placed]
    articles = [sample for sample in samples if sample.is_article]
    channels = find_channels(samples, profile)
    fields: dict[str, Counter[FoundBy]] = {name: Counter() for name in STATED}
    for sample in articles:
        found_by = sample.page.article.found_by if sample.page.article else {}
        for name in STATED:
            if how := found_by.get(name):
                fields[name][how] += 1
    loose = tuple(loose_parameters(_titled(placed, profile)))
    patterns = _article_patterns(placed, _without(profile, loose))
    subdomains = _subdomains(samples, profile)
    return Draft(
        profile=profile,
        key=propose_key(urlsplit(profile.base_url).hostname or ""),
        name=_site_name(samples) or urlsplit(profile.base_url).hostname or "",
        samples=tuple(samples),
        systems=recognise(samples),
        channels=channels,
        others=other_channels(samples, profile, channels),
        subdomains=subdomains,
        lookalikes=_lookalikes(samples, profile, patterns, {host for host, _ in subdomains}),
        loose=loose,
        articles=tuple(patterns),
        listings=tuple(_listing_patterns(placed)),
        layouts=tuple(_layouts(articles, profile)),
        fields=fields,
        turned=turned,
        failures=tuple(failures),
        mechanisms=Counter(channel.mechanism for channel in channels),
    )


def propose_key(host: str) -> str:
    """Return a key for the site of a host: `gdftu` for www.gdftu.org.cn."""
    labels = [] if re.fullmatch(r"[\d.]+", host) or ":" in host else host.lower().split(".")
    own = next((label for label in labels if label not in _NO_NAMES), "")
    name = re.sub(r"[^a-z0-9_]+", "-", own or f"site-{host.lower()}").strip("-")
    return (name if name[:1].isalpha() else f"site-{name}")[:32].rstrip("-")


def _site_name(samples: Sequence[Sample]) -> str | None:
    """Return what most pages call their site: in a meta tag, else as a part of their titles."""
    names: Counter[str] = Counter()
    for sample in samples:
        metas = read_metas(sample.root)
        if stated := metas.values.get("sitename"):
            names[clean(stated)] += 2
        parts = [clean(part) for part in _SEPARATOR.split(metas.title)]
        names.update({part for part in parts if 1 < len(part) <= 40 and not _NO_SITE.search(part)})
    ranked = sorted(names.items(), key=lambda each: (-each[1], "工会" not in each[0], each[0]))
    return ranked[0][0] if ranked else None


def _subdomains(samples: Sequence[Sample], profile: SiteProfile) -> tuple[tuple[str, int], ...]:
    host = (urlsplit(profile.base_url).hostname or "").removeprefix("www.")
    if "." not in host or re.fullmatch(r"[\d.]+", host):
        return ()
    return tuple(
        (other, len(places))
        for other, places in sorted(linked(samples).items())
        if other.endswith(f".{host}") and other not in profile.hosts
    )


def _lookalikes(
    samples: Sequence[Sample],
    profile: SiteProfile,
    patterns: Sequence[Proposed],
    told: set[str],
) -> tuple[tuple[str, int], ...]:
    """Return other hosts with how many links to them have addresses like articles of the site."""
    found = (
        (host, sum(any(re.search(each.pattern, place) for each in patterns) for place in places))
        for host, places in sorted(linked(samples).items())
        if host not in profile.hosts and host not in told
    )
    return tuple((host, count) for host, count in found if count)


def _without(profile: SiteProfile, loose: Sequence[LooseParameter]) -> SiteProfile:
    """Return the profile as it drops the parameters that surely say nothing."""
    names = tuple(re.compile(re.escape(each.name)) for each in loose if each.is_sure)
    return replace(profile, urls=replace(profile.urls, drop_query=names))


def _titled(samples: Sequence[Sample], profile: SiteProfile) -> Iterator[tuple[str, str]]:
    """Yield the addresses of articles that listings show, as a crawl asks for them, with titles."""
    for sample in samples:
        for entry in sample.page.listing.entries if sample.page.listing else ():
            if entry.kind is EntryKind.ARTICLE and urls.is_own(entry.url, profile):
                yield urls.canonical(entry.url, profile), entry.title


def _article_patterns(samples: Sequence[Sample], profile: SiteProfile) -> list[Proposed]:
    """Return patterns for articles: of those looked at, and of entries with the like addresses."""
    looked_at = [urls.canonical(sample.url, profile) for sample in samples if sample.is_article]
    groups = [
        [
            urls.canonical(entry.url, profile)
            for entry in sample.page.listing.entries
            if entry.kind is EntryKind.ARTICLE and urls.is_own(entry.url, profile)
        ]
        for sample in samples
        if sample.is_listing and sample.page.listing is not None and not sample.is_home
    ]
    others = [sample.url for sample in samples if sample.is_listing]
    proposed = article_patterns([looked_at, *groups], others)
    return [
        each for each in proposed if any(re.search(each.pattern, _place(url)) for url in looked_at)
    ]


def _listing_patterns(samples: Sequence[Sample]) -> list[Proposed]:
    listings = [sample.url for sample in samples if sample.is_listing and not sample.is_home]
    others = [sample.url for sample in samples if sample.is_article]
    return [each for each in listing_patterns(listings, others) if each.matched > 1]


def _place(url: str) -> str:
    return urls.path_and_query(url)


def _layouts(articles: Sequence[Sample], profile: SiteProfile) -> list[Layout]:
    """Return the layouts, the present one first: one, or two where the pages changed one day.

    Two are told apart where no selector finds the body of all pages, but one does of all up to some
    day and another of all since.
    """
    whole = find_selectors(articles, profile)
    if any(found.field == "body" and found.is_stable for found in whole):
        return [Layout(selectors=tuple(whole), articles=len(articles))]
    dated = sorted(
        ((day, sample) for sample in articles if (day := _day(sample))), key=lambda each: each[0]
    )
    for split in range(FEWEST, len(dated) - FEWEST + 1):
        until, since = dated[split - 1][0], dated[split][0]
        parts = [[sample for _, sample in part] for part in (dated[:split], dated[split:])]
        if until < since and all(_has_body(part, profile) for part in parts):
            older, newer = (tuple(find_selectors(part, profile)) for part in parts)
            return [
                Layout(selectors=newer, articles=len(parts[1])),
                Layout(selectors=older, articles=len(parts[0]), until=until, next_seen=since),
            ]
    return [Layout(selectors=tuple(whole), articles=len(articles))]


def _has_body(articles: Sequence[Sample], profile: SiteProfile) -> bool:
    """Tell whether one selector finds the bodies of all these articles."""
    return any(found.is_stable for found in find_selectors(articles, profile, ("body",)))


def _day(sample: Sample) -> date | None:
    raw = sample.page.article
    return day_in_address(sample.url) or day_of((raw.published_text if raw else None) or "")
