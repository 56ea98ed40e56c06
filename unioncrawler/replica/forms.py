"""The ways pages of the replica write dates, header lines, closing bylines and editors: tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from unioncrawler.replica.draw import weighted

if TYPE_CHECKING:
    from datetime import datetime

WIDE = str.maketrans("0123456789", "０１２３４５６７８９")

# How a date is written (strftime has no say in it: no platform's %-m is the same), to the
# day, the minute or the second.
DATE_FORMS = {
    "day": "{0:%Y-%m-%d}",
    "cn_day": "{0.year}年{0.month}月{0.day}日",
    "minute": "{0:%Y-%m-%d %H:%M}",
    "cn_minute": "{0.year}年{0.month}月{0.day}日 {0:%H:%M}",
    "second": "{0:%Y-%m-%d %H:%M:%S}",
    "slash": "{0.year}/{0.month}/{0.day}",
    "wide_day": "{0:%Y-%m-%d}",
    "wide_cn": "{0:%Y年%m月%d日}",
}
DATE_SHARES = weighted(
    (76, "day"), (6, "cn_day"), (5, "minute"), (5, "cn_minute"), (4, "second"), (2, "slash"),
    (1, "wide_day"), (1, "wide_cn"),
)  # fmt: skip


def to_date_text(moment: datetime, form: str) -> str:
    """Return the date as the page words it."""
    text = DATE_FORMS[form].format(moment)
    return text.translate(WIDE) if form.startswith("wide") else text


def to_iso(moment: datetime, form: str) -> str:
    """Return the same date in ISO 8601, as precise as that form is."""
    if form.endswith("minute"):
        return f"{moment:%Y-%m-%dT%H:%M}+08:00"
    if form == "second":
        return f"{moment:%Y-%m-%dT%H:%M:%S}+08:00"
    return f"{moment:%Y-%m-%d}"


@dataclass(frozen=True, slots=True)
class HeaderForm:
    """A line under the title: roles with their labels in order, the colon and what lies between."""

    labels: tuple[tuple[str, str], ...]
    colon: str = ":"
    glue: str = "&nbsp;&nbsp;"
    cell: str = "{0}"

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(role for role, _ in self.labels)


DATE = ("date", "发布时间")
SOURCE = ("source", "来源")
AUTHOR = ("author", "作者")
EDITOR = ("editor", "编辑")
CORRESPONDENT = ("correspondent", "通讯员")
SPAN = "<span>{0}</span>"

HEADER_FORMS = {
    "date": HeaderForm((DATE,)),
    "date_wide": HeaderForm((DATE,), "："),
    "source": HeaderForm((DATE, SOURCE)),
    "source_first": HeaderForm((SOURCE, DATE), "：", "　", SPAN),
    "source_link": HeaderForm((DATE, SOURCE), "：", "\n", SPAN),
    "author": HeaderForm((DATE, AUTHOR), ":", " ", SPAN),
    "people": HeaderForm((DATE, SOURCE, AUTHOR, EDITOR), "：", " | ", SPAN),
    "editor": HeaderForm((DATE, EDITOR), ":", "&nbsp;|&nbsp;"),
    "correspondent": HeaderForm((DATE, AUTHOR, CORRESPONDENT), "：", "　　"),
    "wide_labels": HeaderForm((("source", "来　源"), ("author", "作　者"), DATE), "：", "&emsp;"),
    "empty_source": HeaderForm((DATE, ("empty", "来源")), ":", "&nbsp;&nbsp;"),
    "other_date_label": HeaderForm((("date", "发布日期"), SOURCE), "：", "&nbsp;&nbsp;&nbsp;"),
}
HEADER_SHARES = weighted(
    (50, "date"), (6, "date_wide"), (16, "source"), (5, "source_first"), (3, "source_link"),
    (5, "author"), (5, "people"), (3, "editor"), (2, "correspondent"), (1, "wide_labels"),
    (2, "empty_source"), (2, "other_date_label"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ClosingForm:
    """A byline at the end of the body. `glued` ones end the last paragraph, others stand alone."""

    words: str
    authors: int = 0
    correspondents: int = 0
    glued: bool = False
    style: str = "text-indent:2em;"


RIGHT = "text-align:right;"
CLOSING_FORMS = {
    "none": ClosingForm(""),
    "paren": ClosingForm("（{authors}）", 1),
    "paren_glued": ClosingForm("（{authors}）", 1, glued=True),
    "paren_ascii": ClosingForm("({authors})", 1, style=RIGHT),
    "paren_many": ClosingForm("（{authors}）", 3, style=RIGHT),
    "photo_text": ClosingForm("(文/图 {authors})", 2),
    "reporter": ClosingForm("（记者 {authors} 通讯员 {correspondents}）", 1, 1),
    "reporter_glued": ClosingForm("（记者 {authors} 通讯员 {correspondents}）", 1, 2, glued=True),
    "staff": ClosingForm("本报记者 {authors}", 1, style=RIGHT),
    "correspondents": ClosingForm("（通讯员 {correspondents}）", 0, 2),
    "spaced": ClosingForm("（{authors}）", 1),
}
CLOSING_SHARES = weighted(
    (46, "none"), (18, "paren"), (8, "paren_glued"), (4, "paren_ascii"), (3, "paren_many"),
    (6, "photo_text"), (5, "reporter"), (2, "reporter_glued"), (4, "staff"),
    (2, "correspondents"), (2, "spaced"),
)  # fmt: skip

EDITOR_FORMS = {
    "none": "",
    "below": "责任编辑：{0}",
    "inside": "[责任编辑 {0}]",
    "short": "编辑：{0}",
}
EDITOR_SHARES = weighted((74, "none"), (14, "below"), (6, "inside"), (6, "short"))

TITLE_SHARES = weighted(
    (90, "plain"), (5, "spaced"), (1, "double_escaped"), (2, "entities"), (2, "long")
)
BODY_SHARES = weighted(
    (48, "plain"), (14, "image"), (4, "caption"), (3, "table"), (5, "headings"), (4, "list"),
    (5, "word"), (3, "lazy_image"), (2, "two_pages"), (2, "breaks"), (6, "indents"),
    (1, "lookalikes"), (1, "links"), (1, "inline_file"), (1, "files_below"),
)  # fmt: skip
