# The portal's commands. `make demo` to try it, `make test` to test it.
SHELL := /bin/bash
PORT ?= 8000
PYTHON := .venv/bin/python
DATABASE_URL ?= postgres://postgres@127.0.0.1:5432/postgres
REDIS_URL ?= redis://127.0.0.1:6379/1

.PHONY: help demo test services-test check bench bench-login map pictures lock clean

help:  ## what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

demo:  ## try the portal: prepares everything and serves it on http://localhost:8000/ (PORT=… for another)
	@deploy/prepare.sh base
	@DEMO=1 PORT=$(PORT) DJANGO_SETTINGS_MODULE=portal.settings.demo exec $(PYTHON) manage.py demo

test:  ## the whole test suite, browser tests included, on SQLite
	@deploy/prepare.sh dev
	@chromium=$$(deploy/chromium.sh) && unset DATABASE_URL REDIS_URL && CHROMIUM="$$chromium" \
		$(PYTHON) -m pytest -n 2 --dist load

services-test:  ## the suite on PostgreSQL and Redis (DATABASE_URL, REDIS_URL), with one browser test for each job
	@deploy/prepare.sh dev
	@chromium=$$(deploy/chromium.sh) && CHROMIUM="$$chromium" DATABASE_URL=$(DATABASE_URL) REDIS_URL=$(REDIS_URL) \
		$(PYTHON) -m pytest -n 2 --dist load -m "not browser or job"

check:  ## style, types, import contracts, migrations, and the production settings
	@deploy/prepare.sh dev
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	DJANGO_SETTINGS_MODULE=portal.settings.test $(PYTHON) manage.py makemigrations --check --dry-run
	deploy/check_production.sh

bench:  ## rows or buffers read for the newest 25 updates over 1,000,000 rows, with the plan
	@deploy/prepare.sh dev
	@DJANGO_SETTINGS_MODULE=portal.settings.test $(PYTHON) -m tests.bench.newest

bench-login:  ## what a login costs beside its hash, and what twenty at once do to those who read
	@deploy/prepare.sh dev
	@DJANGO_SETTINGS_MODULE=portal.settings.test $(PYTHON) -m tests.bench.login

map:  ## write docs/map.md and docs/permissions.md anew
	@DJANGO_SETTINGS_MODULE=portal.settings.test $(PYTHON) -m tests.architecture.document

pictures:  ## take the pictures of docs/pictures anew
	@deploy/prepare.sh dev
	@chromium=$$(deploy/chromium.sh) && PICTURES=1 CHROMIUM="$$chromium" \
		$(PYTHON) -m pytest -q tests/browser --ignore tests/browser/test_axe.py

lock:  ## write requirements/*.txt anew
	@for f in base dev; do uv pip compile requirements/$$f.in -o requirements/$$f.txt --universal --python-version 3.11 \
		--only-binary :all: --generate-hashes --no-emit-index-url --no-header --no-annotate --quiet; done

clean:  ## remove what was made here: the environment, the demo and every cache
	rm -rf .venv var .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
