"""Names to sign in by and addresses: what looks alike is one, and what only looks like it is refused."""

import pytest

from portal.lib.names import address, folded, sign_in_name


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Siân", "sian"),
        (" CAROL ", "carol"),
        ("ｃａｒｏｌ", "carol"),
        ("Renée-Zoë", "renee-zoe"),
        ("Straße", "strasse"),
        ("carol.marsh_2", "carol.marsh_2"),
        ("７", "7"),
        ("ﬁona", "fiona"),
        ("x" * 60, "x" * 60),
    ],
)
def test_a_name_as_it_is_kept(typed, name):
    assert sign_in_name(typed) == name
    assert sign_in_name(name) == name


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "сarol",  # a Cyrillic с
        "mıke",  # without its dot
        "αnna",
        "carol marsh",
        "carol@example.org",
        "-carol",
        "carol-",
        "carol\u200b",
        "ca\x00rol",
        "x" * 61,
        "李",
        "٣",
    ],
)
def test_what_cannot_be_a_name(typed):
    with pytest.raises(ValueError):
        sign_in_name(typed)


def test_an_address_as_it_is_kept():
    assert address(" Mike@Example.ORG ") == "mike@example.org"


@pytest.mark.parametrize(
    "typed",
    [
        # A mail server would read another address in it, or none.
        "=?utf-8?q?bob?=@example.org",
        "",
        "mike",
        "@example.org",
        "mike@",
        "mıke@example.org",
        "mike@exam ple.org",
        "a@b@c",
        "m\x00@x.org",
        "ｍike@x.org",
    ],
)
def test_what_is_no_address_that_can_be_compared(typed):
    with pytest.raises(ValueError):
        address(typed)


def test_look_alikes_count_as_one():
    assert {folded(typed) for typed in ("Carol", "ｃarol", "CAROL", "càrol", " carol ")} == {"carol"}
