"""`unioncrawler reposts`: links articles with those whose text they contain."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from unioncrawler.archive import open_archive
from unioncrawler.archive.reposts import Linking, count_reposts, link_reposts, list_reposts
from unioncrawler.cli.live import LiveLine
from unioncrawler.cli.options import archive_option, json_option, printable
from unioncrawler.cli.show import WHY

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@click.option("--again", is_flag=True, help="Forget all that was found, and look at everything.")
@click.option("--list", "listed", is_flag=True, help="List each repost with its likely originals.")
@archive_option
@json_option
def reposts(archive: Path, again: bool, listed: bool, as_json: bool) -> None:
    """Link every article with those whose text it contains: reposts and their likely originals.

    A crawl does this at its end, and reextract too. The command finishes what they left (a first
    run over a large archive takes a while), and with --again finds everything anew. It may be
    stopped at any time; the next run goes on.

    An article is a repost where four fifths of the shorter text stand in the longer one, white
    space and punctuation aside. What stands in more than fifty articles does not count, nor does
    a form in which more than one number in twenty is another one. Texts under eighty characters
    are not looked at.
    """
    linking = Linking()
    with (
        open_archive(archive, write=True) as opened,
        LiveLine(lambda: _line(linking), "looking for reposts") as progress,
    ):
        linking.tell = progress.show
        link_reposts(opened, linking, again=again)
        count, path = count_reposts(opened), str(opened.path)
        pairs = list_reposts(opened) if listed else []
    if as_json:
        found: dict[str, Any] = {"archive": path, "compared": linking.articles, "reposts": count}
        if listed:
            found["pairs"] = pairs
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        what = "article is a repost" if count == 1 else "articles are reposts"
        click.echo(f"{path}: {linking.articles} articles compared, {count} {what}")
        told = None
        for pair in pairs:
            if pair["repost"] != told:
                told = pair["repost"]
                click.echo(_article(told))
            reason = f"{pair['containment']:.0%} of the shorter text; {WHY[pair['why']]}"
            click.echo(f"  from {_article(pair['original'])}\n    {reason}")


def _article(article: dict[str, Any]) -> str:
    day = (article["published"] or "undated")[:10]
    return printable(f"{day}  {article['title']}  {article['site']}  {article['uid']}")


def _line(linking: Linking) -> str:
    return f"{linking.steps} changes taken in · {linking.articles} articles compared"
