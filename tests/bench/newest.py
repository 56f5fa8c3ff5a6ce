"""`make bench`: the newest 25 updates over a million rows and a million and a half grants, on both databases.

For each of four readers it prints what one page reads (PostgreSQL: buffers; SQLite: steps of its virtual machine), the
plans, and the same for the plain query that sorts everything. It fails when a plan walks the table of updates.

    python -m tests.bench.newest [--rows 1000000]
"""

import argparse
import json
import os
import re
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

POSTGRES = os.environ.get("BENCH_POSTGRES", "postgres://postgres@127.0.0.1:5432/postgres")
SHELVES = 10_000
GRANTS = 1_500_000
READERS = {"a mother": 1, "a worker of 40 people": 40, "a manager of 200 people": 200, "a stranger": 0}
TABLE = "forums_update"


def main() -> int:
    """Run on SQLite, and on PostgreSQL where it answers; returns 1 when a plan walks the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--here", action="store_true", help="use the database that DATABASE_URL names")
    options = parser.parse_args()
    if options.here:
        return measure(options.rows)
    failed = 0
    for address, remove in databases():
        environment = {**os.environ, "DATABASE_URL": address}
        command = [sys.executable, "-m", "tests.bench.newest", "--here", "--rows", str(options.rows)]
        failed |= subprocess.run(command, env=environment, check=False).returncode
        remove()
    return failed


def databases() -> Iterator[tuple[str, Callable[[], None]]]:
    """(address, what removes it) of a fresh SQLite file, and of a fresh PostgreSQL database where one answers."""
    import tempfile
    from pathlib import Path

    folder = Path(tempfile.mkdtemp(prefix="portal-bench-"))
    yield f"sqlite:///{folder / 'bench.sqlite3'}", lambda: [p.unlink() for p in folder.iterdir()]  # type: ignore[func-returns-value]
    folder.rmdir()
    import psycopg

    name = f"portal_bench_{uuid.uuid4().hex[:8]}"
    try:
        admin = psycopg.connect(POSTGRES, autocommit=True)
    except psycopg.OperationalError:
        print("PostgreSQL does not answer here: measured on SQLite alone.")
        return
    admin.execute(f'CREATE DATABASE "{name}"')
    yield POSTGRES.rpartition("/")[0] + f"/{name}", lambda: None
    admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    admin.close()


def measure(rows: int) -> int:
    """Fill the database and print what each reader's page reads."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    began = time.monotonic()
    call_command("migrate", verbosity=0)
    readers = fill(rows)
    print(
        f"\n{connection.vendor} {'.'.join(map(str, connection.get_database_version()))}: {rows:,} updates on "
        f"{SHELVES:,} shelves, {GRANTS:,} grants (filled in {time.monotonic() - began:.0f} s)"
    )
    walked = 0
    for name, user in readers.items():
        walked += page_of(name, user)
    return min(walked, 1)


def fill(rows: int) -> dict[str, Any]:
    """Write the rows with SQL; returns the readers."""
    from django.db import connection, transaction

    from portal.people.services import add_person, add_provider, add_service, add_user

    with transaction.atomic():
        provider = add_provider(actor=None, name="Bench", slug="bench")
        service = add_service(actor=None, provider=provider, name="Bench")
        import datetime

        person = add_person(actor=None, service=service, name="Somebody", born=datetime.date(1990, 1, 1))
        author = add_user(actor=None, username="author", name="Author")
        readers = {name: add_user(actor=None, username=f"r{n}", name=name) for n, name in enumerate(READERS)}
        other = [add_user(actor=None, username=f"o{n}", name=f"Other {n}") for n in range(150)]
        with connection.cursor() as cursor:
            sql = _sqlite(rows) if connection.vendor == "sqlite" else _postgres(rows)
            for statement in sql:
                values = {
                    "provider": _id(provider.id),
                    "person": _id(person.id),
                    "author": _id(author.id),
                    "rows": rows,
                }
                cursor.execute(statement % {k: f"'{v}'" if isinstance(v, str) else v for k, v in values.items()})
            cursor.execute("SELECT min(id) FROM access_shelf WHERE provider_id <> %s", [_id(provider.id)])
            first = cursor.fetchone()[0]
            _grants(cursor, first, readers, other)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")
    return readers


def _id(value: uuid.UUID) -> str:
    from django.db import connection

    return value.hex if connection.vendor == "sqlite" else str(value)


# A tenth of the updates lie on the first hundred shelves, so that some circles are far busier than others.
_SHELF = "CASE WHEN n %% 10 = 0 THEN n %% 100 ELSE n %% {shelves} END"
_COLUMNS = "id, shelf_id, created, person_id, author_id, words, html, mood, part, key"


