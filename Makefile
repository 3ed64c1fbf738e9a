# Two commands on a machine with Python 3.11+, make and pip: `make report` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: report test models fit sample clean

GOLD := --gold tests/gold/seed_003.json --gold-thread raw/2025-02-13-nato-defence-ministers

report: $(VENV)/.installed
	$(BIN)/commentariat run raw --out reports

test: $(VENV)/.installed-dev
	$(BIN)/ruff check analysis tests
	$(BIN)/ruff format --check analysis tests
	$(BIN)/mypy
	$(BIN)/pytest

# Trains the shipped models anew from models/codebook.toml and models/training: an hour or two, most of it the encoder.
models: $(VENV)/.installed-learn
	$(BIN)/commentariat train --finetune $(GOLD)

# The same without the encoder, which stays as it is: a few minutes.
fit: $(VENV)/.installed
	$(BIN)/commentariat train $(GOLD)

# Renews the sample report that a test holds up to date (its picture is taken by hand in a browser).
sample: $(VENV)/.installed
	rm -rf build/sample && $(BIN)/commentariat run raw/2025-02-13-nato-defence-ministers --out build/sample
	cp build/sample/*/report.html build/sample/*/report.pdf reports/sample/

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Commentariat needs Python 3.11 or newer; name one with make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".[dev]"
	touch $@

$(VENV)/.installed-learn: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".[learn]"
	touch $@

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
