"""Tells others what a run found: by a command, a webhook or mail that the operator sets."""

from unioncrawler.notify.hooks import CommandHook, Hook, MailHook, WebhookHook
from unioncrawler.notify.loader import load_hooks, parse_hooks
from unioncrawler.notify.message import to_message
from unioncrawler.notify.telling import tell

__all__ = [
    "CommandHook",
    "Hook",
    "MailHook",
    "WebhookHook",
    "load_hooks",
    "parse_hooks",
    "tell",
    "to_message",
]
