#!/usr/bin/env bash
# Django's deployment checks on the production settings, with values that are made up and safe.
set -euo pipefail
cd "$(dirname "$0")/.."
secret=$(.venv/bin/python -c 'import secrets; print(secrets.token_urlsafe(60))')
SECRET_KEY=$secret PUBLIC_URL=https://families.example.org EMAIL_HOST=localhost EMAIL_FROM=portal@example.org \
    DATABASE_URL=postgres://portal@localhost/portal REDIS_URL=redis://localhost:6379/0 \
    PRIVATE_ROOT=/srv/portal/private MEDIA_ROOT=/srv/portal/media \
    DJANGO_SETTINGS_MODULE=portal.settings.production \
    .venv/bin/python manage.py check --deploy --fail-level WARNING
