# Every way to use this tree. `make help` lists them; each sets up what it needs and says what it does.
.DEFAULT_GOAL := help
.PHONY: help demo run test test-slow drill bench record fingerprints journey gallery check format lock clean environment
.DELETE_ON_ERROR:

# A shell that forbids bytecode would have every file of the tests compiled anew at each run.
export PYTHONDONTWRITEBYTECODE :=

PYTHON ?= python3
ARGS ?=
BIN := .venv/bin
LOCK := requirements/development.lock
# The environment is made anew when the lock changes: the stamp bears the lock's checksum.
STAMP := .venv/installed-$(firstword $(shell cksum $(LOCK)))
COMPILED := --quiet --generate-hashes --python-version 3.11 --universal --no-header --no-emit-index-url
WITHOUT_STACKS := $(patsubst %,--ignore=%,$(wildcard tests/services/test_*.py))
LONG := --ignore=tests/drills --ignore=tests/benchmarks -m "not slow"

help: ## List the targets
	@echo "make TARGET [ARGS=\"...\"]"; echo
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  %-12s %s\n", $$1, $$2 }'
	@echo; echo "  make demo ARGS=\"--exit --json demo.json --candidates 24 --seed 1 --origin 2026-10-07 --day-seconds 1\""

demo: $(STAMP) ## Start everything afresh in .data/demo, rehearse one cohort from CSV to award, leave it up to look at
	@$(BIN)/hlta demo --data-dir .data/demo $(ARGS)

run: $(STAMP) ## Start everything in real time and empty; its data stays in .data/run between runs
	@$(BIN)/hlta up --data-dir .data/run $(ARGS)

test: $(STAMP) ## Run the whole suite but for the long targets below
	@echo "The suite without the long targets (make test-slow, make drill, make bench)"
ifdef ARGS
	@$(BIN)/pytest tests $(LONG) $(ARGS)
else
	@echo "First whole stacks, which need the machine for themselves; then services beside all others"
	@$(BIN)/pytest tests/e2e tests/services/test_*.py $(LONG)
	@mkdir -p build; $(BIN)/pytest tests/services $(WITHOUT_STACKS) $(LONG) -p no:cacheprovider >build/services.txt 2>&1 & \
		services=$$!; $(BIN)/pytest tests --ignore=tests/e2e --ignore=tests/services $(LONG); others=$$?; \
		wait $$services; status=$$?; echo "The services"; cat build/services.txt; [ $$others -eq 0 ] && [ $$status -eq 0 ]
endif

test-slow: $(STAMP) ## Run the tests that take minutes each
	@echo "The tests marked slow"
	@$(BIN)/pytest tests --ignore=tests/drills --ignore=tests/benchmarks -m slow $(ARGS)

drill: $(STAMP) ## Rehearse with faults: every kind of process killed in turn, mail refused
	@echo "The drills: a rehearsal in which things break"
	@$(BIN)/pytest tests/drills $(ARGS)

bench: $(STAMP) ## Measure speed and memory
	@echo "The benchmarks: figures, not verdicts"
	@$(BIN)/pytest tests/benchmarks -s $(ARGS)

record: $(STAMP) ## Record the stories' histories of RELEASE=x.y.z, which every later release must replay
	@$(BIN)/python -m tests.replay.record $(RELEASE)

fingerprints: $(STAMP) ## Write the command sequences of today's workflows to tests/replay/fingerprints
	@$(BIN)/python -m tests.replay.fingerprint

journey: $(STAMP) ## Write docs/journey.md and the diagram of stages in README.md
	@$(BIN)/python -m tests.replay.journey_page

gallery: $(STAMP) ## Every mail with invented people on one page and in one picture, build/mails.html and .png (needs Chromium)
	@$(BIN)/hlta mail gallery build/mails.html --picture build/mails.png

check: $(STAMP) ## Formatting, lint, strict types, import contracts and the fast tests
	@echo "Formatting";          $(BIN)/ruff format --check .
	@echo "Lint";                $(BIN)/ruff check .
	@echo "Types";               $(BIN)/mypy
	@echo "Import contracts";    $(BIN)/lint-imports
	@echo "Fast tests";          $(BIN)/pytest tests/unit tests/mails $(ARGS)

format: $(STAMP) ## Put every file into the house's format
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

lock: $(STAMP) ## Compile the lock files anew from pyproject.toml
	@echo "Compiling requirements/production.lock, requirements/development.lock and requirements/catcher.lock"
	@$(BIN)/uv pip compile $(COMPILED) --all-extras pyproject.toml -o requirements/development.lock
	@# Production runs what the tests ran with, so its versions are bound to those of the development lock.
	@$(BIN)/uv pip compile $(COMPILED) --constraint requirements/development.lock \
		pyproject.toml -o requirements/production.lock
	@echo aiosmtpd | $(BIN)/uv pip compile $(COMPILED) --constraint requirements/development.lock \
		- -o requirements/catcher.lock

clean: ## Remove all data (.data, that of make run too), caches and build results; the environment in .venv stays
	@[ ! -x $(BIN)/hlta ] || $(BIN)/hlta wipe .data/run .data/demo
	@rm -rf .data .cache .hypothesis .pytest_cache .mypy_cache .ruff_cache .import_linter_cache build dist
	@find . -name __pycache__ -type d -not -path './.venv/*' -prune -exec rm -rf {} +
	@echo "Removed data, caches and build results; to be rid of the environment too: rm -rf .venv"

environment: $(STAMP) ## Only create the environment in .venv

$(STAMP): $(LOCK)
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) was not found: install Python 3.11 or newer."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Python 3.11 or newer is needed and $(PYTHON) is $$($(PYTHON) --version): name another, make PYTHON=python3.12 ..."; \
		exit 1; }
	@echo "Setting up the environment in .venv from $(LOCK) (once for each lock; about 800 MB)"
	@version='import sys; print(*sys.version_info[:2])'; \
		[ "$$($(BIN)/python -c "$$version" 2>/dev/null)" = "$$($(PYTHON) -c "$$version")" ] || \
		$(PYTHON) -m venv --clear .venv || { \
		echo "The environment could not be created: if your system packs it apart, install python3-venv."; exit 1; }
	@echo "  installing the pinned packages, each checked against its hash"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(LOCK)
	@echo "  installing the project itself, editable"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q shared services workflows rehearsal deploy
	@rm -f .venv/installed-*
	@touch $@
	@echo "  done"
