# Two commands do all set-up: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
REPLAY := $(VENV)/pywb/.installed
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help venv demo test check serve eval eval-blind train compile bench-extract bench-faults bench-kill bench-register bench-rules bench-store fuzz lock clean

help: ## list all targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "make: Python 3.11 or newer is needed, $(PYTHON) is older - try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) \
	  || { echo "make: Python's venv module is missing - on Debian or Ubuntu: apt-get install python3-venv"; exit 2; }
	@echo "venv      installing the hashed lock into $(VENV)"
	@sed -n '/^uv==/,/^[^ ]/{/^uv==/p;/^ /p}' requirements.lock > $(VENV)/uv.lock
	@$(BIN)/pip install --quiet --require-hashes -r $(VENV)/uv.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-build-isolation --no-deps -e .
	@touch $@

# pywb pins libraries that our lock has newer (redis 2.10, werkzeug 3.1.7), so that it lives in an environment of its own.
$(REPLAY): tests/evidence/pywb.lock $(STAMP)
	@echo "venv      installing pywb for the replay test into $(VENV)/pywb"
	@$(BIN)/uv venv --quiet --clear --python $(BIN)/python $(VENV)/pywb
	@$(BIN)/uv pip install --quiet --python $(VENV)/pywb/bin/python --require-hashes -r tests/evidence/pywb.lock
	@touch $@

venv: $(STAMP) $(REPLAY) ## make the environment only

demo: $(STAMP) ## audit the sandbox world through Airflow and show the result
	@$(BIN)/auditor demo $(DEMO)

test: $(STAMP) $(REPLAY) ## the whole test suite (the same that CI runs)
	@$(BIN)/python -m pytest -q -n 2 --dist loadgroup $(TESTS)

check: $(STAMP) ## lint, format, types, import contracts, fast tests
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports >/dev/null
	@$(BIN)/auditor sources lint && $(BIN)/auditor rules lint
	@$(BIN)/python -m pytest -q -n 2 --dist loadgroup -m "not slow and not browser and not postgres" $(TESTS)

serve: $(STAMP) ## show the demo's report and query page on http://127.0.0.1:8000
	@AUDITOR_DATA_URL=.demo/world/runs AUDITOR_DATABASE_URL=sqlite:///.demo/world/auditor.db AUDITOR_WEB_AUDIENCE=operator $(BIN)/auditor serve

eval: $(STAMP) ## how well pages are read, on the labelled corpus, beside two baselines
	@$(BIN)/python -m tests.evaluation $(EVAL)

eval-blind: $(STAMP) ## how authors are read whom no model has seen; BLIND="w1,w2 w3" names groups (three minutes each)
	@AUDITOR_PURE=1 $(BIN)/python -m tests.evaluation.blind $(BLIND)

train: $(STAMP) ## train the reader's models anew on the dev part of the corpus; figures on unseen authors
	@$(BIN)/python -m tests.evaluation.train $(TRAIN)

bench-faults: $(STAMP) ## what each fault of a register does to bodies that are filed, counted
	$(PYTHON) -m tests.registry.fault_table

compile: $(STAMP) ## the reader as native code (needs gcc, three minutes), proven on the whole corpus; all works without
	@$(BIN)/python -m auditor.compiling && $(BIN)/python -m tests.evaluation.both_ways

bench-extract: $(STAMP) ## speed and memory of reading pages, beside trafilatura
	@$(BIN)/python -m tests.evaluation.bench_extract

bench-register: $(STAMP) ## who is meant by a written name, beside three known matchers
	@$(BIN)/python -m tests.evaluation.bench_register $(BENCH)

bench-rules: $(STAMP) ## speed and memory of judging, beside pandas, polars, DuckDB and pandera
	@$(BIN)/python -m tests.rules.bench $(BENCH)

bench-store: $(STAMP) ## speed of writing findings, beside the bare database drivers
	@$(BIN)/python -m tests.store.bench $(BENCH)

bench-kill: $(STAMP) ## kill the real process at every point and compare what a rerun gives (half an hour)
	@$(BIN)/python -m tests.reliability.bench $(BENCH)

fuzz: $(STAMP) ## ten minutes of hostile bytes for the reader
	@$(BIN)/python -m tests.evaluation.fuzz --seconds 600

lock: $(STAMP) ## renew requirements.lock from pyproject.toml
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-strip-extras \
	  --no-emit-index-url --no-annotate --no-header --extra dev pyproject.toml -o requirements.lock
	@echo pywb | $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-annotate --no-header - -o tests/evidence/pywb.lock

clean: ## remove the environment and the demo
	rm -rf $(VENV) .demo .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
