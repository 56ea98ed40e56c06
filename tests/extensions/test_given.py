from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from unioncrawler.errors import CrawlError
from unioncrawler.extensions.given import GivenCookie, check_proxy, load_cookies, parse_cookies

if TYPE_CHECKING:
    from pathlib import Path

GOOD = """# Netscape HTTP Cookie File

.union.example	TRUE	/	FALSE	0	visit	abc
#HttpOnly_www.union.example	FALSE	/c	TRUE	1900000000	__jsl_clearance_s	1700|0|x%3D
"""


def test_cookies_are_read_as_browsers_write_them() -> None:
    assert parse_cookies(GOOD, "cookies.txt") == (
        GivenCookie(
            domain=".union.example", path="/", secure=False, expires=None, name="visit", value="abc"
        ),
        GivenCookie(
            domain="www.union.example",
            path="/c",
            secure=True,
            expires=1900000000,
            name="__jsl_clearance_s",
            value="1700|0|x%3D",
        ),
    )


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("visit=geheim", "line 1: 1 fields instead of seven"),
        ("union.example\tja\t/\tFALSE\t0\tvisit\tgeheim", "TRUE or FALSE"),
        ("http://union\tTRUE\t/\tFALSE\t0\tvisit\tgeheim", "no domain and path"),
        ("union.example\tTRUE\tc\tFALSE\t0\tvisit\tgeheim", "no domain and path"),
        ("union.example\tTRUE\t/\tFALSE\tmorgen\tvisit\tgeheim", "seconds since 1970"),
        ("union.example\tTRUE\t/\tFALSE\t0\tvi;sit\tgeheim", "what a cookie cannot"),
        ("union.example\tTRUE\t/\tFALSE\t0\tvisit\tgeheim; x", "what a cookie cannot"),
        ("union.example\tTRUE\t/\tFALSE\t0\tvisit\tgeheim\x00", "what a cookie cannot"),
        ("# Netscape HTTP Cookie File", "holds no cookies"),
    ],
)
def test_what_is_no_cookie_is_named_with_its_line_and_without_its_value(
    line: str, reason: str
) -> None:
    with pytest.raises(CrawlError) as told:
        parse_cookies(line, "cookies.txt")

    assert reason in str(told.value)
    assert str(told.value).startswith("cookies.txt")
    assert "geheim" not in str(told.value)


def test_a_file_that_is_not_there_or_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "c").write_bytes(b"\xff\xfe\x00")
    for path in (tmp_path / "none", tmp_path / "c", tmp_path):
        with pytest.raises(CrawlError, match=f"^{path}: the cookies cannot be read"):
            load_cookies(path)


@pytest.mark.parametrize("address", ["http://10.0.0.1:3128", "https://u:p@proxy.example:8080"])
def test_a_proxy_has_an_http_address(address: str) -> None:
    assert check_proxy(address) == address


@pytest.mark.parametrize(
    "address", ["proxy", "socks5://u:geheim@h:1", "http://u:geheim@h:x", "http://"]
)
def test_what_is_no_proxy_is_refused_without_its_password(address: str) -> None:
    with pytest.raises(CrawlError, match="must be like http://host:port") as told:
        check_proxy(address)

    assert "geheim" not in str(told.value)
