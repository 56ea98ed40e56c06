"""What is written is what other tools read, whole or not at all."""

from __future__ import annotations

import errno
import gzip
import hashlib
import os
import subprocess
import sys
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from tests.warc_values import NOON, Record, make_exchange
from unioncrawler.errors import WarcError
from unioncrawler.warc import Original, iterate, read_exchange
from unioncrawler.warc.salvage import describe_closed

if TYPE_CHECKING:
    from pathlib import Path


def warcio_check(*paths: Path) -> str:
    """Return what `warcio check` complains of."""
    words = [sys.executable, "-m", "warcio.cli", "check", *map(str, paths)]
    result = subprocess.run(words, capture_output=True, text=True, check=False)
    return result.stdout + result.stderr + (f"exit {result.returncode}" * bool(result.returncode))


def test_an_exchange_is_a_response_and_the_request_that_led_to_it(tmp_path: Path) -> None:
    record = Record(tmp_path, profile="[site]\n")
    exchange = make_exchange(request_body="页=1".encode("gb18030"), method="POST")
    location = record.writer.write(exchange)
    record.writer.close()

    info, profile, response, request = iterate(record.paths[0])

    assert (info.kind, info.payload) == ("warcinfo", b"software: unioncrawler\r\n")
    assert info.fields["WARC-Filename"] == "replica-20260301040005-00001.warc.gz"
    assert (profile.url, profile.payload) == ("urn:unioncrawler:profile", b"[site]\n")
    assert (response.kind, response.status, response.headers, response.payload) == (
        "response",
        200,
        exchange.response_headers,
        exchange.body,
    )
    assert (response.url, response.fetched_at) == (exchange.url, NOON)
    assert (response.file, response.offset, response.length, response.record_id) == (
        location.file,
        location.offset,
        location.length,
        location.record_id,
    )
    assert response.fields["WARC-Payload-Digest"] == location.payload_digest
    assert request.kind == "request"
    assert request.fields["WARC-Concurrent-To"] == response.record_id
    assert request.headers == (("Host", "www.union.example"), *exchange.request_headers)
    assert request.payload == exchange.request_body
    assert request.purpose == exchange.purpose
    assert read_exchange(record.paths[0], location.offset, location.length) == response
    assert warcio_check(record.paths[0]) == ""


def test_a_revisit_refers_to_the_original_and_leaves_the_payload_out(tmp_path: Path) -> None:
    record = Record(tmp_path)
    first = record.writer.write(make_exchange())
    original = Original(record_id=first.record_id, url=make_exchange().url, fetched_at=NOON)
    for status, body in ((200, make_exchange().body), (304, b"")):
        record.writer.write(make_exchange(status=status, body=body), original)
    record.writer.close()

    same, unchanged = [r for r in iterate(record.paths[0]) if r.kind == "revisit"]

    for revisit, profile in (
        (same, "identical-payload-digest"),
        (unchanged, "server-not-modified"),
    ):
        assert revisit.fields["WARC-Profile"].endswith(f"/1.1/revisit/{profile}")
        assert revisit.fields["WARC-Refers-To"] == first.record_id
        assert revisit.fields["WARC-Refers-To-Target-URI"] == make_exchange().url
        assert revisit.fields["WARC-Refers-To-Date"] == "2026-03-01T04:00:05Z"
        assert (revisit.payload, revisit.headers) == (b"", make_exchange().response_headers)
    assert same.fields["WARC-Payload-Digest"] == first.payload_digest
    assert warcio_check(record.paths[0]) == ""


def test_every_record_is_a_gzip_member_of_its_own(tmp_path: Path) -> None:
    record = Record(tmp_path)
    for number in range(5):
        record.writer.write(make_exchange(number))
    record.writer.close()
    data = record.paths[0].read_bytes()

    for stored in iterate(record.paths[0]):
        member = gzip.decompress(data[stored.offset : stored.offset + stored.length])
        assert member.startswith(b"WARC/1.1\r\n")
        assert member.endswith(b"\r\n\r\n")


def test_files_are_closed_behind_the_set_size_and_numbered(tmp_path: Path) -> None:
    record = Record(tmp_path, rotate_bytes=2000)
    locations = [record.writer.write(make_exchange(n, body=os.urandom(1500))) for n in range(3)]
    open_names = [path.name for path in tmp_path.iterdir() if path.name.endswith(".open")]
    record.writer.close()

    names = [f"replica-20260301040005-0000{n}.warc.gz" for n in (1, 2, 3)]
    assert [location.file for location in locations] == names
    assert open_names == [names[2] + ".open"]
    assert sorted(path.name for path in tmp_path.iterdir()) == names
    for closed, path in zip(record.closed, record.paths, strict=True):
        data = path.read_bytes()
        assert (closed.size, closed.sha256) == (len(data), hashlib.sha256(data).hexdigest())
        assert next(iterate(path)).kind == "warcinfo"


