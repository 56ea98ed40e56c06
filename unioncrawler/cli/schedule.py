"""`unioncrawler schedule`: what is due when, and the units that see to it."""

from __future__ import annotations

import json
import os
import pwd
import re
import sys
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from unioncrawler.archive.times import china_now, to_stored
from unioncrawler.cli.options import Contact, archive_option, json_option, printable
from unioncrawler.cli.scheduled import (
    folder_of,
    look_at,
    own_archives_option,
    scheduled_sites,
    sites_option,
)
from unioncrawler.errors import ProfileError, UnioncrawlerError
from unioncrawler.schedule import in_words
from unioncrawler.schedule.units import Installation, crontab_line, systemd_units, tick_for

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from unioncrawler.cli.scheduled import Look, ScheduledSite

T = TypeVar("T")


@click.group(invoke_without_command=True)
@archive_option
@sites_option
@own_archives_option
@json_option
@click.pass_context
def schedule(
    ctx: click.Context, archive: Path, names: tuple[str, ...], own_archives: bool, as_json: bool
) -> None:
    """Show what is due when: the rule of each site, its last run, its next.

    `schedule systemd` prints a service and a timer, `schedule cron` a line of a crontab; both have
    `unioncrawler run --due` called every few minutes. Times are those of Asia/Shanghai.
    """
    if ctx.invoked_subcommand is not None:
        if names or own_archives or as_json or archive != Path("output"):
            raise click.UsageError(f"options belong behind `schedule {ctx.invoked_subcommand}`")
        return
    now = china_now()
    looks = [look_at(site, now) for site in _all_sites(names, archive, own_archives=own_archives)]
    if as_json:
        whole = {"now": to_stored(now), "sites": [_to_json(look) for look in looks]}
        click.echo(json.dumps(whole, ensure_ascii=False, indent=2))
        return
    click.echo(printable(_table(looks)))
    for look in looks:
        if look.outlook.warning:
            click.echo(f"{look.site.key}: {look.outlook.warning}", err=True)


def _all_sites(names: tuple[str, ...], archive: Path, *, own_archives: bool) -> list[ScheduledSite]:
    """Return the sites. Raises `ProfileError` where one of them cannot be used."""
    sites, mistakes = scheduled_sites(names, archive, own_archives=own_archives)
    if mistakes:
        raise ProfileError("; ".join(mistakes))
    return sites


def _to_json(look: Look) -> dict[str, Any]:
    last, outlook = look.last, look.outlook
    return {
        "site": look.site.key,
        "rule": in_words(look.site.rules),
        "archive": str(look.site.archive),
        "last_run": last and to_stored(last.started),
        "last_run_ended": last and last.finished and to_stored(last.finished),
        "cut_short_in_a_row": last.cut_short if last and not look.writer else 0,
        "standing": outlook.standing.value,
        "due": outlook.is_due,
        "next": to_stored(outlook.begins),
        "why": outlook.why,
        "warning": outlook.warning,
        "writer": look.writer,
    }


def _table(looks: Sequence[Look]) -> str:
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    table = Table(box=None, pad_edge=False, header_style="")
    for name in ("site", "rule", "last run", "next run", "now"):
        table.add_column(name, no_wrap=True)
    for look in looks:
        last = f"{look.last.started:%Y-%m-%d %H:%M}" if look.last else "never"
        begins = "now" if look.outlook.is_due else f"{look.outlook.begins:%Y-%m-%d %H:%M}"
        table.add_row(look.site.key, in_words(look.site.rules), last, begins, _standing(look))
    text = StringIO()
    Console(file=text, width=500, no_color=True, highlight=False, markup=False).print(table)
    return "\n".join(line.rstrip() for line in text.getvalue().splitlines())


def _standing(look: Look) -> str:
    if look.writer:
        return f"its archive is being written by {look.writer}"
    outlook = look.outlook
    is_by_rule = outlook.why == in_words(look.site.rules)
    return outlook.standing.value if is_by_rule else f"{outlook.standing.value}: {outlook.why}"


def _installing(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that say what is installed, and for whom."""
    options = [
        archive_option,
        sites_option,
        own_archives_option,
        click.option("--jobs", type=click.IntRange(1, 64), help="As with `run`."),
        click.option("--contact", type=Contact(), help="As with `run`."),
        click.option(
            "--user",
            "is_own",
            is_flag=True,
            help="For your own service manager or crontab, without root's rights.",
        ),
        click.option(
            "--run-as",
            metavar="NAME",
            help="The account it runs as; without it yours, for root one named unioncrawler.",
        ),
    ]
    for option in reversed(options):
        command = option(command)
    return command


@schedule.command()
@_installing
@click.option(
    "-o", "folder", type=click.Path(path_type=Path, file_okay=False),
    help="Write both files into this folder instead of printing them.",
)  # fmt: skip
def systemd(folder: Path | None, **wanted: Any) -> None:
    """Print a systemd service and timer that call `unioncrawler run --due`.

    Put them where their first lines say, then `systemctl daemon-reload` and `systemctl enable --now
    unioncrawler.timer` (with --user: `systemctl --user ...`, and `loginctl enable-linger`, so that
    it goes on when you are logged out).
    """
    texts = _made(systemd_units, _installation(**wanted))
    if folder is None:
        click.echo("\n".join(texts.values()), nl=False)
        return
    for name, text in texts.items():
        path = folder / name
        if path.exists() and path.read_bytes() != text.encode():
            raise UnioncrawlerError(f"{path}: is there already, and different; nothing was changed")
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
        click.echo(folder / name)


@schedule.command()
@_installing
def cron(**wanted: Any) -> None:
    """Print a line for /etc/cron.d/unioncrawler that calls `unioncrawler run --due --quiet`.

    With --user it is one for your own crontab (`crontab -e`). What goes wrong is printed, so cron
    mails it.
    """
    click.echo(_made(crontab_line, _installation(quiet=True, **wanted)), nl=False)


def _made(make: Callable[[Installation], T], wanted: Installation) -> T:
    try:
        return make(wanted)
    except ValueError as error:
        raise UnioncrawlerError(str(error)) from error


def _installation(
    *, archive: Path, names: tuple[str, ...], own_archives: bool, jobs: int | None,
    contact: str | None, is_own: bool, run_as: str | None, quiet: bool = False,
) -> Installation:  # fmt: skip
    if is_own and run_as:
        raise click.UsageError("--user and --run-as exclude one another")
    if run_as and not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.-]{0,31}", run_as):
        raise click.UsageError(f"no name of an account: {run_as!r}")
    sites = _all_sites(names, archive, own_archives=own_archives)
    python = Path(sys.executable).absolute()  # not resolved: what it points to is no environment
    words = [str(python), "-P", "-m", "unioncrawler", "run", "--due"]
    words += ["--archive", str(archive.absolute())]
    words += ["--own-archives"] if own_archives else []
    for name in names:
        is_file = name.endswith(".toml") or "/" in name
        words += ["--site", str(Path(name).absolute()) if is_file else name]
    words += ["--jobs", str(jobs)] if jobs else []
    words += ["--contact", contact] if contact else []
    words += ["--quiet"] if quiet else []
    return Installation(
        command=tuple(words),
        folder=folder_of(archive.absolute()),
        user=None if is_own else run_as or _account(),
        tick=tick_for(site.rules for site in sites),
    )


def _account() -> str:
    user = os.geteuid()
    return "unioncrawler" if user == 0 else pwd.getpwuid(user).pw_name
