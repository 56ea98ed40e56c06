"""A profile held against pages: which of its selectors find something, which fields are read."""

from __future__ import annotations

import dataclasses
from collections import Counter
from typing import TYPE_CHECKING, Any

from unioncrawler.drafting.draft import STATED
from unioncrawler.drafting.report import (
    CheckReport,
    FieldCheck,
    ListingCheck,
    SelectorCheck,
    counted,
)
from unioncrawler.items import EntryKind, FoundBy
from unioncrawler.pages import urls
from unioncrawler.pages.layouts import day_in_address, day_of
from unioncrawler.pages.selected import evaluate

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from unioncrawler.drafting.samples import Sample
    from unioncrawler.sites import SiteProfile
    from unioncrawler.sites.rules import ArticleRules, ListingRules, Selector

FIELD_OF = {"published": "published_text"}  # what a key is called where it was read
_NAMES = {"published_text": "published"}
_SHOWN = 60  # characters of an example
_INSIDE = ("link", "title", "date")  # selectors of a listing that look inside an item


def check_profile(profile: SiteProfile, samples: Sequence[Sample], name: str) -> CheckReport:
    """Return what a profile finds on pages that were read with it; `name` is what it is called."""
    articles = [sample for sample in samples if sample.is_article]
    listings = [sample for sample in samples if sample.is_listing]
    pages = [each for each in listings if not each.is_home and each.asked is None]
    selectors = [
        *_article_selectors(profile, articles),
        *_listing_selectors(profile.listing, pages),
        *_url_patterns(profile, samples),
    ]
    errors, warnings = _judged(selectors, samples, name)
    errors += _unread_answers(samples)
    warnings += _empty_listings(profile, listings)
    return CheckReport(
        profile=name,
        pages=tuple((each.name, str(each.page.kind), _verdict(each)) for each in samples),
        articles=len(articles),
        fields=tuple(_field(each, articles) for each in STATED) if articles else (),
        listings=tuple(_listings(listings)),
        selectors=tuple(selectors),
        errors=tuple(errors),
        warnings=tuple(warnings),
    )


def _verdict(sample: Sample) -> str:
    page = sample.page
    return f"{page.verdict}, {page.reason}" if page.reason else str(page.verdict)


def _field(name: str, articles: Sequence[Sample]) -> FieldCheck:
    how: Counter[str] = Counter()
    example = None
    for sample in articles:
        raw = sample.page.article
        found = raw.found_by.get(name) if raw else None
        if raw is None or found is None:
            continue
        how[str(found)] += 1
        example = example or _shown(name, raw)
    return FieldCheck(
        name=_NAMES.get(name, name),
        found=how.total(),
        of=len(articles),
        how=dict(how.most_common()),
        example=example,
    )


def _shown(name: str, raw: Any) -> str:
    if name == "body":
        text = raw.blocks[0].text
    elif name == "breadcrumbs":
        text = " > ".join(link.text for link in raw.breadcrumbs)
    else:
        text = getattr(raw, name)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _listings(samples: Sequence[Sample]) -> Iterator[ListingCheck]:
    for sample in samples:
        if (listing := sample.page.listing) is not None:
            yield ListingCheck(
                url=sample.url,
                entries=len(listing.entries),
                dated=sum(entry.date_text is not None for entry in listing.entries),
                mechanism=listing.paging.mechanism,
                next=listing.paging.next_url,
            )


def _unread_answers(samples: Sequence[Sample]) -> Iterator[str]:
    """Yield an error for each answer of an API that does not hold what the profile says."""
    for sample in samples:
        if sample.asked is not None and not sample.is_listing:
            why = sample.page.reason or str(sample.page.verdict)
            yield f"the api of {sample.asked.channel}: {why}"


def _empty_listings(profile: SiteProfile, listings: Sequence[Sample]) -> Iterator[str]:
    """Yield a warning for each page of a channel that lists nothing, and of no channel by an API.

    A page that only leads to others is none.
    """
    by_api = {profile.absolute(each.url) for each in profile.channels if each.api is not None}
    for sample in listings:
        listing = sample.page.listing
        is_bare = listing is not None and not listing.entries and not listing.is_hub
        if is_bare and sample.is_placed and not sample.is_home and sample.url not in by_api:
            yield (
                f"{sample.url} lists nothing; if a browser shows a list there, a script brings it:"
                " describe that as [[api]]"
            )


