# Everything here works on a fresh machine: the environment is made on first use.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed

.PHONY: help demo test check lint types imports bench wheel golden clean

help:
	@echo "make demo    convert the example record to out/ and say what was found"
	@echo "make test    run the tests"
	@echo "make check   lint, format, types, import rules, tests"
	@echo "make bench   measure speed and memory as ratios"
	@echo "make wheel   build the wheel, install it alone, convert the example, test against it"
	@echo "make golden  rewrite the golden files; read the diff before you commit it"

$(STAMP): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --editable . --group dev
	$(BIN)/python -m compileall -q converters
	@touch $(STAMP)

demo: $(STAMP)
	$(BIN)/trialglot convert seeds/ctgov/page/NCT05704049.txt -o out
	@echo; echo "written:"; ls -l out out/NCT05704049

test: $(STAMP)
	$(BIN)/python -m pytest

check: lint types imports test

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(STAMP)
	$(BIN)/mypy

imports: $(STAMP)
	$(BIN)/lint-imports

bench: $(STAMP)
	$(BIN)/python tests/bench/bench.py

golden: $(STAMP)
	$(BIN)/python -m pytest tests/golden --update-golden
	git diff --stat -- tests/golden

wheel: $(STAMP)
	rm -rf .work/wheel dist
	$(BIN)/python -m build --quiet --outdir dist .
	$(BIN)/check-wheel-contents dist/*.whl
	$(PYTHON) -m venv .work/wheel
	.work/wheel/bin/python -m pip install --quiet dist/*.whl
	cd .work/wheel && bin/trialglot convert $(CURDIR)/seeds/ctgov/page/NCT05704049.txt -o seed-out
	.work/wheel/bin/python -m pip install --quiet "pip>=25.1" && .work/wheel/bin/python -m pip install --quiet --group dev
	.work/wheel/bin/python -m pytest -o pythonpath=tests

clean:
	rm -rf $(VENV) .work out dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
