"""Where things are kept: the database and the memory that processes share, from their addresses."""

from typing import Any
from urllib.parse import urlsplit

import dj_database_url

# FULL, not NORMAL: with NORMAL, SQLite can lose an acknowledged commit when the power goes.
SQLITE_START = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA busy_timeout=20000;"


def database(address: str) -> dict[str, Any]:
    """Django's DATABASES entry for an address such as `sqlite:///var/portal.sqlite3` or `postgres://user@host/name`.

    Raises `ValueError` when the address is not one, or names another kind of database.
    """
    try:
        entry: dict[str, Any] = dict(dj_database_url.parse(address))
    except (dj_database_url.ParseError, dj_database_url.UnknownSchemeError) as error:
        raise ValueError("is not a database address like postgres://user:password@host/name.") from error
    if entry["ENGINE"].endswith("sqlite3"):
        entry["OPTIONS"] = {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": SQLITE_START}
    elif entry["ENGINE"].endswith("postgresql"):
        entry["CONN_MAX_AGE"] = 60
        entry["CONN_HEALTH_CHECKS"] = True
    else:
        raise ValueError("must be PostgreSQL or SQLite.")
    return entry


def shared_memory(address: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """CHANNEL_LAYERS and CACHES: on Redis at `address`, or in this one process where there is none.

    The publish-and-subscribe layer, because the other drops messages of a burst in silence.
    """
    if not address:
        return (
            {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}},
            # Limits are counted here: with Django's 300 entries, whoever asks often would push out the oldest of them.
            {
                "default": {
                    "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
                    "OPTIONS": {"MAX_ENTRIES": 100_000},
                }
            },
        )
    return (
        {
            "default": {
                "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
                "CONFIG": {"hosts": [address]},
            }
        },
        {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": address}},
    )


def passkeys(public_url: str) -> tuple[str, list[str]]:
    """OTP_WEBAUTHN_RP_ID and OTP_WEBAUTHN_ALLOWED_ORIGINS: a passkey belongs to the address that people type.

    >>> passkeys("http://localhost:8000/")
    ('localhost', ['http://localhost:8000'])
    """
    parts = urlsplit(public_url)
    return parts.hostname or "", [f"{parts.scheme}://{parts.netloc}"]
