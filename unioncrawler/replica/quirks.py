"""The fixed quirks: one article each, whatever the seed, spread evenly over the site.

Beside them every article draws its own forms from the shares in `forms.py`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Quirk:
    """A name, and the forms that an article with this quirk has to take (None: as drawn)."""

    name: str
    title: str | None = None
    date: str | None = None
    header: str | None = None
    closing: str | None = None
    editor: str | None = None
    body: str | None = None
    charset: str | None = None
    subtitle: bool | None = None
    channels: int | None = None


def _unsigned(name: str, body: str) -> Quirk:
    """Return a quirk of the body in an article that names nobody."""
    return Quirk(name=name, body=body, header="date", closing="none", editor="none")


QUIRKS = (
    # titles
    Quirk(name="title with &#32;", title="spaced"),
    Quirk(name="title with &amp;#32;", title="double_escaped"),
    Quirk(name="title with entities", title="entities"),
    Quirk(name="title cut in lists", title="long"),
    Quirk(name="subtitle", subtitle=True),
    # dates
    Quirk(name="date", date="day", header="date"),
    Quirk(name="Chinese date", date="cn_day", header="date"),
    Quirk(name="date and time", date="minute", header="date"),
    Quirk(name="Chinese date and time", date="cn_minute", header="date"),
    Quirk(name="date to the second", date="second", header="date_wide"),
    Quirk(name="date with slashes", date="slash", header="date"),
    Quirk(name="full-width date", date="wide_day", header="date"),
    Quirk(name="full-width Chinese date", date="wide_cn", header="date"),
    # header lines
    Quirk(name="source in header", header="source"),
    Quirk(name="source before date", header="source_first"),
    Quirk(name="source is a link", header="source_link"),
    Quirk(name="author in header", header="author", closing="none"),
    Quirk(name="author and editor in header", header="people", closing="none", editor="none"),
    Quirk(name="editor in header", header="editor", editor="none"),
    Quirk(name="correspondent in header", header="correspondent", closing="none"),
    Quirk(name="spaced labels", header="wide_labels", closing="none"),
    Quirk(name="empty source", header="empty_source"),
    Quirk(name="other date label", header="other_date_label"),
    # closing bylines
    Quirk(name="byline in parentheses", closing="paren", header="date"),
    Quirk(name="byline glued to the text", closing="paren_glued", header="date"),
    Quirk(name="byline in ASCII parentheses", closing="paren_ascii", header="date"),
    Quirk(name="byline of three", closing="paren_many", header="date"),
    Quirk(name="byline text and photo", closing="photo_text", header="date"),
    Quirk(name="byline reporter and correspondent", closing="reporter", header="date"),
    Quirk(name="byline reporter glued", closing="reporter_glued", header="date"),
    Quirk(name="byline staff reporter", closing="staff", header="date"),
    Quirk(name="byline correspondents", closing="correspondents", header="date"),
    Quirk(name="byline spaced name", closing="spaced", header="date"),
    _unsigned("closing note that is no byline", "closing_note"),
    # editors
    Quirk(name="editor below", editor="below", header="date"),
    Quirk(name="editor inside", editor="inside", header="date"),
    Quirk(name="short editor", editor="short", header="date"),
    # bodies
    Quirk(name="image", body="image"),
    Quirk(name="image with caption", body="caption"),
    Quirk(name="lazy image", body="lazy_image"),
    _unsigned("image only", "image_only"),
    _unsigned("empty body with attachment", "empty"),
    _unsigned("see attachment", "see_attachment"),
    _unsigned("attachment in the text", "inline_file"),
    Quirk(name="attachments below", body="files_below"),
    Quirk(name="table", body="table"),
    Quirk(name="headings", body="headings"),
    Quirk(name="list items", body="list"),
    Quirk(name="Word paste", body="word"),
    Quirk(name="line breaks for paragraphs", body="breaks"),
    Quirk(name="full-width indents", body="indents"),
    Quirk(name="text like boilerplate", body="lookalikes"),
    Quirk(name="links in the text", body="links"),
    Quirk(name="two pages", body="two_pages"),
    Quirk(name="three pages", body="three_pages"),
    _unsigned("Mongolian", "mongolian"),
    # bytes
    Quirk(name="gb2312 that is GB18030", charset="gb2312", body="rare_names"),
    Quirk(name="byte order mark", charset="bom"),
    Quirk(name="charset in the header only", charset="header"),
    # places
    Quirk(name="two channels", channels=2),
    Quirk(name="three channels", channels=3),
)


def quirk_of(serial: int, count: int) -> Quirk | None:
    """Return the fixed quirk of the article, where `count` articles leave it one."""
    place = serial * len(QUIRKS) // count
    first = -(-place * count // len(QUIRKS))
    return QUIRKS[place] if serial == first else None