def _sqlite(rows: int) -> list[str]:
    shelf = _SHELF.format(shelves=SHELVES)
    return [
        f"""INSERT INTO access_shelf (scope_type, scope_id, category, provider_id, readers_version)
            WITH RECURSIVE s(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM s WHERE n + 1 < {SHELVES})
            SELECT 'person', lower(hex(randomblob(16))), 'everyday', lower(hex(randomblob(16))), 1 FROM s""",
        f"""INSERT INTO {TABLE} ({_COLUMNS})
            WITH RECURSIVE s(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM s WHERE n + 1 < %(rows)s),
            first(id) AS (SELECT min(id) FROM access_shelf WHERE provider_id <> %(provider)s)
            SELECT lower(hex(randomblob(16))), first.id + {shelf},
                   datetime('2026-11-24', '-' || n || ' minutes'), %(person)s, %(author)s,
                   'We went to the pool.', '<p>We went to the pool.</p>', 'good', 'together',
                   lower(hex(randomblob(16))) FROM s, first""",
    ]


def _postgres(rows: int) -> list[str]:
    shelf = _SHELF.format(shelves=SHELVES)
    return [
        f"""INSERT INTO access_shelf (scope_type, scope_id, category, provider_id, readers_version)
            SELECT 'person', gen_random_uuid(), 'everyday', gen_random_uuid(), 1
            FROM generate_series(1, {SHELVES})""",
        f"""INSERT INTO {TABLE} ({_COLUMNS})
            SELECT gen_random_uuid(), (SELECT min(id) FROM access_shelf WHERE provider_id <> %(provider)s) + {shelf},
                   timestamptz '2026-11-24' - n * interval '1 minute', %(person)s, %(author)s,
                   'We went to the pool.', '<p>We went to the pool.</p>', 'good', 'together', gen_random_uuid()
            FROM generate_series(0, %(rows)s - 1) AS n""",
    ]


def _grants(cursor: Any, first: int, readers: dict[str, Any], other: list[Any]) -> None:
    """A hundred and fifty others read everything, which is 1,500,000 grants; the readers read their own few."""
    spans = [(user, SHELVES) for user in other] + [
        (user, READERS[name]) for name, user in readers.items() if READERS[name]
    ]
    for user, count in spans:
        # The manager's people are spread over all shelves, busy and quiet ones alike.
        step = SHELVES // count
        cursor.execute(
            "INSERT INTO access_grant (user_id, shelf_id, hat, can_write, starts, ends, cause_type, cause_id, "
            "rules_version) SELECT %s, id, 'work', %s, '2024-01-01', '9999-01-01', 'bench', %s, 1 FROM access_shelf "
            f"WHERE id >= {first} AND (id - {first}) %% {step} = 0",
            [_id(user.pk), True, _id(user.pk)],
        )


def page_of(name: str, user: Any) -> int:
    """Print what the newest 25 cost this reader; returns 1 when a plan walks the table."""
    from forums.models import Update
    from portal.access.actors import Actor

    actor = Actor(user)
    with watched() as asked:
        shelves = len(actor.shelf_ids())
    opening = sum(cost(sql, params) for sql, params in asked)
    with watched() as statements:
        found = Update.objects.newest_visible_to(actor, limit=25)
    read = sum(cost(sql, params) for sql, params in statements)
    plans = [line for sql, params in statements for line in plan(sql, params)]
    walks = [line for line in plans if walks_the_table(line)]
    with watched() as plain:
        list(Update.objects.visible_to(actor).order_by("-created", "-pk")[:25])
    sorting = sum(cost(sql, params) for sql, params in plain)
    from django.db import connection

    unit = "steps" if connection.vendor == "sqlite" else "buffers"
    print(f"\n  {name}: {shelves} open shelves in {len(asked)} query, {opening:,} {unit}")
    print(f"    {len(found)} updates in {len(statements)} queries, {read:,} {unit}; sorted plainly {sorting:,}")
    for line in plans:
        print(f"      {line}")
    for line in walks:
        print(f"      WALKS THE TABLE: {line}")
    return bool(walks)


@contextmanager
def watched() -> Iterator[list[tuple[str, Any]]]:
    """The statements of the block, with their parameters."""
    from django.db import connection

    made: list[tuple[str, Any]] = []

    def keep(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        made.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        yield made


def cost(sql: str, params: Any) -> int:
    """Buffers (PostgreSQL), or steps of the virtual machine to the nearest hundred (SQLite), of one statement."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            steps = 0

            def step() -> int:
                nonlocal steps
                steps += 100
                return 0

            connection.connection.set_progress_handler(step, 100)
            cursor.execute(sql, params)
            cursor.fetchall()
            connection.connection.set_progress_handler(None, 0)
            return steps
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", params)
        answer = cursor.fetchone()[0]
        top = (json.loads(answer) if isinstance(answer, str) else answer)[0]["Plan"]
        return int(top["Shared Hit Blocks"] + top["Shared Read Blocks"])


def plan(sql: str, params: Any) -> list[str]:
    """The plan of a statement, long lists of shelves left out."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
            return [row[3] for row in cursor.fetchall()]
        cursor.execute(f"EXPLAIN (COSTS OFF) {sql}", params)
        return [re.sub(r"'?\{[\d,]+\}'?", "{…}", row[0]) for row in cursor.fetchall()]


def walks_the_table(line: str) -> bool:
    """Whether a line of a plan reads the table of updates from end to end."""
    if f"Seq Scan on {TABLE}" in line:
        return True
    return bool(re.match(r"SCAN (U0|forums_update)\b", line))


if __name__ == "__main__":
    sys.exit(main())
