# Every target sets itself up: only python3 (3.11 or newer) and make are needed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.from-lock
WORKERS ?= 2

.DEFAULT_GOAL := help
.PHONY: help setup demo run test check bench chaos lock messages clean

help:  ## what can I type?
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-9s %s\n", $$1, $$2}'

$(STAMP): requirements.lock
	@echo "Setting up $(VENV) from requirements.lock (once, about a minute) ..."
	@$(PYTHON) -c 'import sys; sys.exit("Sidekick needs Python 3.11 or newer; this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	@rm -rf $(VENV)
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index --editable .
	@touch $@

setup: $(STAMP)  ## only the set-up (every other target does it by itself)

demo: setup  ## a Safer Internet Day campaign on your screen, no Discord account needed
	@$(BIN)/python -m bot demo

run: setup  ## the bot, with the settings in .env
	@$(BIN)/python -m bot run

test: setup  ## the whole test suite
	@$(BIN)/python -m pytest -n $(WORKERS)

check: setup  ## lint, format, types, layers and tests: what CI runs
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(MAKE) --no-print-directory test

bench: setup  ## the benchmarks, one JSON object per line
	@$(BIN)/python -m tests.bench

chaos: setup  ## the long crash and fault campaign
	@$(BIN)/python -m tests.chaos

lock:  ## renew requirements.lock (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --extra dev --output-file requirements.lock pyproject.toml

messages: setup  ## renew the message catalogues in locales/ from the code
	@$(BIN)/python -m locales.renew

clean:  ## forget the environment and everything that was made
	@rm -rf $(VENV) demo-out .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
