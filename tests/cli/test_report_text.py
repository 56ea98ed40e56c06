"""The report of a crawl, as a person reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.values import (
    HOST,
    SITE,
    make_entry,
    make_visit,
    new_archive,
    save_articles,
    save_entries,
)
from unioncrawler.cli.report import load_report
from unioncrawler.cli.report_text import to_text
from unioncrawler.items import EntryKind, FoundBy
from unioncrawler.sites import parse_profile

if TYPE_CHECKING:
    from pathlib import Path

    from unioncrawler.sites import SiteProfile


def test_the_name_of_a_channel_is_no_markup(tmp_path: Path) -> None:
    name = "[red]通知[bold]公告[/]"
    with new_archive(tmp_path) as writer:
        save_entries(writer, make_entry(1), channel=name)

    assert to_text(load_report(tmp_path, 1)).splitlines()[1].startswith(f"{name} ")


def rules(more: str) -> SiteProfile:
    least = f"key = '{SITE}'\nname = 'x'\nbase_url = '{HOST}'\nhosts = ['www.union.example']\n"
    return parse_profile(f"[site]\n{least}discover_channels = true\n{more}", "my.toml")


def test_the_hosts_that_external_entries_lead_to_are_named(tmp_path: Path) -> None:
    urls = [f"http://alias.example/a/{n}.html" for n in range(3)] + ["http://else.example/9.html"]
    entries = [make_entry(n, url=url, kind=EntryKind.EXTERNAL) for n, url in enumerate(urls)]
    with new_archive(tmp_path) as writer:
        save_entries(writer, *entries, make_entry(7))
    report = load_report(tmp_path, 1)

    assert report.external_hosts == {"alias.example": 3, "else.example": 1}
    said = "external, not fetched (add to `hosts` what is a name of this site): "
    assert f"{said}3 × alias.example, 1 × else.example" in to_text(report).splitlines()


@pytest.mark.parametrize(("number", "is_said"), [(2, False), (3, True)])
def test_rules_that_found_nothing_are_named(tmp_path: Path, number: int, is_said: bool) -> None:
    found = {"title": FoundBy.SELECTOR, "body": FoundBy.POSITION}
    with new_archive(tmp_path) as writer:
        save_entries(writer, *map(make_entry, range(number)))
        save_articles(writer, *(make_visit(n, found_by=found) for n in range(number)))
    profile = rules(
        "[article]\ntitle = 'h1'\nbody = 'div.none'\nsource = 'i'\n"
        "[urls]\narticle = ['/none/', '.']\n"
    )
    report = load_report(tmp_path, 1, profile)

    unfit = (
        f"article.body = 'div.none' found nothing in {number} articles",
        f"urls.article = '/none/' fits none of {number} articles that were listed",
    )
    assert report.unfit == (unfit if is_said else ())
    assert [f"profile: {words}" in to_text(report).splitlines() for words in unfit] == [is_said] * 2


def test_a_token_that_makes_one_article_several_is_named_until_it_is_dropped(
    tmp_path: Path,
) -> None:
    entries = [
        make_entry(n, url=f"{make_entry(n).url}?k={token}", title=f"第{n}届职工技能比武")
        for n in range(3)
        for token in "ab"
    ]
    with new_archive(tmp_path) as writer:
        save_entries(writer, *entries)

    said = (
        "urls.drop_query: 3 articles are listed several times, with another 'k' in the address;"
        " is it a token that says nothing of the page?"
    )
    assert load_report(tmp_path, 1, rules("")).unfit == (said,)
    assert load_report(tmp_path, 1, rules("[urls]\ndrop_query = ['k']")).unfit == ()
