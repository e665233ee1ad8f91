# The commands of a checkout. `make help` lists them.
# Python and npm packages come from where pip and npm are set to fetch them on this machine.

VENV := .venv
BIN := $(VENV)/bin
PAGE := dashboard_api/page
ARGS ?=

# The newest Python of the machine that is recent enough; PYTHON=… decides otherwise.
PYTHON ?= $(shell for name in python3.13 python3.12 python3.11 python3; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$name" && break; done)

.DEFAULT_GOAL := help
.PHONY: help install run test test-long bench lint types page-tests format lock clean

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(VENV)/.installed ## Install what running needs into .venv

run: $(VENV)/.installed ## Start everything on this machine; options in ARGS="…" (see vigilits up --help)
	@exec $(BIN)/vigilits up $(ARGS)

test: $(VENV)/.installed-dev ## Lint, types, and every test that fits into minutes
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target types page-tests lint
	$(BIN)/python -m pytest -m "not long" --numprocesses=3 --dist=loadfile --no-loadscope-reorder $(ARGS)

test-long: $(VENV)/.installed-dev ## What make test leaves out (marked long): storms through 20 kills, 100,000 shuffles; for an idle machine
	$(BIN)/python -m pytest -m long $(ARGS)

bench: $(VENV)/.installed-dev ## Measure against the references; ARGS=--quick takes about two minutes
	@exec $(BIN)/python -m bench $(ARGS)

lint: $(VENV)/.installed-dev ## Style and common mistakes
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.installed-dev ## Static types
	$(BIN)/mypy

page-tests: $(VENV)/.installed-dev
	$(BIN)/python -m standalone.page_tests

format: $(VENV)/.installed-dev ## Write the code in the common form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: $(VENV)/.installed-dev ## Renew the locked dependencies (needs uv)
	@command -v uv >/dev/null || { echo "make lock needs uv on the PATH (pip install uv)."; exit 1; }
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--no-emit-index-url --no-emit-find-links -o requirements/run.lock pyproject.toml
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--no-emit-index-url --no-emit-find-links --extra dev -o requirements/dev.lock pyproject.toml
	$(BIN)/python -m standalone.kafka_jars

clean: ## Remove what was installed and built here; data folders stay
	rm -rf $(VENV) $(PAGE)/node_modules dashboard_api/static .mypy_cache .ruff_cache .pytest_cache

$(VENV)/bin/python:
	@if [ -z "$(PYTHON)" ]; then \
		echo "Vigilits needs Python 3.11 or newer, and this machine has none on its PATH."; \
		echo "Debian, Ubuntu: apt install python3 python3-venv. Or say where it is: make PYTHON=/path/to/python3.12"; \
		exit 1; fi
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) cannot make virtual environments. Debian, Ubuntu: apt install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)

# The project itself is installed without fetching anything: setuptools is among the locked packages.
$(VENV)/.installed: requirements/run.lock pyproject.toml | $(VENV)/bin/python
	@echo "Installing into $(VENV) (the first time takes a minute) …"
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements/run.lock
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.installed-dev: requirements/dev.lock pyproject.toml | $(VENV)/bin/python
	@echo "Installing into $(VENV), with the tools of development …"
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements/dev.lock
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/.installed
