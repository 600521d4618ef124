# `make` alone lists what there is.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules

.PHONY: help setup demo chat test soak check lint types contracts eval bench clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "%-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY) ## the virtual environment in .venv

# The install is redone when the lock or the project file changes, and else costs nothing.
$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

demo: $(READY) ## a shop of its own, one question of every skill
	$(BIN)/zhanggui demo

chat: $(READY) ## talk in the terminal
	$(BIN)/zhanggui chat

test: $(READY) ## all tests
	$(BIN)/python -m pytest -n 2

soak: $(READY) ## the long tests: kills, floods, mutations
	$(BIN)/python -m pytest -m soak -s

check: lint types contracts test ## everything that must hold before a change goes in

lint: $(READY) ## style
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY) ## mypy, strict
	$(BIN)/mypy

contracts: $(READY) ## who may import whom
	$(BIN)/lint-imports

eval: $(READY) ## how well questions are understood and answered
	$(BIN)/python -m tests.eval

bench: $(READY) ## how fast it is beside DuckDB, and that rollups equal the facts
	$(BIN)/python -m benchmarks.store_speed
	$(BIN)/python -m benchmarks.store_under_load 200000
	$(BIN)/python -m benchmarks.start_speed
	$(BIN)/python -m benchmarks.rollups_equal_raw 10000
	$(BIN)/python -m benchmarks.rollups_equal_raw 10000 postgresql
	$(BIN)/python -m benchmarks.handbook_search
	$(BIN)/python -m benchmarks.alert_speed

clean: ## remove what the tools left; var and .venv stay
	rm -rf .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis dist
	find bot skills knowledge tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +
