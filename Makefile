# One word a chore; `make` alone lists them. Whatever a chore needs is installed into .venv first, by itself.

PYTHON ?= python3
DATA ?= ../shared/data
SUPPORTED := 3.11 3.12 3.13
BIN := .venv/bin
# Each writes the files that are made from code, and with --check says which are stale (tests/house runs that).
GENERATORS := sei_pipeline.config.schemas sei_pipeline.generate

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:

# Where this is set, every run compiles every import anew, which doubles start-up.
unexport PYTHONDONTWRITEBYTECODE
export DAGSTER_DISABLE_TELEMETRY := 1

.PHONY: help demo dagster test lint types check acceptance accuracy specs bench generate lock clean

help: ## list the chores
	@awk 'BEGIN {FS = ":.*## "} /^[a-z][a-z-]*:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: .venv/.installed-run ## show the whole way on a made-up company, from its tools' APIs to a page of charts
	$(BIN)/sei demo
	$(BIN)/sei demo --company --keep .demo-company

dagster: .venv/.installed-run ## run Dagster on this machine, for this project folder (loopback only)
	DAGSTER_HOME="$${DAGSTER_HOME:-$$($(BIN)/python -m sei_pipeline.defs.home)}" $(BIN)/dagster dev --workspace workspace.yaml --host 127.0.0.1

test: .venv/.installed-dev ## run all tests but the heavy ones over real data
	$(BIN)/python -m pytest -n 2 tests

lint: .venv/.installed-dev ## look for mistakes and bad style in the Python
	$(BIN)/ruff check .

types: .venv/.installed-dev ## check the types
	$(BIN)/mypy

check: .venv/.installed-dev ## check the house's rules: who imports whom, names, sizes, SQL, locks, generated files
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m pytest -q tests/house

acceptance: .venv/.installed-dev ## run the heavy tests over the real data in ../shared/data, where it is there
	@if [ -d "$(DATA)" ]; then \
	  $(BIN)/python -m pytest tests/acceptance -m acceptance -s; \
	else \
	  echo "acceptance: SKIPPED, all of tests/acceptance: there is no $(DATA)"; \
	fi

accuracy: .venv/.installed-dev ## compare links and times with the truth of simulated companies; fails below the goals (some minutes)
	$(BIN)/python benchmarks/accuracy.py

specs: ## fetch GitHub's own GraphQL schema into .specs (needs npm); tests read it with SEI_API_SPECS=.specs
	@command -v npm >/dev/null || { echo "make specs: npm is not on PATH; install Node.js, only this chore needs it" >&2; exit 1; }
	@rm -rf .specs && mkdir .specs
	@cd .specs && npm pack --silent @octokit/graphql-schema@15 >/dev/null && tar xzf *.tgz && rm ./*.tgz
	@test -s .specs/package/schema.graphql

bench: .venv/.installed-dev ## measure: run every benchmark, results into benchmarks/results
	@for benchmark in benchmarks/*.py; do echo "$$benchmark"; $(BIN)/python "$$benchmark"; done

generate: .venv/.installed-dev ## write every file that is made from code
	@for module in $(GENERATORS) tests.defs.asset_graph; do echo "$$module"; $(BIN)/python -m "$$module"; done

LOCK := uv pip compile pyproject.toml --universal --python-version 3.11 --override requirements-overrides.txt \
	--generate-hashes --no-emit-index-url --no-header --no-annotate --quiet

lock: ## resolve the dependencies anew into the lock files (needs uv)
	@command -v uv >/dev/null || { echo "make lock: uv is not on PATH; install it (python -m pip install uv), only this chore needs it" >&2; exit 1; }
	$(LOCK) --output-file requirements.lock
	$(LOCK) --extra dev --constraint requirements.lock --output-file requirements-dev.lock

clean: ## remove the environment and caches; data/ stays
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis dbt_project/target dbt_project/logs logs
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# $(call install,<lock file>,<stamps that are true afterwards>). The stamp is the last thing written, so an
# interrupted install leaves none and the next chore installs again.
define install
	@rm -f .venv/.installed-*
	@if ! $(BIN)/python -m pip --version >/dev/null 2>&1; then \
	  found=""; \
	  for candidate in "$(PYTHON)" $(addprefix python,$(SUPPORTED)); do \
	    if "$$candidate" -c 'import ensurepip, sys, venv; sys.exit("%d.%d" % sys.version_info[:2] not in sys.argv[1:])' $(SUPPORTED) >/dev/null 2>&1; \
	    then found="$$candidate"; break; fi; \
	  done; \
	  if [ -z "$$found" ]; then \
	    echo "make: found no Python of $(SUPPORTED) with its venv module (tried $(PYTHON) $(addprefix python,$(SUPPORTED)) on PATH);" \
	      "install one, or name it: make PYTHON=/path/to/python3.x" >&2; exit 1; \
	  fi; \
	  "$$found" -m venv --clear .venv; \
	fi
	@start=$$SECONDS; echo "installing $(1) into .venv (about 80 s the first time) ..."; \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --compile -r $(1); \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .; \
	  touch $(2); echo "installed $(1) in $$((SECONDS - start)) s"
endef

.venv/.installed-run: requirements.lock pyproject.toml
	$(call install,requirements.lock,$@)

.venv/.installed-dev: requirements-dev.lock requirements.lock pyproject.toml
	$(call install,requirements-dev.lock,.venv/.installed-run $@)
