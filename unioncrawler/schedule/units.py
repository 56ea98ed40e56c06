"""What asks again and again for what is due: units of systemd, a line of a crontab."""

from __future__ import annotations

import os
import re
import shlex
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from unioncrawler.sites.rules import ScheduleRules

NAME = "unioncrawler"
_PLAIN = re.compile(r"[A-Za-z0-9_@./:=+,-]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """What is to be called, with absolute paths, and where it writes.

    `user` is the account it runs as, None where it is that of the operator's own service manager or
    crontab. `tick` is how many minutes lie between two looks.
    """

    command: tuple[str, ...]
    folder: Path
    user: str | None
    tick: int


def tick_for(schedules: Iterable[ScheduleRules]) -> int:
    """Return how many minutes may lie between two looks, so that intervals are kept."""
    shortest = min((rules.every for rules in schedules if rules.every), default=timedelta(days=1))
    if shortest < timedelta(minutes=10):
        return 1
    return 5 if shortest < timedelta(hours=1) else 15


def systemd_units(wanted: Installation) -> dict[str, str]:
    """Return the texts of a service and its timer by their file names.

    Raises `ValueError` for a path that no unit can name.
    """
    return {f"{NAME}.service": _service(wanted), f"{NAME}.timer": _timer(wanted)}


def crontab_line(wanted: Installation) -> str:
    """Return the line of a crontab: of /etc/cron.d where a user is named, else of one's own.

    Raises `ValueError` for a path that no crontab can name.
    """
    for word in wanted.command:
        _check(word)
    command = shlex.join(wanted.command).replace("%", r"\%")
    minutes = "*" if wanted.tick == 1 else f"*/{wanted.tick}"
    return " ".join([minutes, "* * * *", *([wanted.user] if wanted.user else []), command]) + "\n"


def _service(wanted: Installation) -> str:
    words = wanted.command
    if "$" in words[0]:  # systemd undoes $$ in arguments, not in the path of the program
        words = ("/usr/bin/env", *words)
    command = " ".join(_quoted(word).replace("$", "$$") for word in words)
    folder = _quoted(str(wanted.folder))
    unit = ["Description=Crawl the sites that are due"]
    if wanted.user:
        unit += [
            "Wants=network-online.target",
            "After=network-online.target",
            f"RequiresMountsFor={folder}",
        ]
    service = [
        "Type=oneshot",
        f"ExecStart={command}",
        "# Secrets and settings, a NAME=VALUE a line; for nobody else to read.",
        f"EnvironmentFile=-%E/{NAME}/environment",
        *([f"User={wanted.user}"] if wanted.user else []),
        "UMask=0027",
        "Nice=10",
        "# A crawl that is stopped ends within seconds and is gone on with by the next one.",
        "TimeoutStartSec=1d",
        "TimeoutStopSec=60",
        "KillSignal=SIGTERM",
        "KillMode=mixed",
        "# Stopped on request. With a 3 behind it, a site that kept us out is no failure either.",
        "SuccessExitStatus=143",
        "MemoryMax=1G",
        "NoNewPrivileges=true",
        "ProtectSystem=strict",
        "ProtectHome=read-only",
        "# This folder must be there before the service starts.",
        f"ReadWritePaths={folder}",
        _private_tmp(wanted),
        *(_SYSTEM_ONLY if wanted.user else []),
    ]
    return _sections(wanted, "service", Unit=unit, Service=service)


def _private_tmp(wanted: Installation) -> str:
    """Return the line for a /tmp of the service's own, unless it works in the one of all."""
    named = [Path(os.path.normpath(word)) for word in (*wanted.command, str(wanted.folder))]
    if any(path.is_relative_to(each) for path in named for each in ("/tmp", "/var/tmp")):  # noqa: S108
        return "# No PrivateTmp=true: something named above lies in /tmp or /var/tmp."
    return "PrivateTmp=true"


# What a service manager without root's rights may not do.
_SYSTEM_ONLY = (
    "PrivateDevices=true",
    "ProtectKernelTunables=true",
    "ProtectKernelModules=true",
    "ProtectControlGroups=true",
    "ProtectClock=true",
    "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX",
    "RestrictNamespaces=true",
    "RestrictSUIDSGID=true",
    "LockPersonality=true",
    "CapabilityBoundingSet=",
    "SystemCallArchitectures=native",
    "SystemCallFilter=@system-service",
)


def _timer(wanted: Installation) -> str:
    unit = [f"Description=Look which sites are due, minutes between two looks: {wanted.tick}"]
    timer = [
        f"OnCalendar=*:0/{wanted.tick}",
        "# After downtime it looks at once; what was missed is crawled once.",
        "Persistent=true",
        f"RandomizedDelaySec={6 * wanted.tick}",
        "FixedRandomDelay=true",
        "AccuracySec=10",
    ]
    return _sections(wanted, "timer", Unit=unit, Timer=timer, Install=["WantedBy=timers.target"])


def _sections(wanted: Installation, kind: str, **sections: list[str]) -> str:
    place = "/etc/systemd/system" if wanted.user else "~/.config/systemd/user"
    written = [f"# {place}/{NAME}.{kind}, made by `unioncrawler schedule systemd`\n"]
    written += ["\n".join([f"[{name}]", *lines, ""]) for name, lines in sections.items()]
    return "\n".join(written)


def _quoted(word: str) -> str:
    """Return a word as systemd reads it in lists of words; $ only means something in commands."""
    _check(word)
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return escaped if _PLAIN.fullmatch(word) else f'"{escaped}"'


def _check(word: str) -> None:
    if _CONTROL.search(word) or not word.isprintable():
        raise ValueError(f"cannot be named in a unit or crontab: {word!r}")
