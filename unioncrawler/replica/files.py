"""Files with real bytes: PNG and JPEG images here, documents in `documents.py`."""

from __future__ import annotations

import struct
import zlib

from unioncrawler.replica.documents import WRITERS, to_lines

MEDIA_TYPES = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "pdf": "application/octet-stream",  # as many servers of such sites say
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "doc": "application/msword",
    "ofd": "application/octet-stream",
}


def to_png(width: int, height: int, shade: int) -> bytes:
    """Return a PNG of that size: stripes of grey that hang on the shade."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    rows = b"".join(b"\0" + bytes([(shade + 8 * (y // 8)) % 256]) * width for y in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 6)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def to_jpeg(width: int, height: int, shade: int) -> bytes:
    """Return a baseline JPEG of that size in one grey (ITU T.81).

    Every coefficient but the first is zero, so two tiny Huffman tables do: differences of 0 or of
    seven bits, and nothing but ends of blocks.
    """

    def segment(marker: int, body: bytes) -> bytes:
        return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body

    def table(kind: int, symbols: bytes) -> bytes:
        return segment(0xC4, bytes([kind, 0, len(symbols)]) + bytes(14) + symbols)

    level = 64 + shade % 64  # seven bits, positive
    blocks = -(-width // 8) * -(-height // 8)
    # Two-bit codes, since T.81 reserves the code of all ones: 01 and seven bits, 00 for no
    # difference, 00 for the end of a block.
    bits = "01" + f"{level:07b}" + "00" + "0000" * (blocks - 1)
    bits += "1" * (-len(bits) % 8)
    scan = int(bits, 2).to_bytes(len(bits) // 8, "big").replace(b"\xff", b"\xff\0")

    return b"".join(
        (
            b"\xff\xd8",
            segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0"),
            segment(0xDB, b"\0" + b"\x08" * 64),
            segment(0xC0, struct.pack(">BHHBBBB", 8, height, width, 1, 1, 0x11, 0)),
            table(0x00, b"\x00\x07"),
            table(0x10, b"\x00"),
            segment(0xDA, b"\1\1\0\0\x3f\0"),
            scan,
            b"\xff\xd9",
        )
    )


def to_file(suffix: str, number: int, width: int = 600, height: int = 400) -> bytes:
    """Return the bytes of the file with that suffix and number."""
    match suffix:
        case "png":
            return to_png(width, height, number % 200)
        case "jpg":
            return to_jpeg(width, height, number % 200)
    return WRITERS[suffix](to_lines(number))
