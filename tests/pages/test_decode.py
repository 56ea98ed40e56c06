"""From bytes to text, against headers and metas that lie."""

from __future__ import annotations

import codecs
import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unioncrawler.pages.decode import MAX_UNPACKED, Decoded, decode

WORDS = "云杉市总工会开展送清凉活动，职工代表说：“很暖心”。"
RARE = "㐂𠮷䶮"  # in GB18030 only


def page(words: str, meta: str = "") -> str:
    return f"<html><head>{meta}<title>t</title></head><body><p>{words}</p></body></html>"


def meta(charset: str) -> str:
    return f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">'


def header(charset: str) -> dict[str, str]:
    return {"Content-Type": f"text/html; charset={charset}"}


def test_utf8_by_header() -> None:
    text = page(WORDS)
    assert decode(text.encode(), header("UTF-8")) == Decoded(
        text=text, charset="utf-8", declared="utf-8", replaced=0
    )


@pytest.mark.parametrize("name", ["gb2312", "GBK", "gb18030", "x-gbk", "gb_2312-80"])
def test_every_gb_charset_is_read_as_gb18030(name: str) -> None:
    text = page(WORDS + RARE, meta(name))
    assert decode(text.encode("gb18030"), {}) == Decoded(
        text=text, charset="gb18030", declared=name.lower(), replaced=0
    )


@pytest.mark.parametrize(
    "declaration",
    [
        '<meta charset="gbk">',
        "<meta charset=gbk />",
        '<META HTTP-EQUIV="Content-Type" CONTENT="text/html; CHARSET=GBK">',
        '<meta httpequiv="ContentType" content="text/html; charset=gbk" />',
        '<meta name="a" content="b"><meta charset = "gbk">',
    ],
)
def test_the_meta_is_found_however_it_is_written(declaration: str) -> None:
    decoded = decode(page(WORDS, declaration).encode("gbk"), {})
    assert (decoded.text, decoded.declared) == (page(WORDS, declaration), "gbk")


def test_a_meta_in_a_comment_declares_nothing() -> None:
    decoded = decode(page(WORDS, f"<!-- {meta('big5')} -->").encode("gb18030"), {})
    assert (decoded.charset, decoded.declared, decoded.replaced) == ("gb18030", None, 0)


def test_an_xml_declaration_counts() -> None:
    text = '<?xml version="1.0" encoding="GB2312"?>' + page(WORDS)
    assert decode(text.encode("gb18030"), {}).text == text


@pytest.mark.parametrize(
    ("written", "in_header", "in_meta"),
    [
        ("utf-8", "gb2312", "gb2312"),
        ("utf-8", "iso-8859-1", "gbk"),
        ("utf-8", "big5", None),
        ("gb18030", "utf-8", "gb2312"),
        ("gb18030", "gbk", "utf-8"),
        ("gb18030", "iso-8859-1", "gb2312"),
        ("gb18030", "iso-8859-1", None),
        ("gb18030", None, "utf-8"),
        ("gb18030", None, None),
        ("gb18030", "no-such-charset", "rot13"),
        ("utf-8", None, None),
    ],
)
def test_what_the_bytes_are_wins_over_what_is_declared(
    written: str, in_header: str | None, in_meta: str | None
) -> None:
    text = page(WORDS, meta(in_meta) if in_meta else "")
    decoded = decode(text.encode(written), header(in_header) if in_header else {})
    assert (decoded.text, decoded.charset, decoded.replaced) == (text, written, 0)
    assert decoded.declared == (in_header or in_meta)


def test_big5_is_read_where_it_is_declared() -> None:
    text = page("臺灣省總工會開展活動")
    assert decode(text.encode("big5"), header("big5")).text == text


@pytest.mark.parametrize(
    ("bom", "charset"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ],
)
def test_a_bom_wins_and_is_no_text(bom: bytes, charset: str) -> None:
    text = page(WORDS, meta("gb2312"))
    decoded = decode(bom + text.encode(charset), header("gbk"))
    assert (decoded.text, decoded.charset) == (text, charset)


