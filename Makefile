# Tremplin: every verb sets up what it needs by itself. Only make, a network, and curl or Python 3 are needed.
SHELL := /bin/sh
.DEFAULT_GOAL := help
BIN := .venv/bin

.PHONY: help run train shell check test lint install install-dev figures clean

help: ## Show the verbs
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile

install:
	@sh scripts/bootstrap.sh requirements.lock

install-dev:
	@sh scripts/bootstrap.sh requirements-dev.lock

run: install ## Start the assistant (trains it first if there is no model)
	@exec $(BIN)/tremplin serve

train: install ## Train the model on data/
	@exec $(BIN)/tremplin train

shell: install ## Talk with the assistant in the terminal, and see what it understands
	@exec $(BIN)/tremplin shell

check: install ## Check answers, facts and the directory
	@exec $(BIN)/tremplin check

test: install-dev ## Run every test (trains the model first if it is not current)
	@$(BIN)/tremplin train --if-needed
	@# Three processes on two cores: many tests wait for servers that they start.
	@$(BIN)/python -m pytest -n 3 --dist loadfile --ignore tests/web
	@# The browser's driver keeps an event loop running in its process, which the other tests cannot share.
	@$(BIN)/python -m pytest -n 2 --dist loadfile tests/web

figures: install-dev ## Print the figures of understanding on the development set
	@exec $(BIN)/tremplin bench nlu

lint: install-dev ## Style and types
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

clean: ## Remove the environment and the models
	rm -rf .venv .tools models .rasa
