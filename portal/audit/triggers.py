"""Triggers that keep the trail append-only, on PostgreSQL and on SQLite.

`INSERT OR REPLACE` on SQLite deletes a row without its DELETE trigger, and `TRUNCATE` on PostgreSQL goes round row
triggers; so each has a trigger of its own. See docs/trail.md.
"""

from typing import Any

from django.core.checks import CheckMessage, Error
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

TABLES = ("audit_entry", "audit_opening")

SENTENCE = "the trail is only ever added to"

SQLITE = {
    "{table}_no_update": "CREATE TRIGGER {name} BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, '{why}'); END",
    "{table}_no_delete": "CREATE TRIGGER {name} BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{why}'); END",
    "{table}_no_replace": (
        "CREATE TRIGGER {name} BEFORE INSERT ON {table} "
        "WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, '{why}'); END"
    ),
}
# A second opening in the same quarter of an hour is passed over, so that REPLACE has nothing to replace.
SQLITE_OPENING = {
    "audit_opening_once": (
        "CREATE TRIGGER audit_opening_once BEFORE INSERT ON audit_opening WHEN EXISTS (SELECT 1 FROM audit_opening "
        "WHERE user_id = NEW.user_id AND shelf_id = NEW.shelf_id AND quarter = NEW.quarter) "
        "BEGIN SELECT RAISE(IGNORE); END"
    ),
}
POSTGRES_FUNCTION = (
    "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{SENTENCE}'; END $$"
)
POSTGRES = {
    "{table}_no_change": (
        "CREATE TRIGGER {name} BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION audit_refuse()"
    ),
    "{table}_no_truncate": (
        "CREATE TRIGGER {name} BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()"
    ),
}


def statements(vendor: str) -> dict[tuple[str, str], str]:
    """(table, trigger name) → the statement that makes it, for `sqlite` or `postgresql`."""
    kinds = SQLITE if vendor == "sqlite" else POSTGRES
    made = {}
    for table in TABLES:
        for pattern, statement in kinds.items():
            name = pattern.format(table=table)
            made[table, name] = statement.format(name=name, table=table, why=SENTENCE)
    if vendor == "sqlite":
        made |= {("audit_opening", name): statement for name, statement in SQLITE_OPENING.items()}
    return made


def installed(connection: BaseDatabaseWrapper) -> set[str]:
    """The names of the triggers that stand on the trail's tables now."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'audit_%%'")
        else:
            cursor.execute(
                "SELECT tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
                "WHERE NOT tgisinternal AND tgenabled <> 'D' AND relname LIKE 'audit_%%'"
            )
        return {row[0] for row in cursor.fetchall()}


def missing(connection: BaseDatabaseWrapper) -> set[str]:
    """The names of the triggers that should stand and do not."""
    return {name for _, name in statements(connection.vendor)} - installed(connection)


def install(connection: BaseDatabaseWrapper) -> None:
    """Put back every trigger that is missing. Safe to call again."""
    lacking = missing(connection)
    with connection.cursor() as cursor:
        if lacking and connection.vendor == "postgresql":
            cursor.execute(POSTGRES_FUNCTION)
        for (_, name), statement in statements(connection.vendor).items():
            if name in lacking:
                cursor.execute(statement)


def install_after_migrate(using: str, **kwargs: Any) -> None:
    """Signal receiver for `post_migrate`."""
    connection = connections[using]
    if set(TABLES) <= set(connection.introspection.table_names()):
        install(connection)


def check_installed(databases: list[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """System check: an error for each database whose trail can be rewritten."""
    problems: list[CheckMessage] = []
    for alias in databases or []:
        connection = connections[alias]
        if not set(TABLES) <= set(connection.introspection.table_names()):
            continue
        if lacking := missing(connection):
            problems.append(
                Error(
                    f"The trail can be rewritten: {', '.join(sorted(lacking))} missing.",
                    hint="Run “python manage.py migrate”, which puts the triggers back.",
                    id="audit.E001",
                )
            )
    return problems
