"""A mail, handed to the system's `sendmail` or to a mail server."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import TYPE_CHECKING, Any

from unioncrawler.errors import NotifyError
from unioncrawler.notify.command import run_with

if TYPE_CHECKING:
    from collections.abc import Mapping

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


def send_mail(hook: MailHook, message: Mapping[str, Any], environment: Mapping[str, str]) -> None:
    """Send the report. Raises `NotifyError` where it is not taken, `ValueError` for a password."""
    mail = to_mail(hook, message)
    if hook.sendmail is not None:
        run_with((hook.sendmail, "-t", "-oi"), mail.as_bytes(), hook.timeout)
        return
    password = hook.password.read(environment) if hook.password else None
    where = f"{hook.smtp}:{hook.port}"
    try:
        with smtplib.SMTP(hook.smtp or "", hook.port, timeout=hook.timeout) as server:
            if hook.starttls:
                server.starttls(context=ssl.create_default_context())
            if hook.user is not None and password is not None:
                server.login(hook.user, password)
            refused = server.send_message(mail)
    except (OSError, smtplib.SMTPException) as error:
        raise NotifyError(f"the mail server {where} did not take the mail: {error}") from error
    if refused:
        raise NotifyError(f"the mail server {where} refused {', '.join(refused)}")
