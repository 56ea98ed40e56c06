from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest
from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import HtmlResponse, TextResponse
from scrapy.utils.test import get_crawler

from unioncrawler.middlewares import UnpackingMiddleware

if TYPE_CHECKING:
    from scrapy.http import Response

REQUEST = Request("http://s.example/c/1.shtml")
PAGE = "<html><title>职工技能竞赛</title></html>".encode("gb18030")


def unpack(body: bytes, encoding: str | None, limit: int = 1_000_000) -> Response:
    crawler = get_crawler(settings_dict={"DOWNLOAD_MAXSIZE": limit})
    headers = {"Content-Type": "text/html"} | ({"Content-Encoding": encoding} if encoding else {})
    packed = HtmlResponse(REQUEST.url, headers=headers, body=body, request=REQUEST, status=203)
    response = UnpackingMiddleware.from_crawler(crawler).process_response(REQUEST, packed)
    assert not isinstance(response, Request)
    return response


def test_a_packed_body_is_unpacked_and_the_rest_of_the_response_kept() -> None:
    response = unpack(gzip.compress(PAGE), "gzip")

    assert isinstance(response, TextResponse)
    assert (response.body, response.status, response.url) == (PAGE, 203, REQUEST.url)
    assert response.request is REQUEST
    assert "Content-Encoding" not in response.headers


def test_a_plain_body_is_left_alone() -> None:
    assert unpack(PAGE, None).body == PAGE


def test_a_bomb_is_refused() -> None:
    with pytest.raises(IgnoreRequest, match="unpacks to more than 1000000 bytes"):
        unpack(gzip.compress(b"0" * 2_000_000), "gzip")


def test_the_charset_of_packed_bytes_is_not_guessed(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise AssertionError("the charset was detected")

    monkeypatch.setattr("scrapy.http.response.text.html_to_unicode", fail)

    assert unpack(gzip.compress(PAGE), "gzip").body == PAGE


def test_no_list_of_public_suffixes_is_fetched_for_cookies() -> None:
    from scrapy.downloadermiddlewares import cookies  # noqa: PLC0415

    assert cookies._split_domain.suffix_list_urls == ()
    assert cookies._is_public_domain("com.cn")
    assert not cookies._is_public_domain("union.example")
