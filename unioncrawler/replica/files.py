"""Files with real bytes: PNG and JPEG images, PDF, DOCX, XLSX and DOC documents."""
# ruff: noqa: E501 - markup is kept in the lines it is served in

from __future__ import annotations

import io
import struct
import zipfile
import zlib

MEDIA_TYPES = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "pdf": "application/octet-stream",  # as many servers of such sites say
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "doc": "application/msword",
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


def to_pdf(text: str) -> bytes:
    """Return a one-page PDF with that (ASCII) text and a right cross-reference table."""
    stream = f"BT /F1 18 Tf 72 720 Td ({text}) Tj ET".encode("ascii", "replace")
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        start,
    )
    return bytes(out)


XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def _to_package(parts: dict[str, str], media: dict[str, str]) -> bytes:
    """Return an Office Open XML package (ECMA-376 part 2); `media` names its main part first."""
    main = next(iter(media))
    overrides = "".join(
        f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in media.items()
    )
    fixed = {
        "[Content_Types].xml": f'{XML}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>',
        "_rels/.rels": f'{XML}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{OFFICE}/relationships/officeDocument" Target="{main}"/></Relationships>',
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in {**fixed, **parts}.items():
            archive.writestr(zipfile.ZipInfo(name, (2021, 9, 27, 10, 0, 0)), text)
    return buffer.getvalue()


def to_docx(text: str) -> bytes:
    """Return a Word document of one paragraph."""
    document = f'{XML}<w:document xmlns:w="{WORDS}"><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>'
    return _to_package(
        {"word/document.xml": document}, {"word/document.xml": MEDIA_TYPES["docx"] + ".main+xml"}
    )


def to_xlsx(text: str) -> bytes:
    """Return a workbook with one cell."""
    parts = {
        "xl/workbook.xml": f'{XML}<workbook xmlns="{SHEETS}" xmlns:r="{OFFICE}/relationships">'
        f'<sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{XML}<Relationships xmlns="{PACKAGE}/relationships"><Relationship '
        f'Id="rId1" Type="{OFFICE}/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'{XML}<worksheet xmlns="{SHEETS}"><sheetData><row r="1"><c r="A1" '
        f't="inlineStr"><is><t>{text}</t></is></c></row></sheetData></worksheet>',
    }
    sheet = MEDIA_TYPES["xlsx"].removesuffix("sheet") + "worksheet+xml"
    media = {
        "xl/workbook.xml": MEDIA_TYPES["xlsx"] + ".main+xml",
        "xl/worksheets/sheet1.xml": sheet,
    }
    return _to_package(parts, media)


def to_doc(text: str) -> bytes:
    """Return what many a .doc is: rich text, which word processors open by its first bytes."""
    runs = "".join(f"\\u{ord(char)}?" if ord(char) > 127 else char for char in text)
    return ("{\\rtf1\\ansi\\deff0{\\fonttbl{\\f0 SimSun;}}\\f0\\fs32 " + runs + "\\par}").encode()


def to_file(suffix: str, number: int, width: int = 600, height: int = 400) -> bytes:
    """Return the bytes of the file with that suffix and number."""
    text = f"replica {number}"
    match suffix:
        case "png":
            return to_png(width, height, number % 200)
        case "jpg":
            return to_jpeg(width, height, number % 200)
        case "pdf":
            return to_pdf(text)
        case "docx":
            return to_docx(f"附件 {text}")
        case "xlsx":
            return to_xlsx(f"附件 {text}")
    return to_doc(f"附件 {text}")
