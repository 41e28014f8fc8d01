# What a person and the CI run. Needs Python 3.11 or newer, make and git; everything else goes into .venv.

PYTHON ?= python3
VENV   ?= .venv
REPORT ?= ringback-report
DEPTH  ?= quick
# How many cases run at the same time.
JOBS   ?= 2
# The tests wait for servers more than they compute, so there are more workers than cores.
WORKERS ?= 8
ARGS   ?=
# How many documents of each kind `make fuzz` tries.
FUZZ   ?= 20000

BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := certify
.PHONY: certify test check docs prove examples fuzz bench lock clean distclean
.DELETE_ON_ERROR:

## certify: certify the embedded switch against both APIs, e.g. `make certify ARGS="--level flows"`
certify: $(VENV)/.ready
	@$(BIN)/ringback certify --depth $(DEPTH) --workers $(JOBS) --out $(REPORT) $(ARGS)

## test: the whole test suite, e.g. `make test ARGS="-k swap -x"`
test: $(VENV)/.ready
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

## check: all that needs no run: lint, format, types, layers, derived files
check: $(VENV)/.ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/ringback contract derive --check
	$(BIN)/python -m ringback.cli.published --check
	$(BIN)/python -m mkdocs --quiet build --strict --clean

## docs: the documentation as a site, in site/
docs: $(VENV)/.ready
	$(BIN)/python -m mkdocs build --strict --clean

## prove: hold the suite against every defect of the switch; each is first shown the case that caught it the last time
prove: $(VENV)/.ready
	$(BIN)/ringback prove --known docs/detection.json --defect '*' --workers 12 --quiet $(ARGS)

## examples: the reports that docs/reports.md shows, from the run logs beside them
examples: $(VENV)/.ready
	$(BIN)/python -m tests.shown

## fuzz: cassettes of strangers by the thousand, e.g. `make fuzz FUZZ=1000000`
fuzz: $(VENV)/.ready
	FUZZ=$(FUZZ) $(BIN)/python -m pytest -n $(WORKERS) tests/fuzz $(ARGS)

## bench: how fast, as ratios
bench: $(VENV)/.ready
	$(BIN)/python -m benchmarks.captures
	$(BIN)/python benchmarks/run.py $(ARGS)
	$(BIN)/python -m benchmarks.fanout --rounds 3
	$(BIN)/python -m benchmarks.calls
	$(BIN)/python -m benchmarks.idle
	$(BIN)/python -m benchmarks.playback
	$(BIN)/python -m benchmarks.replaying
	$(BIN)/python -m benchmarks.fuzzing
	$(BIN)/python -m benchmarks.gate
	$(BIN)/python -m benchmarks.recording
	$(BIN)/python -m benchmarks.detection --every 40

## lock: bring requirements.lock in line with pyproject.toml; `make lock ARGS=--upgrade` takes the newest
lock:
	$(PYTHON) -m venv build/lock
	build/lock/bin/python -m pip --disable-pip-version-check --quiet install uv
	build/lock/bin/uv pip compile pyproject.toml --group dev --all-extras --universal --python-version 3.11 \
	    --generate-hashes --no-config --custom-compile-command "make lock" --quiet \
	    --output-file requirements.lock $(ARGS)

## clean: remove what was made, but the environment
clean:
	rm -rf build dist site $(REPORT) ringback-proof .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .schemathesis
	rm -f .coverage .coverage.*

## distclean: remove the environment as well
distclean: clean
	rm -rf $(VENV)

# The environment: pinned and hashed dependencies first, then this project on top of them.
$(VENV)/.locked: requirements.lock
	@command -v $(PYTHON) >/dev/null || { \
	    echo "There is no $(PYTHON) here. Name a Python 3.11 or newer: make PYTHON=/path/to/python3.11" >&2; exit 2; }
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(v < (3, 11) and "Ringback needs Python 3.11 or newer, and $(PYTHON) is %d.%d. Name another: make PYTHON=python3.11" % v[:2])'
	@$(PYTHON) -m venv $(VENV) || { \
	    echo "$(PYTHON) cannot make a virtual environment; on Debian and Ubuntu it takes the package python3-venv." >&2; exit 2; }
	@echo "Installing the pinned dependencies into $(VENV) (half a minute, once)"
	@$(PIP) install --require-hashes --requirement requirements.lock
	@touch $@

$(VENV)/.ready: $(VENV)/.locked pyproject.toml
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@
