"""Downloader middlewares that differ from Scrapy's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.http import Response

if TYPE_CHECKING:
    from scrapy import Request


class UnpackingMiddleware(HttpCompressionMiddleware):
    """Unpacks compressed bodies without detecting the charset of the packed bytes.

    Scrapy's own copies the response to replace its body, and copying a text response detects its
    charset, which for packed bytes takes as long as reading a page and means nothing.
    """

    def process_response(  # type: ignore[override]  # the third argument is deprecated
        self, request: Request, response: Response
    ) -> Request | Response:
        if response.headers.get("Content-Encoding"):
            response = Response(
                response.url,
                status=response.status,
                headers=response.headers,
                body=response.body,
                flags=response.flags,
                request=response.request,
                certificate=response.certificate,
                ip_address=response.ip_address,
                protocol=response.protocol,
            )
        return super().process_response(request, response)
