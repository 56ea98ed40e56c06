# Everything runs in .venv, made from requirements.lock by the first target that needs it; pywb alone
# has an environment of its own.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
REPLAY := .venv-replay
REPLAY_READY := $(REPLAY)/.ready
CORPUS ?= ../shared/corpus

.PHONY: help setup crawl test soak test-replay lint format types layers check corpus bench bench-record bench-read bench-reextract bench-reposts lock clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | sort

setup: $(READY) ## make .venv with everything the project needs

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "unioncrawler needs Python 3.11 or newer; $(PYTHON) is older. Set PYTHON=python3.x" >&2; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

crawl: $(READY) ## crawl the replica site into output/ and say what to try next
	$(BIN)/unioncrawler crawl

test: check ## lint, types, layers and the tests
	$(BIN)/python -m pytest -n 2 --dist loadfile

soak: $(READY) ## the tests that take minutes
	$(BIN)/python -m pytest -m soak

test-replay: $(READY) $(REPLAY_READY) ## show that pywb replays what crawls of the replica recorded
	$(BIN)/python -m pytest tests/wayback -m replay

$(REPLAY_READY): requirements-replay.lock
	@test -x $(REPLAY)/bin/python || $(PYTHON) -m venv $(REPLAY)
	@$(REPLAY)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-replay.lock || { echo "pywb could not be installed into $(REPLAY), so nothing was replayed; pip says why above. No other target needs it" >&2; exit 1; }
	@touch $@

check: lint types layers ## lint, types and layers

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)
	$(BIN)/mypy

layers: $(READY)
	$(BIN)/lint-imports

format: $(READY) ## format and sort imports
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

corpus: $(READY) ## score the reading of the saved pages in CORPUS, where there are any
	@if [ -d "$(CORPUS)/pages" ]; then \
	  mkdir -p build && \
	  $(BIN)/unioncrawler inspect --json $(CORPUS)/pages/*.html > build/corpus.jsonl && \
	  $(BIN)/python $(CORPUS)/score.py $(CORPUS)/pages build/corpus.jsonl; \
	else echo "skipped: there is no folder of saved pages at $(CORPUS)/pages"; fi

bench: $(READY) ## measure a crawl of 5,000 articles beside a bare Scrapy spider
	$(BIN)/python tests/bench/crawl.py

bench-record: $(READY) ## measure what the record of 5,000 articles costs in CPU and bytes
	$(BIN)/python -m tests.bench.record

bench-read: $(READY) ## measure what it costs to read archived article pages again
	$(BIN)/python -m tests.bench.read

bench-reextract: $(READY) ## measure reading an archive of 20,000 articles again
	$(BIN)/python -m tests.bench.reextract

bench-reposts: $(READY) ## measure finding reposts among 20,000 articles
	$(BIN)/python -m tests.bench.reposts

LOCK := uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
  --no-header --no-annotate

lock: pyproject.toml ## write both lock files anew (needs uv on the PATH)
	$(LOCK) --group dev --extra preserve pyproject.toml -o requirements.lock
	$(LOCK) --group replay -o requirements-replay.lock

clean: ## remove both environments and caches, not output/
	rm -rf $(VENV) $(REPLAY) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
