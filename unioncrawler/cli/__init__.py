"""The `unioncrawler` command: results go to stdout, progress and messages to stderr."""

from __future__ import annotations

import errno
import importlib
import sys
from typing import Any

import click

from unioncrawler import __version__
from unioncrawler.cli.streams import open_streams
from unioncrawler.errors import UnioncrawlerError

# A command's module is imported when the command is used, so that reading commands start fast.
COMMANDS = {
    "crawl": "crawl",
    "run": "run",
    "schedule": "schedule",
    "import-warc": "import_warc",
    "replica": "replica",
    "sites": "sites",
    "inspect": "inspect",
    "status": "status",
    "runs": "runs",
    "metrics": "metrics",
    "documents": "documents",
    "search": "search",
    "show": "show",
    "capture": "capture",
    "diff": "diff",
    "export": "export",
    "verify": "verify",
    "reextract": "reextract",
    "reposts": "reposts",
}


CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class LazyGroup(click.Group):
    """Loads commands by name and reports the project's own errors as one sentence."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"unioncrawler.cli.{COMMANDS[cmd_name]}")
        command: click.Command = getattr(module, COMMANDS[cmd_name])
        return command

    def main(self, *args: Any, **kwargs: Any) -> Any:
        open_streams()
        return super().main(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except UnioncrawlerError as error:
            raise click.ClickException(str(error)) from error
        except UnicodeEncodeError as error:
            raise click.ClickException(f"not valid text: {error.object!r}") from error
        except OSError as error:
            if error.errno == errno.EPIPE:  # the reader has enough, as with `| head`
                raise
            raise click.ClickException(f"cannot write the output: {error}") from error
        return result


@click.group(cls=LazyGroup, context_settings=CONTEXT)
@click.version_option(__version__, prog_name="unioncrawler")
def main() -> None:
    """Crawl a Chinese trade-union site into a SQLite archive, search it, export it.

    Without a site, `crawl` crawls the replica: a small union site that comes with unioncrawler and
    is served on this machine only. `unioncrawler COMMAND --help` explains a command.
    """
