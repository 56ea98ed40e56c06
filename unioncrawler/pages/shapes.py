"""What the shape of an address says about the page behind it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from unioncrawler.items import EntryKind
from unioncrawler.pages.urls import (
    FILE_EXTENSIONS,
    IMAGE_EXTENSIONS,
    file_extension,
    path_and_query,
    same_site,
)

if TYPE_CHECKING:
    from unioncrawler.sites.profile import SiteProfile

_PAGE = r"\.(?:s?html?|jhtml|aspx?|jspx?|php)"
# The name of a parameter that says which channel: ClassID, cat_id, lm2id; and of a file that does.
_CHANNEL_ID = r"\w{0,20}(?:class|cat|category|catalog|type|sort|column|channel|lanmu|lm)\d?_?id|tid"
_CHANNEL_FILE = r"\w{0,20}(?:class|more|type|sort|lb)\d{0,2}"
# The dialects of the common content systems; one sample each.
_ARTICLE = re.compile(
    rf"""
      /(?:19|20)\d\d[-/.]?(?:0[1-9]|1[0-2]|[1-9])(?:[-/.]?\d{{1,2}})?/  # /2021-09/27/a.htm
          (?!index|list|node_\d+{_PAGE})[^/]+$
    | /t\d{{6,}}(?:_\d+)*{_PAGE}            # t20240912_2573200.html
    | /art_\d+_\d+{_PAGE}                   # art_80179_11664839.html
    | /(?:content|post|article|show|detail|view|news)[-_/]?\d{{2,}}(?:_\d+)?(?:{_PAGE})?/?$
    | /info/\d+/\d+{_PAGE}                  # info/1026/24673.htm
    | /contents?/\d+/\d+{_PAGE}             # contents/8/2649.html
    | /node/\d+$
    | /(?:ARTI|VIDE)\w{{16,}}{_PAGE}
    | /n\d/(?:19|20)\d\d/\d{{4}}/c\d+-\d+{_PAGE}
    | /c?\d+/content{_PAGE}                 # n100/n200/c300/content.html
    | /[0-9a-f]{{24,}}(?:/c)?{_PAGE}
    | \d{{5}}(?:_\d+)?{_PAGE}               # 4670322.shtml
    | (?:show|view|detail|content|article|news)
          (?!\w{{0,20}}list|{_CHANNEL_FILE}{_PAGE})\w{{0,20}}{_PAGE}
          \?(?:[^?]*&)?(?!(?:{_CHANNEL_ID})=)\w*id=\d+
    | [?&](?:wbnewsid|newsid|articleid|infoid|contentid|aid)=\w+
    | \A[^?]*\?(?=(?:.*&)?[ca]=show\b)(?:.*&)?id=\d
    """,
    re.VERBOSE | re.IGNORECASE,
)
_LISTING = re.compile(
    rf"""
      /$
    | /(?:\w{{1,20}}-)?(?:index|default)(?:[-_]?\d{{1,5}})?{_PAGE}(?:\?.*)?$
    | /\w{{0,20}}list[\w-]{{0,20}}{_PAGE}
    | /(?:col|node|column|channel|catalog|category|lists?|more)[-_]?\d*(?:/|{_PAGE})
    | /{_CHANNEL_FILE}{_PAGE}\?
    | /zcms/catalog/
    | [?&](?:page|pageno|pageindex|pagenum|curpage|p|currentpage)=\d+
    | \A[^?]*\?(?!.*(?:newsid|articleid|\bid=))(?:.*&)?(?:cid|wbtreeid|{_CHANNEL_ID})=\w
    """,
    re.VERBOSE | re.IGNORECASE,
)
_LONGEST = 2000
"""Characters of an address that may have a shape: what is longer is no article's nor listing's."""
_OTHER_PLACE = re.compile(
    r"/(?:search|login|logon|register|sitemap|user|member|ssjg)\b", re.IGNORECASE
)
_HOME = re.compile(r"/(?:(?:index|default|home|main)\.\w{2,5})?", re.IGNORECASE)


def looks_like_article(url: str, profile: SiteProfile | None = None) -> bool:
    """Tell whether an address has the form of an article's: the profile's patterns win."""
    place = path_and_query(url)
    if profile is not None:
        if _any(profile.urls.article, place):
            return True
        if _any(profile.urls.listing, place):
            return False
    return _has(_ARTICLE, place)


def looks_like_listing(url: str, profile: SiteProfile | None = None) -> bool:
    """Tell whether an address has the form of a listing's: a directory, an index page, page=2."""
    place = path_and_query(url)
    if profile is not None:
        if _any(profile.urls.listing, place):
            return True
        if _any(profile.urls.article, place):
            return False
    return _has(_LISTING, place) and not _has(_ARTICLE, place)


def is_ruled_article(url: str, profile: SiteProfile | None) -> bool:
    """Tell whether a pattern of the profile calls the address an article's."""
    return profile is not None and _any(profile.urls.article, path_and_query(url))


def is_ruled_listing(url: str, profile: SiteProfile | None) -> bool:
    """Tell whether the profile calls the address a listing's: by a pattern or as a channel."""
    return profile is not None and _any(profile.urls.listing, path_and_query(url))


def is_ignored(url: str, profile: SiteProfile | None) -> bool:
    """Tell whether a pattern of the profile says to leave the address alone."""
    return profile is not None and _any(profile.urls.ignore, path_and_query(url))


def is_home(url: str) -> bool:
    """Tell whether an address is the front page of its host."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return not parts.query and (not parts.path or _HOME.fullmatch(parts.path) is not None)


def is_other_place(url: str) -> bool:
    """Tell whether an address leads to what neither lists nor tells: a search, a login, a map."""
    return _OTHER_PLACE.search(path_and_query(url)) is not None


def is_file(url: str) -> bool:
    """Tell whether an address leads to a file or picture, not to a page."""
    extension = file_extension(url)
    return extension in FILE_EXTENSIONS or extension in IMAGE_EXTENSIONS


def entry_kind(link: str, url: str, profile: SiteProfile | None) -> EntryKind:
    """Return what a link of a listing leads to: a file by its extension, else by its host."""
    if not same_site(link, url, profile):
        return EntryKind.EXTERNAL
    return EntryKind.FILE if is_file(link) else EntryKind.ARTICLE


def _has(shape: re.Pattern[str], place: str) -> bool:
    return len(place) <= _LONGEST and shape.search(place) is not None


def _any(patterns: tuple[re.Pattern[str], ...], place: str) -> bool:
    return len(place) <= _LONGEST and any(pattern.search(place) for pattern in patterns)
