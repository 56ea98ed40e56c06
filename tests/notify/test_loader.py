"""The file of hooks: what is meant, and what is refused with its place named."""

from __future__ import annotations

from pathlib import Path

import pytest

from unioncrawler.errors import NotifyError
from unioncrawler.notify import CommandHook, MailHook, WebhookHook, load_hooks, parse_hooks
from unioncrawler.notify.hooks import Secret

WHOLE = """
[[command]]
name = "chat"
run = ["/usr/local/bin/tell", "--room", "工会"]
timeout = 5
on = "every"
[[webhook]]
url = "https://example.org/hook"
secret_env = "HOOK_SECRET"
tries = 5
pause = 0.5
[[mail]]
to = ["a@example.org", "b@example.org"]
from = "crawler@example.org"
smtp = "mail.example.org"
port = 587
starttls = true
user = "crawler"
password_file = "/etc/unioncrawler/password"
"""


def test_every_setting_is_read() -> None:
    assert parse_hooks(WHOLE, "hooks") == (
        CommandHook(
            name="chat", run=("/usr/local/bin/tell", "--room", "工会"), timeout=5, on="every"
        ),
        WebhookHook(
            name="webhook 1",
            url="https://example.org/hook",
            secret=Secret(variable="HOOK_SECRET"),
            tries=5,
            pause=0.5,
        ),
        MailHook(
            name="mail 1",
            to=("a@example.org", "b@example.org"),
            sender="crawler@example.org",
            smtp="mail.example.org",
            port=587,
            starttls=True,
            user="crawler",
            password=Secret(file=Path("/etc/unioncrawler/password")),
        ),
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("x = ", "hooks: not valid TOML"),
        ("[[slack]]", "hooks: slack: unknown table; known: command, webhook, mail"),
        ("[command]\nrun = ['a']", "hooks: command: must be written as [[command]]"),
        ("command = [1]", "hooks: command[1]: must be a table"),
        ("[[command]]", "hooks: command[1].run: this key is missing"),
        ("[[command]]\nrun = 'a'", "hooks: command[1].run: must be a list"),
        ("[[command]]\nrun = ['a']\nshell = true", "hooks: command[1].shell: unknown key"),
        ("[[command]]\nrun = ['a']\ntimeout = 0", "hooks: command[1].timeout: must lie between"),
        ("[[command]]\nrun = ['a']\non = 'never'", "command[1].on: must be 'alarm' or 'every'"),
        ("[[webhook]]\nurl = 'ftp://a'", "hooks: webhook[1].url: not an http(s) address"),
        ("[[webhook]]\nurl = 'http://u:p@a/'", "hooks: webhook[1].url: not an http(s) address"),
        ("[[webhook]]\nurl = 'http://a/中文'", "hooks: webhook[1].url: not an http(s) address"),
        ("[[webhook]]\nurl = 'http://a:99999'", "hooks: webhook[1].url: not an http(s) address"),
        ("[[webhook]]\nurl = 'http://a'\nsecret = 'x'", "hooks: webhook[1].secret: unknown key"),
        ("[[mail]]\nto = ['a@b']\nfrom = 'c@d'", "hooks: mail[1]: name either sendmail or smtp"),
        ("[[mail]]\nto = ['a']\nfrom = 'c@d'", "hooks: mail[1].to: not an e-mail address: 'a'"),
        ("[[mail]]\nto = ['x@[']\nfrom = 'c@d'", "mail[1].to: not an e-mail address: 'x@['"),
        ("[[mail]]\nto = ['\"x@d']\nfrom = 'c@d'", "mail[1].to: not an e-mail address: '\"x@d'"),
        (
            "[[mail]]\nto = ['a@b\\nBcc: x@y']\nfrom = 'c@d'",
            "hooks: mail[1].to: must be|not an e-mail",
        ),
        (
            "[[mail]]\nto = ['a@b']\nfrom = 'c@d'\nsendmail = 'sendmail'",
            "hooks: mail[1].sendmail: must be the whole path",
        ),
        (
            "[[mail]]\nto = ['a@b']\nfrom = 'c@d'\nsmtp = 'm'\nuser = 'u'",
            "hooks: mail[1]: user and password_env or password_file go together",
        ),
        (
            "[[mail]]\nto = ['a@b']\nfrom = 'c@d'\nsendmail = '/s'\nport = 25",
            "hooks: mail[1]: port, starttls and user are for smtp",
        ),
        (
            "[[command]]\nname='a'\nrun=['a']\n[[command]]\nname='a'\nrun=['a']",
            "hooks: the name 'a' stands twice",
        ),
    ],
)
def test_what_is_wrong_is_named_with_its_place(text: str, told: str) -> None:
    with pytest.raises(NotifyError) as caught:
        parse_hooks(text.replace("'a@b\\n", '"a@b\\n').replace("x@y'", 'x@y"'), "hooks")

    assert any(part in str(caught.value) for part in told.split("|"))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotifyError, match=r"none\.toml: cannot be read: No such file"):
        load_hooks(tmp_path / "none.toml")


def test_bytes_that_are_no_text_are_named_with_their_offset(tmp_path: Path) -> None:
    (tmp_path / "n.toml").write_bytes(b"# \xff")

    with pytest.raises(NotifyError, match="not UTF-8 at byte 2"):
        load_hooks(tmp_path / "n.toml")
