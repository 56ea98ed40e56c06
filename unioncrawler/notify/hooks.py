"""What an operator may set: one value a kind of hook."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

ON_NEWS, ON_EVERY_RUN = "alarm", "every"


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """Where a secret is: a variable of the environment, or a file; never a setting itself."""

    variable: str | None = None
    file: Path | None = None

    def read(self, environment: Mapping[str, str]) -> str:
        """Return the secret. Raises `ValueError`, which names the place, where there is none."""
        if self.variable is not None:
            found, place = environment.get(self.variable, ""), f"the variable {self.variable}"
        else:
            place = f"the file {self.file}"
            try:
                found = self.file.read_text(encoding="utf-8").strip() if self.file else ""
            except (OSError, UnicodeDecodeError) as error:
                raise ValueError(f"{place} cannot be read: {error}") from error
        if not found:
            raise ValueError(f"{place} holds no secret")
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandHook:
    """A program that gets the report as JSON on its standard input."""

    name: str
    run: tuple[str, ...]
    timeout: float = 30.0
    on: str = ON_NEWS


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookHook:
    """An address that gets the report as a JSON POST, signed where a secret is set."""

    name: str
    url: str
    secret: Secret | None = None
    timeout: float = 10.0
    tries: int = 3
    pause: float = 2.0  # seconds before the second try, doubled before each further one
    on: str = ON_NEWS


@dataclass(frozen=True, slots=True, kw_only=True)
class MailHook:
    """A mail, handed to a `sendmail` program or to a server `smtp`."""

    name: str
    to: tuple[str, ...]
    sender: str
    sendmail: str | None = None
    smtp: str | None = None
    port: int = 25
    starttls: bool = False
    user: str | None = None
    password: Secret | None = None
    timeout: float = 30.0
    on: str = ON_NEWS


Hook = CommandHook | WebhookHook | MailHook
