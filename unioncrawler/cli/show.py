"""`unioncrawler show`: read one article."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from unioncrawler.archive import open_archive
from unioncrawler.archive.lookup import find_article
from unioncrawler.cli.options import archive_option, json_option, printable, shown_time

if TYPE_CHECKING:
    from pathlib import Path

_LABELS = {
    "published": "发布时间",
    "source": "来源",
    "author": "作者",
    "correspondent": "通讯员",
    "editor": "编辑",
}

_REPOSTS = {"reposted_from": "转自 reposted from", "reposted_by": "转载 reposted by"}
WHY = {
    "source": "the original is named as 来源",
    "published": "the original was published earlier",
    "length": "the original is the shorter one",
    "seen": "the original was seen earlier",
    "uid": "which is the original cannot be told",
}


@click.command()
@click.argument("article", metavar="UID|URL")
@archive_option
@json_option
def show(article: str, archive: Path, as_json: bool) -> None:
    """Read an article: by its uid, the beginning of one, or its address under any host."""
    with open_archive(archive) as opened:
        record = find_article(opened, article)
    if as_json:
        click.echo(json.dumps(record, ensure_ascii=False, indent=2))
    else:
        click.echo(printable(_page(record)))


def _page(record: dict[str, Any]) -> str:
    """Return the article as a page to read: heading, what is known of it, body, files."""
    facts = [f"{label}: {record[name]}" for name, label in _LABELS.items() if record[name]]
    images = [_line(image, _size(image)) for image in record["images"]]
    files = [_line(file, _said(file)) for file in record["attachments"]]
    parts = [
        " > ".join(record["breadcrumbs"]),
        record["title"],
        record["subtitle"],
        "  ".join(facts),
        record["body_text"].replace("\n", "\n\n"),
        "\n".join(["图片:", *images]) if images else "",
        "\n".join(["附件:", *files]) if files else "",
        "\n".join(_reposts(record)),
        "\n".join(_origin(record)),
    ]
    return "\n\n".join(filter(None, parts))


def _reposts(record: dict[str, Any]) -> list[str]:
    """Return a line for each article this one is likely taken from, or was taken over by."""
    return [
        f"{label}: {item['title']}  {item['uid']}\n"
        f"  {item['containment']:.0%} of the shorter text; {WHY[item['why']]}  {item['url']}"
        for name, label in _REPOSTS.items()
        for item in record[name]
    ]


def _line(item: dict[str, Any], told: str) -> str:
    return " ".join(filter(None, [item["name"], item["url"], told]))


def _size(image: dict[str, Any]) -> str:
    return f"({image['width']} × {image['height']})" if image["width"] else ""


def _said(file: dict[str, Any]) -> str:
    """Return what came of reading a file, in a few words."""
    if file["sha256"] is None:
        return ""
    if file["outcome"] is None:
        return "(not read yet)"
    kind = f"{file['kind']}, " if file["kind"] else ""
    length = f", {file['characters']} characters" if file["text"] else ""
    return f"({kind}{file['outcome']}{length}{'' if file['whole'] else ', not all of it'})"


def _origin(record: dict[str, Any]) -> list[str]:
    first, last = shown_time(record["first_seen"]), shown_time(record["last_seen"])
    seen = f"first seen {first}, last seen {last}"
    return [
        record["url"],
        f"{record['uid']}  {record['state']}, version {record['version']}, {seen}",
        f"channels: {', '.join(record['channels'])}",
    ]
