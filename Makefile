# Everything a newcomer needs: `make demo`, `make test`. Needs Python 3.11 or newer; no root, no service.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=
# All cores; the tests of a file share crawls, so they run in one process, in the order of their names.
PARALLEL ?= -n auto --dist loadfile --no-loadscope-reorder

# Many containers set it. Then each start of the program, and each worker of the tests, would compile
# all modules again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo test check lint ruff format types imports bandit packages licences fuzz hashes coverage mutants bench quality docs pictures clean

help:
	@echo "make demo     set up, crawl the bundled sample site into data/demo.db, search it, show the removals"
	@echo "make test     set up and run every check"
	@echo "make check    what 'make test' runs: the linters, then pytest on all cores (ARGS=-x: arguments of pytest)"
	@echo "make lint     the linters alone, beside each other: ruff, ruff format, mypy, import-linter, bandit, pip check"
	@echo "make licences the licence of every package that is needed, checked against the list in pyproject.toml"
	@echo "make hashes   compare the packages of hashes.txt with their digests; downloads them"
	@echo "make fuzz     search for inputs that break a parser (ARGS='--entry warc --seconds 600', or ARGS='--runs 100'); needs Linux"
	@echo "make coverage the tests, and which lines they do not reach"
	@echo "make mutants  which small faults in dedup and pages their tests notice (ARGS='--package dedup --seed 2'); minutes"
	@echo "make bench    measure parse, crawl, storage, search and counts side by side with the peers (ARGS=--quick: a short one)"
	@echo "make quality  deduplication of labelled cases and 5,000 generated pages: ours and the peers (ARGS='--pages 500 --seed 2')"
	@echo "make docs     write docs/data-dictionary.md from the schema, docs/queries.md from the worked queries, docs/faults.md by causing each fault"
	@echo "make pictures write docs/pictures/ from the pages of serve, of the sample site (needs Chromium)"
	@echo "make clean    remove the environment, caches, and what the demo and README made"

demo: $(VENV)/.user
	@$(BIN)/python -m sample_site demo

test: check

check: lint
	$(BIN)/pytest $(PARALLEL) $(ARGS)

# bandit reads the package that users run; the reasons for its exceptions are in pyproject.toml.
bandit: $(VENV)/.dev
	$(BIN)/bandit --quiet --configfile pyproject.toml --recursive osce_crawler

packages: $(VENV)/.dev
	@if command -v uv >/dev/null; then uv pip check --quiet --python $(BIN)/python; \
	else $(BIN)/python -m pip check --disable-pip-version-check; fi

# What `pip install --require-hashes -r hashes.txt` installs, downloaded again and compared.
# An environment that uv made has no pip.
hashes: $(VENV)/.dev
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip >/dev/null
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --dry-run --ignore-installed --no-deps --require-hashes -r hashes.txt

licences: $(VENV)/.dev
	$(BIN)/python -m benchmarks.licences

fuzz: $(VENV)/.fuzz
	$(BIN)/python -m benchmarks.fuzzing $(ARGS)

# The output of each linter stays together, where this make can do that; all of them run, also after one has failed.
lint: $(VENV)/.dev
	@$(MAKE) --no-print-directory --jobs=4 --keep-going $(if $(filter output-sync,$(.FEATURES)),--output-sync=target) \
	  ruff format types imports bandit packages

ruff: $(VENV)/.dev
	$(BIN)/ruff check .

format: $(VENV)/.dev
	$(BIN)/ruff format --check .

types: $(VENV)/.dev
	$(BIN)/mypy

imports: $(VENV)/.dev
	$(BIN)/lint-imports --no-cache

coverage: $(VENV)/.dev
	$(BIN)/pytest --cov --cov-report=term $(PARALLEL) $(ARGS)

mutants: $(VENV)/.dev
	$(BIN)/python -m benchmarks.mutants $(ARGS)

bench: $(VENV)/.bench
	$(BIN)/python -m benchmarks $(ARGS)

quality: $(VENV)/.bench
	$(BIN)/python -m benchmarks.deduplication $(ARGS)

docs: $(VENV)/.dev
	$(BIN)/python -m osce_crawler.archive.data_dictionary > docs/data-dictionary.md
	$(BIN)/python -m osce_crawler.archive.queries_page > docs/queries.md
	$(BIN)/python -m tests.faults.matrix > docs/faults.md.new && mv docs/faults.md.new docs/faults.md

pictures: $(VENV)/.dev
	$(BIN)/python -m sample_site.pictures

clean:
	find osce_crawler sample_site tests benchmarks -name __pycache__ -prune -exec rm -rf {} +
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage .coverage.* htmlcov
	rm -f $(foreach name,demo sample copy,data/$(name).db data/$(name).db-*) data/releases.csv data/releases.csv.datapackage.json data/captures.warc.gz

# `uv` where there is one, else venv and pip; both take the versions of constraints.txt.
$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed, $(PYTHON) is older; name another: make PYTHON=python3.12" >&2; exit 1; }
	@if command -v uv >/dev/null; then uv venv --quiet --python "$$(command -v $(PYTHON))" $(VENV); \
	elif ! $(PYTHON) -m venv $(VENV); then \
	  rm -rf $(VENV); echo "Python's venv module is missing; on Debian and Ubuntu: apt install python3-venv" >&2; exit 1; fi

define install
	@echo "Installing into $(VENV) ..."
	@if command -v uv >/dev/null; then uv pip install --quiet --python $(BIN)/python -c constraints.txt $(1); \
	else $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt $(1); fi
	@$(BIN)/python -m compileall -q osce_crawler sample_site || true
	@touch $@
endef

$(VENV)/.user: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(call install,-e '.[all]')

$(VENV)/.dev: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(call install,-e '.[all$(comma)dev]')
	@touch $(VENV)/.user

$(VENV)/.bench: $(VENV)/.dev
	$(call install,-e '.[all$(comma)bench$(comma)dev]')

$(VENV)/.fuzz: $(VENV)/.dev
	$(call install,-e '.[all$(comma)dev$(comma)fuzz]')

comma := ,
