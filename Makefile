# make play    install and play along (or render the offline demo if there is no MIDI)
# make test    everything that CI runs: lint, types, imports, tests on real ports, the built wheel
# make bench   measure clock followers, engine, decoder, mixer, start-up and memory
# make kits    rebuild the factory kits from their recipes; make listen: an HTML page with all kits, drums and axes
# make train   train the rhythm model from a Groove-layout folder: make train DATA=path/to/groove
# make train-sound   train the timbre model from a folder of one-shots: make train-sound DATA=path/to/sounds

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
# -qq: errors only.
PIP := $(BIN)/pip install -qq --disable-pip-version-check --constraint constraints.txt
DATA ?=

.PHONY: play demo test lint types imports unit wheel system bench train evaluate train-sound evaluate-sound presets kits listen docs clean

play: $(VENV)/runtime.stamp
	@$(BIN)/latentdrum run --or-demo

demo: $(VENV)/runtime.stamp
	@$(BIN)/latentdrum demo

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; assert (3, 10) <= sys.version_info[:2] <= (3, 14), "latentdrum needs Python 3.10 to 3.14; try make PYTHON=python3.12"'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/runtime.stamp: $(VENV)/bin/python pyproject.toml constraints.txt
	@echo 'Installing latentdrum and what it needs into $(VENV), some 300 MB; once.'
	@$(PIP) --editable .
	@touch $@

$(VENV)/dev.stamp: $(VENV)/bin/python pyproject.toml constraints.txt
	$(PIP) torch==2.13.0
	$(PIP) --editable '.[train,dev]'
	@touch $@ $(VENV)/runtime.stamp

test: system lint types imports unit wheel

lint: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/dev.stamp
	$(BIN)/mypy

imports: $(VENV)/dev.stamp
	$(BIN)/lint-imports

unit: $(VENV)/dev.stamp
	$(BIN)/python -m pytest --durations=10 -m 'not hardware' --numprocesses auto --maxprocesses 4 --dist loadfile
	LATENTDRUM_REQUIRE_DEVICE=1 $(BIN)/python -m pytest --durations=10 -m hardware --numprocesses 2 --dist loadfile

wheel: $(VENV)/dev.stamp
	$(BIN)/python -m tests.wheel

system:
	@sh tests/device/system.sh

bench: $(VENV)/runtime.stamp
	$(BIN)/python -m latentdrum.bench

train: $(VENV)/dev.stamp
	$(BIN)/python -m training.rhythm --config training/configs/rhythm.toml $(if $(DATA),--data $(DATA)) --out build/rhythm

evaluate: $(VENV)/dev.stamp
	$(BIN)/python -m training.evaluate rhythm $(if $(DATA),--data $(DATA)) --split validation --json build/rhythm.json

train-sound: $(VENV)/dev.stamp
	$(BIN)/python -m training.timbre --config training/configs/timbre.toml $(if $(DATA),--data $(DATA)) --out build/timbre

evaluate-sound: $(VENV)/dev.stamp
	$(BIN)/python -m training.evaluate sound $(if $(DATA),--data $(DATA)) --split validation --json build/timbre.json

presets: $(VENV)/dev.stamp
	$(BIN)/python -m training.factory.presets

kits: $(VENV)/dev.stamp
	$(BIN)/python -m training.factory.kits
	$(BIN)/python -m training.factory.presets --keep-places
	$(BIN)/python -m training.factory.loudness
	$(BIN)/python -m training.factory.scenes

listen: $(VENV)/dev.stamp
	$(BIN)/python -m training.listening --out docs/listen

docs: $(VENV)/runtime.stamp
	$(BIN)/latentdrum chart > docs/midi-implementation.md

clean:
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis demo.mid demo.png demo.wav
