"""Holds this reader against other extractors on a folder of saved pages: quality and CPU time.

usage: python -m tests.bench.peers CORPUS PEERS_PYTHON [--runs N]

CORPUS holds pages/NAME.html with pages/NAME.json, and score.py, which scores what was read of
them. PEERS_PYTHON is the interpreter that has the other extractors. Each extractor runs in a
process of its own. They read by turns, so that a machine that is slow for a while is so for all;
shown are the medians of the runs, and of how many times ours each of them took in the same turn.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.peer import OURS, READERS

_FIGURE = re.compile(r"(\w+)=([\d.]+)")
_SHOWN = ("title", "date", "source", "author", "recall", "clean", "body_f", "perfect")


@dataclass(slots=True)
class _Peer:
    """An extractor at work: its process, the file it writes at its end, what its runs cost."""

    process: subprocess.Popen[str]
    output: Path
    costs: list[float] = field(default_factory=list)

    def run(self) -> None:
        """Let it read all pages once more."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write("again\n")
        self.process.stdin.flush()
        self.costs.append(float(self.process.stdout.readline()))


def main() -> None:
    """Measure every extractor and print a table of them."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("corpus", type=Path)
    parser.add_argument("peers_python", type=Path)
    parser.add_argument("--runs", type=int, default=15)
    options = parser.parse_args()
    pages, score = options.corpus / "pages", options.corpus / "score.py"
    with tempfile.TemporaryDirectory() as folder:
        peers = {
            name: begin(name, str(options.peers_python), pages, Path(folder)) for name in READERS
        }
        for _ in range(options.runs):
            for peer in peers.values():
                peer.run()
        print(f"{'':18}" + "".join(f"{name:>9}" for name in _SHOWN) + f"{'CPU ms':>9}{'times':>8}")
        for name, peer in peers.items():
            peer.process.communicate()
            figures = figures_of([sys.executable, str(score), str(pages), str(peer.output)])
            shown = "".join(f"{figures.get(column, '-'):>9}" for column in _SHOWN)
            turns = zip(peer.costs, peers[OURS].costs, strict=True)
            times = statistics.median(cost / own for cost, own in turns)
            print(f"{name:18}{shown}{statistics.median(peer.costs):9.2f}{times:8.2f}", flush=True)


def begin(name: str, python: str, pages: Path, folder: Path) -> _Peer:
    """Start an extractor; it reads the pages once, and then whenever it is told to."""
    output = folder / f"{name}.jsonl"
    script = Path(__file__).with_name("peer.py")
    command = [sys.executable if name == OURS else python, script, name, pages, output]
    process = subprocess.Popen(
        list(map(str, command)),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path.cwd())},
    )
    return _Peer(process, output)


def figures_of(command: list[str]) -> dict[str, str]:
    """Return the figures that score.py prints."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stderr}")
    return dict(_FIGURE.findall(done.stdout))


if __name__ == "__main__":
    main()
