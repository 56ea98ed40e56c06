"""Documents that are made to be read, or to do harm."""

from __future__ import annotations

import io
import zipfile
import zlib

from unioncrawler.replica.documents import WORDS, XML, to_docx

RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def to_zip(parts: dict[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return buffer.getvalue()


def with_parts(package: bytes, parts: dict[str, str | bytes]) -> bytes:
    """Return a package with some parts added or put in place of others."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        kept: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    return to_zip(kept | parts)


def docx_of(body: str, **beside: str) -> bytes:
    """Return a Word document with that markup as its body, and parts related to it by kind."""
    space = f'xmlns:w="{WORDS}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility"'
    document = f"{XML}<w:document {space}><w:body>{body}</w:body></w:document>"
    related = "".join(
        f'<Relationship Id="r{kind}" Type="{OFFICE}/{kind}" Target="{kind}.xml"/>'
        for kind in beside
    )
    parts: dict[str, str | bytes] = {
        "word/document.xml": document,
        "word/_rels/document.xml.rels": (
            f'{XML}<Relationships xmlns="{RELATIONS}">{related}</Relationships>'
        ),
    }
    parts |= {
        f"word/{kind}.xml": f"{XML}<w:part {space}>{text}</w:part>" for kind, text in beside.items()
    }
    return with_parts(to_docx(("",)), parts)


def bomb(size: int) -> bytes:
    """Return a Word document that unpacks to so many bytes, and says it is smaller."""
    spaces = b"<w:document xmlns:w='w'><w:body>" + b" " * size + b"</w:body></w:document>"
    return with_parts(to_docx(("",)), {"word/document.xml": spaces})


def lying_bomb(size: int) -> bytes:
    """Return the same, with a directory that says its part is small."""
    body = bytearray(bomb(size))
    with zipfile.ZipFile(io.BytesIO(bytes(body))) as archive:
        real = archive.getinfo("word/document.xml").file_size
    true, said = real.to_bytes(4, "little"), (100).to_bytes(4, "little")
    return bytes(body).replace(true, said)


def entity_bomb() -> bytes:
    """Return a Word document whose ten entities would be a thousand million times the first."""
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "工会"}">' for n in range(10))
    document = (
        f"{XML}<!DOCTYPE w:document [{entities}]>"
        f'<w:document xmlns:w="{WORDS}"><w:body><w:p><w:r><w:t>&e9;</w:t></w:r></w:p></w:body>'
        "</w:document>"
    )
    return with_parts(to_docx(("",)), {"word/document.xml": document})


def to_pdf(*objects: bytes, root: int = 1) -> bytes:
    out = bytearray(b"%PDF-1.7\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1, root, start,
    )  # fmt: skip
    return bytes(out)


def pdf_page(stream: bytes, *more: bytes, resources: bytes = b"<< >>") -> bytes:
    """Return a PDF of one page with that (packed) content."""
    return to_pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources "
        + resources
        + b" >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(stream), stream),
        *more,
    )


def scanned_pdf() -> bytes:
    """Return a PDF whose page is a picture."""
    image = (
        b"<< /Type /XObject /Subtype /Image /Width 2 /Height 2 /ColorSpace /DeviceGray"
        b" /BitsPerComponent 8 /Length 4 >>\nstream\n\x00\xff\xff\x00\nendstream"
    )
    return pdf_page(
        zlib.compress(b"q 595 0 0 842 0 0 cm /I Do Q"),
        image,
        resources=b"<< /XObject << /I 5 0 R >> >>",
    )
