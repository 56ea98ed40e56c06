"""Whatever bytes come: reading ends in time, in little memory, and raises nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.pages.fragments import FRAGMENTS
from tests.pages.made_pages import ONE, TITLE, URL, make_page, read_fields
from unioncrawler.pages import read_page
from unioncrawler.pages.bounds import MAX_CHARACTERS, MAX_TAG, MAX_TAGS, excess
from unioncrawler.pages.notices import NOTICE_WORD, NOTICES

if TYPE_CHECKING:
    from collections.abc import Callable

MEGABYTES = 300
TIMES = 400
"""How much longer than a loop in the same process a page may take: the two seconds it may, on a
machine where the loop takes a fiftieth of one; fourfold, since what else runs there slows both,
but not alike."""

HEAD = f"<title>{TITLE}</title><h1>{TITLE}</h1><p>发布时间：2024-05-01</p>"
# In a child with limits, after a first page that loads what reading needs.
CHILD = """
import json, resource, sys, time
from datetime import UTC, datetime
from unioncrawler.pages import finish_article, read_page
body = sys.stdin.buffer.read()
url = "http://a.example/c/2024-05-01/8213.html"
def read(body):
    page = read_page(body, {}, url)
    if page.article is not None:
        finish_article(page.article, datetime(2026, 1, 5, tzinfo=UTC), None)
    return page
def loop():
    started = time.process_time()
    words = {}
    for number in range(120_000):
        key = str(number % 1000)
        words[key] = words.get(key, 0) + len(key)
    return time.process_time() - started
