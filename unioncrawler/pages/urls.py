"""Addresses: made absolute, made canonical, and told apart."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, parse_qsl, urljoin, urlsplit

from unioncrawler.pages.url_parts import UNTIDY_PATH, clean_path, clean_query, session_folder

if TYPE_CHECKING:
    from unioncrawler.sites.profile import SiteProfile

_DOCUMENTS = "doc docx wps wpt rtf odt et xls xlsx ods csv ppt pptx dps pdf ofd ceb txt epub"
_PACKED = "rar zip 7z tar gz bz2 apk exe"
_MEDIA = "mp3 wav wma m4a mp4 m4v avi wmv mov flv swf mkv webm rm rmvb mpg mpeg 3gp"

FILE_EXTENSIONS = frozenset(f"{_DOCUMENTS} {_PACKED} {_MEDIA}".split())
"""What makes a link a file to keep, not a page to read."""

_PICTURES = "jpg jpeg png gif bmp webp svg tif tiff ico jfif avif"
IMAGE_EXTENSIONS = frozenset(_PICTURES.split())

_SIMPLE_ABSOLUTE = re.compile(r"(https?://([a-z0-9][a-z0-9.-]*[a-z0-9]))(/[\w./-]*)?", re.ASCII)
_SIMPLE_ROOTED = re.compile(r"/(?!/)[\w./-]*", re.ASCII)
_SIMPLE_RELATIVE = re.compile(r"[\w-]+(?:[/.][\w-]+)*", re.ASCII)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_NO_HOST = re.compile(r"https?:/*", re.IGNORECASE)
# http:///host, http:/host.example, http://http://host
_BAD_SCHEME = re.compile(
    r"^(?:https?:/*(?=https?:/))*(https?):(?:/{2,}|/(?=[\w-]+\.[\w-]))", re.IGNORECASE
)
_SPACE_ENTITY = re.compile(r"&(?:#32|#x20|#160|nbsp);?", re.IGNORECASE)
_INSIDE_BREAKS = re.compile(r"[\t\r\n\x00\ufeff\u200b]+")
_WHITE = " \t\r\n\f\v\x00\u00a0\u3000\u200b\ufeff"
_HOST = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_.])?|\[[0-9A-Fa-f:.]+\]")
_INDEX_PAGE = re.compile(r"/(?:index|default)\.(?:s?html?|jhtml|jspx?|php|aspx?)$", re.IGNORECASE)
_EXTENSION = re.compile(r"\.([A-Za-z0-9]{1,5})$")
_SCRIPT_EXTENSIONS = frozenset({"", "jsp", "jspx", "php", "asp", "aspx", "ashx", "do", "action"})
_ACTION = re.compile(
    r"/(?:log|sign)[-_]?(?:out|off)\b|/(?:delete|remove)[A-Za-z]{0,20}(?:\.\w{2,6})?(?:[/?#]|$)"
    r"|[?&](?:action|op|do|act|method|cmd)=(?:log-?out|delete|del|remove)",
    re.IGNORECASE,
)
_DEFAULT_PORTS = {"http": 80, "https": 443}


def resolve(base: str, href: str) -> str | None:
    """Return the absolute http(s) address a link leads to, or None where it leads to no page.

    White space (also written `&#32;`), backslashes and `http:///host` are mended as browsers do;
    `http:/host.example` and `http://http://host` too.
    None for an empty link, `#…`, `javascript:`, `mailto:` and any other scheme. A page read from a
    file (`file:` base) keeps its relative links as `file:` addresses.
    """
    if _SIMPLE_ABSOLUTE.fullmatch(href):
        return href
    if _SIMPLE_ROOTED.fullmatch(href) and (origin := _origin(base)):
        return urljoin(origin, href) if UNTIDY_PATH.search(href) else origin + href
    if _SIMPLE_RELATIVE.fullmatch(href) and "?" not in base and "#" not in base:
        folder, slash, _ = base.rpartition("/")
        if slash and not folder.endswith("/") and _origin(base):
            return f"{folder}/{href}"
    href = _mend(href)
    if not href or href[0] == "#" or _NO_HOST.fullmatch(href):
        return None
    if (scheme := _SCHEME.match(href)) and scheme[0].lower() not in {"http:", "https:"}:
        return None
    try:
        joined = urljoin(base, href)
        parts = urlsplit(joined)
        usable = _is_usable(parts) or (parts.scheme == "file" and base.startswith("file:"))
    except ValueError:
        return None
    return joined if usable else None


def session_of(url: str) -> str:
    """Return the folder of an address that names a session, as `/(S(a1b2))`; '' without one."""
    return session_folder(_split(url).path)


_LONGEST = 2000
"""Characters of a path and query that a pattern of a profile is held against: a longer one is no
page's, and a pattern may take time by the square of its length."""


