"""Listings that come as JSON: requests and answers by what the profile says of the API."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urljoin

from unioncrawler.items import Entry, Listing, PageRequest, Paging
from unioncrawler.pages.dates import find_shown_date
from unioncrawler.pages.shapes import entry_kind
from unioncrawler.pages.text import clean, to_count
from unioncrawler.pages.urls import canonical, resolve

if TYPE_CHECKING:
    from collections.abc import Mapping

    from unioncrawler.sites.profile import SiteProfile
    from unioncrawler.sites.rules import ApiRules, ChannelRule

API = "api"
NO_JSON = "no JSON"
ENCRYPTED = "one string for a list: the answer is encrypted"

_PLACE = re.compile(r"\{([\w.]{1,100})\}")
_WRAPPED = re.compile(r"\s*[\w.$]{1,80}\s*\((.*)\)\s*;?\s*", re.DOTALL)
_MARKUP = re.compile(r"<[^<>]{0,500}>")
_CODED = re.compile(r"[A-Za-z0-9+/=_\s-]{40,}", re.ASCII)
_STAMP = re.compile(r"\d{12,14}", re.ASCII)
_MILLISECONDS = 100_000_000_000
_MOST, _LONGEST_NUMBER = 1_000_000_000, 10**30


class UnreadableAnswerError(Exception):
    """An answer that does not hold what the profile says; its words say what is not there."""


def api_request(
    api: ApiRules, channel: ChannelRule, number: int, profile: SiteProfile
) -> PageRequest:
    """Return the request for page `number` (from 1) of a channel."""
    values = {
        "page": api.base + (number - 1) * api.step,
        "offset": (number - 1) * (api.size or 0),
        "size": api.size,
        "code": channel.code,
    }
    url = profile.absolute(str(_filled(api.url, values)))
    headers = tuple((name, str(_filled(value, values))) for name, value in api.headers.items())
    fields = {name: _filled(value, values) for name, value in api.fields.items()}
    body, kind = None, None
    if api.body == "json":
        body = json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()
        kind = "application/json"
    elif api.body == "form":
        body = urlencode(_plain(fields), doseq=True).encode()
        kind = "application/x-www-form-urlencoded"
    elif fields:
        url += ("&" if "?" in url else "?") + urlencode(_plain(fields), doseq=True)
    if kind is not None and "content-type" not in {name.lower() for name, _ in headers}:
        headers = (("Content-Type", kind), *headers)
    return PageRequest(url=url, body=body, headers=headers, channel=channel.path, number=number)


def read_answer(
    text: str, asked: PageRequest, api: ApiRules, channel: ChannelRule, profile: SiteProfile
) -> Listing:
    """Return what an answer lists. Raises `UnreadableAnswerError` where it is not as stated."""
    answer = _parse(text)
    if isinstance(answer, str) and _CODED.fullmatch(answer):
        raise UnreadableAnswerError(ENCRYPTED)
    items = _at(answer, api.items)
    if isinstance(items, str):
        raise UnreadableAnswerError(ENCRYPTED if _CODED.fullmatch(items) else _not_there(api.items))
    if not isinstance(items, list):
        raise UnreadableAnswerError(_not_there(api.items))
    entries = [_entry(item, api, channel, profile) for item in items]
    if items and not any(entries):
        raise UnreadableAnswerError(f"no item has {api.link} and {api.title}")
    if items and api.date and all(_at(item, api.date) is None for item in items):
        raise UnreadableAnswerError(f"no item has {api.date}")
    total, pages = _count(answer, api.total), _count(answer, api.pages)
    if pages is None and total is not None and api.size:
        pages = -(-total // api.size)
    is_last = not items or (pages is not None and asked.number >= pages)
    paging = Paging(
        mechanism=API,
        next=None if is_last else api_request(api, channel, asked.number + 1, profile),
        pages=pages,
        items=total,
    )
    kept = {entry.url: entry for entry in reversed(entries) if entry is not None}
    return Listing(url=asked.url, entries=tuple(reversed(kept.values())), paging=paging)


def ends_by_absence(api: ApiRules) -> bool:
    """Tell whether nothing but a page that is not there says that the one before was the last."""
    return api.total is None and api.pages is None


def _filled(value: Any, values: Mapping[str, Any]) -> Any:
    """Return a value of the profile with what its braces stand for; alone it keeps its type."""
    if isinstance(value, str):
        whole = _PLACE.fullmatch(value)
        if whole and whole[1] in values:
            return values[whole[1]]
        return _PLACE.sub(lambda m: str(values[m[1]]) if m[1] in values else m[0], value)
    if isinstance(value, list):
        return [_filled(each, values) for each in value]
    if isinstance(value, dict):
        return {name: _filled(each, values) for name, each in value.items()}
    return value


def _plain(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields as a form sends them: a list as one field an item, a table as JSON."""
    return {
        name: json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value
        for name, value in fields.items()
    }


