"""WARC files of other programs, in every layout and with every habit, and what damage leaves."""

from __future__ import annotations

import gzip
import random
import re
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from tests.foreign_warc import DAY, message, record, response, sha1, write
from unioncrawler.errors import WarcError
from unioncrawler.warc.chunks import dechunked
from unioncrawler.warc.exchange import Exchange
from unioncrawler.warc.foreign import ForeignFile

if TYPE_CHECKING:
    from pathlib import Path

URL = "http://www.scripted.example/xw/1.shtml"
GET = b"GET /xw/1.shtml HTTP/1.1\r\nHost: www.scripted.example\r\nUser-Agent: other\r\n\r\n"


def gzipped(body: bytes) -> bytes:
    """Return it packed the same way at any time, as names of tests must be."""
    return gzip.compress(body, mtime=0)


class Reading:
    """What a file gives: its exchanges, what is skipped, and damages as (offset, reason)."""

    def __init__(self, path: Path) -> None:
        with closing(ForeignFile.open(path)) as file:
            found = list(file.exchanges())
            self.exchanges = [file.read(each) for each in found]
            self.urls = [each.url for each in found]
            self.skipped = dict(file.skipped)
            self.damaged = [(each.offset, each.reason) for each in file.damaged]
            self.software = file.software


def url(number: int) -> str:
    return f"http://www.scripted.example/xw/{number}.shtml"


def pages(count: int, **fields: Any) -> list[bytes]:
    return [response(url(n), f"<p>第{n}页</p>" * 50, **fields) for n in range(count)]


def test_an_exchange_has_the_time_the_request_and_the_bytes_of_its_records(tmp_path: Path) -> None:
    info = record("warcinfo", b"software: other/1.0\r\nformat: WARC\r\n")
    answer = response(URL, "<p>文</p>", record_id="<urn:uuid:1>", ip_address="192.0.2.1")
    asked = record("request", GET, target_uri=URL, concurrent_to="<urn:uuid:1>")
    found = Reading(write(tmp_path / "a.warc", info, answer, asked))

    assert found.software == "other/1.0"
    assert found.exchanges == [
        Exchange(
            url=URL,
            fetched_at=datetime(2021, 9, 27, 10, 20, 5, tzinfo=UTC),
            method="GET",
            request_headers=(("Host", "www.scripted.example"), ("User-Agent", "other")),
            request_body=b"",
            status=200,
            response_headers=(("Content-Type", "text/html; charset=utf-8"),),
            body="<p>文</p>".encode(),
            ip_address="192.0.2.1",
            purpose={
                "imported": {"file": "a.warc", "offset": len(info), "id": "<urn:uuid:1>"},
            },
        )
    ]


@pytest.mark.parametrize("pairing", ["request names response", "response names request", "address"])
@pytest.mark.parametrize("is_first", [True, False])
def test_a_request_is_found_however_it_is_paired(
    pairing: str, is_first: bool, tmp_path: Path
) -> None:
    names: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
        "request names response": (
            {"concurrent_to": "<urn:uuid:1>"},
            {"record_id": "<urn:uuid:1>"},
        ),
        "response names request": (
            {"record_id": "<urn:uuid:2>"},
            {"concurrent_to": "<urn:uuid:2>"},
        ),
        "address": ({}, {}),
    }
    of_request, of_response = names[pairing]
    two = [record("request", GET, target_uri=URL, **of_request), response(URL, "a", **of_response)]
    between = [*pages(3), record("metadata", b"via: x", target_uri=URL)]
    first, last = two if is_first else two[::-1]
    found = Reading(write(tmp_path / "a.warc.gz", first, *between, last))

    headers = {e.url: dict(e.request_headers) for e in found.exchanges if e.request_headers}
    assert headers == {URL: {"Host": "www.scripted.example", "User-Agent": "other"}}


