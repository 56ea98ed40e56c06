"""A small union site served on loopback: what `crawl` crawls by default, and what tests crawl."""

from __future__ import annotations

from unioncrawler.replica.ballast import MOST_PAGE_BYTES
from unioncrawler.replica.cms import CMS
from unioncrawler.replica.faults import FAULTS, SCOPES, Fault
from unioncrawler.replica.model import ReplicaArticle, ReplicaChannel, ReplicaEntry
from unioncrawler.replica.reposts import RepostTruth, publish_reposts
from unioncrawler.replica.server import LoggedRequest, Server, serve_forever
from unioncrawler.replica.site import MOST_ARTICLES, Replica

__all__ = [
    "CMS",
    "FAULTS",
    "MOST_ARTICLES",
    "MOST_PAGE_BYTES",
    "SCOPES",
    "Fault",
    "LoggedRequest",
    "Replica",
    "ReplicaArticle",
    "ReplicaChannel",
    "ReplicaEntry",
    "RepostTruth",
    "Server",
    "publish_reposts",
    "serve_forever",
]