def test_header_names_are_found_in_any_case() -> None:
    for name in ("content-type", "Content-Type", "CONTENT-TYPE"):
        assert decode(b"<p>", {name: "text/html;charset='GBK'"}).declared == "gbk"


def test_0x80_in_a_gbk_page_is_the_euro_sign() -> None:
    body = page("价格", meta("gbk")).encode("gbk").replace("价".encode("gbk"), b"\x80")
    decoded = decode(body, {})
    assert (decoded.text, decoded.replaced) == (page("€格", meta("gbk")), 0)


def test_broken_bytes_are_replaced_and_counted() -> None:
    gbk = page(WORDS, meta("gb2312")).encode("gb18030").replace(b"</p>", b"\xff</p>")
    assert decode(gbk, {}).replaced == 1
    assert decode(gbk, {}).text == page(WORDS + "\ufffd", meta("gb2312"))
    utf8 = page(WORDS).encode().replace(b"</p>", b"\xff</p>")
    assert decode(utf8, header("gbk")) == Decoded(
        text=page(WORDS + "\ufffd"), charset="utf-8", declared="gbk", replaced=1
    )


def test_a_replacement_character_of_the_page_itself_is_not_counted() -> None:
    assert decode(page(WORDS + "\ufffd").encode(), {}).replaced == 0


@pytest.mark.parametrize("cut", [1, 2])
def test_a_body_cut_inside_a_character_keeps_its_charset(cut: int) -> None:
    body = ("<p>" + WORDS + "会").encode()[:-cut]
    assert decode(body, {}) == Decoded(
        text="<p>" + WORDS + "\ufffd", charset="utf-8", declared=None, replaced=1
    )


def test_mongolian_text_keeps_its_controls() -> None:
    words = "ᠮᠣᠩᠭᠣᠯ\u180e\u180b ᠦᠢᠯᠡᠳᠪᠦᠷᠢᠴᠢᠨ\u202fᠤ"
    text = page(words)
    assert decode(text.encode(), header("utf-8")).text == text
    assert decode(page(words, meta("gb18030")).encode("gb18030"), {}).text == page(
        words, meta("gb18030")
    )


def test_a_gzipped_body_is_unpacked_by_its_magic() -> None:
    text = page(WORDS)
    packed = gzip.compress(text.encode())
    assert decode(packed, {}).text == text
    assert decode(gzip.compress(packed), {}).text == text
    assert text.startswith(decode(packed[: len(packed) // 2], {}).text[:-1])
    assert decode(b"\x1f\x8b\x08 no gzip", {}).text


def test_a_bomb_is_cut() -> None:
    packed = gzip.compress(b"a" * (MAX_UNPACKED + 5_000_000))
    assert len(decode(packed, {}).text) == MAX_UNPACKED


@given(st.binary(), st.dictionaries(st.text(), st.text()))
def test_any_bytes_and_headers_decode(body: bytes, headers: dict[str, str]) -> None:
    decoded = decode(body, headers)
    assert decoded.replaced >= 0


@given(st.text(alphabet="会é·ж—A\n<>"), st.sampled_from(["gbk", "utf-8", "big5", ""]))
def test_utf8_is_always_read_as_utf8(text: str, named: str) -> None:
    assert decode(f"<p>会{text}".encode(), header(named)).text == f"<p>会{text}"


@pytest.mark.parametrize("text", ["© 2021", "a · b", "Профсоюз", "Үйлдвэрчний эвлэл"])
def test_utf8_without_a_chinese_character_is_utf8_too(text: str) -> None:
    assert decode(page(text).encode(), {}).text == page(text)


@given(st.text(alphabet="云杉市总工会职代会劳模工匠维权帮扶送温暖。，", min_size=4))
def test_undeclared_gbk_is_read_as_gb18030(words: str) -> None:
    assert decode(page(words).encode("gbk"), {}).text == page(words)
