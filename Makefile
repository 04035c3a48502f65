# make run     central and three kiosks on sample content      make test       everything CI checks
# make bench   the figures, with their bars                   make test-slow  the long sweeps
# make lock    the pinned lists anew        make picture    the README's pictures anew
# make coverage  the same tests, and which lines and branches they run, with the floor
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --use-pep517
LOCK := $(BIN)/pip-compile --quiet --all-build-deps --generate-hashes --allow-unsafe --strip-extras --no-header \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-annotate

# The lists are complete, so nothing is resolved: what comes out after them changes nothing. The device's list is all
# wheels; the setuptools in it builds what comes as source only, not the newest of the day.
define install
@$(INSTALL) --require-hashes -r deploy/raspberrypi/requirements.txt
@$(INSTALL) --require-hashes -r $(1)
@$(INSTALL) --editable .
endef

# A Python without its venv package leaves half an environment, which the next try must not take for a whole one.
.DELETE_ON_ERROR:
# Where the tests keep what they write: in memory, if it has 6 GB for that and runs programs; else the usual place.
# Most of their time on a card goes into syncing it.
ROOMY := $(shell findmnt --noheadings --bytes --output AVAIL,OPTIONS /dev/shm 2>/dev/null | grep --invert-match noexec \
	| awk '$$1 > 6e9 {print "/dev/shm"; exit}')

# What Python has compiled is kept, whatever this machine says: the tests start both programs some hundred times.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test coverage test-slow bench lock picture check clean

run: $(VENV)/run.stamp
	@$(BIN)/kiosk demo

TESTS := $(BIN)/python -m pytest -n 2 --dist loadgroup -m "not slow" --durations=20 --durations-min=1

test: check
	PYTEST_DEBUG_TEMPROOT=$(ROOMY) $(TESTS)

# The same tests, and which lines and branches they run: to trace the programs takes a quarter more of the processor.
coverage: check
	PYTEST_DEBUG_TEMPROOT=$(ROOMY) $(TESTS) --cov --cov-report=term-missing:skip-covered

test-slow: $(VENV)/test.stamp
	sh tests/install_packages.sh
	$(BIN)/python -m pytest -m slow --timeout 3600

# Beside mypy, which uses one core, the tests are compiled: else each of the two that run them does it for itself.
check: $(VENV)/test.stamp
	sh tests/install_packages.sh
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -m pytest --collect-only -qq >/dev/null 2>&1 & $(BIN)/mypy; told=$$?; wait; exit $$told
	$(BIN)/lint-imports

bench: $(VENV)/test.stamp
	@sh tests/install_packages.sh
	@$(BIN)/python -m tests.bench

picture: $(VENV)/test.stamp
	@$(BIN)/python -m tests.take_readme_pictures
	@$(BIN)/python -m tests.make_handbook

lock: $(VENV)/test.stamp
	$(LOCK) --extra central --extra dev --output-file tests/requirements.txt pyproject.toml
	$(LOCK) --constraint tests/requirements.txt --extra central --output-file content_sync/central/requirements.txt pyproject.toml
	$(LOCK) --constraint tests/requirements.txt --output-file deploy/raspberrypi/requirements.txt pyproject.toml

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: $(VENV)/bin/python content_sync/central/requirements.txt
	@echo "Getting what the kiosk and central need (once, a minute or two) ..."
	$(call install,content_sync/central/requirements.txt)
	@touch $@

$(VENV)/test.stamp: $(VENV)/bin/python tests/requirements.txt
	@echo "Getting what the tests need (once, a minute or two) ..."
	$(call install,tests/requirements.txt)
	@touch $@ $(VENV)/run.stamp

clean:
	rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage*
