"""Documents with real bytes, of a few lines each: PDF, DOCX, XLSX, DOC and OFD."""
# ruff: noqa: E501 - markup is kept in the lines it is served in

from __future__ import annotations

import io
import struct
import zipfile
from typing import TYPE_CHECKING

from unioncrawler.replica import vocabulary as words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Lines = tuple[str, ...]

XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFD = "http://www.ofdspec.org/2016"
DOCUMENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"


def to_lines(number: int) -> Lines:
    """Return what the document with that number says; no article of the replica says it too."""
    name = words.NAMES[number % len(words.NAMES)]
    return (f"流动书屋借阅登记表第{number}号", "经办人须在月底前交回", f"登记：{name}")


def to_pdf(lines: Sequence[str]) -> bytes:
    """Return a one-page PDF whose font is not in it: only its ToUnicode map says what is written.

    Its cross-reference table is right.
    """
    codes = {sign: code for code, sign in enumerate(dict.fromkeys("".join(lines)), start=1)}
    shown = " T* ".join(f"<{''.join(f'{codes[sign]:04X}' for sign in line)}> Tj" for line in lines)
    stream = f"BT /F1 18 Tf 24 TL 72 720 Td {shown} ET".encode()
    pairs = [
        f"<{code:04X}> <{sign.encode('utf-16-be').hex().upper()}>" for sign, code in codes.items()
    ]
    runs = (pairs[start : start + 100] for start in range(0, len(pairs), 100))
    mapped = "\n".join(f"{len(run)} beginbfchar\n{chr(10).join(run)}\nendbfchar" for run in runs)
    to_unicode = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Replica def /CMapType 2 def\n"
        f"1 begincodespacerange <0000> <FFFF> endcodespacerange\n{mapped}\nendcmap end end"
    ).encode()
    return _to_pdf_file(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /Replica /Encoding /Identity-H /DescendantFonts [6 0 R] /ToUnicode 8 0 R >>",
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Replica /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /DW 1000 /FontDescriptor 7 0 R >>",
        b"<< /Type /FontDescriptor /FontName /Replica /Flags 4 /FontBBox [0 -200 1000 900] /ItalicAngle 0 /Ascent 800 /Descent -200 /CapHeight 800 /StemV 80 >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(to_unicode), to_unicode),
    )


def _to_pdf_file(*objects: bytes) -> bytes:
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


def _to_zip(parts: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


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
    return _to_zip(fixed | parts)


def to_docx(lines: Sequence[str]) -> bytes:
    """Return a Word document, a paragraph a line."""
    paragraphs = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in lines)
    document = f'{XML}<w:document xmlns:w="{WORDS}"><w:body>{paragraphs}</w:body></w:document>'
    return _to_package({"word/document.xml": document}, {"word/document.xml": DOCUMENT_TYPE})


def to_xlsx(lines: Sequence[str]) -> bytes:
    """Return a workbook with one sheet, a cell a line."""
    rows = "".join(
        f'<row r="{row}"><c r="A{row}" t="inlineStr"><is><t>{line}</t></is></c></row>'
        for row, line in enumerate(lines, start=1)
    )
    parts = {
        "xl/workbook.xml": f'{XML}<workbook xmlns="{SHEETS}" xmlns:r="{OFFICE}/relationships">'
        f'<sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{XML}<Relationships xmlns="{PACKAGE}/relationships"><Relationship '
        f'Id="rId1" Type="{OFFICE}/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'{XML}<worksheet xmlns="{SHEETS}"><sheetData>{rows}</sheetData></worksheet>',
    }
    media = {"xl/workbook.xml": WORKBOOK_TYPE, "xl/worksheets/sheet1.xml": SHEET_TYPE}
    return _to_package(parts, media)


