from __future__ import annotations

from typing import TYPE_CHECKING

from tests.conftest import crawl_once
from tests.scripted_site import PROFILE, ScriptedSite, front_page
from unioncrawler import settings
from unioncrawler.archive.attachments import AttachmentCount
from unioncrawler.cli.report import Report
from unioncrawler.sites import parse_profile

if TYPE_CHECKING:
    from pathlib import Path


def test_certificates_are_verified_and_consoles_are_off() -> None:
    assert settings.DOWNLOAD_VERIFY_CERTIFICATES is True
    assert settings.TELNETCONSOLE_ENABLED is False
    assert settings.REMOTE_CONTROL_ENABLED is False
    assert settings.ROBOTSTXT_OBEY is True
    assert settings.CONCURRENT_REQUESTS_PER_DOMAIN == 1


def test_the_default_pause_is_never_shorter_than_a_second() -> None:
    assert settings.DOWNLOAD_DELAY * (1 - settings.DOWNLOAD_DELAY_JITTER) >= 1.0


def test_a_profile_sets_delay_timeout_size_and_contact(archive_dir: Path) -> None:
    text = PROFILE.replace(
        "delay = 0", 'delay = 0.1\ntimeout = 7\nmax_bytes = 5000\ncontact = "a@example.org"'
    )
    with ScriptedSite({"/": front_page()}) as site:
        crawler = crawl_once(archive_dir, site.base_url, parse_profile(text, "trial.toml"))

    found = crawler.settings
    assert found.getfloat("DOWNLOAD_DELAY") * (1 - found.getfloat("DOWNLOAD_DELAY_JITTER")) >= 0.1
    assert found.getfloat("DOWNLOAD_TIMEOUT") == 7
    assert found.getint("DOWNLOAD_MAXSIZE") == 5000
    assert found["USER_AGENT"].endswith(" (+a@example.org)")


def report(**values: object) -> Report:
    whole: dict[str, object] = {
        "crawl": 1,
        "site": "s",
        "reason": "finished",
        "seconds": 1.0,
        "requests": 3,
        "articles": {},
        "entries": {},
        "channels": (),
        "new_channels": (),
        "failures": (),
        "lost_listings": {},
        "signals": {},
        "listing_pages": 1,
        "program_errors": 0,
        "waiting": 0,
        "since": None,
        "limited": False,
        "unaccounted": 0,
        "attachments": (),
        "with_attachments": True,
        "attachments_again": {},
        "held_back": {},
    }
    return Report(**(whole | values))  # type: ignore[arg-type]


def test_a_crawl_is_complete_only_without_any_gap() -> None:
    assert report().complete
    assert not report(reason="shutdown").complete
    assert not report(unaccounted=1).complete
    assert not report(lost_listings={"blocked": 1}).complete
    assert not report(program_errors=1).complete
    assert not report(listing_pages=0).complete
    assert not report(held_back={"absent": 30, "met": 40}).complete
    assert not report(missing_files=1).complete
    waiting = AttachmentCount(state="pending", verdict=None, reason=None, count=2)
    assert not report(attachments=(waiting,)).complete
    assert report(attachments=(waiting,), with_attachments=False).complete
    for state, verdict in (("captured", "ok"), ("failed", "missing"), ("refused", None)):
        known = AttachmentCount(state=state, verdict=verdict, reason=None, count=2)
        assert report(attachments=(known,)).complete
