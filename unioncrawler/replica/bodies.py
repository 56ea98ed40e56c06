"""The bodies of articles: for each kind of body a function that draws its blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unioncrawler.replica import vocabulary as words
from unioncrawler.replica.model import File, Image, Table, Text
from unioncrawler.replica.sentences import HEADINGS, LOOKALIKES, to_paragraphs, to_rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from unioncrawler.replica.draw import Draw
    from unioncrawler.replica.model import Block
    from unioncrawler.replica.sentences import Subject

MONGOLIAN = (
    "ᠮᠣᠩᠭᠣᠯ ᠦᠰᠦᠭ\u202fᠦᠨ ᠮᠡᠳᠡᠭᠡ᠃",
    "ᠬᠥᠳᠡᠯᠮᠦᠷᠢᠴᠢᠳ\u202fᠤᠨ ᠡᠪᠯᠡᠯ ᠴᠢᠭᠤᠯᠭ\u180eᠠ\u202fᠪᠠᠨ ᠨᠡᠭᠡᠭᠡᠵᠡᠢ᠃",
    "ᠠᠵᠢᠯᠴᠢᠨ\u180bᠤ ᠡᠷᠬᠡ᠂ ᠠᠰᠢᠭ\u202fᠢ ᠬᠠᠮᠠᠭᠠᠯᠠᠨ\u180e\u180cᠠ᠃",
)
FILE_TYPES = ("pdf", "docx", "xlsx", "doc", "ofd")
FILE_NAMES = ("报名表", "实施方案", "名单公示", "申报材料清单", "评分标准", "任务分解表")


class Material:
    """What a body is made from: draws, and numbered addresses for its images and files."""

    def __init__(
        self, serial: int, folder: str, draw: Draw, subject: Subject, longer: int = 1
    ) -> None:
        self.draw = draw
        self.serial = serial
        self.folder = folder
        self.paragraphs = to_paragraphs(draw, longer * (3 + draw.below(8)), subject)

    def image(self, number: int, *, caption: str | None = None, lazy: bool = False) -> Image:
        suffix = "png" if (self.serial + number) % 3 == 0 else "jpg"
        name = 200_000 + self.serial * 4 + number
        return Image(f"/upload/resources/image/{self.folder}/{name}.{suffix}", caption, lazy)

    def file(self, number: int, *, inline: bool) -> File:
        suffix = FILE_TYPES[(self.serial + number) % len(FILE_TYPES)]
        name = f"附件{number + 1}：{self.draw.pick(FILE_NAMES)}.{suffix}"
        path = f"/upload/resources/file/{self.folder}/{200_000 + self.serial * 4 + number}.{suffix}"
        return File(path, name, inline)

    def texts(self, style: str = "plain") -> list[Block]:
        return [Text(paragraph, style) for paragraph in self.paragraphs]


def _image(material: Material) -> list[Block]:
    blocks = material.texts()
    for number in range(1 + material.draw.below(2)):
        blocks.insert(material.draw.below(len(blocks)), material.image(number))
    return blocks


def _caption(material: Material) -> list[Block]:
    caption = f"图为{material.draw.pick(words.EVENTS)}现场。"
    return [material.image(0, caption=caption), *material.texts()]


def _lazy_image(material: Material) -> list[Block]:
    blocks = material.texts()
    return [blocks[0], material.image(0, lazy=True), *blocks[1:]]


def _image_only(material: Material) -> list[Block]:
    return [material.image(0)]


def _table(material: Material) -> list[Block]:
    blocks = material.texts()
    return [*blocks[:2], Table(to_rows(material.draw)), *blocks[2:]]


def _headings(material: Material) -> list[Block]:
    style = material.draw.pick(("strong", "h3"))
    blocks: list[Block] = []
    for number, block in enumerate(material.texts()):
        if number % 2 == 1:
            blocks.append(Text(HEADINGS[(material.serial + number) % len(HEADINGS)], style))
        blocks.append(block)
    return blocks


def _list(material: Material) -> list[Block]:
    items: list[Block] = [
        Text(f"{material.draw.pick(words.PLACES)}{material.draw.pick(words.EVENTS)};", "item")
        for _ in range(3 + material.draw.below(3))
    ]
    blocks = material.texts()
    return [*blocks[:2], *items, *blocks[2:]]


def _lookalikes(material: Material) -> list[Block]:
    blocks = material.texts()
    for number, sentence in enumerate(LOOKALIKES):
        blocks.insert(1 + number % len(blocks), Text(sentence))
    return [*blocks, Text("大家约定,明年再来这里看看新变化。")]


def _rare_names(material: Material) -> list[Block]:
    sentence = (
        f"受表彰的职工有{'、'.join(words.RARE_NAMES)}等{material.draw.pick(words.COUNTS)}人。"
    )
    return [*material.texts(), Text(sentence)]


def _mongolian(material: Material) -> list[Block]:
    return [*(Text(line, "mongolian") for line in MONGOLIAN), *material.texts()]


def _closing_note(material: Material) -> list[Block]:
    return [*material.texts(), Text("（本次活动的全部名单将在职工服务中心公示五天）")]


def _inline_file(material: Material) -> list[Block]:
    return [*material.texts(), material.file(0, inline=True), material.file(1, inline=True)]


def _files_below(material: Material) -> list[Block]:
    return [*material.texts(), material.file(0, inline=False), material.file(1, inline=False)]


BODIES: dict[str, Callable[[Material], list[Block]]] = {
    "plain": Material.texts,
    "image": _image,
    "caption": _caption,
    "lazy_image": _lazy_image,
    "image_only": _image_only,
    "table": _table,
    "headings": _headings,
    "list": _list,
    "word": lambda material: material.texts("word"),
    "breaks": lambda material: material.texts("breaks"),
    "indents": lambda material: material.texts("indent"),
    "links": lambda material: material.texts("link"),
    "two_pages": _image,
    "three_pages": Material.texts,
    "lookalikes": _lookalikes,
    "rare_names": _rare_names,
    "mongolian": _mongolian,
    "closing_note": _closing_note,
    "empty": lambda material: [material.file(0, inline=False)],
    "see_attachment": lambda material: [Text("详见附件。"), material.file(0, inline=False)],
    "inline_file": _inline_file,
    "files_below": _files_below,
}
PAGES = {"two_pages": 2, "three_pages": 3}


def to_breaks(body: str, length: int) -> tuple[int, ...]:
    """Return the blocks before which a page of a long article begins."""
    pages = PAGES.get(body, 1)
    return tuple(length * page // pages for page in range(1, pages))