read("<h1>题目在此</h1><p>2024-05-01</p><p>九月十二日上午，总工会举办活动。</p>".encode())
loops = [loop(), loop()]
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
started = time.process_time()
page = read(body)
spent = time.process_time() - started
grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
loops += [loop(), loop()]
print(json.dumps([page.verdict.value, page.reason, spent / (sum(loops) / len(loops)), grown]))
"""

READ: dict[str, Callable[[], str]] = {
    "one line": lambda: f"{HEAD}<p>{ONE * 120_000}"[:5_000_000],
    "letters": lambda: f"{HEAD}<p>{'a' * 5_000_000}",
    "white space": lambda: f"{HEAD}<p>{' ' * 5_000_000}x",
    "signatures": lambda: f"{HEAD}<p>{ONE}{'（记者 王强 通讯员 李明）' * 350_000}",
    "ampersands": lambda: f"{HEAD}<p>{'&' * 5_000_000}",
    "entities": lambda: f"{HEAD}{'&amp;' * 1_000_000}",
    "closing brackets": lambda: f"{HEAD}{'>' * 5_000_000}",
    "nested blocks": lambda: f"{HEAD}{'<div>' * 20_000}{ONE}",
    "nested tables": lambda: f"{HEAD}{'<table><tr><td>' * 20_000}{ONE}",
    "nested links": lambda: f"{HEAD}{'<a href=x>' * 20_000}{ONE}",
    "nested marks": lambda: f"{HEAD}<p>{'<b>' * 2000}{'x<br>' * 90_000}",
    "rows": lambda: f"{HEAD}<table>{'<tr><td>1<td>2' * 33_000}</table>",
    "pictures": lambda: HEAD + "<img src=a.jpg>" * 99_000,
    "links": lambda: HEAD + "<a href=1>a</a>" * 99_000,
    "unclosed links": lambda: HEAD + "<a>" * 99_000,
    "headings": lambda: f"<h1>{TITLE}</h1>" * 99_000,
    "headings above a body": lambda: f"{HEAD}{f'<h1>{TITLE}</h1>' * 99_000}{ONE}",
    "breadcrumbs": lambda: "<div>当前位置：首页 &gt; 新闻</div>" * 99_000,
    "comments": lambda: f"{HEAD}{'<!-- x -->' * 99_000}{ONE}",
    "scripts": lambda: f"{HEAD}<script>{'var countPage = 3;' * 250_000}</script>{ONE}",
    "a refresh of white space": lambda: f"<meta http-equiv=refresh content='{' ' * 1990}'>" * 20,
}
REFUSED: dict[str, Callable[[], str]] = {
    "100,000 attributes": lambda: HEAD + f"<div {' '.join(f'a{n}=1' for n in range(100_000))}>",
    "brackets in attributes": lambda: (
        HEAD + "<div " + " ".join(f'a{n}=">"' for n in range(100_000)) + ">"
    ),
    "a million links": lambda: HEAD + "<a>" * 1_000_000,
    "a million linked words": lambda: HEAD + "<a href=1>a</a>" * 1_000_000,
    "opening brackets": lambda: HEAD + "<" * 5_000_000,
    "too many rows": lambda: f"{HEAD}<table>{'<tr><td>1<td>2' * 200_000}</table>",
    "too many characters": lambda: HEAD + "字" * MAX_CHARACTERS,
}


def measure(text: str) -> tuple[str, str | None]:
    """Return verdict and reason of a page read in a child, once its time and memory are right."""
    done = subprocess.run(
        [sys.executable, "-c", CHILD],
        input=text.encode(),
        capture_output=True,
        timeout=120,
        check=True,
    )
    verdict, reason, times, grown = json.loads(done.stdout)
    assert times < TIMES
    assert grown < MEGABYTES
    return verdict, reason


@pytest.mark.parametrize("make", READ.values(), ids=READ)
def test_large_page_is_read_in_time(make: Callable[[], str]) -> None:
    verdict, reason = measure(make())

    assert (verdict, reason) == ("ok", None)


@pytest.mark.parametrize("make", REFUSED.values(), ids=REFUSED)
def test_page_that_would_take_too_long_is_too_large(make: Callable[[], str]) -> None:
    verdict, reason = measure(make())

    assert verdict == "too_large"
    assert reason is not None
    assert reason.startswith("too large: ")


@pytest.mark.parametrize("tag", ["h1", "nav", "embed", "q"])
def test_row_beside_what_nests_without_end_is_read(tag: str) -> None:
    row = "<li><a href=/a/12345.html>职工技能竞赛在车间举行</a>"
    page = read_page(f"<title>新闻</title><ul>{row}{f'<{tag}>' * 9000}</ul>".encode(), {}, URL)

    assert page.verdict == "ok"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("字" * MAX_CHARACTERS, None),
        ("字" * (MAX_CHARACTERS + 1), "more than 8,000,000 characters"),
        ("<p>x</p>" * MAX_TAGS, None),
        ("<p>x</p>" * (MAX_TAGS + 1), "more than 100,000 tags"),
        (f"<img src='{'A' * 900_000}'>", None),
        (f"{ONE * 5000}<p {'a ' * MAX_TAG}>", "a tag of more than 10,000 characters"),
    ],
    ids=["characters", "one too many", "tags", "a tag too many", "a picture in it", "a long tag"],
)
def test_bounds(text: str, reason: str | None) -> None:
    assert excess(text) == reason


def test_status_is_heard_whatever_the_size() -> None:
    page = read_page(b"<a>" * (MAX_TAGS + 1), {}, URL, status=404)

    assert (str(page.verdict), page.reason) == ("missing", "HTTP 404")


SOUP = st.lists(st.sampled_from(FRAGMENTS), max_size=80).map("".join)


@given(SOUP)
@settings(max_examples=200, deadline=None)
def test_soup_of_fragments(text: str) -> None:
    read_fields(text)


@given(st.binary(max_size=2000))
@settings(max_examples=200, deadline=None)
def test_any_bytes(body: bytes) -> None:
    read_fields(body)


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_page_with_pieces_cut_out_and_put_in(data: st.DataObject) -> None:
    page = make_page().encode()
    for _ in range(data.draw(st.integers(1, 6))):
        start = data.draw(st.integers(0, len(page)))
        end = data.draw(st.integers(start, min(start + 60, len(page))))
        put = data.draw(st.sampled_from(FRAGMENTS).map(str.encode) | st.binary(max_size=8))
        page = page[:start] + put + page[end:]

    read_fields(page)


@pytest.mark.soak
@given(SOUP)
@settings(max_examples=50_000, deadline=None)
def test_soup_of_fragments_for_long(text: str) -> None:
    read_fields(text)


@pytest.mark.parametrize("pattern", [notice[0] for notice in NOTICES], ids=lambda p: p.pattern[:12])
@given(data=st.data())
@settings(max_examples=200, deadline=None)
def test_every_notice_has_a_word_that_is_looked_for_first(
    pattern: Any, data: st.DataObject
) -> None:
    text = data.draw(st.from_regex(pattern)).lower()
    if pattern.search(text):
        assert NOTICE_WORD.search(text)
