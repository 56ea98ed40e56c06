"""Hooks against real receivers on loopback."""

from __future__ import annotations

import contextlib
import email
import email.policy
import hashlib
import hmac
import json
import socket
import sys
import threading
import time
import tracemalloc
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from aiosmtpd.controller import Controller

from tests.notify.receivers import Receiver
from unioncrawler.archive.crawls import Crawl
from unioncrawler.errors import NotifyError, TellingStoppedError
from unioncrawler.notify import CommandHook, MailHook, WebhookHook, tell, to_message
from unioncrawler.notify.hooks import Secret
from unioncrawler.notify.telling import deliver
from unioncrawler.notify.webhook import post
from unioncrawler.replica.certificate import untrusted_context

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from aiosmtpd.smtp import SMTP, Envelope, Session

    from unioncrawler.notify import Hook

RUN = Crawl(
    id=7,
    site="nmgzgh",
    arguments={},
    stats=None,
    program_version="1",
    started="2026-02-17T03:30:00+08:00",
    finished="2026-02-17T03:41:00+08:00",
    reason="finished",
    suspect=True,
    findings={
        "found": [
            {
                "cause": "channel moved",
                "channel": "基层频道/党建巡礼",
                "evidence": "its address answers 404",
                "alarm": True,
                "lost": ["entries"],
                "state": "begun",
            }
        ],
        "over": [{"cause": "blocked", "channel": None}],
    },
    figures={"requests": 20, "bytes": 12345, "new": 1, "changed": 2, "gone": 3, "verdicts": {}},
)
MESSAGE = to_message(RUN, "/srv/union/output")


def test_the_message_says_it_in_words_too() -> None:
    assert MESSAGE["subject"] == "unioncrawler: nmgzgh: channel moved, blocked is over"
    assert MESSAGE["text"].splitlines() == [
        "Run 7 of nmgzgh began 2026-02-17T03:30:00+08:00.",
        "It ended 2026-02-17T03:41:00+08:00 (finished).",
        "20 requests, 12345 bytes; articles: 1 new, 2 changed, 3 gone.",
        "",
        "ALARM: channel moved: 基层频道/党建巡礼: its address answers 404",
        "over again: blocked: the whole site",
        "",
        (
            "What you can do (channel moved): look where the site's navigation leads now, and mend"
            " the channel's url."
        ),
        "More: unioncrawler runs show 7 --archive /srv/union/output",
    ]