def test_two_crawls_in_one_second_do_not_share_a_file(tmp_path: Path) -> None:
    for _ in range(2):
        record = Record(tmp_path)
        record.writer.write(make_exchange())
        record.writer.close()

    assert len(list(tmp_path.iterdir())) == 2


def test_nothing_fetched_leaves_no_file(tmp_path: Path) -> None:
    record = Record(tmp_path / "warc")
    record.writer.close()

    assert not (tmp_path / "warc").exists()


def test_a_record_that_does_not_fit_on_the_disk_is_taken_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = Record(tmp_path)
    record.writer.write(make_exchange(1))
    write, room = os.write, [300]

    def write_until_full(file: int, data: memoryview) -> int:
        if not room:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(file, data[: room.pop()])

    monkeypatch.setattr(os, "write", write_until_full)
    with pytest.raises(WarcError, match=r"00001\.warc\.gz: cannot be written at offset \d+: No sp"):
        record.writer.write(make_exchange(2))
    monkeypatch.undo()
    record.writer.write(make_exchange(3))
    record.writer.close()

    urls = [stored.url for stored in iterate(record.paths[0]) if stored.kind == "response"]
    assert urls == [make_exchange(1).url, make_exchange(3).url]
    assert record.closed[0].sha256 == hashlib.sha256(record.paths[0].read_bytes()).hexdigest()
    assert warcio_check(record.paths[0]) == ""


@settings(max_examples=60, deadline=None)
@given(
    body=st.binary(max_size=3000),
    headers=st.lists(
        st.tuples(
            st.from_regex(r"[A-Za-z][A-Za-z-]{0,20}", fullmatch=True),
            st.text(st.characters(codec="latin-1", exclude_characters="\0"), max_size=60),
        ),
        max_size=6,
    ),
    status=st.integers(100, 599),
)
def test_what_is_written_is_read_again(
    tmp_path_factory: pytest.TempPathFactory,
    body: bytes,
    headers: list[tuple[str, str]],
    status: int,
) -> None:
    record = Record(tmp_path_factory.mktemp("warc"))
    exchange = make_exchange(body=body, response_headers=tuple(headers), status=status)
    location = record.writer.write(exchange)
    record.writer.close()

    with record.paths[0].open("rb") as file:
        found = [r.raw_stream.read() for r in ArchiveIterator(file) if r.rec_type == "response"]
    assert found == [body]
    stored = read_exchange(record.paths[0], location.offset, location.length)
    assert (stored.payload, stored.status) == (body, status)


def test_the_servers_address_is_kept_where_the_url_does_not_say_it(tmp_path: Path) -> None:
    record = Record(tmp_path)
    record.writer.write(make_exchange(ip_address="192.0.2.7"))
    record.writer.write(make_exchange(url="http://192.0.2.7/c/1.shtml", ip_address="192.0.2.7"))
    record.writer.close()

    found = [r.fields.get("WARC-IP-Address") for r in iterate(record.paths[0])]
    assert found == [None, "192.0.2.7", None, None, None]


def test_every_record_has_an_id_of_its_own(tmp_path: Path) -> None:
    record = Record(tmp_path)
    for number in range(200):
        record.writer.write(make_exchange(number))
    record.writer.close()

    ids = [stored.record_id for stored in iterate(record.paths[0])]
    assert len(set(ids)) == len(ids) == 401


def test_a_closed_file_has_the_date_of_its_last_record(tmp_path: Path) -> None:
    later, latest = NOON + timedelta(hours=1), NOON + timedelta(hours=2)
    record = Record(tmp_path, rotate_bytes=1)
    record.writer.write(make_exchange(fetched_at=later))
    record.writer.note({"note": "ended"}, latest)
    record.writer.close()

    assert [file.closed for file in record.closed] == [later, latest]
    assert [describe_closed(path) for path in record.paths] == record.closed


def test_a_name_that_is_taken_is_not_given_again(tmp_path: Path) -> None:
    record = Record(tmp_path, taken={"replica-20260301040005-00001.warc.gz"})
    location = record.writer.write(make_exchange())
    record.writer.close()

    assert location.file == "replica-20260301040005-00002.warc.gz"
