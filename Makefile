# Every target sets itself up: on a fresh machine with Python 3.11, make and pip, `make run` and
# `make test` are all there is to type.

PYTHON ?= python3.11
ifeq ($(shell command -v $(PYTHON)),)
PYTHON := python3
endif
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# Half of what a run of the tests needs to start is what pytest makes of their source, unless it may
# be kept.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: setup run test thorough check everyday lint format bench lock clean

# Compiled here, so that no command has to, not even where Python may not write beside the source.
setup: .venv/ready
	@$(BIN)/python -m compileall -q bot engine templates

# Linked in place: what is edited is what runs. Hashes make every install the one that was tested.
.venv/ready: requirements.txt requirements-dev.txt pyproject.toml
	$(PYTHON) -m venv .venv
	$(PIP) install --require-hashes -r requirements-dev.txt
	$(PIP) install --no-deps --no-build-isolation --editable .
	touch $@

run: setup
	$(BIN)/tco serve

# Five workers for two cores, and two cores at least: what waits for processes and timers leaves its
# core to others.
CORES := $(shell n=$$(nproc 2>/dev/null || echo 2); [ $$n -lt 2 ] && n=2; echo $$n)
WORKERS := $(shell echo $$(($(CORES) * 5 / 2)))

test: setup
	$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadscope $(PYTEST_FLAGS)

# Properties with new examples and many more of them, and the whole of the corpora.
thorough: setup
	$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadscope --hypothesis-profile=thorough $(PYTEST_FLAGS)

# For everyday work: lint and types, and beside them the tests of what needs neither a browser nor
# processes nor many seconds, with a quarter of the examples of each property.
check: setup
	@$(MAKE) --no-print-directory --jobs=2 lint everyday

everyday: setup
	$(BIN)/python -m pytest --numprocesses $(CORES) --dist loadscope --hypothesis-profile=quick -m "not browser and not processes and not slow" $(PYTEST_FLAGS)

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy engine bot

format: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# litellm and numpy are measured against and fitted with, never shipped: an environment of their own.
.venv-bench/ready: requirements-bench.txt pyproject.toml
	$(PYTHON) -m venv .venv-bench
	.venv-bench/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes -r requirements-bench.txt
	.venv-bench/bin/python -m pip --disable-pip-version-check --quiet install --no-deps --no-build-isolation --editable .
	touch $@

bench: .venv-bench/ready
	.venv-bench/bin/python -m tests.bench_answers
	.venv-bench/bin/python -m tests.bench_capacity
	.venv-bench/bin/python -m tests.bench_usage
	.venv-bench/bin/python -m tests.bench_storage

# requirements.txt is what is deployed: on one machine or many, for one team or many.
lock: setup
	$(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --extra postgres --extra teams --output-file requirements.txt pyproject.toml
	$(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --extra dev --output-file requirements-dev.txt pyproject.toml
	$(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --extra bench --output-file requirements-bench.txt pyproject.toml

clean:
	rm -rf .venv .venv-bench build *.egg-info .pytest_cache .mypy_cache .ruff_cache
