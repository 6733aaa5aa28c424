# Argyle webhook subscriptions as code. `make help` lists the targets; docs/setup.md says what set-up does.

PYTHON ?= python3
BIN = .venv/bin
DATABASE = .local/emulator.sqlite3
EMULATOR = tools/local argyle-webhooks emulator
WITH_EMULATOR = $(EMULATOR) exec --database $(DATABASE) --
PYTEST = PATH="$(CURDIR)/.engine/bin:$(CURDIR)/.venv/bin:$$PATH" $(BIN)/pytest

.DEFAULT_GOAL = help
.PHONY: help setup up preview destroy emulator shell format check test bench lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## make .venv and, where no fitting pulumi is on PATH, .engine
	@$(PYTHON) tools/setup.py

up: setup ## the main job: `pulumi up` of the local stack against the emulator
	@$(WITH_EMULATOR) pulumi up --stack local --yes
	@echo "The emulator now holds:"
	@$(EMULATOR) show --database $(DATABASE)
	@echo "Next: edit stacks/Pulumi.local.yaml, then \`make preview\` and \`make up\`; \`make shell\` for plain \`pulumi\`."

preview: setup ## what `make up` would do
	@$(WITH_EMULATOR) pulumi preview --stack local --diff

destroy: setup ## delete the local stack's subscriptions
	@$(WITH_EMULATOR) pulumi destroy --stack local --yes

emulator: setup ## run the emulator over the local stack's database until Ctrl-C
	@$(EMULATOR) --database $(DATABASE)

shell: setup ## a shell for plain `pulumi` with the local stack's environment and a running emulator
	@echo "pulumi and argyle-webhooks are on PATH, the emulator is running; try \`pulumi preview --stack local\`. Ctrl-D ends."
	@$(WITH_EMULATOR) $${SHELL:-sh}

format: setup ## format the code
	@$(BIN)/ruff check --quiet --fix-only .
	@$(BIN)/ruff format .

check: setup ## the inner loop: format, lint, types, imports, docstrings, unit tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/interrogate --quiet
	$(BIN)/zizmor --offline --pedantic --no-progress --quiet .github
	$(PYTEST) -n 2 tests/unit --cov --cov-report=term-missing:skip-covered

test: ## all checks and all tests
	@$(PYTHON) tools/setup.py --tests
	@$(MAKE) --no-print-directory check
	$(PYTEST) -n 3 --dist worksteal tests/engine tests/stateful tests/protocol tests/browser # a third of their time they wait

bench: setup ## measure against the engine's own floor (docs/performance.md); ARGS="--part core" for a part
	@PATH="$(CURDIR)/.engine/bin:$(CURDIR)/.venv/bin:$$PATH" $(BIN)/python -m bench $(ARGS)

lock: setup ## renew the locked requirements
	@PATH="$(CURDIR)/.venv/bin:$$PATH" tools/lock/lock.sh

clean: ## remove what set-up and the local stack made; the engine stays in the user's cache
	rm -rf .venv .venv-newest-sdk .engine .local .mypy_cache .pytest_cache .ruff_cache .import_linter_cache *.egg-info
