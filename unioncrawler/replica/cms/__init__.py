"""The CMS that the replica can be published with: one truth, and many ways to list it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unioncrawler.replica.cms.aspnet import AspNet
from unioncrawler.replica.cms.hanweb import Hanweb
from unioncrawler.replica.cms.json_list import JsonApi, LoadMore
from unioncrawler.replica.cms.kaipuyun import Kaipuyun
from unioncrawler.replica.cms.post import Post
from unioncrawler.replica.cms.query import Query
from unioncrawler.replica.cms.shells import Encrypted, Spa
from unioncrawler.replica.cms.smaller import Dede, JeeCms, List2, Nfiles0, OnClick
from unioncrawler.replica.cms.trs import Trs
from unioncrawler.replica.cms.vsb import Vsb
from unioncrawler.replica.cms.years import Years
from unioncrawler.replica.cms.zcms import Zcms

if TYPE_CHECKING:
    from unioncrawler.replica.cms.base import Cms

CMS: dict[str, type[Cms]] = {
    "zcms": Zcms,
    "trs": Trs,
    "kaipuyun": Kaipuyun,
    "hanweb": Hanweb,
    "vsb": Vsb,
    "dede": Dede,
    "jeecms": JeeCms,
    "nfiles0": Nfiles0,
    "list2": List2,
    "query": Query,
    "json": JsonApi,
    "loadmore": LoadMore,
    "aspnet": AspNet,
    "post": Post,
    "onclick": OnClick,
    "years": Years,
    "spa": Spa,
    "encrypted": Encrypted,
}
