# `make run` and `make test` do all of their own set-up; Python 3.11+ and make are what they need.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
REQUESTS ?= 100000
# One more than there are processors: a test often waits for processes that it has started.
WORKERS ?= $(shell expr `nproc` + 1)

.PHONY: run test lint bench faults pictures pins clean

run: $(VENV)/.installed
	@exec env PORT=$(PORT) $(BIN)/python -m gateway.start

test: $(VENV)/.installed
	@PATH="$(CURDIR)/$(BIN):$$PATH" sh tests/install-parts.sh
	$(MAKE) --no-print-directory lint
	$(BIN)/pytest -n $(WORKERS) --maxprocesses 4 --dist loadfile --no-loadscope-reorder

lint: $(VENV)/.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.installed
	@sh tests/install-parts.sh
	$(BIN)/python -m bench

# The long proof of the callbacks; hours. REQUESTS=2000 makes it shorter, SEED=… repeats a storm.
faults: $(VENV)/.installed
	@PATH="$(CURDIR)/$(BIN):$$PATH" sh tests/install-parts.sh
	CALLBACK_LIVES=20000 $(BIN)/pytest tests/unit/test_callbacks_machine.py
	RACES=1000 $(BIN)/pytest tests/faults/test_races.py
	NONSENSE=5000 $(BIN)/pytest tests/story/test_nonsense.py
	$(BIN)/python -m tests.storm --requests $(REQUESTS) $(if $(SEED),--seed $(SEED))

# The pictures of README and of the officers' handbook, whose tasks it does one after the other; some minutes.
pictures: $(VENV)/.installed
	@PATH="$(CURDIR)/$(BIN):$$PATH" sh tests/install-parts.sh
	$(BIN)/python -m tests.handbook

# Exact versions of everything, from the two short lists.
pins: $(VENV)/.installed
	$(BIN)/pip-compile --quiet --strip-extras --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --upgrade -o requirements.txt requirements.in
	$(BIN)/pip-compile --quiet --strip-extras --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --upgrade -o requirements-dev.txt requirements-dev.in

clean:
	rm -rf $(VENV) var .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

$(VENV)/.installed: requirements.txt requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; this is " + sys.version)'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing what the gateway needs into $(VENV) …"
	@$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt -r requirements-dev.txt
	@touch $@