def test_wget_writes_addresses_in_angle_brackets_and_keeps_chunks(tmp_path: Path) -> None:
    chunked = b"5\r\n<p>ab\r\n6;x=y\r\nc</p>\n\r\n0\r\n\r\n"
    headers = {"Transfer-Encoding": "chunked"}
    old = response(f"<{URL}>", chunked, headers=headers, version="1.0")
    found = Reading(write(tmp_path / "a.warc.gz", old))

    assert [(e.url, e.body) for e in found.exchanges] == [(URL, b"<p>abc</p>\n")]


@pytest.mark.parametrize(
    ("body", "whole"),
    [
        (b"3\r\nabc\r\n0\r\n\r\n", b"abc"),
        (b"3\r\nabc\r\n2\r\nde\r\n0\r\nTrailer: x\r\n\r\n", b"abcde"),
        (b"<html>not chunked at all", b"<html>not chunked at all"),
        (b"2\r\na line that only looks so", b"2\r\na line that only looks so"),
        (b"", b""),
        (b"0\r\n\r\n", b""),
        (b"9\r\nabc", None),
        (b"3\r\nabc\r\n", None),
        (b"3\r\nabc\r\n9\r\nd", None),
    ],
)
def test_chunks_are_undone_where_there_are_any(body: bytes, whole: bytes | None) -> None:
    assert dechunked(body) == whole


def test_a_packed_body_stays_packed(tmp_path: Path) -> None:
    packed = gzipped(b"<p>text</p>")
    found = Reading(
        write(tmp_path / "a.warc", response(URL, packed, headers={"Content-Encoding": "gzip"}))
    )
    assert [e.body for e in found.exchanges] == [packed]


def test_what_is_no_exchange_to_read_is_counted(tmp_path: Path) -> None:
    post = record(
        "request", b"POST /xw/2 HTTP/1.1\r\n\r\na=b", target_uri=url(2), concurrent_to="<urn:p>"
    )
    found = Reading(
        write(
            tmp_path / "a.warc.gz",
            record("warcinfo", b"software: browsertrix\r\n"),
            record("resource", b"{}", target_uri="urn:pageinfo:http://x"),
            record("metadata", b"via: x", target_uri=url(1)),
            record("response", b"20210927102005\nwww 60 IN A 192.0.2.1\n", target_uri="dns:www"),
            response(url(2), "answer to a form", record_id="<urn:p>"),
            post,
            response(url(3), "half of a pa", truncated="length"),
            response(url(4), "short", headers={"Content-Length": "500"}),
            response(url(5), "part", status="206 Partial Content"),
            response(url(6), "", status="304 Not Modified"),
            response(url(7), b"x", headers={"Content-Encoding": "compress"}),
            record("response", b"not HTTP", target_uri=url(8)),
            response(url(9), "kept"),
            record("conversion", b"text", target_uri=url(9)),
            response(url(10), "when?", date="some day"),
        )
    )

    assert found.urls == [url(9)]
    assert found.skipped == {
        "resource": 1,
        "metadata": 1,
        "dns record": 1,
        "answer to POST": 1,
        "response that was cut off when it was captured": 2,
        "part of a file (HTTP 206)": 1,
        "answer that nothing changed (HTTP 304)": 1,
        "response with Content-Encoding compress": 1,
        "response that is no HTTP message": 1,
        "conversion": 1,
        "response without a usable date": 1,
    }
    assert found.damaged == []


@pytest.mark.parametrize(
    "date", [DAY, "2021-09-27T10:20:05.123456789Z", "2021-09-27T18:20:05+08:00"]
)
def test_dates_are_read_to_the_second(date: str, tmp_path: Path) -> None:
    found = Reading(write(tmp_path / "a.warc", response(URL, "a", date=date)))

    assert [e.fetched_at for e in found.exchanges] == [datetime(2021, 9, 27, 10, 20, 5, tzinfo=UTC)]


