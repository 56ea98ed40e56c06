"""Downloader middlewares that differ from Scrapy's own."""

from unioncrawler.middlewares.letting_in import GivenCookiesMiddleware, GivenProxyMiddleware
from unioncrawler.middlewares.pace import PaceMiddleware, fault_text
from unioncrawler.middlewares.recording import RecordMiddleware, UnpackingMiddleware, to_exchange
from unioncrawler.middlewares.robots import StrictRobotsMiddleware, UnreadableRobots

__all__ = [
    "GivenCookiesMiddleware",
    "GivenProxyMiddleware",
    "PaceMiddleware",
    "RecordMiddleware",
    "StrictRobotsMiddleware",
    "UnpackingMiddleware",
    "UnreadableRobots",
    "fault_text",
    "to_exchange",
]