def _parse(text: str) -> Any:
    """Return what an answer holds: JSON, perhaps in a call of the function that asked for it."""
    text = text.lstrip("\ufeff")
    wrapped = _WRAPPED.fullmatch(text)
    for candidate in (text, wrapped[1] if wrapped else None):
        if candidate is not None:
            try:
                return json.loads(candidate)
            except (ValueError, RecursionError):
                continue
    raise UnreadableAnswerError(ENCRYPTED if _CODED.fullmatch(text) else NO_JSON)


def _at(value: Any, path: str | None) -> Any:
    """Return what lies at a path, None where nothing does; strings on the way may hold JSON."""
    for key in path.split(".") if path else ():
        if isinstance(value, str):
            try:
                value = json.loads(value)
            except (ValueError, RecursionError):
                return None
        if isinstance(value, dict):
            value = value.get(key)
        elif isinstance(value, list) and key.isdecimal():
            value = value[int(key)] if int(key) < len(value) else None
        else:
            return None
    return value


def _entry(item: Any, api: ApiRules, channel: ChannelRule, profile: SiteProfile) -> Entry | None:
    link, title = _link(item, api.link), _words(_at(item, api.title))
    base = profile.absolute(channel.url)
    address = resolve(base, link) if link else None
    if address is None or not title:
        return None
    url = canonical(address, profile)
    shown = _words(_at(item, api.date)) if api.date else ""
    return Entry(
        url=url,
        title=title,
        date_text=_date(shown),
        kind=entry_kind(url, urljoin(base, "/"), profile),
    )


def _link(item: Any, rule: str) -> str | None:
    if "{" not in rule:
        return _words(_at(item, rule)) or None
    values = {name: _words(_at(item, name)) for name in _PLACE.findall(rule)}
    return _PLACE.sub(lambda m: values[m[1]], rule) if all(values.values()) else None


def _words(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    if isinstance(value, int) and abs(value) >= _LONGEST_NUMBER:
        return ""
    return clean(_MARKUP.sub("", str(value)))


def _date(shown: str) -> str | None:
    """Return a date as it is shown; a count of milliseconds since 1970 as the day it means."""
    if _STAMP.fullmatch(shown) and int(shown) > _MILLISECONDS:
        try:
            moment = datetime.fromtimestamp(int(shown) / 1000, UTC) + timedelta(hours=8)
        except (OverflowError, ValueError, OSError):
            return None
        return f"{moment:%Y-%m-%d}"
    return (find_shown_date(shown) or shown) if shown else None


def _count(answer: Any, path: str | None) -> int | None:
    if path is None:
        return None
    value = _at(answer, path)
    if isinstance(value, str):
        value = to_count(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < _MOST:
        raise UnreadableAnswerError(_not_there(path))
    return value


def _not_there(path: str) -> str:
    return f"the answer has no {path}" if path else NO_JSON
