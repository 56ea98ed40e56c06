"""Lists the images and files of an article, with what the page calls them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote_to_bytes, urlsplit

from unioncrawler.items import Attachment
from unioncrawler.pages.markup import image_address
from unioncrawler.pages.text import clean, element_text
from unioncrawler.pages.urls import FILE_EXTENSIONS, IMAGE_EXTENSIONS, file_extension

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lxml.html import HtmlElement

    from unioncrawler.pages.addresses import Base
    from unioncrawler.pages.outline import Line

_ICON = re.compile(
    r"(?:^|[/_.-])(?:icon\w*|ico\w*|share\w*|logo\w*|qr\w{0,6}|ewm\w*|erweima|btn\w*|button\w*|arrow\w*|weixin|wechat|weibo|sina|qzone|print\w*|close\w*"
    r"|spacer|blank|pixel|loading|end|bullet|dot|line|fj\w{0,4}|attach\w*|file\w{0,5}|pdf|doc\w?|xls\w?|ppt\w?|zip|rar|word|excel|txt|next_?page|prev\w*_?page|top\w{0,3})\.(?:gif|png|jpg|jpeg|bmp|svg)$"
    r"|/(?:filetype|file_?icons?|icons?|emoji|emotion|smil(?:ey|ies)|fileTypeImages|icon_\w+)/|fileTypeImages",
    re.IGNORECASE,
)
_DOWNLOAD = re.compile(
    r"(?:download\w{0,20}|downfile\w{0,20}|filedown\w{0,20}|getfile|attachdown\w{0,20})\.(?:jsp|do|action|aspx?|php|html?)|/download/|downloadattachurl|/attach(?:ment)?/download|/system/_content/download",
    re.IGNORECASE,
)
_NAME_KEYS = ("showname", "fileName", "filename", "name", "attname", "oldname", "title")
_GENERIC_NAME = re.compile(
    r"(?:点击|点此|立即|附件)?(?:下载|查看|打开|download|here|附件)(?:附件|文件|此处|这里)?\s*\d{0,2}",
    re.IGNORECASE,
)
_EXTENSION_NAME = re.compile(
    rf"[^\\/:*?\"<>|\s]\.(?:{'|'.join(sorted(FILE_EXTENSIONS))})", re.IGNORECASE
)
# size1_w16_h16.png: some systems write a picture's size into its name
_SIZED = re.compile(r"[_-]w(\d{1,4})[_-]?h(\d{1,4})(?=[._-])")
_SMALL = 40


def read_images(lines: Iterable[Line], base: Base) -> tuple[Attachment, ...]:
    """Return the images of a body's lines; icons, spacers and end marks are none."""
    found: dict[str, Attachment] = {}
    for line in lines:
        if not line.atoms:
            continue
        for element in line.tokens:
            if element is None or isinstance(element, str) or element.tag != "img":
                continue
            address = image_address(element, base)
            if address and address not in found and not is_icon(element, address):
                name = clean(element.get("alt") or element.get("title") or "")
                name = name or _caption(element) or file_name(address)
                found[address] = Attachment(url=address, name=name, kind="image")
    return tuple(found.values())


def _caption(element: HtmlElement) -> str:
    """Return the caption of the figure an image stands in, empty where it stands in none."""
    figure = next(element.iterancestors("figure"), None)
    captions = [] if figure is None else figure.findall(".//figcaption")
    return element_text(captions[0]) if captions else ""


def is_icon(element: HtmlElement, address: str) -> bool:
    """Say whether an image is a sign of the page and not a picture of the article."""
    for name in ("width", "height"):
        size = re.match(r"\d{1,5}", element.get(name) or "")
        if size and int(size[0]) <= _SMALL:
            return True
    style = element.get("style") or ""
    if any(
        int(size) <= _SMALL
        for size in re.findall(r"(?<![-\w])(?:width|height)\s*:\s*(\d{1,5})\s*px", style)
    ):
        return True
    path = urlsplit(address).path
    if (sized := _SIZED.search(path)) and max(int(sized[1]), int(sized[2])) <= _SMALL:
        return True
    return _ICON.search(path) is not None


def read_files(lines: Sequence[Line], base: Base) -> tuple[Attachment, ...]:
    """Return the files that lines link to, each once, with the name the page gives it."""
    found: dict[str, Attachment] = {}
    for line in lines:
        for element in line.links:
            address = base.resolve(element.get("href") or "")
            if address and is_file(address, element_text(element)) and address not in found:
                name = _name_of(element, line, address)
                found[address] = Attachment(url=address, name=name, kind="file")
    return tuple(found.values())


def is_file(address: str, text: str = "") -> bool:
    """Say whether an address leads to a document, archive or media file."""
    extension = file_extension(address)
    if extension in FILE_EXTENSIONS:
        return True
    if extension in IMAGE_EXTENSIONS:
        return False
    return _DOWNLOAD.search(address) is not None and (
        _EXTENSION_NAME.search(text) is not None or "?" in address or "附件" in text
    )


def _name_of(element: HtmlElement, line: Line, address: str) -> str:
    text = element_text(element)
    if text and not _GENERIC_NAME.fullmatch(text):
        return text
    if title := clean(element.get("title") or element.get("download") or ""):
        return title
    named = dict(reversed(parse_qsl(urlsplit(address).query, encoding="latin-1")))
    for key in _NAME_KEYS:
        if value := named.get(key):
            return clean(_as_written(value))
    beside = clean(line.text.replace(text, "", 1)).strip(" 【】[]()（）:：")
    return beside if 3 <= len(beside) <= 80 else file_name(address) or text


def file_name(address: str) -> str:
    """Return the name of the file at the end of an address, as a reader would write it."""
    return clean(_as_written(urlsplit(address).path.rsplit("/", 1)[-1]))


def _as_written(name: str) -> str:
    """Return a percent-encoded name read as UTF-8 or, where it is none, as GB18030."""
    try:
        data = unquote_to_bytes(name.encode("latin-1"))
    except UnicodeEncodeError:  # written in its own characters
        data = unquote_to_bytes(name)
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("gb18030", "replace")
