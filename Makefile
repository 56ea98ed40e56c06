# Everything runs in .venv, made from requirements.lock by the first target that needs it; pywb, other
# extractors and the fuzzer have environments of their own.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
REPLAY := .venv-replay
REPLAY_READY := $(REPLAY)/.ready
PEERS := .venv-peers
PEERS_READY := $(PEERS)/.ready
FUZZ := .venv-fuzz
FUZZ_READY := $(FUZZ)/.ready
CORPUS ?= ../shared/corpus
SECONDS ?= 600

.PHONY: help setup crawl test soak test-replay lint format types layers check corpus bench bench-record bench-read bench-reextract bench-reposts peers fuzz lock clean

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
	$(BIN)/python -m pytest -m soak --timeout=0

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
	  $(BIN)/python $(CORPUS)/score.py $(CORPUS)/pages build/corpus.jsonl && \
	  $(BIN)/python -m tests.bench.listings $(CORPUS)/listings; \
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
peers: $(READY) $(PEERS_READY) ## hold the reading of the pages in CORPUS against other extractors
	@if [ -d "$(CORPUS)/pages" ]; then $(BIN)/python -m tests.bench.peers $(CORPUS) $(PEERS)/bin/python; \
	else echo "skipped: there is no folder of saved pages at $(CORPUS)/pages"; fi

# The lock names every package, so pip need not resolve anything (and older ones cannot).
$(PEERS_READY): requirements-peers.lock
	@test -x $(PEERS)/bin/python || $(PYTHON) -m venv $(PEERS)
	@$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-peers.lock || { echo "the other extractors could not be installed into $(PEERS), so nothing was measured; pip says why above. No other target needs them" >&2; exit 1; }
	@touch $@

fuzz: $(READY) $(FUZZ_READY) ## read made-up pages for SECONDS, and stop at one that raises or is too slow
	$(FUZZ)/bin/python tests/fuzz/fuzz_pages.py -max_total_time=$(SECONDS) -timeout=10 -rss_limit_mb=1024 -max_len=20000

# It reads with the packages of .venv, and has only the fuzzer of its own.
$(FUZZ_READY): requirements-fuzz.lock $(READY)
	@test -x $(FUZZ)/bin/python || $(PYTHON) -m venv $(FUZZ)
	@$(FUZZ)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-fuzz.lock || { echo "the fuzzer could not be installed into $(FUZZ): it is built for a few versions of Python only; pip says more above. 'pytest -m soak tests/pages' reads as many made-up pages without it" >&2; exit 1; }
	@$(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))' > "$$($(FUZZ)/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/packages.pth"
	@touch $@

LOCK := uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
  --no-header --no-annotate

lock: pyproject.toml ## write the lock files anew (needs uv on the PATH)
	$(LOCK) --group dev --extra preserve pyproject.toml -o requirements.lock
	$(LOCK) --group replay -o requirements-replay.lock
	$(LOCK) --group peers -o requirements-peers.lock
	$(LOCK) --group fuzz -o requirements-fuzz.lock

clean: ## remove the environments and caches, not output/
	rm -rf $(VENV) $(REPLAY) $(PEERS) $(FUZZ) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
