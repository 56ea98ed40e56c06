from __future__ import annotations

import gzip
import zlib

import brotli
import pytest

from unioncrawler.warc.codings import CodingError, TooLargeError, unpack

TEXT = "职工技能竞赛在车间举行。".encode() * 40
MOST = 1 << 20


def gzipped(body: bytes) -> bytes:
    """Return it packed the same way at any time, as names of tests must be."""
    return gzip.compress(body, mtime=0)


def deflated(window: int, text: bytes = TEXT) -> bytes:
    packer = zlib.compressobj(wbits=window)
    return packer.compress(text) + packer.flush()


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", gzipped(TEXT)),
        ("X-GZIP", gzipped(TEXT)),
        ("gzip", gzipped(TEXT[:100]) + gzipped(TEXT[100:])),
        ("gzip", gzipped(TEXT) + b"\x00 behind the last member"),
        ("gzip", TEXT),
        ("deflate", deflated(15)),
        ("deflate", deflated(9)),
        ("deflate", deflated(-15)),
        ("br", brotli.compress(TEXT)),
        ("identity", TEXT),
        ("deflate, gzip", gzipped(deflated(15))),
        ("gzip, gzip", gzipped(gzipped(TEXT))),
    ],
)
def test_every_coding_is_undone(coding: str, body: bytes) -> None:
    assert unpack(body, coding, MOST) == (TEXT, "")


def test_codings_that_are_not_known_are_left() -> None:
    assert unpack(TEXT, "compress", MOST) == (TEXT, "compress")
    assert unpack(gzipped(TEXT), "compress, gzip", MOST) == (TEXT, "compress")


def test_an_empty_body_has_no_coding() -> None:
    assert unpack(b"", "gzip", MOST) == (b"", "")


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", gzipped(TEXT)),
        ("deflate", deflated(15)),
        ("deflate", deflated(-15)),
        ("br", brotli.compress(TEXT)),
    ],
)
def test_a_body_that_is_cut_off_or_damaged_is_refused(coding: str, body: bytes) -> None:
    with pytest.raises(CodingError, match=r"ends early|damaged"):
        unpack(body[:-3], coding, MOST)
    with pytest.raises(TooLargeError, match="more than 200 bytes"):
        unpack(body, coding, 200)


def test_a_wrong_checksum_is_damage() -> None:
    body = bytearray(gzipped(TEXT))
    body[-6] ^= 1

    with pytest.raises(CodingError, match="incorrect data check"):
        unpack(bytes(body), "gzip", MOST)
