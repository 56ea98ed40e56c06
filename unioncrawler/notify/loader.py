"""Reads the file of hooks, strictly: what is not known is a mistake with the key named."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from unioncrawler.errors import NotifyError
from unioncrawler.notify.hooks import (
    ON_EVERY_RUN,
    ON_NEWS,
    CommandHook,
    Hook,
    MailHook,
    Secret,
    WebhookHook,
)
from unioncrawler.sites.values import to_count, to_flag, to_host, to_number, to_text, to_tuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def load_hooks(path: Path) -> tuple[Hook, ...]:
    """Return the hooks of a file. Raises `NotifyError`, which names the file and the key."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise NotifyError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise NotifyError(f"{path}: not UTF-8 at byte {error.start}") from error
    return parse_hooks(text, str(path))


def parse_hooks(text: str, where: str) -> tuple[Hook, ...]:
    """Return the hooks written in a text; `where` names it in error messages."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise NotifyError(f"{where}: not valid TOML: {error}") from error
    hooks: list[Hook] = []
    for kind, tables in document.items():
        if kind not in _KINDS:
            raise NotifyError(f"{where}: {kind}: unknown table; known: {', '.join(_KINDS)}")
        if not isinstance(tables, list):
            raise NotifyError(f"{where}: {kind}: must be written as [[{kind}]]")
        for number, table in enumerate(tables, start=1):
            hooks.append(_hook(kind, table, number, f"{where}: {kind}[{number}]"))
    names = [hook.name for hook in hooks]
    for name in names:
        if names.count(name) > 1:
            raise NotifyError(f"{where}: the name {name!r} stands twice")
    return tuple(hooks)


def _hook(kind: str, table: object, number: int, where: str) -> Hook:
    make, keys, required = _KINDS[kind]
    if not isinstance(table, dict):
        raise NotifyError(f"{where}: must be a table, written as [[{kind}]]")
    for key in table:
        if key not in keys:
            raise NotifyError(f"{where}.{key}: unknown key; known: {', '.join(keys)}")
    for key in required:
        if key not in table:
            raise NotifyError(f"{where}.{key}: this key is missing")
    values: dict[str, Any] = {"name": f"{kind} {number}"}
    for key, value in table.items():
        try:
            values[_FIELDS.get(str(key), str(key))] = keys[key](value)
        except ValueError as error:
            raise NotifyError(f"{where}.{key}: {error}") from error
    hook = make(**values)
    if isinstance(hook, MailHook):
        _check_mail(hook, table, where)
    return hook


def _check_mail(hook: MailHook, table: Mapping[str, object], where: str) -> None:
    if (hook.sendmail is None) == (hook.smtp is None):
        raise NotifyError(f"{where}: name either sendmail or smtp")
    if (hook.user is None) != (hook.password is None):
        raise NotifyError(f"{where}: user and password_env or password_file go together")
    if hook.sendmail is not None and {"port", "starttls", "user"} & set(table):
        raise NotifyError(f"{where}: port, starttls and user are for smtp, not for sendmail")


def _to_address(value: object) -> str:
    text = to_text(value)
    if not re.fullmatch(r"[^\s@<>,;:()\[\]\"\\]+@[\w.-]+", text):
        raise ValueError(f"not an e-mail address: {value!r}")
    return text


def _to_url(value: object) -> str:
    text = to_text(value)
    try:
        parts = urlsplit(text)
        is_usable = parts.scheme in {"http", "https"} and bool(parts.hostname)
        is_usable = is_usable and (parts.port or 1) > 0 and parts.username is None
        is_usable = is_usable and re.fullmatch(r"[\x21-\x7e]+", text) is not None
    except ValueError:
        is_usable = False
    if not is_usable:
        raise ValueError("not an http(s) address in ASCII without user and password")
    return text


def _to_program(value: object) -> str:
    text = to_text(value)
    if not Path(text).is_absolute():
        raise ValueError(f"must be the whole path of a program, not {value!r}")
    return text


def _to_occasion(value: object) -> str:
    if value not in {ON_NEWS, ON_EVERY_RUN}:
        raise ValueError(f"must be '{ON_NEWS}' or '{ON_EVERY_RUN}', not {value!r}")
    return str(value)


def _in_variable(value: object) -> Secret:
    return Secret(variable=to_text(value))


def _in_file(value: object) -> Secret:
    return Secret(file=Path(to_text(value)))


_COMMON: dict[str, Callable[[Any], Any]] = {
    "name": to_text,
    "on": _to_occasion,
    "timeout": to_number(1, 600),
}
_FIELDS = {
    "secret_env": "secret",
    "secret_file": "secret",
    "password_env": "password",
    "password_file": "password",
    "from": "sender",
}
_KINDS: dict[str, tuple[Callable[..., Hook], dict[str, Callable[[Any], Any]], tuple[str, ...]]] = {
    "command": (CommandHook, {**_COMMON, "run": to_tuple(to_text)}, ("run",)),
    "webhook": (
        WebhookHook,
        {
            **_COMMON,
            "url": _to_url,
            "secret_env": _in_variable,
            "secret_file": _in_file,
            "tries": to_count(1, 10),
            "pause": to_number(0, 60),
        },
        ("url",),
    ),
    "mail": (
        MailHook,
        {
            **_COMMON,
            "to": to_tuple(_to_address),
            "from": _to_address,
            "sendmail": _to_program,
            "smtp": to_host,
            "port": to_count(1, 65_535),
            "starttls": to_flag,
            "user": to_text,
            "password_env": _in_variable,
            "password_file": _in_file,
        },
        ("to", "from"),
    ),
}