def script(path: Path, text: str) -> str:
    path.write_text(f"#!{sys.executable}\n{text}", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def test_a_command_gets_the_report_on_its_standard_input(tmp_path: Path) -> None:
    out = tmp_path / "out"
    run = script(tmp_path / "hook", f"import sys; open({str(out)!r}, 'w').write(sys.stdin.read())")
    deliver(CommandHook(name="c", run=(run,)), MESSAGE)

    assert json.loads(out.read_text(encoding="utf-8")) == MESSAGE


def test_a_command_that_fails_is_named_with_what_it_said(tmp_path: Path) -> None:
    run = script(tmp_path / "hook", "import sys; sys.exit('no such room')")

    with pytest.raises(NotifyError, match="hook ended with code 1: no such room"):
        deliver(CommandHook(name="c", run=(run,)), MESSAGE)


def test_a_command_that_is_not_there_is_named() -> None:
    with pytest.raises(NotifyError, match="/none/such cannot be run: No such file"):
        deliver(CommandHook(name="c", run=("/none/such",)), MESSAGE)


def test_a_command_that_does_not_end_is_ended_with_its_children(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    child = f"import os, time; open({str(pid)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    text = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    run = script(tmp_path / "hook", text)
    began = time.monotonic()

    with pytest.raises(NotifyError, match=r"did not end within 1\.5 s"):
        deliver(CommandHook(name="c", run=(run,), timeout=1.5), MESSAGE)
    assert time.monotonic() - began < 10
    time.sleep(0.2)
    state = Path(f"/proc/{pid.read_text(encoding='utf-8')}/stat")
    assert not state.exists() or state.read_text(encoding="utf-8").split()[2] == "Z"


def test_a_command_may_say_without_end_and_its_last_words_are_kept(tmp_path: Path) -> None:
    text = """import os, sys
for _ in range(640):
    os.write(2, b"x" * 100_000)
sys.exit("the last words")
"""
    hook = CommandHook(name="c", run=(script(tmp_path / "hook", text),))
    tracemalloc.start()
    try:
        with pytest.raises(NotifyError) as caught:
            deliver(hook, MESSAGE)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert str(caught.value).endswith("the last words")
    assert len(str(caught.value)) < 400 + len(str(tmp_path))
    assert peak < 4_000_000  # of 64,000,000


def test_a_command_that_leaves_a_daemon_behind_has_ended_when_it_ends_itself() -> None:
    began = time.monotonic()
    deliver(
        CommandHook(name="c", run=("/bin/sh", "-c", "setsid sleep 5 & sleep 0.5; exit 0")), MESSAGE
    )

    assert time.monotonic() - began < 3


def test_a_command_need_not_read_what_it_is_given() -> None:
    deliver(CommandHook(name="c", run=("/bin/true",)), MESSAGE | {"long": "x" * 1_000_000})


def test_a_webhook_is_signed_so_that_its_receiver_can_tell(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("geheim\n", encoding="utf-8")
    with Receiver([204]) as receiver:
        hook = WebhookHook(name="w", url=receiver.url, secret=Secret(file=secret))
        post(hook, MESSAGE, {}, clock=lambda: 1771270260.7)
    ((headers, body),) = receiver.posts
    signed = b"1771270260." + body

    assert json.loads(body) == MESSAGE
    assert headers["content-type"] == "application/json; charset=utf-8"
    assert headers["x-unioncrawler-timestamp"] == "1771270260"
    right = hmac.new(b"geheim", signed, hashlib.sha256).hexdigest()
    assert headers["x-unioncrawler-signature"] == f"sha256={right}"


def test_without_a_secret_nothing_is_signed() -> None:
    with Receiver([200]) as receiver:
        post(WebhookHook(name="w", url=receiver.url), MESSAGE, {})

    assert "x-unioncrawler-signature" not in receiver.posts[0][0]


def test_what_may_pass_is_tried_again_after_growing_pauses() -> None:
    pauses: list[float] = []
    with Receiver([503, 429, 200]) as receiver:
        hook = WebhookHook(name="w", url=receiver.url, pause=2.0)
        post(hook, MESSAGE, {}, pause=lambda seconds, _: pauses.append(seconds))

    assert (len(receiver.posts), pauses) == (3, [2.0, 4.0])


@pytest.mark.parametrize("status", [302, 307, 403])
def test_what_will_not_pass_is_asked_once(status: int) -> None:
    with Receiver([status, 200]) as receiver, pytest.raises(NotifyError) as caught:
        post(WebhookHook(name="w", url=receiver.url), MESSAGE, {})

    host = urlsplit(receiver.url).netloc
    assert str(caught.value) == f"the webhook at {host} answers {status}"
    assert len(receiver.posts) == 1


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_an_unreachable_webhook_is_a_sentence() -> None:
    pauses: list[float] = []
    url = f"http://127.0.0.1:{free_port()}/"

    with pytest.raises(NotifyError) as caught:
        post(
            WebhookHook(name="w", url=url),
            MESSAGE,
            {},
            pause=lambda seconds, _: pauses.append(seconds),
        )
    host = url.removeprefix("http://").partition("/")[0]
    assert str(caught.value).startswith(f"the webhook at {host} does not answer: ")
    assert str(caught.value).endswith("(3 tries)")
    assert pauses == [2.0, 4.0]


def test_a_secret_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HOOK_SECRET", raising=False)
    hook = WebhookHook(name="w", url="http://127.0.0.1:9/", secret=Secret(variable="HOOK_SECRET"))

    kept = tell(hook, MESSAGE, None)

    assert (kept["state"], kept["attempts"]) == ("failed", 1)
    assert kept["error"] == "the variable HOOK_SECRET holds no secret"


def read_mail(raw: bytes) -> tuple[str, str, str, str]:
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    text = mail.get_content().replace("\r\n", "\n").strip()
    return mail["From"], mail["To"], mail["Subject"], text


EXPECTED = (
    "crawler@example.org",
    "a@example.org, b@example.org",
    MESSAGE["subject"],
    MESSAGE["text"],
)
MAIL: dict[str, Any] = {
    "name": "m",
    "to": ("a@example.org", "b@example.org"),
    "sender": "crawler@example.org",
}


def test_a_mail_goes_to_sendmail(tmp_path: Path) -> None:
    text = f"""import sys
open({str(tmp_path / "args")!r}, "w").write(" ".join(sys.argv[1:]))
open({str(tmp_path / "mail")!r}, "wb").write(sys.stdin.buffer.read())
"""
    deliver(MailHook(**MAIL, sendmail=script(tmp_path / "sendmail", text)), MESSAGE)

    assert (tmp_path / "args").read_text(encoding="utf-8") == "-t -oi"
    assert read_mail((tmp_path / "mail").read_bytes()) == EXPECTED


class Mailbox:
    """Takes mails, but none for `nobody`."""

    def __init__(self) -> None:
        self.mails: list[tuple[list[str], bytes]] = []

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.startswith("nobody"):
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        self.mails.append((envelope.rcpt_tos, envelope.content))
        return "250 OK"


def test_a_mail_goes_to_a_mail_server() -> None:
    box = Mailbox()
    port = free_port()
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    try:
        deliver(MailHook(**MAIL, smtp="127.0.0.1", port=port), MESSAGE)
        refused = MailHook(**MAIL | {"to": ("nobody@example.org",)}, smtp="127.0.0.1", port=port)
        with pytest.raises(NotifyError, match=f"127.0.0.1:{port} did not take the mail: .*550"):
            deliver(refused, MESSAGE)
        without_tls = MailHook(**MAIL, smtp="127.0.0.1", port=port, starttls=True)
        with pytest.raises(NotifyError, match=r"did not take the mail: .*STARTTLS"):
            deliver(without_tls, MESSAGE)
    finally:
        server.stop()
    ((to, raw),) = box.mails

    assert to == ["a@example.org", "b@example.org"]
    assert read_mail(raw) == EXPECTED


def test_a_mail_server_whose_certificate_nobody_vouches_for_gets_no_mail() -> None:
    box = Mailbox()
    port = free_port()
    server = Controller(box, hostname="127.0.0.1", port=port, tls_context=untrusted_context())
    server.start()
    try:
        with pytest.raises(NotifyError, match="CERTIFICATE_VERIFY_FAILED"):
            deliver(MailHook(**MAIL, smtp="127.0.0.1", port=port, starttls=True), MESSAGE)
    finally:
        server.stop()

    assert box.mails == []


def test_a_mail_server_that_is_not_there_is_a_sentence() -> None:
    port = free_port()
    kept = tell(MailHook(**MAIL, smtp="127.0.0.1", port=port), MESSAGE, {"attempts": 2})

    assert kept["attempts"] == 3
    assert kept["error"].startswith(f"the mail server 127.0.0.1:{port} did not take the mail: ")


@contextlib.contextmanager
def dripping(first: bytes, drop: bytes) -> Iterator[tuple[str, threading.Event]]:
    """Serve, to one who comes, an answer without end; yield where, and what tells that he left."""
    left = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            connection, _ = server.accept()
            with connection, contextlib.suppress(OSError):
                connection.sendall(first)
                for _ in range(50):
                    time.sleep(0.1)
                    connection.sendall(drop)
                return
            left.set()

        threading.Thread(target=drip, daemon=True).start()
        yield f"127.0.0.1:{server.getsockname()[1]}", left


def test_a_receiver_that_drips_its_answer_is_given_up_in_time() -> None:
    with dripping(b"HTTP/1.1 200 OK\r\n", b"X: x\r\n") as (host, _):
        hook = WebhookHook(name="w", url=f"http://{host}/", timeout=1, tries=1)
        began = time.monotonic()
        with pytest.raises(NotifyError) as caught:
            post(hook, MESSAGE, {})

    assert time.monotonic() - began < 3
    assert str(caught.value) == f"the webhook at {host} does not answer within 1 s"


def test_a_mail_server_that_drips_its_answer_is_left_in_time() -> None:
    with dripping(b"220-hello\r\n", b"220-still here\r\n") as (where, left):
        hook = MailHook(**MAIL, smtp="127.0.0.1", port=int(where.split(":")[1]), timeout=1)
        began = time.monotonic()
        with pytest.raises(NotifyError) as caught:
            deliver(hook, MESSAGE)
        took = time.monotonic() - began
        assert left.wait(2)

    assert took < 3
    said = f"the mail server {where} did not take the mail: no end within 1 s"
    assert str(caught.value) == said


SLEEPS = ("/bin/sh", "-c", "sleep 30")
STOPPED: dict[str, Callable[[str, str], Hook]] = {
    "a command": lambda *_: CommandHook(name="h", run=SLEEPS),
    "a webhook": lambda where, _: WebhookHook(name="h", url=f"http://{where}/"),
    "a pause": lambda _, nobody: WebhookHook(name="h", url=f"http://{nobody}/", pause=60),
    "a mail server": lambda where, _: MailHook(
        **MAIL, smtp="127.0.0.1", port=int(where.split(":")[1])
    ),
}


@pytest.mark.parametrize("kind", STOPPED)
def test_a_stop_ends_the_telling_in_a_moment(kind: str) -> None:
    began = time.monotonic()
    is_mail = kind == "a mail server"
    lines = (b"220-a\r\n", b"220-b\r\n") if is_mail else (b"HTTP/1.1 200 OK\r\n", b"X: x\r\n")
    with dripping(*lines) as (where, _):
        hook = STOPPED[kind](where, f"127.0.0.1:{free_port()}")
        with pytest.raises(TellingStoppedError):
            tell(hook, MESSAGE, None, lambda: time.monotonic() - began > 0.5)

    assert 0.5 < time.monotonic() - began < 3


def test_a_stop_ends_sendmail_too(tmp_path: Path) -> None:
    began = time.monotonic()
    hook = MailHook(**MAIL, sendmail=script(tmp_path / "sendmail", "import time; time.sleep(30)"))
    with pytest.raises(TellingStoppedError):
        tell(hook, MESSAGE, None, lambda: time.monotonic() - began > 0.5)

    assert time.monotonic() - began < 3


def test_nobody_is_told_after_a_stop() -> None:
    with pytest.raises(TellingStoppedError):
        tell(CommandHook(name="c", run=("/none/such",)), MESSAGE, None, lambda: True)
