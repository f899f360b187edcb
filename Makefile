# make demo            set everything up, read the bundled pages, show who said what
# make demo PAGES=path the same with a page, folder or address of yours
# make test            set everything up and pass all tests
#
# Needs Python 3.11 or later and make, nothing else. PYTHON=python3.12 chooses one; VENV=folder puts the environment elsewhere.

SHELL := /bin/sh
VENV ?= .venv
PYTHON ?=
PAGES ?=
DATA ?= ../shared/data
SCORE ?= ../shared/score
SAMPLE ?=
FLOORS ?=
MODEL ?=
MINUTES ?= 70
WEIGHTS ?= src/counterclaim/reader/weights
WEIGHTS_VERSION ?= 1
# The recipes read these from the environment, so that no path is taken for a command.
export VENV PYTHON PAGES DATA SCORE SAMPLE FLOORS MODEL MINUTES WEIGHTS WEIGHTS_VERSION
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1

# Stamps, so that a second run installs nothing.
RUN := $(VENV)/.installed
DEV := $(VENV)/.installed-dev

.PHONY: help demo frontend test test-browser test-api score train bench docs lint lock wheel clean distclean
.DEFAULT_GOAL := help

help:
	@sed -n 's/^# \{0,1\}//p' Makefile | sed -n '1,6p'

$(VENV)/bin/python:
	@found=; \
	for p in "$$PYTHON" python3.12 python3.13 python3.11 python3.14 python3 python; do \
	  if [ -n "$$p" ] && "$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then found="$$p"; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
	  echo "counterclaim needs Python 3.11 or later; none was found on this machine ($$(python3 --version 2>&1 || true)). Install one, or name it: make PYTHON=/path/to/python3.12 demo" >&2; exit 1; \
	fi; \
	echo "Setting up $$VENV with $$("$$found" --version)."; \
	"$$found" -m venv "$$VENV" || { \
	  rm -rf "$$VENV"; \
	  echo "$$found cannot make virtual environments; install its venv package (Debian and Ubuntu: apt install python3-venv)." >&2; exit 1; \
	}

$(RUN): requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo "Installing the pinned packages (once)."
	@"$$VENV/bin/python" -m pip install -qq -r requirements.lock
	@"$$VENV/bin/python" -m pip install -q --no-deps --no-build-isolation -e .
	@touch "$$VENV/.installed"

$(DEV): requirements-dev.lock $(RUN)
	@"$$VENV/bin/python" -m pip install -qq -r requirements-dev.lock
	@touch "$$VENV/.installed-dev"

demo: $(RUN)
	@mkdir -p build
	@"$$VENV/bin/python" -m counterclaim demo --ledger build/demo.db $${PAGES:+"$$PAGES"}

test: $(DEV)
	@"$$VENV/bin/python" -m pytest

# The end-to-end tests of the desk; they need a Chromium and npm (for axe-core) on the machine.
test-browser: $(DEV)
	@"$$VENV/bin/python" -m pip install -q playwright
	@test -f web/frontend/node_modules/axe-core/axe.min.js || (cd web/frontend && npm ci --no-audit --no-fund)
	@COUNTERCLAIM_BROWSER=1 "$$VENV/bin/python" -m pytest tests/web/test_web_browser.py

# Schemathesis asks the API whatever its description allows, and more; nothing may be answered by a 500.
test-api: $(DEV)
	@"$$VENV/bin/python" -m pip install -q schemathesis==4.32.5
	@COUNTERCLAIM_FUZZ=1 "$$VENV/bin/python" -m pytest tests/web/test_web_api_fuzz.py

score: $(DEV)
	@"$$VENV/bin/python" -m benchmarks.score.run --data "$$DATA" --scorers "$$SCORE" --out build \
	  $${SAMPLE:+--sample "$$SAMPLE"} $${FLOORS:+--check-floors}

# The reader's weights from the corpora in DATA and the encoder in MODEL; see training/README.md.
train: $(DEV)
	@if [ ! -f "$$MODEL/model.safetensors" ]; then \
	  echo "There is no model.safetensors in MODEL='$$MODEL'; give the folder of all-MiniLM-L6-v2: make train MODEL=path." >&2; exit 2; \
	fi
	@"$$VENV/bin/python" -m pip install -q -r training/requirements.txt
	@"$$VENV/bin/python" -m training.train --model "$$MODEL" --data "$$DATA" --out build/training --minutes "$$MINUTES"
	@"$$VENV/bin/python" -m training.export --model "$$MODEL" --checkpoint build/training/net.pt --out "$$WEIGHTS" \
	  --version "$$WEIGHTS_VERSION"

bench: $(DEV)
	@"$$VENV/bin/python" -m benchmarks.speed

docs: $(DEV)
	@for script in docs/build_*.py; do "$$VENV/bin/python" "$$script" || exit 1; done

lint: $(DEV)
	@"$$VENV/bin/python" -m ruff check .
	@"$$VENV/bin/python" -m mypy

# Pins anew what pyproject.toml asks for, in a fresh environment.
lock: | $(VENV)/bin/python
	@sh requirements.sh

wheel: $(DEV)
	@"$$VENV/bin/python" -m pip wheel -q --no-deps --no-build-isolation -w dist .

# The files of the desk that the browser loads are committed; this makes them anew (Node 20 or later).
frontend:
	@cd web/frontend && npm ci --no-audit --no-fund && npm run build

clean:
	rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find src tests benchmarks training docs -name __pycache__ -type d -prune -exec rm -rf {} +

distclean: clean
	rm -rf "$$VENV"
