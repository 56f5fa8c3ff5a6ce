"""How often something may be tried: by what was typed, and by where it comes from. Numbers in docs/signing-in.md."""

import ipaddress

from allauth import app_settings as allauth_settings
from allauth.account.adapter import get_adapter
from django.http import HttpRequest

from portal.lib.limits import Limit
from portal.lib.names import folded

QUARTER = 15 * 60
DAY = 24 * 60 * 60

# Short, so that a stranger who types somebody's name wrongly on purpose cannot keep them out for long.
PASSWORDS_BY_NAME = Limit("password.name", 10, QUARTER)
# A whole house may come from one address; forgotten passwords on a Monday morning must not shut it out.
PASSWORDS_BY_CLIENT = Limit("password.client", 100, QUARTER)
LETTERS_BY_NAME = Limit("letter.name", 5, QUARTER)
LETTERS_BY_CLIENT = Limit("letter.client", 50, QUARTER)
# Nobody guesses a passkey: this keeps one place from making us work without end, and leaves room for a whole office.
RESETS = Limit("reset", 5, DAY)
WORK_BY_CLIENT = Limit("work.client", 200, QUARTER)
PASSKEYS_BY_CLIENT = Limit("passkey.client", 200, QUARTER)
CODE_TRIES = Limit("code.tries", 5, QUARTER)
CODE_USED = Limit("code.used", 1, QUARTER)
# Eleven of a million codes of an app are right at any moment (`devices.TOLERANCE`): fifty tries a day are a chance of
# one in 1,800 for somebody who has the password already.
STEP_TRIES = Limit("step.tries", 8, QUARTER)
STEP_TRIES_A_DAY = Limit("step.day", 50, DAY)


class TooMany(Exception):
    """It was tried too often. `limit` says how long that lasts; `decorators.limited` makes a page of it."""

    def __init__(self, limit: Limit) -> None:
        super().__init__(limit.name)
        self.limit = limit


def count(limit: Limit, key: str) -> None:
    """Count one more. Raises `TooMany` beyond the limit."""
    if not limit.hit(key):
        raise TooMany(limit)


def client_of(request: HttpRequest) -> str:
    """Where a request comes from, as our own proxies saw it: never what a reader wrote into X-Forwarded-For.

    ALLAUTH_TRUSTED_PROXY_COUNT says how many proxies are ours. Of an IPv6 address the network counts: one house has
    2⁶⁴ addresses and more.
    """
    found = ipaddress.ip_address(get_adapter().get_client_ip(request))
    found = getattr(found, "ipv4_mapped", None) or found
    if isinstance(found, ipaddress.IPv6Address):
        network = ipaddress.IPv6Network((found, allauth_settings.RATE_LIMIT_IPV6_PREFIX), strict=False)
        return str(network.network_address)
    return str(found)


def password_tried(request: HttpRequest, text: str) -> None:
    """Count a password before it is hashed. By name first: what that refuses shall not shut the house out as well.

    Raises `TooMany`.
    """
    count(PASSWORDS_BY_NAME, folded(text))
    count(PASSWORDS_BY_CLIENT, client_of(request))


def password_was_right(request: HttpRequest, text: str) -> None:
    """Only wrong passwords count."""
    PASSWORDS_BY_NAME.give_back(folded(text))
    PASSWORDS_BY_CLIENT.give_back(client_of(request))


def letter_asked(request: HttpRequest, text: str) -> None:
    """Count a letter (a code, a way to a new password), whether or not somebody gets it. Raises `TooMany`."""
    count(LETTERS_BY_NAME, folded(text))
    count(LETTERS_BY_CLIENT, client_of(request))
