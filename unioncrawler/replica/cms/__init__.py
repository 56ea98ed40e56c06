"""The CMS that the replica can be published with: one truth, and many ways to list it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unioncrawler.replica.cms.aspnet import AspNet
from unioncrawler.replica.cms.hanweb import Hanweb
from unioncrawler.replica.cms.post import Post
from unioncrawler.replica.cms.query import Query
from unioncrawler.replica.cms.trs import Trs
from unioncrawler.replica.cms.vsb import Vsb
from unioncrawler.replica.cms.zcms import Zcms

if TYPE_CHECKING:
    from unioncrawler.replica.cms.base import Cms

CMS: dict[str, type[Cms]] = {
    "zcms": Zcms,
    "trs": Trs,
    "hanweb": Hanweb,
    "vsb": Vsb,
    "query": Query,
    "aspnet": AspNet,
    "post": Post,
}
