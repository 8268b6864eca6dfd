# The commands people run are the commands CI runs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: setup demo test check audit format bench bench-peers docs fuzz hostile lowest million mutants mutations soak steps screenshots clean

setup: $(VENV)/.installed

demo: $(VENV)/.installed
	$(BIN)/python examples/demo.py

test: $(VENV)/.installed
	$(BIN)/python -m pytest -n auto --dist worksteal

check: $(VENV)/.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/bandit -q -ll -r schemas mock_server contract_tests fixtures

# The suite with the oldest releases that pyproject.toml allows; `setup` takes the newest.
lowest:
	mkdir -p build
	sed -n '/^dependencies/,/^]/s/^  "\([a-z0-9-]*\)>=\([0-9.]*\)".*/\1==\2/p' pyproject.toml > build/lowest.txt
	$(PYTHON) -m venv build/lowest
	build/lowest/bin/python -m pip install --quiet --upgrade "pip>=25.1"
	build/lowest/bin/python -m pip install --quiet --constraint build/lowest.txt --editable . --group dev
	build/lowest/bin/python -m pytest -n auto --dist worksteal

# Known holes in what is installed; needs the index's own data, so `check` goes without.
audit: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet pip-audit
	$(BIN)/pip-audit --skip-editable

format: $(VENV)/.installed
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

mutants: $(VENV)/.installed
	PYTHONPATH=tests $(BIN)/python -m miniatures

docs: $(VENV)/.installed
	$(BIN)/python -m sphinx -W --keep-going --quiet docs build/site
	@echo "build/site/index.html"

screenshots: $(VENV)/.installed
	$(BIN)/python benchmarks/screenshots.py docs/images

TIMES ?= 1
hostile: $(VENV)/.installed
	$(BIN)/python benchmarks/hostile.py --times $(TIMES) --output build/hostile.md

MINUTES ?= 30
soak: $(VENV)/.installed
	$(BIN)/python benchmarks/soak.py --minutes $(MINUTES) --json build/soak.json

SECONDS_OF_FUZZ = $(or $(SECONDS),600)
fuzz: $(VENV)/.installed
	$(BIN)/python benchmarks/fuzz.py --seconds $(SECONDS_OF_FUZZ)

mutations: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet mutmut
	$(BIN)/python benchmarks/mutate.py

million: $(VENV)/.installed
	$(BIN)/python benchmarks/million.py

bench: $(VENV)/.installed
	$(BIN)/python benchmarks/bench.py --json build/bench.json
	$(BIN)/python benchmarks/absolutes.py --json build/absolutes.json

steps: $(VENV)/.installed
	$(BIN)/python benchmarks/steps.py --json build/steps.json

bench-peers: $(VENV)/.installed
	$(BIN)/python benchmarks/peers.py --output build/peers.md

# Made again whenever pyproject.toml changed; pip needs 25.1 to know dependency groups.
$(VENV)/.installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --editable . --group dev
	touch $@

clean:
	rm -rf $(VENV)
