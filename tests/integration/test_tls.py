from __future__ import annotations

import json
import ssl
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from tests.conftest import crawl_once
from unioncrawler.cli import main
from unioncrawler.cli.report import load_report
from unioncrawler.cli.report_text import to_text
from unioncrawler.replica import Replica, certificate
from unioncrawler.sites import load_profile, parse_profile

if TYPE_CHECKING:
    from pathlib import Path

UNVERIFIED = 'host = "127.0.0.1"\nverify = false\n'
OLD_TOO = f"{UNVERIFIED}legacy = true\n"
SAID = "secure connections to 127.0.0.1: the certificate is not verified"


def excusing(rules: str) -> str:
    return f"{load_profile('replica').text}\n[[tls]]\n{rules}"


def test_a_certificate_that_nobody_vouches_for_passes_where_the_profile_says_so(
    archive_dir: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with Replica(articles=3).serve(tls=True) as server:
        crawl_once(archive_dir, server.base_url, parse_profile(excusing(UNVERIFIED), "t"))
    report = load_report(archive_dir, 1)
    status = CliRunner().invoke(main, ["status", "--archive", str(archive_dir)]).stdout

    assert (report.complete, report.articles["new"]) == (True, 3)
    assert report.tls == {"127.0.0.1": "the certificate is not verified"}
    assert SAID in to_text(report)
    assert f"  {SAID}\n" in status
    assert SAID in caplog.messages


def test_an_excuse_holds_for_its_host_alone(archive_dir: Path) -> None:
    rules = UNVERIFIED.replace("127.0.0.1", "www.union.example")
    with Replica(articles=3).serve(tls=True) as server:
        crawl_once(archive_dir, server.base_url, parse_profile(excusing(rules), "t"))

    assert "TLS failure" in load_report(archive_dir, 1).faults


def old_context() -> ssl.SSLContext:
    context = certificate.untrusted_context()
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.maximum_version = ssl.TLSVersion.TLSv1_1
    return context


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
@pytest.mark.parametrize(("rules", "articles"), [(UNVERIFIED, 0), (OLD_TOO, 3)])
def test_what_speaks_old_tls_only_is_asked_where_the_profile_says_legacy(
    rules: str, articles: int, archive_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("unioncrawler.replica.server.untrusted_context", old_context)
    with Replica(articles=3).serve(tls=True) as server:
        crawl_once(archive_dir, server.base_url, parse_profile(excusing(rules), "t"))
    report = load_report(archive_dir, 1)

    assert report.articles["new"] == articles
    assert ("TLS failure" in report.faults) is not bool(articles)


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_the_command_says_what_it_lets_pass_before_it_asks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("unioncrawler.replica.server.untrusted_context", old_context)
    profile = tmp_path / "my.toml"
    profile.write_text(excusing(OLD_TOO), encoding="utf-8")
    words = ["crawl", str(profile), "--archive", str(tmp_path / "a"), "--json"]
    with Replica(articles=3).serve(tls=True) as server:
        done = subprocess.run(
            [sys.executable, "-m", "unioncrawler", *words, "--base-url", server.base_url],
            capture_output=True,
            text=True,
            check=False,
        )

    assert done.returncode == 0, done.stderr
    assert done.stderr.startswith(f"{SAID} and old TLS\n")
    assert json.loads(done.stdout)["tls"] == {
        "127.0.0.1": "the certificate is not verified and old TLS"
    }
