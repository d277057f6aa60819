# Every target sets up all that it needs: a virtual environment in .venv and, on Debian and its kin, system packages.
# Nothing outside this folder is changed but by apt-get, and that only where something is missing and the user is root.

PYTHON ?= python3
PACS ?= tiny-pacs
VENV := .venv
BIN := $(VENV)/bin
SYSTEM := Utilities/require-system.sh

# Without a screen, Qt draws into memory.
ifeq ($(DISPLAY)$(WAYLAND_DISPLAY),)
export QT_QPA_PLATFORM ?= offscreen
DEMO_SYSTEM := python qt dcmtk
else
DEMO_SYSTEM := python qt desktop dcmtk
endif
ifeq ($(PACS),orthanc)
DEMO_SYSTEM += orthanc
endif

# Tests run side by side; PYTEST='-n 0' runs them one after the other.
PYTEST_SIDE_BY_SIDE := -n auto --maxprocesses 4 --dist worksteal

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help demo test test-matrix coverage lint format docs translations screenshots bench clean \
    system-demo system-test system-lint system-python

help: ## Show this list
	@echo "DICOMweb Network: find, retrieve and store DICOM over DICOMweb, in 3D Slicer and without it"
	@echo
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20
	@echo
	@echo "Variables: PACS=orthanc (demo), ONLY=name (bench), PYTEST='-k name' (test, test-matrix),"
	@echo "  ENVIRONMENTS='slicer-5.10 python-3.13' (test-matrix), PYTHON=path of Python 3.10 or newer"

demo: system-demo $(VENV)/demo.stamp ## See the main job done with an embedded PACS (PACS=orthanc: with Orthanc)
	$(BIN)/dicomweb-network demo --pacs $(PACS)

test: system-test $(VENV)/test.stamp lint ## Run lint, types and all tests
	$(BIN)/python -m pytest $(PYTEST_SIDE_BY_SIDE) $(PYTEST)

test-matrix: system-test ## Run the tests with the packages of Slicer 5.10 and 5.12, and with Python 3.10 and 3.13
	@Utilities/test-matrix.sh $(PYTEST_SIDE_BY_SIDE) $(PYTEST)

coverage: system-test $(VENV)/test.stamp ## Run all tests and show which branches of the engine they miss
	COVERAGE_FILE="$(CURDIR)/coverage/data" $(BIN)/python -m pytest --cov --cov-report=term $(PYTEST)
	$(BIN)/python Utilities/coverage_by_room.py "$(CURDIR)/coverage/data"

lint: system-lint $(VENV)/test.stamp ## Check style, types and the rules of PythonQt
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/python DICOMwebNetwork/Testing/lint/pythonqt_dialect.py

format: system-python $(VENV)/test.stamp ## Put the code in the house's format
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

docs: system-python $(VENV)/test.stamp ## Write the reference pages in Docs/reference anew
	$(BIN)/python Utilities/make_reference.py

screenshots: system-test $(VENV)/test.stamp ## Take the pictures of Docs/pictures anew (SLICER=program: those of the tutorial too)
	$(BIN)/python Utilities/make_screenshots.py $(if $(SLICER),--slicer "$(SLICER)")

translations: system-python $(VENV)/test.stamp ## Bring the translations up to date with the texts of the source
	$(BIN)/python Utilities/make_translations.py

bench: system-test $(VENV)/test.stamp ## Measure; one line a figure, and bench.json
	PYTHONPATH=DICOMwebNetwork/Testing $(BIN)/python -m bench $(if $(ONLY),--only $(ONLY))

clean: ## Remove all that these commands made
	rm -rf $(VENV) build dist demo-output bench.json .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage coverage
	rm -rf slicer_dicomweb_network.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

system-python:
	@$(SYSTEM) "$(PYTHON)" python

system-lint:
	@$(SYSTEM) "$(PYTHON)" python qt

system-demo:
	@$(SYSTEM) "$(PYTHON)" $(DEMO_SYSTEM)

system-test:
	@$(SYSTEM) "$(PYTHON)" python qt orthanc testtools

$(VENV)/%.stamp: pyproject.toml setup.py | system-python
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || "$(PYTHON)" -m venv --clear $(VENV)
	@echo "Installing Python packages into $(VENV); the first time takes a minute or two"
	@$(BIN)/python -m pip install --quiet --editable '.[$*]'
	@touch $@