def to_ofd(lines: Sequence[str]) -> bytes:
    """Return an OFD document of one page; each line comes in two pieces at one height."""
    objects: list[str] = []
    for row, line in enumerate(lines):
        half = len(line) // 2
        for part, left in ((line[:half], 20), (line[half:], 20 + 5 * half)):
            objects.append(
                f'<ofd:TextObject ID="{10 + len(objects)}" Boundary="{left} {20 + 8 * row} 150 6" Font="3" Size="5">'
                f'<ofd:TextCode X="0" Y="5">{part}</ofd:TextCode></ofd:TextObject>'
            )
    return _to_zip(
        {
            "OFD.xml": f'{XML}<ofd:OFD xmlns:ofd="{OFD}" Version="1.0" DocType="OFD"><ofd:DocBody>'
            f"<ofd:DocInfo><ofd:DocID>replica</ofd:DocID></ofd:DocInfo>"
            f"<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
            "Doc_0/Document.xml": f'{XML}<ofd:Document xmlns:ofd="{OFD}"><ofd:CommonData><ofd:MaxUnitID>99</ofd:MaxUnitID>'
            f"<ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData>"
            f'<ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages></ofd:Document>',
            "Doc_0/Pages/Page_0/Content.xml": f'{XML}<ofd:Page xmlns:ofd="{OFD}"><ofd:Content><ofd:Layer ID="2">'
            f"{''.join(objects)}</ofd:Layer></ofd:Content></ofd:Page>",
        }
    )


SECTOR = 512
END, FREE, FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
LEAST = 4096  # a shorter stream would lie among the small ones


def to_doc(lines: Sequence[str]) -> bytes:
    """Return a Word 97 document ([MS-DOC]): its text, and a table of the one piece it is in."""
    text = "".join(f"{line}\r" for line in lines)
    start = 0x800
    header = bytearray(start)
    struct.pack_into("<HH", header, 0, 0xA5EC, 0x00C1)
    struct.pack_into("<H", header, 0x0A, 0x0200)  # the table stream is 1Table
    struct.pack_into("<II", header, 0x18, start, start + 2 * len(text))
    struct.pack_into("<HHH", header, 0x20, 14, 0, 0)
    struct.pack_into("<H", header, 0x3E, 22)
    struct.pack_into("<I", header, 0x4C, len(text))
    pieces = struct.pack("<IIHIH", 0, len(text), 0, start, 0)
    table = b"\x02" + struct.pack("<I", len(pieces)) + pieces
    struct.pack_into("<HII", header, 0x98, 0x5D, 0, 0)
    struct.pack_into("<II", header, 0x1A2, 0, len(table))
    return to_ole({"WordDocument": bytes(header) + text.encode("utf-16-le"), "1Table": table})


def to_ole(streams: dict[str, bytes]) -> bytes:
    """Return an OLE file ([MS-CFB]) with these streams, made as long as big ones are."""
    sectors: list[bytes] = []
    chain: list[int] = []

    def add(body: bytes) -> int:
        first = len(sectors)
        body += bytes(-len(body) % SECTOR)
        sectors.extend(body[at : at + SECTOR] for at in range(0, len(body), SECTOR))
        chain.extend([*range(first + 1, len(sectors)), END])
        return first

    entries = [_to_entry("Root Entry", 5, child=1, start=END, size=0)]
    for number, (name, body) in enumerate(streams.items(), start=1):
        size = max(len(body), LEAST)
        right = number + 1 if number < len(streams) else FREE
        start = add(body.ljust(size, b"\0"))
        entries.append(_to_entry(name, 2, right=right, start=start, size=size))
    entries += [_to_entry("", 0)] * (-len(entries) % 4)
    directory = add(b"".join(entries))
    place = len(sectors)
    chain.append(FAT)
    table = struct.pack(f"<{len(chain)}I", *chain).ljust(SECTOR, b"\xff")
    if len(table) > SECTOR:
        raise ValueError("longer than one sector of the table can tell")
    head = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6,
        0, 1, directory, 0, LEAST, END, 0, END, 0,
    )  # fmt: skip
    head += struct.pack("<I", place).ljust(SECTOR - len(head), b"\xff")
    return b"".join([head, *sectors, table])


def _to_entry(
    name: str, kind: int, *, child: int = FREE, right: int = FREE, start: int = 0, size: int = 0
) -> bytes:
    written = name.encode("utf-16-le")
    length = len(written) + 2 if name else 0
    return struct.pack(
        "<64sHBBIII36xIQ", written, length, kind, 1, FREE, right, child, start, size
    )  # fmt: skip


WRITERS: dict[str, Callable[[Sequence[str]], bytes]] = {
    "pdf": to_pdf,
    "docx": to_docx,
    "xlsx": to_xlsx,
    "doc": to_doc,
    "ofd": to_ofd,
}
