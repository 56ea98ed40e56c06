"""Holds this reader against other extractors on a folder of saved pages: quality and CPU time.

usage: python -m tests.bench.peers CORPUS PEERS_PYTHON [--runs N]

CORPUS holds pages/NAME.html with pages/NAME.json, and score.py, which scores what was read of
them. PEERS_PYTHON is the interpreter that has the other extractors. Each extractor runs in a
process of its own.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.peer import OURS, READERS

_FIGURE = re.compile(r"(\w+)=([\d.]+)")
_SHOWN = ("title", "date", "source", "author", "recall", "clean", "body_f", "perfect")


def main() -> None:
    """Measure every extractor and print a table of them."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("corpus", type=Path)
    parser.add_argument("peers_python", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    print(f"{'':18}" + "".join(f"{name:>9}" for name in _SHOWN) + f"{'CPU ms':>9}{'times':>8}")
    own_cost = 0.0
    for name in READERS:
        python = sys.executable if name == OURS else str(options.peers_python)
        cost, figures = measure(name, python, options.corpus, options.runs)
        own_cost = own_cost or cost
        shown = "".join(f"{figures.get(field, '-'):>9}" for field in _SHOWN)
        print(f"{name:18}{shown}{cost:9.2f}{cost / own_cost:8.1f}", flush=True)


def measure(name: str, python: str, corpus: Path, runs: int) -> tuple[float, dict[str, str]]:
    """Return the CPU milliseconds a page and the figures of score.py for one extractor."""
    pages = corpus / "pages"
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "read.jsonl"
        script = Path(__file__).with_name("peer.py")
        environment = {**os.environ, "PYTHONPATH": str(Path.cwd())}
        command = [python, str(script), name, str(pages), str(output), str(runs)]
        cost = _output(command, environment)
        figures = _output([python, str(corpus / "score.py"), str(pages), str(output)], environment)
    return float(cost.split()[-1]), dict(_FIGURE.findall(figures))


def _output(command: list[str], environment: dict[str, str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stderr}")
    return done.stdout


if __name__ == "__main__":
    main()
