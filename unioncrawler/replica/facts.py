"""From a story to the truth about it: what a perfect reader of its pages finds."""

from __future__ import annotations

from pathlib import PurePosixPath

from unioncrawler.replica.channels import to_breadcrumbs
from unioncrawler.replica.documents import to_lines as document_lines
from unioncrawler.replica.forms import (
    CLOSING_FORMS,
    EDITOR_FORMS,
    HEADER_FORMS,
    to_date_text,
    to_iso,
)
from unioncrawler.replica.model import (
    ORIGIN,
    Block,
    File,
    Image,
    ReplicaArticle,
    Story,
    Table,
    Text,
)
from unioncrawler.replica.stories import FIRST_ID


def to_lines(block: Block) -> tuple[str, ...]:
    """Return what a reader sees of a block: its paragraph, its rows, its caption."""
    match block:
        case Text(text):
            return (text,)
        case Table(rows):
            return tuple("\t".join(row) for row in rows)
        case Image(caption=str(caption)):
            return (caption,)
        case File(name=name, inline=True):
            return (name,)
    return ()


def to_values(story: Story) -> dict[str, str | None]:
    """Return the words behind each label that a header line of the story can have."""
    return {
        "date": to_date_text(story.published, story.date_form),
        "source": story.source,
        "author": "、".join(story.authors),
        "editor": "、".join(story.editors),
        "correspondent": "、".join(story.correspondents),
        "empty": "",
    }


def to_closing(story: Story) -> str:
    """Return the closing byline in the page's words, empty where there is none."""
    authors = " ".join(story.authors)
    if story.closing_form == "spaced":
        authors = " ".join(authors)  # 方敏 is written 方 敏
    return CLOSING_FORMS[story.closing_form].words.format(
        authors=authors, correspondents=" ".join(story.correspondents)
    )


def to_editor_line(story: Story) -> str:
    """Return the line that names the editor below the body, empty where there is none."""
    return EDITOR_FORMS[story.editor_form].format("、".join(story.editors))


def to_byline(story: Story) -> str | None:
    """Return all words that name people, in page order, joined with a space."""
    form, values = HEADER_FORMS[story.header_form], to_values(story)
    header = [
        f"{label.replace('　', ' ')}{form.colon}{values[role]}"
        for role, label in form.labels
        if role in ("author", "correspondent", "editor")
    ]
    return " ".join(filter(None, [*header, to_closing(story), to_editor_line(story)])) or None


def to_article(story: Story) -> ReplicaArticle:
    """Return the truth about a story."""
    headline, values = story.headline, to_values(story)
    return ReplicaArticle(
        id=FIRST_ID + headline.serial,
        path=headline.path,
        url=ORIGIN + headline.path,
        title=headline.title,
        subtitle=story.subtitle,
        published=to_iso(story.published, story.date_form),
        published_text=to_date_text(story.published, story.date_form),
        source=story.source,
        # correspondents who signed alone wrote the article
        author=values["author"] or values["correspondent"] or None,
        editor=values["editor"] or None,
        correspondent=values["correspondent"] or None,
        byline_text=to_byline(story),
        breadcrumbs=to_breadcrumbs(headline.channels[0]),
        channels=headline.channels,
        paragraphs=tuple(line for block in story.blocks for line in to_lines(block)),
        images=tuple(ORIGIN + block.path for block in story.blocks if isinstance(block, Image)),
        attachments=tuple(
            (ORIGIN + block.path, block.name) for block in story.blocks if isinstance(block, File)
        ),
        documents=tuple(
            document_lines(int(PurePosixPath(block.path).stem))
            for block in story.blocks
            if isinstance(block, File)
        ),
        page_count=len(story.breaks) + 1,
        quirks=story.quirks,
    )
