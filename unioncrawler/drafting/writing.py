"""Writes a draft down as a profile: what is known, how often it was seen, what is unsure."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from unioncrawler.drafting.report import counted
from unioncrawler.drafting.selectors import FEWEST
from unioncrawler.pages.urls import path_and_query
from unioncrawler.sites.rules import MECHANISMS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unioncrawler.drafting.draft import Draft, Layout
    from unioncrawler.drafting.parameters import LooseParameter
    from unioncrawler.drafting.patterns import Proposed

_UNWRITABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_MOST_OTHERS = 40  # channels that are only named
_MOST_REASONS = 10
_WIDTH = 96
# In `[article]` in this order, with what each holds.
_OTHER_WORDS = {"published_text": "published"}


def to_toml(draft: Draft, where: str) -> str:
    """Return the profile as commented TOML that the strict loader takes; `where` names its source.

    Whatever the pages say is written as TOML strings or behind a #, on one line.
    """
    lines = [*_head(draft, where), *_site(draft), *_channels(draft), *_listing(draft)]
    lines += [*_articles(draft), *_urls(draft)]
    return "\n".join(lines) + "\n"


def _text(value: str) -> str:
    """Return a TOML string."""
    return json.dumps(_UNWRITABLE.sub(" ", value), ensure_ascii=False)


def _literal(value: str) -> str:
    """Return a TOML string that leaves backslashes alone."""
    return f"'{value}'" if "'" not in value and not _UNWRITABLE.search(value) else _text(value)


def _comment(words: str) -> Iterator[str]:
    """Yield words as lines of a comment."""
    line = "#"
    for word in _UNWRITABLE.sub(" ", words).split():
        if len(line) + len(word) >= _WIDTH and line != "#":
            yield line
            line = "#"
        line += f" {word}"
    yield line


def _head(draft: Draft, where: str) -> Iterator[str]:
    samples = draft.samples
    listings = len(draft.channels)
    yield from _comment(f"{draft.name}: proposed from {where}.")
    yield from _comment(
        f"Looked at: {counted(len(samples), 'page')}, of which"
        f" {counted(draft.article_count, 'article')} and {counted(listings, 'listing')}."
    )
    yield from _system(draft)
    for url, reason in draft.failures[:_MOST_REASONS]:
        yield from _comment(f"not read: {url}: {reason}")
    unread = [each for each in samples if each.page.verdict != "ok"]
    for sample in unread[:_MOST_REASONS]:
        why = sample.page.reason or sample.page.verdict
        yield from _comment(f"not read: {sample.url}: {sample.page.verdict}, {why}")
    yield from _comment("Try it: unioncrawler sites check THIS_FILE --live 10")
    yield ""


def _system(draft: Draft) -> Iterator[str]:
    if not draft.systems:
        yield from _comment(
            "CMS: not recognised. That does no harm: pages are read by what they say."
        )
        return
    first, *others = draft.systems
    marks = ", ".join(f"{name} on {counted(pages, 'page')}" for name, pages in first.marks)
    doubt = "" if first.is_sure else "unsure: "
    yield from _comment(f"{doubt}CMS: {first.system} ({marks}).")
    for other in others:
        names = ", ".join(name for name, _ in other.marks)
        yield from _comment(
            f"unsure: there are marks of {other.system} too ({names},"
            f" {counted(other.pages, 'page')})."
        )


def _site(draft: Draft) -> Iterator[str]:
    base = draft.profile.base_url
    host = urlsplit(base).hostname or ""
    hosts = list(draft.profile.hosts)
    yield "[site]"
    yield f"key = {_text(draft.key)}  # part of every article's uid: choose it now, for good"
    yield f"name = {_text(draft.name)}"
    yield f"base_url = {_text(base)}"
    variant = host.removeprefix("www.") if host.startswith("www.") else f"www.{host}"
    is_name = re.search(r"[a-z]", host) is not None and "." in host
    if is_name and variant not in hosts and not re.fullmatch(r"[\d.]+", variant):
        hosts.append(variant)
        yield from _comment(f"unsure: {variant} was not seen in any link; drop it if it is none.")
    yield f"hosts = [{', '.join(map(_text, hosts))}]"
    for other, links in draft.subdomains:
        yield from _comment(
            f"unsure: {other} is linked, {links} times: is it the same site, or another?"
        )
    for other, links in draft.lookalikes:
        yield from _comment(
            f"unsure: {other} is linked, {counted(links, 'time')} at an address like an article's"
            " of this site. If it is another name of the site, add it to hosts; else its articles"
            " are another site's."
        )
    yield "discover_channels = true"
    yield ""


def _channels(draft: Draft) -> Iterator[str]:
    if not draft.channels:
        yield from _comment("No listing was met. Channels are found from the front page.")
        if draft.silent:
            yield from _comment(
                f"unsure: {counted(draft.silent, 'page')} of the navigation are no listings by"
                " their markup. If a browser shows lists there, a script brings them: look for the"
                " request in its network panel and write it down as [[api]], docs/adding-a-site.md"
            )
        yield ""
    for channel in draft.channels:
        pages = f", {channel.pages} pages" if channel.pages else ""
        yield from _comment(
            f"{channel.entries} entries, {channel.dated} with a date; goes on: {channel.mechanism}"
            f"{pages}"
        )
        if not channel.has_trail:
            yield from _comment("unsure: it has no breadcrumb; its name is that of a link to it")
        yield "[[channel]]"
        yield f"path = {_text(channel.path)}"
        yield f"url = {_text(channel.url)}"
        yield ""
    if draft.others:
        yield from _comment(
            "unsure: these were linked and not looked at. discover_channels tries them; what is"
            " none is left."
        )
        for name, url in draft.others[:_MOST_OTHERS]:
            yield f"#   {_UNWRITABLE.sub(' ', name)}  {_UNWRITABLE.sub(' ', url)}"
        if len(draft.others) > _MOST_OTHERS:
            yield f"#   and {len(draft.others) - _MOST_OTHERS} more"
        yield ""


def _listing(draft: Draft) -> Iterator[str]:
    found = {name: n for name, n in draft.mechanisms.most_common() if name != "none"}
    if not found:
        return
    said = ", ".join(f"{name} on {counted(n, 'listing')}" for name, n in found.items())
    yield from _comment(f"Listings go on by: {said}. That is found anew on every page (auto).")
    if draft.turned is not None:
        url, new = draft.turned
        words = f"listed {new} new entries" if new else "listed nothing new"
        doubt = "" if new else "unsure: "
        yield from _comment(f"{doubt}The second page of one, {url}, {words}.")
    if "script" in found:
        yield from _comment(
            "unsure: a list or pager is there that only a script can follow; a crawl counts its"
            " channel as lost. See docs/adding-a-site.md, 7."
        )
    if settable := next((name for name in found if name in MECHANISMS), None):
        yield "# [listing]"
        yield f"# mechanism = {_text(settable)}"
    yield ""


def _articles(draft: Draft) -> Iterator[str]:
    number = draft.article_count
    if not number:
        yield from _comment("No article was looked at, so nothing is known of their pages.")
        yield ""
        return
    yield from _comment(f"What {counted(number, 'article')} said without any selector:")
    for name, counts in draft.fields.items():
        how = ", ".join(f"{n} by {found}" for found, n in counts.most_common())
        stated = f"{counts.total()} of {number} ({how})" if how else "unsure: on none"
        yield f"#   {_OTHER_WORDS.get(name, name)}: {stated}"
    if number < FEWEST:
        yield from _comment(
            f"unsure: selectors are proposed of {FEWEST} articles and more; give more addresses."
        )
    yield ""
    is_several = len(draft.layouts) > 1
    for layout in draft.layouts:
        yield from _layout(layout, is_several=is_several)


def _layout(layout: Layout, *, is_several: bool) -> Iterator[str]:
    stable = [found for found in layout.selectors if found.is_stable]
    partial = [found for found in layout.selectors if not found.is_stable]
    if not (stable or partial):
        return
    if layout.until is not None:
        yield from _comment(
            f"unsure: the layout changed some day between {layout.until} and {layout.next_seen};"
            f" this one holds for {counted(layout.articles, 'article')} up to then"
        )
    if stable or is_several:
        yield "[[article]]" if is_several else "[article]"
    if layout.until is not None:
        yield f"until = {_text(str(layout.until))}"
    for found in stable:
        yield f"{found.field} = {_text(found.selector)}  # on {found.pages} of {found.of}"
    for found in partial:
        elsewhere = ", and something else on another" if found.pages == found.of else ""
        yield from _comment(
            f"unsure: {found.field} = {_text(found.selector)} finds it on {found.pages} of"
            f" {found.of} that state it{elsewhere}"
        )
    yield ""


def _urls(draft: Draft) -> Iterator[str]:
    if not (draft.articles or draft.listings or draft.loose):
        return
    sure = [each for each in draft.loose if each.is_sure]
    if sure or draft.articles or draft.needs_listing:
        yield "[urls]"
    yield from _loose(draft, sure)
    if draft.articles:
        yield from _patterns("article", draft.articles)
    if draft.needs_listing:
        yield from _comment(
            "The addresses of listings would be taken for those of articles. Only addresses like"
            " these are tried as channels; unsure: add what is missing."
        )
        yield from _patterns("listing", draft.listings)
    elif draft.listings:
        yield from _comment(
            "unsure: with `listing`, only addresses like these are tried as channels."
        )
        yield from (f"# {line}" for line in _patterns("listing", draft.listings))


def _loose(draft: Draft, sure: list[LooseParameter]) -> Iterator[str]:
    """Yield `drop_query` with its evidence; what only looks like a token is a comment."""
    for each in draft.loose:
        if each.is_sure:
            yield from _comment(
                f"{each.name}: {each.pages} articles were linked with several values of it"
            )
    if sure:
        yield f"drop_query = [{', '.join(_literal(re.escape(each.name)) for each in sure)}]"
    for each in draft.loose:
        if not each.is_sure:
            yield from _comment(
                f"unsure: {each.name} is another one on each of {each.values} links, like a token."
                " Where it is, every crawl takes all articles for new ones, unless [urls] has"
            )
            yield f"#     drop_query = [{_literal(re.escape(each.name))}]"


def _patterns(key: str, proposed: tuple[Proposed, ...]) -> Iterator[str]:
    yield f"{key} = ["
    for each in proposed:
        example = _UNWRITABLE.sub(" ", path_and_query(each.example))
        yield f"    {_literal(each.pattern)},  # {each.matched} of {each.of}, like {example}"
    yield "]"
