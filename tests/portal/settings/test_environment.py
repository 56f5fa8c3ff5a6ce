"""Settings come from the environment, and refuse with one sentence for each thing missing or unsafe."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from portal.settings.environment import Environment
from portal.settings.stores import database, shared_memory

ROOT = Path(__file__).resolve().parents[3]
SAFE = {
    "SECRET_KEY": "vK3nq8-Zt1xW0yRb7LmcQeJh5uGdS9aPfT2oXiN4wEkM6zVrYjB",
    "PUBLIC_URL": "https://families.example.org",
    "DATABASE_URL": "postgres://portal@localhost/portal",
    "REDIS_URL": "redis://localhost:6379/0",
    "EMAIL_HOST": "mail.example.org",
    "EMAIL_FROM": "portal@example.org",
    "PRIVATE_ROOT": "/srv/portal/private",
    "MEDIA_ROOT": "/srv/portal/media",
}


def start(settings: str, values: dict[str, str]) -> tuple[int, str]:
    """Exit code and last words of a process that starts with these settings and nothing else."""
    result = subprocess.run(
        [sys.executable, "-c", f"import portal.settings.{settings}"],
        cwd=ROOT, env={"PATH": os.environ["PATH"], **values}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return result.returncode, result.stderr


def test_production_starts_when_everything_is_there():
    assert start("production", SAFE)[0] == 0


def test_production_names_everything_that_is_missing_at_once():
    code, said = start("production", {})
    assert code == 1
    assert [name for name in SAFE if f"{name} is missing: set it to" not in said] == []


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("SECRET_KEY", "short", "SECRET_KEY is too easy to guess"),
        ("SECRET_KEY", "a" * 60, "SECRET_KEY is too easy to guess"),
        ("SECRET_KEY", "demo-only-" + SAFE["SECRET_KEY"], "SECRET_KEY is too easy to guess"),
        ("PUBLIC_URL", "http://families.example.org", "PUBLIC_URL must be the address people type"),
        ("PUBLIC_URL", "families.example.org", "PUBLIC_URL must be the address people type"),
        ("DATABASE_URL", "sqlite:///portal.sqlite3", "must be a PostgreSQL address"),
        ("DATABASE_URL", "nonsense", "DATABASE_URL"),
        ("REDIS_URL", "localhost", "REDIS_URL must begin with redis://"),
        ("DEMO", "1", "DEMO is set"),
        ("DEBUG", "yes", "DEBUG is set"),
        ("EMAIL_TLS", "0", "EMAIL_TLS is 0"),
        ("EMAIL_TLS", "perhaps", "EMAIL_TLS is “perhaps”: write 1 for yes or 0 for no"),
        ("EMAIL_PORT", "many", "EMAIL_PORT is “many”: write a whole number"),
        ("PRIVATE_ROOT", "/srv/portal/media/private", "PRIVATE_ROOT lies in a folder that is served"),
        ("PRIVATE_ROOT", "/srv/portal/other/../media/private", "PRIVATE_ROOT lies in a folder that is served"),
        ("PRIVATE_ROOT", str(ROOT / "var" / "static" / "private"), "PRIVATE_ROOT lies in a folder that is served"),
    ],
)
def test_production_refuses_what_is_unsafe(name, value, sentence):
    code, said = start("production", {**SAFE, name: value})
    assert code == 1
    assert sentence in said
    # One sentence for one problem.
    assert said.split("The portal cannot start:\n")[1].count("  - ") == 1


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({}, "DEMO is not 1"),
        ({"DEMO": "1", "LISTEN_ON": "0.0.0.0"}, "LISTEN_ON must be an address of this machine alone"),
        ({"DEMO": "1", "LISTEN_ON": "families.example.org"}, "LISTEN_ON must be an address of this machine alone"),
        ({"DEMO": "1", "PORT": "eighty"}, "PORT is “eighty”: write a whole number"),
        ({"DEMO": "1", "DATABASE_URL": "mysql://localhost/x"}, "DATABASE_URL must be PostgreSQL or SQLite"),
    ],
)
def test_the_demo_refuses(values, sentence):
    code, said = start("demo", values)
    assert (code, sentence in said) == (1, True), said


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1"])
def test_the_demo_runs_on_loopback(host):
    assert start("demo", {"DEMO": "1", "LISTEN_ON": host})[0] == 0


def test_environment_values():
    env = Environment({"A": " x , y,, ", "N": "12", "T": "Yes", "F": ""})
    assert env.names("A") == ["x", "y"]
    assert env.whole_number("N", 1) == 12
    assert env.whole_number("M", 1) == 1
    assert (env.flag("T"), env.flag("F", True), env.flag("G", True)) == (True, False, True)
    env.finish()


def test_digits_of_other_scripts_are_not_a_number():
    env = Environment({"N": "１２"})
    assert env.whole_number("N", 7) == 7
    with pytest.raises(ImproperlyConfigured, match="write a whole number"):
        env.finish()


def test_sqlite_is_made_safe():
    options = database("sqlite:///x.sqlite3")["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        assert pragma in options["init_command"]


def test_memory_is_shared_where_there_is_redis():
    layers, caches = shared_memory("redis://localhost:6379/0")
    assert layers["default"]["BACKEND"].startswith("channels_redis.pubsub")
    assert caches["default"]["BACKEND"].endswith("RedisCache")
    assert shared_memory("")[0]["default"]["BACKEND"].endswith("InMemoryChannelLayer")
