"""What each kind of document says, told by its bytes."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING

import pytest

from tests.documents.made import docx_of, pdf_page, scanned_pdf, to_pdf, to_zip, with_parts
from unioncrawler.documents import Limits, Outcome, Reading, sheets
from unioncrawler.documents.reading import read_document
from unioncrawler.replica.documents import (
    WRITERS,
    to_docx,
    to_ofd,
    to_ole,
    to_xlsx,
)
from unioncrawler.replica.documents import (
    to_pdf as to_small_pdf,
)
from unioncrawler.replica.files import to_jpeg, to_png

if TYPE_CHECKING:
    from collections.abc import Sequence

LINES = ("内蒙古总工会职工技能竞赛", "名单公示：巴特尔·乌兰", "共 35 人, 2021年")


def read(body: bytes, **limits: int) -> Reading:
    return read_document(body, Limits(**limits))


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


@pytest.mark.parametrize("kind", sorted(WRITERS))
def test_every_kind_is_read_whole(kind: str) -> None:
    reading = read(WRITERS[kind](LINES))

    said = (reading.text or "").removeprefix("Sheet1\n")
    assert (reading.outcome, reading.kind, said) == (Outcome.READ, kind, "\n".join(LINES))
    assert reading.is_whole
    assert reading.laid_out == (kind in {"pdf", "ofd"})
    assert reading.reader


@pytest.mark.parametrize(
    ("cmap", "codec"),
    [
        ("UniGB-UCS2-H", "utf-16-be"), ("UniGB-UTF16-H", "utf-16-be"), ("GBK-EUC-H", "gbk"),
        ("GBKp-EUC-H", "gbk"), ("GBK2K-H", "gb18030"), ("GB-EUC-H", "gb2312"),
    ],
)  # fmt: skip
def test_a_pdf_is_read_by_the_character_map_it_names(cmap: str, codec: str) -> None:
    stream = f"BT /F 12 Tf 50 700 Td <{LINES[0].encode(codec).hex()}> Tj ET".encode()
    font = (
        b"/BaseFont /STSong-Light /DescendantFonts [<< /Type /Font /Subtype /CIDFontType0"
        b" /BaseFont /STSong-Light /CIDSystemInfo"
        b" << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> /DW 1000 >>]"
    )
    body = to_pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources"
        b" << /Font << /F << /Type /Font /Subtype /Type0 /Encoding /%s %s >> >> >> >>"
        % (cmap.encode(), font),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
    )

    assert read(body).text == LINES[0]


def test_radicals_of_a_pdf_are_the_characters_they_look_like() -> None:
    assert read(to_small_pdf(("⼯会⼊会",))).text == "工会入会"


def test_a_word_document_says_all_that_a_reader_sees() -> None:
    row = "<w:tr><w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr>"
    body = (
        f'<w:p><w:pPr><w:tabs><w:tab w:val="left"/></w:tabs></w:pPr><w:r><w:t>第一</w:t></w:r>'
        "<w:r><w:t>段</w:t><w:tab/><w:t>右</w:t><w:br/><w:t>下</w:t></w:r>"
        "<w:del><w:r><w:delText>删</w:delText></w:r></w:del></w:p>"
        f"<w:tbl>{row.format(paragraph('姓名'), paragraph('单位'))}"
        f"{row.format(paragraph('张三') + paragraph('李四'), paragraph('工会'))}</w:tbl>"
        "<mc:AlternateContent><mc:Choice><w:txbxContent>"
        f"{paragraph('框')}</w:txbxContent></mc:Choice>"
        f"<mc:Fallback>{paragraph('框')}</mc:Fallback></mc:AlternateContent>"
        "<w:p><w:r><w:instrText>HYPERLINK</w:instrText><w:t>链接</w:t></w:r></w:p>"
    )

    reading = read(docx_of(body, header=paragraph("页眉"), footnotes=paragraph("脚注")))

    assert reading.text == ("第一段\t右\n下\n姓名\t单位\n张三 李四\t工会\n框\n链接\n\n页眉\n\n脚注")


def test_slides_are_read_in_their_order_with_their_notes() -> None:
    space = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    slide = f"<sld {space}><a:p><a:r><a:t>{{}}</a:t></a:r></a:p></sld>"
    parts: dict[str, str | bytes] = {
        "ppt/presentation.xml": "<p/>",
        "ppt/slides/slide10.xml": slide.format("第十"),
        "ppt/slides/slide2.xml": slide.format("第二"),
        "ppt/notesSlides/n.xml": slide.format("备注"),
        "ppt/slides/_rels/slide2.xml.rels": '<R><Relationship Type="x/notesSlide"'
        ' Target="../notesSlides/n.xml"/></R>',
    }

    reading = read(to_zip(parts))

    assert (reading.kind, reading.text) == ("pptx", "第二\n\n备注\n\n第十")


def doc_of(text: str, pieces: Sequence[tuple[int, bool]], flags: int = 0x0200) -> bytes:
    """Return a Word 97 document whose text is in pieces of so many characters, wide or narrow."""
    main, ends, places, at = bytearray(0x800), [0], b"", 0
    struct.pack_into("<H", main, 0, 0xA5EC)
    struct.pack_into("<H", main, 0x0A, flags)
    for length, is_wide in pieces:
        part = text[at : at + length]
        at += length
        place = len(main) if is_wide else len(main) * 2 | 1 << 30
        places += struct.pack("<HIH", 0, place, 0)
        main += part.encode("utf-16-le" if is_wide else "cp1252")
        ends.append(at)
    table = struct.pack(f"<{len(ends)}I", *ends) + places
    properties = b"\x01" + struct.pack("<H", 6) + b"\x02" * 6
    clx = properties + b"\x02" + struct.pack("<I", len(table)) + table
    struct.pack_into("<II", main, 0x1A2, 7, len(clx))
    return to_ole({"WordDocument": bytes(main), "1Table": bytes(7) + clx})


def test_a_word_97_document_is_read_piece_by_piece() -> None:
    text = (
        '工会第一段\rApp “2021”\r\x13 HYPERLINK "http://x" \x14链接\x15尾\r姓名\x07单位\x07\x07完\r'
    )
    wide, narrow = (6, True), (11, False)

    reading = read(doc_of(text, [wide, narrow, (len(text) - 17, True)]))

    assert reading.text == "工会第一段\nApp “2021”\n链接尾\n姓名\t单位\n完"


def test_a_word_97_document_with_a_password_is_encrypted() -> None:
    assert read(doc_of("工会", [(2, True)], flags=0x0300)).outcome is Outcome.ENCRYPTED


def test_rich_text_is_read_by_its_code_page() -> None:
    body = b"{\\rtf1\\ansi\\ansicpg936 " + b"".join(
        b"\\'%02x" % byte for byte in "工会".encode("gbk")
    )
    reading = read(body + b" \\u24037?\\par}")

    assert (reading.kind, reading.text) == ("rtf", "工会 工")


def test_numbers_and_days_of_a_sheet_are_written_as_people_do() -> None:
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1"><c r="A1"><v>35</v></c><c r="C1"><v>1234.5</v></c>'
        '<c r="D1" t="b"><v>1</v></c></row></sheetData></worksheet>'
    )

    reading = read(with_parts(to_xlsx(("",)), {"xl/worksheets/sheet1.xml": sheet}))

    assert reading.text == "Sheet1\n35\t\t1234.5\tTrue"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (to_png(601, 403, 7), "png"),
        (to_jpeg(601, 403, 7), "jpeg"),
        (b"GIF89a" + struct.pack("<HH", 601, 403) + b"\0\0\0;", "gif"),
        (b"BM" + bytes(4) + bytes(4) + struct.pack("<IIiiHH", 54, 40, 601, 403, 1, 24), "bmp"),
        (
            b"RIFF" + struct.pack("<I", 22) + b"WEBPVP8X" + struct.pack("<IB3x", 10, 0)
            + (600).to_bytes(3, "little") + (402).to_bytes(3, "little"),
            "webp",
        ),
    ],
)  # fmt: skip
def test_images_have_their_size(body: bytes, kind: str) -> None:
    reading = read(body)

    assert (reading.outcome, reading.kind) == (Outcome.NOT_A_DOCUMENT, kind)
    assert (reading.width, reading.height) == (601, 403)


@pytest.mark.parametrize(
    ("body", "outcome", "kind"),
    [
        (b"", Outcome.NOT_A_DOCUMENT, None),
        (b"<!DOCTYPE html><html>", Outcome.NOT_A_DOCUMENT, "html"),
        (b"\0\0\0\x18ftypmp42", Outcome.NOT_A_DOCUMENT, "mp4"),
        (b"\x89PNG\r\n\x1a\n", Outcome.DAMAGED, "png"),
        (b"Rar!\x1a\x07\x00", Outcome.UNKNOWN_TYPE, "rar"),
        (to_zip({"a.txt": "工会"}), Outcome.UNKNOWN_TYPE, "zip"),
        (to_ole({"PowerPoint Document": b""}), Outcome.UNKNOWN_TYPE, "ppt"),
        (to_ole({"EncryptedPackage": b""}), Outcome.ENCRYPTED, "office"),
        (b"\x01\x02\x03\x04", Outcome.UNKNOWN_TYPE, None),
        (scanned_pdf(), Outcome.NO_TEXT, "pdf"),
        (to_docx(("", " ")), Outcome.NO_TEXT, "docx"),
    ],
)
def test_what_has_no_text_is_named(body: bytes, outcome: Outcome, kind: str | None) -> None:
    reading = read(body)

    assert (reading.outcome, reading.kind, reading.text) == (outcome, kind, None)


def test_a_text_that_goes_on_is_cut_and_says_so() -> None:
    reading = read(to_docx(("工" * 50,)), most_characters=20)

    assert (reading.text, reading.is_whole) == ("工" * 20, False)


def test_all_parts_of_a_package_together_have_a_limit() -> None:
    parts: dict[str, str | bytes] = {f"word/{n}.xml": bytes(1 << 20) for n in range(5)}

    assert read(to_zip(parts), most_bytes=1 << 20).outcome is Outcome.TOO_LARGE
    assert read(to_zip(parts), most_bytes=2 << 20).outcome is Outcome.DAMAGED


@pytest.mark.parametrize("kind", ["docx", "xlsx", "doc", "pdf", "ofd"])
def test_a_document_cut_off_anywhere_is_damaged_or_read(kind: str) -> None:
    body = WRITERS[kind](LINES)
    allowed = {Outcome.DAMAGED, Outcome.READ, Outcome.NO_TEXT, Outcome.NOT_A_DOCUMENT}
    allowed |= {Outcome.UNKNOWN_TYPE}

    found = {read(body[:length]).outcome for length in range(0, len(body), len(body) // 60)}

    assert found <= allowed
    assert Outcome.DAMAGED in found


@pytest.mark.parametrize("kind", sorted(WRITERS))
def test_no_changed_byte_raises(kind: str) -> None:
    body = WRITERS[kind](LINES)
    for place in range(0, len(body), max(1, len(body) // 150)):
        changed = bytearray(body)
        changed[place] ^= 0xFF
        assert isinstance(read(bytes(changed)), Reading)


def test_an_image_whose_header_is_damaged_has_no_size() -> None:
    png = bytearray(to_png(1, 1, 1))
    png[12:16] = b"XXXX"
    for body in (bytes(png), to_jpeg(8, 8, 1)[:20], b"GIF89a"):
        reading = read(body)
        assert (reading.outcome, reading.width) == (Outcome.DAMAGED, None)


FAR_CELLS = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    '<row r="1" spans="1:2"><c r="A1"><v>1</v></c><c s="0" r="B1"><v>2</v></c></row>'
    '<row r="1048576"><c r="XFD1048576"><v>3</v></c></row></sheetData></worksheet>'
)


def test_a_cell_that_strayed_to_the_end_of_its_sheet_is_read_beside_the_others() -> None:
    far = with_parts(to_xlsx(("",)), {"xl/worksheets/sheet1.xml": FAR_CELLS})
    reading = read(far)

    assert (reading.outcome, reading.text) == (Outcome.READ, "Sheet1\n1\t2\n3")


def test_the_cells_of_an_ordinary_sheet_stay_where_they_are() -> None:
    rows = FAR_CELLS.replace("1048576", "3").replace("XFD3", "D3")
    near = with_parts(to_xlsx(("",)), {"xl/worksheets/sheet1.xml": rows})

    assert read(near).text == "Sheet1\n1\t2\n3"


def test_a_pdf_of_which_a_page_cannot_be_read_is_not_whole() -> None:
    page = pdf_page(zlib.compress(b"BT ET"))
    two = page.replace(b"/Kids [3 0 R] /Count 1", b"/Kids [3 0 R 99 0 R] /Count 2")

    assert (read(two).outcome, read(two).is_whole) == (Outcome.NO_TEXT, False)
    assert (read(page).outcome, read(page).is_whole) == (Outcome.NO_TEXT, True)


def test_a_pdf_behind_lines_of_a_server_is_one() -> None:
    reading = read(b"Content-Type: application/pdf\r\n\r\n" + WRITERS["pdf"](LINES))

    assert (reading.kind, reading.text) == ("pdf", "\n".join(LINES))


def test_pieces_that_stand_a_little_higher_are_on_the_same_line() -> None:
    objects = "".join(
        f"<TextObject Size='4' Boundary='0 {top} 9 9'><TextCode>{word}</TextCode></TextObject>"
        for top, word in ((10, "名"), (10.8, "单"), (20, "公示"))
    )
    content: dict[str, str | bytes] = {"Doc_0/Pages/Page_0/Content.xml": f"<Page>{objects}</Page>"}

    assert read(with_parts(to_ofd(("",)), content)).text == "名单\n公示"


def test_a_large_sheet_that_is_well_filled_keeps_its_columns(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sheets, "LARGE", 10)
    row = '<row r="{0}"><c r="A{0}"><v>1</v></c><c r="C{0}"><v>2</v></c></row>'
    rows = "".join(map(row.format, range(1, 21)))
    start, end = FAR_CELLS.partition("<row")[0], "</sheetData></worksheet>"
    body = with_parts(to_xlsx(("",)), {"xl/worksheets/sheet1.xml": f"{start}{rows}{end}"})

    assert read(body).text == "\n".join(["Sheet1", *["1\t\t2"] * 20])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_plain_text_is_read_in_the_charset_it_is_written_in(encoding: str) -> None:
    reading = read("\r\n".join(LINES).encode(encoding))

    assert (reading.outcome, reading.kind) == (Outcome.READ, "txt")
    assert reading.text == "\n".join(LINES)


@pytest.mark.parametrize(
    "body",
    [
        b"\x01\x02\x03 neither text nor anything that is known",
        "名单".encode("gb18030") + b"\0\0\0",
        b"\xff\xff\xff\xff",
        "<p>名单公示</p>".encode(),
    ],
)
def test_what_is_not_text_alone_stays_of_an_unknown_type(body: bytes) -> None:
    assert read(body).outcome is Outcome.UNKNOWN_TYPE
