"""The files of the replica are what their suffix says."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import lxml.etree
import pytest

from unioncrawler.documents import Limits, Outcome
from unioncrawler.documents.reading import read_document
from unioncrawler.replica.documents import WRITERS, to_docx, to_lines, to_pdf, to_xlsx
from unioncrawler.replica.files import to_file, to_jpeg, to_png


@pytest.mark.parametrize(("width", "height"), [(1, 1), (120, 160), (601, 403)])
def test_png_has_its_size_and_whole_rows(width: int, height: int) -> None:
    png = to_png(width, height, 7)
    assert struct.unpack(">II", png[16:24]) == (width, height)
    start = png.index(b"IDAT")
    (length,) = struct.unpack(">I", png[start - 4 : start])
    assert len(zlib.decompress(png[start + 4 : start + 4 + length])) == (width + 1) * height


@pytest.mark.parametrize(("width", "height"), [(1, 1), (120, 160), (601, 403)])
def test_jpeg_has_its_size_and_a_bit_pattern_for_each_block(width: int, height: int) -> None:
    jpeg = to_jpeg(width, height, 5)
    frame = jpeg.index(b"\xff\xc0")
    assert struct.unpack(">HH", jpeg[frame + 5 : frame + 9]) == (height, width)
    scan = jpeg[jpeg.index(b"\xff\xda") + 10 : -2].replace(b"\xff\0", b"\xff")
    bits = f"{int.from_bytes(scan, 'big'):0{len(scan) * 8}b}"
    blocks = -(-width // 8) * -(-height // 8)
    assert bits.rstrip("1")[:4] == "0110"
    assert len(bits) == -(-(11 + 4 * (blocks - 1)) // 8) * 8
    assert jpeg.endswith(b"\xff\xd9")


def test_pdf_offsets_point_at_its_objects() -> None:
    pdf = to_pdf(("replica 5",))
    start = int(pdf.rsplit(b"startxref\n", 1)[1].split()[0])
    rows = pdf[start:].split(b"\n")[3:11]
    for number, row in enumerate(rows, 1):
        assert pdf[int(row[:10]) :].startswith(b"%d 0 obj" % number)


@pytest.mark.parametrize("package", [to_docx(("附件",)), to_xlsx(("附件",))])
def test_office_packages_hold_well_formed_parts_that_are_named(package: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        assert archive.testzip() is None
        names = set(archive.namelist())
        parts = {name: lxml.etree.fromstring(archive.read(name)) for name in names}
    overrides = parts["[Content_Types].xml"].findall("{*}Override")
    assert {override.get("PartName", "").lstrip("/") for override in overrides} <= names
    assert any("附件" in str(part.xpath("string()")) for part in parts.values())


@pytest.mark.parametrize("suffix", sorted(WRITERS))
def test_documents_say_what_is_true_of_them(suffix: str) -> None:
    reading = read_document(to_file(suffix, 200_007), Limits())
    said = (reading.text or "").removeprefix("Sheet1\n").split("\n")
    assert (reading.outcome, reading.kind) == (Outcome.READ, suffix)
    assert tuple(said) == to_lines(200_007)