def canonical(url: str, profile: SiteProfile | None = None) -> str:
    """Return the one spelling of an address that is kept and compared; it can still be fetched.

    Any host of the profile, by http or https and on any port, becomes the profile's `base_url`.
    Fragment, user name, default port, dot segments, doubled slashes, session and tracking
    parameters go; percent-encoding is normalised. What the profile says of parameters that go, and
    of other addresses of the same page, holds on its hosts. What is no address comes back stripped.
    """
    if (simple := _SIMPLE_ABSOLUTE.fullmatch(url)) and not UNTIDY_PATH.search(url, simple.end(1)):
        if profile is None or simple[2] not in profile.hosts:
            return simple[1] + (simple[3] or "/")
        return profile.base_url + _same(simple[3] or "/", profile)
    mended = _mend(url).partition("#")[0].strip(_WHITE)
    try:
        parts = urlsplit(mended)
        if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
            return mended
        origin = _canonical_origin(parts, profile)
    except ValueError:
        return mended
    own = profile if profile is not None and is_own(mended, profile) else None
    path = clean_path(parts.path)
    query = clean_query(parts.query, own.urls.drop_query if own else ())
    place = f"{path}?{query}" if query else path
    return origin + (_same(place, own) if own else place)


def _same(place: str, profile: SiteProfile) -> str:
    """Return the path and query that a page goes by which has several addresses."""
    for rule in profile.urls.same if len(place) <= _LONGEST else ():
        if match := rule.pattern.search(place):
            return match.expand(rule.address)
    return place


def is_address(url: str) -> bool:
    """Tell whether a string can be taken apart as an address at all."""
    try:
        urlsplit(url)
    except ValueError:
        return False
    return True


def is_action(url: str) -> bool:
    """Tell whether an address does something instead of showing something: signs out, deletes."""
    return _ACTION.search(url[:2000]) is not None


def is_own(url: str, profile: SiteProfile) -> bool:
    """Tell whether an address is one of the profile's site, under any of its hosts."""
    return _host_of(url) in profile.hosts


def same_site(url: str, page_url: str, profile: SiteProfile | None) -> bool:
    """Tell whether a link stays on the site: the profile's hosts or, without one, the page's."""
    if profile is not None:
        return is_own(url, profile)
    return _bare_host(url) == _bare_host(page_url)


def article_uid(site: str, canonical_url: str) -> str:
    """Return the stable identifier of an article: independent of scheme and host name."""
    parts = _split(canonical_url)
    key = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    return f"{site}-{hashlib.sha256(key.encode('utf-8', 'replace')).hexdigest()[:16]}"


@lru_cache(maxsize=8192)
def page_key(url: str) -> str:
    """Return what two addresses of one listing page have in common: `/a/` and `/a/index.html`."""
    parts = _split(canonical(url))
    path = _INDEX_PAGE.sub("/", parts.path).rstrip("/")
    key = f"{parts.netloc.lower().removeprefix('www.')}{path}"
    return f"{key}?{parts.query}" if parts.query else key


def path_and_query(url: str) -> str:
    """Return the part of an address that the patterns of `UrlRules` are searched in."""
    parts = _split(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def file_extension(url: str) -> str:
    """Return the extension of the file an address names, lower-case without the dot, or ''.

    A download script (`downfile.jsp?filename=a.pdf`) has the extension of the name it is given.
    """
    parts = _split(url)
    match = _EXTENSION.search(parts.path)
    extension = match[1].lower() if match else ""
    if extension not in _SCRIPT_EXTENSIONS or not parts.query:
        return extension
    for _, value in parse_qsl(parts.query, max_num_fields=None):
        named = _EXTENSION.search(value)
        if named and named[1].lower() in FILE_EXTENSIONS | IMAGE_EXTENSIONS:
            return named[1].lower()
    return extension


def names_document(url: str) -> bool:
    """Tell whether an address ends like that of a file that is no picture."""
    return file_extension(url) in FILE_EXTENSIONS


def _mend(href: str) -> str:
    href = _INSIDE_BREAKS.sub("", href)
    if "&" in href:
        href = _SPACE_ENTITY.sub(" ", href)
    href = href.strip(_WHITE)
    if "\\" in href:
        before, question, after = href.partition("?")
        href = before.replace("\\", "/") + question + after
    return _BAD_SCHEME.sub(r"\1://", href) if href[:4].lower() == "http" else href


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:
        return SplitResult("", "", url, "", "")


def _is_usable(parts: SplitResult) -> bool:
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
        return False
    _ = parts.port  # raises ValueError where it is no number of a port
    host = parts.hostname
    return bool(_HOST.fullmatch(f"[{host}]" if ":" in host else host)) or not host.isascii()


@lru_cache(maxsize=256)
def _origin(base: str) -> str | None:
    parts = _split(base)
    return (
        f"{parts.scheme}://{parts.netloc}"
        if parts.netloc and parts.scheme in _DEFAULT_PORTS
        else None
    )


@lru_cache(maxsize=8192)
def _host_of(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _bare_host(url: str) -> str:
    return _host_of(url).removeprefix("www.")


def _canonical_origin(parts: SplitResult, profile: SiteProfile | None) -> str:
    host = (parts.hostname or "").rstrip(".")
    if profile is not None and host in profile.hosts:
        return profile.base_url.rstrip("/")
    if not host.isascii():
        host = host.encode("idna").decode("ascii")
    if ":" in host:
        host = f"[{host}]"
    port = parts.port
    suffix = "" if port in {None, _DEFAULT_PORTS[parts.scheme]} else f":{port}"
    return f"{parts.scheme}://{host}{suffix}"
