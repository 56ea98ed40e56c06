"""`unioncrawler diff`: what changed between two versions of an article."""

from __future__ import annotations

import dataclasses
import json
import os
import sys
from itertools import groupby
from typing import TYPE_CHECKING, Any

import click

from unioncrawler.archive import open_archive
from unioncrawler.archive.lookup import find_article
from unioncrawler.archive.versions import choose_versions, load_versions
from unioncrawler.cli.options import archive_option, json_option, printable
from unioncrawler.differences import compare

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from unioncrawler.archive.versions import Version
    from unioncrawler.differences import Difference, FileChange, Sentence


@click.command()
@click.argument("article", metavar="UID|URL")
@click.argument("before", metavar="[A]", type=int, required=False)
@click.argument("after", metavar="[B]", type=int, required=False)
@archive_option
@json_option
def diff(article: str, before: int | None, after: int | None, archive: Path, as_json: bool) -> None:
    """Compare two versions of an article, sentence by sentence.

    Without numbers the present version is compared with the one before it; with one number A,
    version A with the present one. On a terminal what is gone is red, what is new is green;
    elsewhere, and with NO_COLOR, they are marked [-gone-] and {+new+}. The sign ¶ stands for the
    end of a paragraph.
    """
    with open_archive(archive) as opened:
        record = find_article(opened, article)
        versions = load_versions(opened, record["uid"])
    old, new = choose_versions(versions, before, after)
    difference = compare(old.fields, new.fields)
    if as_json:
        values = {"uid": record["uid"], "url": new.fields["url"]}
        values |= {"before": _origin(old), "after": _origin(new)}
        click.echo(json.dumps(values | dataclasses.asdict(difference), ensure_ascii=False))
    else:
        click.echo(f"{printable(new.fields['title'])}\n{record['uid']}")
        click.echo(f"version {old.number} ({old.seen}) → version {new.number} ({new.seen})\n")
        coloured = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
        for line in _lines(difference, coloured):
            click.echo(line)


def _origin(version: Version) -> dict[str, Any]:
    names = {"version": version.number, "seen": version.seen}
    return names | {"what": version.what, "capture": version.capture}


def _lines(difference: Difference, coloured: bool) -> Iterator[str]:
    """Yield the difference as lines to read, unchanged sentences folded to their number."""
    for field in difference.fields:
        before, after = (printable(text or "(none)") for text in (field.before, field.after))
        yield f"{field.name}: {before} → {after}"
    for file in difference.files:
        words = f"{file.name} {file.url}".strip()
        if file.kind == "changed":
            yield f"{file.of}: {printable(words)}, other bytes: {_bytes(file, coloured)}"
        else:
            yield f"{file.of}: {_marked(file.kind, words, coloured)}"
    if difference.fields or difference.files:
        yield ""
    for folded, group in groupby(difference.sentences, lambda sentence: sentence.kind == "same"):
        sentences = list(group)
        if folded:
            count = len(sentences)
            words = f"… {count} sentence{'s' * (count > 1)} unchanged"
            yield click.style(words, dim=True) if coloured else words
        else:
            yield from (_line(sentence, coloured) for sentence in sentences)


def _bytes(file: FileChange, coloured: bool) -> str:
    """Return the SHA-256 of a file as it was and as it is."""
    before, after = (f"sha256 {sha256}" for sha256 in (file.before, file.after))
    return f"{_marked('gone', before, coloured)} {_marked('new', after, coloured)}"


def _line(sentence: Sentence, coloured: bool) -> str:
    if sentence.kind != "changed":
        text = sentence.before + sentence.after
        return _marked(sentence.kind, text.rstrip("\n") or text, coloured)
    parts = (_marked(part.kind, part.text, coloured) for part in sentence.parts)
    return "".join(parts).rstrip("\n")


def _marked(kind: str, text: str, coloured: bool) -> str:
    """Return a piece of text in the colour or between the signs of its kind, safe to print."""
    text = printable(text)
    if kind == "same":
        return text
    text = text.replace("\n", "¶")
    if not coloured:
        return f"[-{text}-]" if kind == "gone" else f"{{+{text}+}}"
    if kind == "gone":
        return click.style(text, fg="red", strikethrough=True)
    return click.style(text, fg="green")
