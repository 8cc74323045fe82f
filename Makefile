# Everything here works on a fresh machine: the environment is made on first use.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed

.PHONY: help demo test check lint types imports bench fuzz wheel golden oracle oracle-mutants oracle-cdisc oracle-usdm4 server-test clean

help:
	@echo "make demo    convert the example record to out/ and say what was found"
	@echo "make test    run the tests"
	@echo "make check   lint, format, types, import rules, tests"
	@echo "make bench   measure speed and memory as ratios"
	@echo "make fuzz    judge changed inputs for MINUTES=10, starting also from the files of FROM=folders"
	@echo "make wheel   build the wheel, install it alone, convert the example, test against it"
	@echo "make oracle  compare our verdicts with the HL7/HAPI reference validator's; needs Java 17, Maven and npm"
	@echo "make oracle-mutants  the same over documents with one fault each; needs HL7's packages as well"
	@echo "make oracle-cdisc  compare our findings with the verdicts of usdm4 and CDISC CORE; needs Python 3.12 and git, some 25 minutes"
	@echo "make oracle-usdm4  the quick part of it: usdm4 on the example record and on planted faults"
	@echo "make server-test  load the examples into a HAPI FHIR server; needs Java 17 and Maven"
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
	$(BIN)/python -m pytest -n auto

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

# What fails is kept in .work/fuzz, reduced; FROM=.work/fuzz tries it again.
MINUTES ?= 10

fuzz: $(STAMP)
	PYTHONPATH=tests $(BIN)/python -m fuzz.run --minutes $(MINUTES) $(FROM)

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
	.work/wheel/bin/python -m pytest -n auto -o pythonpath=tests

# The HL7/HAPI reference validator: its source compiled without a warning, its verdicts compared with ours, its own tests.
# Maven and npm fetch what it needs on first use.
oracle: $(STAMP)
	@for tool in java mvn npm; do command -v $$tool >/dev/null || { echo "oracle needs $$tool"; exit 1; }; done
	mvn --quiet --batch-mode --file tests/oracle/pom.xml compile
	$(BIN)/python tests/oracle/compare.py
	$(BIN)/python -m pytest tests/oracle

# The same for documents with one fault each; TRIALGLOT_FHIR_PACKAGES names the folder of HL7's packages that they come from.
oracle-mutants: $(STAMP)
	$(BIN)/python -m pytest -s tests/fhir_validator/mutations/oracle_mutants.py

# usdm4 and CDISC CORE, each in an environment of its own that is made on first use: their verdicts on what is written for
# every record compared with our findings, and every planted fault. PYTHON312 names a Python 3.12 of another name.
oracle-cdisc: $(STAMP)
	$(BIN)/python tests/oracle_cdisc/environments.py
	PYTHONPATH=tests $(BIN)/python -m oracle_cdisc.compare
	$(BIN)/python -m pytest tests/oracle_cdisc tests/oracle_cdisc/core_faults.py

oracle-usdm4: $(STAMP)
	$(BIN)/python tests/oracle_cdisc/environments.py usdm4
	$(BIN)/python -m pytest tests/oracle_cdisc

# HAPI's JPA server in memory, on a free port, one edition after the other. Maven fetches the jars on first use.
SERVER := .work/server/classpath

$(SERVER): tests/server/pom.xml $(wildcard tests/server/java/*)
	@command -v java >/dev/null && command -v mvn >/dev/null || { echo "server-test needs Java 17 and Maven"; exit 1; }
	mvn --quiet --batch-mode --file tests/server/pom.xml compile
	@touch $@

server-test: $(STAMP) $(SERVER)
	$(BIN)/python -m pytest -s tests/server/load_server.py

clean:
	rm -rf $(VENV) .work out dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