def _article_selectors(profile: SiteProfile, articles: Sequence[Sample]) -> Iterator[SelectorCheck]:
    layouts: list[tuple[str, ArticleRules]] = [("article", profile.article)]
    layouts += [(f"article until {each.until}", each.rules) for each in profile.earlier]
    for table, rules in layouts:
        laid_out = (
            [sample for sample in articles if profile.as_of(_day(sample)).article is rules]
            if profile.earlier
            else articles
        )
        for key, selector in rules_of(rules):
            found = sum(_finds(key, selector, sample) for sample in laid_out)
            yield SelectorCheck(
                table=table, key=key, source=selector.source, found=found, of=len(laid_out)
            )


def _day(sample: Sample) -> date | None:
    """Return the day by which the layout of an article was chosen."""
    raw = sample.page.article
    return day_in_address(sample.url) or day_of((raw.published_text if raw else None) or "")


def rules_of(rules: ArticleRules | ListingRules) -> Iterator[tuple[str, Selector]]:
    """Yield the selectors of a table by their keys."""
    for each in dataclasses.fields(rules):
        value = getattr(rules, each.name)
        if hasattr(value, "xpath"):
            yield each.name, value


def _finds(key: str, selector: Selector, sample: Sample) -> bool:
    """Tell whether a selector gives a value on a page; `remove` need only find an element."""
    if key == "remove":
        return bool(evaluate(selector, sample.root))
    raw = sample.page.article
    return raw is not None and raw.found_by.get(FIELD_OF.get(key, key)) is FoundBy.SELECTOR


def _listing_selectors(rules: ListingRules, listings: Sequence[Sample]) -> Iterator[SelectorCheck]:
    for key, selector in rules_of(rules):
        found = 0
        for sample in listings:
            items = [
                item
                for item in (evaluate(rules.item, sample.root) if rules.item else [])
                if not isinstance(item, str)
            ]
            roots = items if key in _INSIDE else [sample.root]
            found += any(evaluate(selector, root) for root in roots)
        yield SelectorCheck(
            table="listing", key=key, source=selector.source, found=found, of=len(listings)
        )


def _url_patterns(profile: SiteProfile, samples: Sequence[Sample]) -> Iterator[SelectorCheck]:
    """Yield how many addresses each pattern fits: of articles, of listings, of all that are met."""
    entries = {
        entry.url
        for sample in samples
        for entry in (sample.page.listing.entries if sample.page.listing else ())
        if entry.kind is EntryKind.ARTICLE and urls.is_own(entry.url, profile)
    }
    placed = [sample for sample in samples if sample.is_placed and sample.asked is None]
    met = {
        "article": entries | {each.url for each in placed if each.is_article},
        "listing": {each.url for each in placed if each.is_listing and not each.is_home},
    }
    for key, addresses in met.items():
        for pattern in getattr(profile.urls, key):
            found = sum(
                pattern.search(urls.path_and_query(address)) is not None for address in addresses
            )
            yield SelectorCheck(
                table="urls", key=key, source=pattern.pattern, found=found, of=len(addresses)
            )


def nothing_read(samples: Sequence[Sample]) -> str:
    """Return in one sentence why there is nothing to go by on pages."""
    why = dict.fromkeys(each.page.reason or str(each.page.verdict) for each in samples)
    said = "no article and no listing" if set(why) == {"ok"} else ", ".join(why)
    return f"nothing could be read of {counted(len(samples), 'page')}: {said}"


def _judged(
    checks: Sequence[SelectorCheck], samples: Sequence[Sample], name: str
) -> tuple[list[str], list[str]]:
    """Return errors and warnings. What finds nothing at all is said once."""
    readable = [each for each in samples if each.is_readable]
    if not readable:
        return [nothing_read(samples)], []
    tried = [check for check in checks if check.of]
    if tried and not any(check.found for check in tried):
        said = f"{name} matches nothing on these {counted(len(readable), 'page')}"
        return [f"{said}; is it the profile of this site?"], []
    errors, warnings = [], []
    for check in checks:
        what = f"{check.table}.{check.key} = {check.source!r}"
        if not check.of:
            warnings.append(f"{what} was not tried: there is no page for it among these")
        elif not check.found and check.table != "urls":
            errors.append(f"{what} finds nothing on any of {check.of} pages")
        elif not check.found:
            warnings.append(f"{what} fits none of {check.of} addresses")
        elif check.found < check.of and check.table != "urls":
            warnings.append(f"{what} finds nothing on {check.of - check.found} of {check.of} pages")
    return errors, warnings
