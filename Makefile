# Tremplin: every verb sets up what it needs by itself. Only make, a network, and curl or Python 3 are needed.
SHELL := /bin/sh
.DEFAULT_GOAL := help
BIN := .venv/bin

.PHONY: help run train shell check test lint install install-dev figures clean

help: ## Montrer ces commandes
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile

install:
	@sh scripts/bootstrap.sh requirements.lock

install-dev:
	@sh scripts/bootstrap.sh requirements-dev.lock

run: install ## Lancer l'assistant (l'entraîne d'abord s'il n'y a pas de modèle)
	@exec $(BIN)/tremplin serve

train: install ## Entraîner l'assistant sur les exemples de data/
	@exec $(BIN)/tremplin train

shell: install ## Parler avec l'assistant dans le terminal, et voir ce qu'il comprend
	@exec $(BIN)/tremplin shell

check: install ## Contrôler les réponses, les valeurs et l'annuaire
	@exec $(BIN)/tremplin check

test: install-dev ## Lancer tous les tests (entraîne d'abord le modèle s'il n'est pas à jour)
	@$(BIN)/tremplin train --if-needed
	@# Three processes on two cores: many tests wait for servers that they start.
	@$(BIN)/python -m pytest -n 3 --dist loadfile --ignore tests/web
	@# The browser's driver keeps an event loop running in its process, which the other tests cannot share.
	@$(BIN)/python -m pytest -n 2 --dist loadfile tests/web

figures: install-dev ## Mesurer ce que l'assistant comprend
	@exec $(BIN)/tremplin bench nlu

lint: install-dev ## Style et types du code
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

clean: ## Enlever l'environnement et les modèles
	rm -rf .venv .tools models .rasa
