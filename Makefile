# s4ref: `make validate` and `make test` are the two commands to know; `make help` lists the rest.
#
# The environment .venv is made from pyproject.toml and constraints.txt at first use and brought up to date when
# either changes.  A torch that the chosen python already has is used; without one the pinned torch is installed.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Pinned build tools are installed first, so that no build fetches unpinned ones.
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation -c constraints.txt

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

export MPLBACKEND := agg
export MPLCONFIGDIR := $(abspath $(VENV))/matplotlib
# Two threads in several libraries at once only get in each other's way on a small machine.
export OMP_NUM_THREADS ?= 2
# A thread that spins while it waits takes a processor from the one it waits for.
export OMP_WAIT_POLICY ?= PASSIVE

.PHONY: help validate test test-deep test-gpu figures proofs docs bench bench-gpu lint clean

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 20

validate: $(VENV)/.adapters  ## judge s4ref.fast and s5-pytorch against the certified oracle, reports in reports/
	mkdir -p reports
	COLUMNS=110 $(BIN)/s4ref validate fast fast-s4d s5-pytorch --json reports/ | tee reports/validate.txt

test: lint $(VENV)/.adapters $(VENV)/.browser  ## lint, types, tests (SymPy proofs among them), and the built wheel in a bare environment
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest --numprocesses=logical --maxprocesses=8 --dist=worksteal

EXAMPLES ?= 100
SEED ?= $(shell od -An -N4 -tu4 /dev/urandom | tr -d ' ')

test-deep: $(VENV)/.dev  ## the oracle's properties on more than 10,000 random cases; SEED=n repeats a run
	HYPOTHESIS_PROFILE=deep EXAMPLES=$(EXAMPLES) $(BIN)/python -m pytest -m hypothesis --hypothesis-seed=$(SEED) \
	    tests/arithmetic tests/maths tests/oracle

test-gpu: $(VENV)/.dev  ## the tests that need a CUDA device
	@$(BIN)/python -c 'import sys, torch; sys.exit(None if torch.cuda.is_available() else "make test-gpu needs a CUDA device, and torch " + torch.__version__ + " sees none.")'
	$(BIN)/python -m pytest -m gpu

lint: $(VENV)/.dev  ## ruff and mypy
	$(BIN)/ruff check .
	$(BIN)/ruff format --check --quiet .
	$(BIN)/mypy

proofs: $(VENV)/.dev  ## prove the theorems that checks and docstrings cite, with Coq too where it is installed
	$(BIN)/python -m proofs $(REQUIRE)

figures: $(VENV)/.dev  ## render every figure beside its script
	$(BIN)/python -m figures

docs: $(VENV)/.docs  ## the documentation as a site/ of HTML
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet
	@echo "site/index.html"

bench: $(VENV)/.dev  ## side-by-side timings, as ratios, on this machine
	for script in $(filter-out %_gpu.py,$(wildcard benchmarks/*.py benchmarks/*/__main__.py)); do echo "$$script"; $(BIN)/python "$$script"; done

bench-gpu: $(VENV)/.dev  ## the speed of the fast path on a CUDA device
	@$(BIN)/python -c 'import sys, torch; sys.exit(None if torch.cuda.is_available() else "make bench-gpu needs a CUDA device, and torch " + torch.__version__ + " sees none.")'
	$(BIN)/python benchmarks/fast_gpu.py

clean:  ## remove the environment and everything that was built
	rm -rf $(VENV) dist build reports site .pytest_cache .mypy_cache .ruff_cache .hypothesis


# ---- the environment, in layers: base < torch < dev, adapters; docs ---------------------------------------------

HAS_TORCH = $(PYTHON) -c 'import sys, torch; sys.exit(tuple(map(int, torch.__version__.split(".")[:2])) < (2, 4))' 2>/dev/null

$(VENV)/.base: pyproject.toml constraints.txt
	[ -x $(BIN)/python ] || $(PYTHON) -m venv $$($(HAS_TORCH) && echo --system-site-packages) $(VENV)
	$(INSTALL) hatchling setuptools
	$(INSTALL) -e .
	touch $@

$(VENV)/.torch: $(VENV)/.base
	$(BIN)/python -c 'import torch' 2>/dev/null || $(INSTALL) -e '.[torch]'
	touch $@

$(VENV)/.dev: $(VENV)/.torch
	$(INSTALL) -e '.[plot,dev,examples]'
	touch $@

# These come without their dependencies: torch, scipy and einops are here, and they must not choose another torch.
$(VENV)/.adapters: $(VENV)/.torch
	$(INSTALL) einops
	$(INSTALL) --no-deps lru-pytorch mambapy s5-pytorch
	touch $@

# The HTML report is tried in a browser where there is one; elsewhere those tests are skipped and say so.
BROWSERS := chromium chromium-browser google-chrome google-chrome-stable chrome
$(VENV)/.browser: $(VENV)/.base
	@if ! command -v $(BROWSERS) >/dev/null && command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
	    { apt-get update -qq && apt-get install -qq -y --no-install-recommends chromium fonts-dejavu-core; } >/dev/null \
	    || echo "No browser could be installed: the tests of the HTML report in a browser will be skipped."; fi
	touch $@

$(VENV)/.docs: $(VENV)/.base
	$(INSTALL) -e '.[docs]'
	touch $@
