# The menu. `make run` and `make test` need nothing but Debian 12 or Ubuntu 24.04 and this folder.

VENV := .venv
IVR := $(VENV)/bin/ivr
READY := $(VENV)/.ready
# The first of these that is Python 3.11 or 3.12 makes the environment.
PYTHONS := python3.12 python3.11 python3

.PHONY: run setup test check format bench lock clean

run: setup ## Answer calls: set up, start everything, place the two demonstration calls
	@$(IVR) run $(if $(ONCE),--once) $(if $(JSON),--report "$(JSON)")

setup: $(READY) ## Environment, models, Asterisk, database, first prompts
	@$(IVR) setup

test: setup ## Every test, on a real Asterisk, real models and a real browser
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || { \
	  echo "Chromium is missing; installing it needs root: apt-get install chromium fonts-lohit-deva"; \
	  [ "$$(id -u)" = 0 ] && apt-get install --yes --quiet chromium fonts-lohit-deva || exit 1; }
	@$(VENV)/bin/pytest

check: $(READY) ## Lint, types, import rules, spelling
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/mypy
	@$(VENV)/bin/lint-imports --no-logo
	@$(VENV)/bin/codespell

bench: setup ## Every benchmark, a JSON file each under build/bench/; takes hours
	@$(IVR) bench list --json | tr -d '[]",' | xargs -n 1 $(IVR) bench

format: $(READY) ## Lay the code out
	@$(VENV)/bin/ruff format .
	@$(VENV)/bin/ruff check --fix .

lock: $(READY) ## Renew requirements.lock from pyproject.toml
	@$(VENV)/bin/pip install --quiet uv
	@$(VENV)/bin/uv pip compile --quiet --universal --generate-hashes --no-header --group dev \
		--no-emit-index-url --python-version 3.11 pyproject.toml --output-file requirements.lock

clean: ## Remove what was made here, downloads in the user's cache excepted
	@rm -rf $(VENV) var build

$(READY): requirements.lock pyproject.toml
	@for p in $(PYTHONS); do \
	  if $$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 13))' 2>/dev/null; \
	  then python=$$p; break; fi; \
	done; \
	[ -n "$$python" ] || { echo "Python 3.11 or 3.12 is missing: as root, apt-get install python3 python3-venv"; exit 1; }; \
	$$python -c 'import ensurepip' 2>/dev/null || { \
	  echo "python3-venv is missing; installing it needs root: apt-get install python3-venv"; \
	  [ "$$(id -u)" = 0 ] && apt-get install --yes --quiet python3-venv || exit 1; }; \
	echo "Making the environment in $(VENV) with $$($$python --version)"; \
	$$python -m venv $(VENV)
	@$(VENV)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(VENV)/bin/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@
