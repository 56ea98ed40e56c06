"""Which site the files are of: one known site, or a sentence that names hosts and sites."""

from __future__ import annotations

import pytest

from tests.scripted_site import PROFILE
from unioncrawler.errors import CrawlError, UnknownNameError
from unioncrawler.importing.guess import check_host, guess_profile
from unioncrawler.sites import load_profile, parse_profile

SCRIPTED = parse_profile(PROFILE, "scripted.toml")
REPLICA = load_profile("replica")
OTHER = parse_profile(PROFILE.replace('"scripted"', '"other"'), "other.toml")


def test_the_site_whose_host_is_there_is_meant() -> None:
    hosts = {"cdn.example": 900, "old.scripted.example": 3}

    assert guess_profile(hosts, [REPLICA, SCRIPTED]) is SCRIPTED


def test_hosts_of_no_known_site_are_named_the_most_frequent_first() -> None:
    hosts = {"a.example": 2, "b.example": 7, **{f"{n}.example": 1 for n in range(9)}}

    with pytest.raises(UnknownNameError) as raised:
        guess_profile(hosts, [REPLICA, SCRIPTED])
    assert str(raised.value) == (
        "the files hold b.example, a.example, 0.example, 1.example, 2.example and 6 more hosts;"
        " that is none of the known sites (replica, scripted); name the site with --site, or its"
        " profile with --profile, and with --base-url where it was reached"
    )


def test_several_sites_with_the_same_host_are_named() -> None:
    with pytest.raises(UnknownNameError) as raised:
        guess_profile({"www.scripted.example": 3}, [REPLICA, SCRIPTED, OTHER])
    assert str(raised.value) == (
        "the files hold pages of www.scripted.example, which several sites have: scripted, other;"
        " name one with --site"
    )


def test_files_without_any_exchange_are_said_to_be_so() -> None:
    with pytest.raises(CrawlError) as raised:
        guess_profile({}, [SCRIPTED])
    assert str(raised.value) == "the files hold no exchange with any site; nothing was imported"


def test_files_of_another_site_are_refused() -> None:
    check_host({"a.example": 5}, SCRIPTED, own=1)
    with pytest.raises(CrawlError) as raised:
        check_host({"a.example": 5}, SCRIPTED, own=0)
    assert str(raised.value) == (
        "the files hold a.example, nothing of scripted (www.scripted.example,"
        " old.scripted.example); if it was reached elsewhere, say so with --base-url;"
        " nothing was imported"
    )
