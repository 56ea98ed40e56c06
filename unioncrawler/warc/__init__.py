"""WARC files: writing exchanges record by record, reading them again, saving what a kill left."""

from __future__ import annotations

from unioncrawler.warc.exchange import Exchange, Location, Original
from unioncrawler.warc.reader import StoredExchange, iterate, locate, read_exchange
from unioncrawler.warc.writer import ClosedFile, WarcWriter

__all__ = [
    "ClosedFile",
    "Exchange",
    "Location",
    "Original",
    "StoredExchange",
    "WarcWriter",
    "iterate",
    "locate",
    "read_exchange",
]
