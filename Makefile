# `make help` lists the targets; docs/setup.md describes set-up.

PYTHON ?= python3
BIN = .venv/bin
DATABASE = .local/emulator.sqlite3
EMULATOR = tools/local argyle-webhooks emulator
WITH_EMULATOR = $(EMULATOR) exec --local --
PYTEST = PATH="$(CURDIR)/.engine/bin:$(CURDIR)/.venv/bin:$$PATH" $(BIN)/pytest

unexport PYTHONDONTWRITEBYTECODE # each process of the tests would compile the package again

.DEFAULT_GOAL = help
.PHONY: help setup up preview destroy emulator shell format check test bench picture screenshots lock release clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## set up .venv and, unless a fitting pulumi is on PATH, .engine
	@$(PYTHON) tools/setup.py

up: setup ## run `pulumi up` of the local stack against the emulator
	@$(WITH_EMULATOR) pulumi up --stack local --yes
	@echo "Live in the emulator:"
	@$(EMULATOR) show --database $(DATABASE)
	@echo "Next: edit stacks/Pulumi.local.yaml and run \`make preview\`. Run \`make shell\` to use \`pulumi\` yourself."

preview: setup ## show what `make up` will do
	@$(WITH_EMULATOR) pulumi preview --stack local --diff

destroy: setup ## delete the local stack's subscriptions
	@$(WITH_EMULATOR) pulumi destroy --stack local --yes

emulator: setup ## run the emulator with the local stack's database until Ctrl-C
	@$(EMULATOR) --database $(DATABASE)

shell: setup ## open a shell with `pulumi`, the local stack's environment and a running emulator
	@echo "pulumi and argyle-webhooks are on PATH and the emulator is running. Try \`pulumi preview --stack local\`. Ctrl-D ends the shell."
	@$(WITH_EMULATOR) $${SHELL:-sh}

format: setup ## format the code
	@$(BIN)/ruff check --quiet --fix-only .
	@$(BIN)/ruff format .

check: setup ## run what takes two minutes: format, lint, types, imports, docstrings, unit tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/interrogate --quiet
	$(BIN)/zizmor --offline --pedantic --no-progress --quiet .github argyle_provider/templates/github argyle_provider/templates/github/workflows/*.yml
	$(PYTEST) -n 3 --dist worksteal tests/unit --cov --cov-report=term-missing:skip-covered
	@echo "Coverage of everything but core, from the unit tests alone:"
	@$(BIN)/coverage report --include='argyle_provider/*' --omit='argyle_provider/core/*' --skip-covered --fail-under=97

test: ## run all checks and all tests
	@$(PYTHON) tools/setup.py --tests
	@$(MAKE) --no-print-directory check
	$(PYTEST) -n 4 --dist worksteal tests/engine tests/stateful tests/protocol tests/browser tests/package # 4 workers on 2 cores: one waits for deadlines first, and all wait a third of the time

bench: setup ## measure what this project adds to the engine's time (docs/performance.md); ARGS="--part core" for one part
	@PATH="$(CURDIR)/.engine/bin:$(CURDIR)/.venv/bin:$$PATH" $(BIN)/python -m bench $(ARGS)

picture: setup ## draw the README's picture again, after a change of what the review prints
	@$(BIN)/python tools/picture.py

screenshots: ## take the documentation's screenshots of the pages again, after a change of how they look
	@$(PYTHON) tools/setup.py --tests
	@UPDATE_SCREENSHOTS=1 $(PYTEST) tests/browser -k readable_on_every_screen

lock: setup ## lock the requirements again
	@PATH="$(CURDIR)/.venv/bin:$$PATH" tools/lock/lock.sh

release: setup ## make a release: VERSION=0.1.0; writes, tests, builds and tags, and publishes nothing (docs/releases.md)
	@$(BIN)/python tools/release.py prepare $(VERSION)
	@$(MAKE) --no-print-directory test
	@$(BIN)/python tools/release.py tag $(VERSION)

clean: ## remove what set-up and the local stack wrote; the engine stays in the user's cache
	rm -rf .venv .venv-oldest-sdk .venv-newest-sdk .engine .local .mypy_cache .pytest_cache .ruff_cache .import_linter_cache *.egg-info