def layouts(records: list[bytes]) -> dict[str, bytes]:
    plain = b"".join(records)
    return {
        "plain": plain,
        "members": b"".join(gzipped(each) for each in records),
        "whole": gzipped(plain),
        "few members": gzipped(b"".join(records[:4])) + gzipped(b"".join(records[4:])),
        "members that cut records": gzipped(plain[:50]) + gzipped(plain[50:]),
    }


@pytest.mark.parametrize("layout", ["plain", "members", "whole", "few members"])
def test_every_layout_gives_the_same(layout: str, tmp_path: Path) -> None:
    path = tmp_path / "a.warc"
    path.write_bytes(layouts(pages(9))[layout])
    found = Reading(path)

    assert found.urls == [url(n) for n in range(9)]
    assert [e.body for e in found.exchanges] == [f"<p>第{n}页</p>".encode() * 50 for n in range(9)]
    assert found.damaged == []


def test_bodies_larger_than_what_is_looked_at_are_read_whole(tmp_path: Path) -> None:
    large = bytes(range(256)) * 3000
    for number, data in enumerate(layouts([response(URL, large), *pages(2)]).values()):
        path = tmp_path / f"{number}.warc"
        path.write_bytes(data)
        if number < 4:
            assert Reading(path).exchanges[0].body == large


def offsets(records: list[bytes]) -> list[int]:
    return [sum(len(each) for each in records[:n]) for n in range(len(records) + 1)]


@pytest.mark.parametrize("is_packed", [True, False])
def test_a_file_that_is_cut_off_gives_what_came_before(is_packed: bool, tmp_path: Path) -> None:
    records = [gzipped(each) if is_packed else each for each in pages(5)]
    starts = offsets(records)
    path = tmp_path / "a.warc"
    path.write_bytes(b"".join(records)[: starts[3] + 100])
    found = Reading(path)

    assert found.urls == [url(0), url(1), url(2)]
    ((offset, reason),) = found.damaged
    assert offset == starts[3]
    assert "cut off" in reason or "no end" in reason


@pytest.mark.parametrize("is_packed", [True, False])
def test_every_flipped_byte_costs_one_record_at_most(is_packed: bool, tmp_path: Path) -> None:
    """Damage anywhere is named with its place, and nothing that is damaged is handed out."""
    originals = pages(3)
    records = [gzipped(each) if is_packed else each for each in originals]
    whole, starts = b"".join(records), offsets(records)
    bodies = {url(n): f"<p>第{n}页</p>".encode() * 50 for n in range(3)}
    path = tmp_path / "a.warc"
    for position in range(starts[1], starts[2], 7):
        data = bytearray(whole)
        data[position] ^= 0x20
        path.write_bytes(data)
        found = Reading(path)
        got = {e.url: e.body for e in found.exchanges}
        assert got.keys() >= {url(0), url(2)}, position
        assert all(bodies.get(u, b) == b for u, b in got.items()), position
        if is_packed and position >= starts[1] + 10:  # behind the head of the gzip member
            assert [offset for offset, _ in found.damaged] == [starts[1]], position
        elif url(1) in got and found.damaged:
            assert got[url(1)] == bodies[url(1)], position


def test_a_damaged_member_does_not_hide_those_behind_it(tmp_path: Path) -> None:
    records = [gzipped(each) for each in pages(4)]
    records[1] = b"\x1f\x8b\x08" + b"\x00" * 300
    path = tmp_path / "a.warc.gz"
    path.write_bytes(b"".join(records))
    found = Reading(path)

    assert found.urls == [url(0), url(2), url(3)]
    assert [offset for offset, _ in found.damaged] == [len(records[0])]


def test_of_a_damaged_file_that_was_packed_whole_only_what_has_its_digest_is_read(
    tmp_path: Path,
) -> None:
    bare = record("response", message("<p>bare</p>"), target_uri=url(99))
    data = bytearray(gzipped(b"".join([*pages(2), bare, *pages(2)])))
    data[-8] ^= 1  # the checksum of all of it
    path = tmp_path / "a.warc.gz"
    path.write_bytes(data)
    found = Reading(path)

    assert found.urls == [url(0), url(1), url(0), url(1)]
    wrong = "it cannot be unpacked: Error -3 while decompressing data: incorrect data check"
    assert [reason for _, reason in found.damaged] == [wrong]


