"""A mail, handed to the system's `sendmail` or to a mail server."""

from __future__ import annotations

import smtplib
import socket
import ssl
from contextlib import suppress
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import TYPE_CHECKING, Any

from unioncrawler.errors import NotifyError
from unioncrawler.notify.command import run_with
from unioncrawler.notify.waiting import in_time, never

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from unioncrawler.notify.hooks import MailHook


def to_mail(hook: MailHook, message: Mapping[str, Any]) -> EmailMessage:
    """Return the report as a mail."""
    mail = EmailMessage()
    mail["Subject"] = message["subject"]
    mail["From"] = hook.sender
    mail["To"] = ", ".join(hook.to)
    mail["Date"] = formatdate(localtime=True)
    mail["Message-ID"] = make_msgid(domain=hook.sender.rpartition("@")[2])
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message["text"])
    return mail


def send_mail(
    hook: MailHook,
    message: Mapping[str, Any],
    environment: Mapping[str, str],
    is_stopped: Callable[[], bool] = never,
) -> None:
    """Send the report.

    Raises `NotifyError` where it is not taken, `ValueError` for a password, and
    `TellingStoppedError` where `is_stopped` says so.
    """
    mail = to_mail(hook, message)
    if hook.sendmail is not None:
        run_with((hook.sendmail, "-t", "-oi"), mail.as_bytes(), hook.timeout, is_stopped)
        return
    password = hook.password.read(environment) if hook.password else None
    where = f"{hook.smtp}:{hook.port}"
    clients: list[_Client] = []
    try:
        refused = in_time(
            lambda: _hand_over(hook, mail, password, clients), hook.timeout, is_stopped
        )
    except (OSError, smtplib.SMTPException) as error:
        raise NotifyError(f"the mail server {where} did not take the mail: {error}") from error
    finally:
        for client in clients:
            client.hang_up()
    if refused:
        raise NotifyError(f"the mail server {where} refused {', '.join(refused)}")


def _hand_over(
    hook: MailHook, mail: EmailMessage, password: str | None, clients: list[_Client]
) -> Mapping[str, tuple[int, bytes]]:
    """Hand a mail to a server; return who was refused among several. Raises as smtplib does."""
    with _Client(hook, clients) as client:
        if hook.starttls:
            client.starttls(context=ssl.create_default_context())
        if hook.user is not None and password is not None:
            client.login(hook.user, password)
        return client.send_message(mail)


class _Client(smtplib.SMTP):
    """A connection that can be ended while it is being made, by who finds it in `clients`.

    A socket's timeout begins anew with every byte, so a server that drips its answers would hold
    whoever waits for them without end.
    """

    def __init__(self, hook: MailHook, clients: list[_Client]) -> None:
        clients.append(self)
        super().__init__(hook.smtp or "", hook.port, timeout=hook.timeout)

    def hang_up(self) -> None:
        """End the connection, if there is one, also for the one who waits for an answer."""
        if self.sock is not None:
            with suppress(OSError):  # it has ended by itself
                self.sock.shutdown(socket.SHUT_RDWR)
