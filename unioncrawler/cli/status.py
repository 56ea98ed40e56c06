"""`unioncrawler status`: what is in the archive, and how complete it is."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Any

import click

from unioncrawler.archive import open_archive
from unioncrawler.archive.events import FIXITY
from unioncrawler.archive.last_runs import last_run
from unioncrawler.archive.lock import writer_of
from unioncrawler.archive.reposts import count_reposts
from unioncrawler.archive.times import china_now, to_stored
from unioncrawler.archive.watching import last_successes
from unioncrawler.cli.options import (
    archive_option,
    counted,
    json_option,
    printable,
    shown_time,
    site_option,
)
from unioncrawler.cli.report import excused_hosts
from unioncrawler.schedule import look_out
from unioncrawler.sites import load_schedule

if TYPE_CHECKING:
    from pathlib import Path

    from unioncrawler.archive import Archive
    from unioncrawler.archive.counts import ChannelCount
    from unioncrawler.archive.events import Event

UNREAD = "not read yet"
_COLUMNS = ("listed", "captured", "pending", "failed", "external", "files")


@click.command()
@archive_option
@site_option
@json_option
def status(archive: Path, site: str | None, as_json: bool) -> None:
    """Tell what is in the archive: articles, entries of each channel, the last crawl and check."""
    with open_archive(archive) as opened:
        keys = [site] if site else opened.sites()
        sites = [_site_status(opened, key) for key in keys]
        path = str(opened.path)
        check = opened.last_event(FIXITY)
    if as_json:
        whole = {"archive": path, "fixity": check and _check_status(check), "sites": sites}
        click.echo(json.dumps(whole, ensure_ascii=False, indent=2))
        return
    click.echo(f"{path}: {len(sites)} site{'s' * (len(sites) != 1)}")
    if check:
        click.echo(f"last check: {shown_time(check.finished)}, {summary(check)}")
    for each in sites:
        _print_site(each)


def summary(event: Event) -> str:
    """Return in a few words what a check found."""
    detail = event.detail
    how = "full check" if detail["full"] else "check"
    found = f"{detail['damaged']} damages" if detail["damaged"] else event.outcome
    records = f", {detail['records']} records" if detail["records"] else ""
    return f"{found} ({how} of {detail['files']} WARC files, {detail['bytes']} bytes{records})"


def _check_status(check: Event) -> dict[str, Any]:
    """Return a check without the list of what it found, which can be long."""
    detail = {k: value for k, value in check.detail.items() if k not in {"damages", "notes"}}
    return dataclasses.asdict(check) | {"detail": detail}


def _site_status(archive: Archive, site: str) -> dict[str, Any]:
    archive.check_site(site)
    counts = archive.channel_counts(site)
    crawl = archive.last_crawl(site)
    with archive.reading() as connection:
        successes = last_successes(connection, site)
    return {
        "site": site,
        "articles": archive.count_articles(site),
        "reposts": count_reposts(archive, site),
        "waiting": archive.count_waiting(site),
        "due": archive.count_due(site, now=china_now()),
        "retries": dataclasses.asdict(archive.retry_counts(site)),
        "completeness": _completeness(counts),
        "channels": [
            dataclasses.asdict(count)
            | {
                "completeness": count.completeness,
                "last_success": successes.get(count.channel),
            }
            for count in counts
        ],
        "attachments": [dataclasses.asdict(c) for c in archive.attachment_counts(site)],
        "documents": {c.outcome or UNREAD: c.count for c in archive.document_counts(site)},
        "suspects": [dataclasses.asdict(suspect) for suspect in archive.suspects(site)],
        "failures": [dataclasses.asdict(failure) for failure in archive.failure_counts(site)],
        "last_crawl": crawl and dataclasses.asdict(crawl),
        "next_crawl": _next_crawl(archive, site),
        "writer": writer_of(archive.path),
    }


def _next_crawl(archive: Archive, site: str) -> str | None:
    """Return when a site is due by the schedule of its profile; None where it has none."""
    rules = load_schedule(site)
    if rules is None:
        return None
    return to_stored(look_out(rules, last_run(archive, site), china_now()).begins)


def _completeness(counts: list[ChannelCount]) -> float:
    whole = sum(max(count.listed, count.stated or 0) for count in counts)
    return round(sum(count.accounted for count in counts) / whole, 4) if whole else 1.0


def _print_site(site: dict[str, Any]) -> None:
    click.echo()
    click.echo(click.style(site["site"], bold=True))
    reposts = f" ({site['reposts']} of them reposts)" if site["reposts"] else ""
    click.echo(f"  {site['articles']} articles{reposts}, {site['waiting']} waiting to be fetched")
    click.echo(f"  to be asked for again: {_debts(site)}")
    if site["channels"]:
        head = "".join(f"{name:>10}" for name in _COLUMNS)
        click.echo(f"  {head}  complete  {'last success':<19}  channel")
    totals = {name: sum(channel[name] for channel in site["channels"]) for name in _COLUMNS}
    whole = totals | {
        "channel": "all channels",
        "completeness": site["completeness"],
        "last_success": None,
    }
    for channel in [*site["channels"], *([whole] if site["channels"] else [])]:
        numbers = "".join(f"{channel[name]:>10}" for name in _COLUMNS)
        is_known = channel["listed"] or channel["stated"] or channel["walked"]
        share = f"{channel['completeness']:>8.1%}" if is_known else f"{'-':>8}"
        read = shown_time(channel["last_success"] or "-")
        told = _told(channel) if "checked" in channel else ""
        click.echo(f"  {numbers}  {share}  {read:<19}  {printable(channel['channel'])}{told}")
    for kept in site["attachments"]:
        reason = f" ({printable(kept['reason'])})" if kept["reason"] else ""
        click.echo(f"  images and files: {kept['count']} {kept['state']}{reason}")
    if site["documents"]:
        click.echo(f"  read in images and files: {counted(site['documents'])}")
    for failure in site["failures"]:
        reason = printable(failure["reason"])
        click.echo(f"  failed: {failure['count']} × {failure['verdict']}: {reason}")
    for suspect in site["suspects"]:
        _print_suspect(suspect)
    if crawl := site["last_crawl"]:
        running = f"is running ({site['writer']})" if site["writer"] else "did not end"
        ended = f"ended {shown_time(crawl['finished'])}" if crawl["finished"] else running
        reason = f" ({crawl['reason']})" if crawl["reason"] else ""
        click.echo(
            f"  last crawl: {crawl['id']}, begun {shown_time(crawl['started'])}, {ended}{reason}"
        )
        for host, words in excused_hosts(crawl["stats"] or {}).items():
            click.echo(f"  secure connections to {host}: {words}")
        if site["next_crawl"]:
            click.echo(f"  next crawl: due {site['next_crawl']}, by the schedule of the profile")
        if crawl["suspect"]:
            click.echo(f"  SUSPECT: a check failed, see `unioncrawler runs show {crawl['id']}`")


def _debts(site: dict[str, Any]) -> str:
    """Return what of the archived and the failed is to be asked for again."""
    retries = site["retries"]
    waiting = f"{retries['waiting']} that failed"
    if retries["next_try"]:
        waiting += f" (from {shown_time(retries['next_try'])})"
    return f"{site['due']} due by their age, {waiting}; given up: {retries['given_up']}"


def _told(channel: dict[str, Any]) -> str:
    """Return what a channel says of itself, and whether it was ever walked to an end."""
    known = []
    if channel["stated"] is not None:
        known.append(f"says {channel['stated']}")
    if not channel["checked"] and channel["listed"]:
        known.append("never walked to an end")
    return f"  ({', '.join(known)})" if known else ""


def _print_suspect(suspect: dict[str, Any]) -> None:
    signs = ", ".join(f"{each['kind']} {each['at'][:10]}" for each in suspect["evidence"])
    if suspect["visits_left"] or suspect["days_left"]:
        lacks = f"{suspect['visits_left']} more visits, {suspect['days_left']} more days"
    else:
        lacks = "the next visit decides"
    click.echo(f"  perhaps gone: {suspect['url']}  {printable(suspect['title'])}")
    click.echo(f"    {signs}; to the verdict: {lacks}")