def test_of_a_large_damaged_file_that_was_packed_whole_all_before_the_damage_is_read(
    tmp_path: Path,
) -> None:
    large = [response(url(n), random.Random(n).randbytes(20_000)) for n in range(9)]
    bare = record("response", message("<p>bare</p>"), target_uri=url(99))
    data = gzipped(b"".join([*large[:5], bare, *large[5:]]))
    path = tmp_path / "a.warc.gz"
    path.write_bytes(data[: len(data) - 30_000])
    found = Reading(path)

    assert found.urls == [url(n) for n in range(7)]
    reasons = [re.sub(r"\d+", "n", reason) for _, reason in found.damaged]
    assert reasons == [
        "it has no digest, and what it lies in is damaged",
        "it is cut off: n of its n bytes are missing",
        "the gzip member there: it is cut off",
    ]


def test_a_wrong_length_is_damage_and_the_next_record_is_found(tmp_path: Path) -> None:
    first, second, third = pages(3)
    bare = record("response", message("<p>bare</p>"), target_uri=url(99))
    wrong = bare.replace(b"Content-Length: 7", b"Content-Length: 6")
    found = Reading(write(tmp_path / "a.warc", first, wrong, second, third))

    assert wrong != bare
    assert found.urls == [url(0), url(1), url(2)]
    assert found.damaged == [(len(first), "its length is not what it says")]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "this file is empty"),
        (b"<html>no WARC file</html>", "no WARC record begins there"),
        (b"filedesc://x.arc 0.0.0.0", "this is an ARC file"),
        (b"PK\x03\x04....", "this is a ZIP or WACZ file"),
        (b"\x28\xb5\x2f\xfd....", "this file is packed with zstd"),
        (gzipped(b"some text"), "no WARC record begins there"),
    ],
)
def test_what_is_no_warc_file_is_said(data: bytes, reason: str, tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(data)
    found = Reading(path)

    ((offset, words),) = found.damaged
    assert (found.urls, offset) == ([], 0)
    assert words.startswith(reason)


def test_a_file_that_cannot_be_opened_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(WarcError, match=r"a\.warc: cannot be read: No such file"):
        ForeignFile.open(tmp_path / "a.warc")


def test_a_chunked_body_that_is_cut_off_is_a_sentence_with_its_place(tmp_path: Path) -> None:
    cut = response(URL, b"ff\r\nabc", headers={"Transfer-Encoding": "chunked"})
    path = write(tmp_path / "a.warc", *pages(1), cut)

    with closing(ForeignFile.open(path)) as file:
        _, found = file.exchanges()
        with pytest.raises(WarcError, match=rf"{URL} \(offset {len(pages(1)[0])}\) is cut off"):
            file.read(found)


def test_a_revisit_names_the_payload_it_had(tmp_path: Path) -> None:
    named: dict[str, Any] = {
        "profile": "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
    }
    again = record("revisit", message(b""), target_uri=URL, payload_digest=sha1(b"a"), **named)
    empty = record("revisit", b"", target_uri=URL, payload_digest=sha1(b"a"), **named)
    path = write(tmp_path / "a.warc", response(URL, b"a"), again, empty)

    with closing(ForeignFile.open(path)) as file:
        found = list(file.exchanges())
        assert [(f.is_revisit, f.payload_digest) for f in found] == [
            (False, sha1(b"a")), (True, sha1(b"a")), (True, sha1(b"a")),
        ]  # fmt: skip
        assert [file.read(each).body for each in found] == [b"a", b"", b""]


def test_a_response_in_several_records_is_left_out(tmp_path: Path) -> None:
    found = Reading(write(tmp_path / "a.warc", *pages(1, segment_number="1")))

    assert (found.exchanges, found.damaged) == ([], [])
    assert found.skipped == {"response in several records": 1}
