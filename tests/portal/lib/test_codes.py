"""Codes: what they are made of, how they are typed, and what is kept of them."""

import pytest
from django.test import override_settings

from portal.lib.codes import ALPHABET, digest, digests, grouped, new_code, new_digits, tidy


def test_what_they_are_made_of():
    code = new_code(5000)
    assert set(code) == set(ALPHABET)
    assert not set(ALPHABET) & set("01OIL")
    assert set(new_digits(1000)) == set("0123456789")


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("abcd-efgh-2345", "ABCDEFGH2345"),
        (" ABCD EFGH\t2345\n", "ABCDEFGH2345"),
        ("ＡＢＣＤ", ""),
        ("ab/cd", ""),
        ("", ""),
        ("a" * 65, ""),
    ],
)
def test_as_typed(typed, code):
    assert tidy(typed) == code


def test_groups_are_undone_by_tidy():
    code = new_code(12)
    assert tidy(grouped(code).lower()) == code


def test_a_digest_is_found_by_an_older_secret_too():
    kept = digest("letter", "ABCD")
    assert digest("other", "ABCD") != kept
    with override_settings(SECRET_KEY="another-secret-that-is-long-enough"):
        assert kept not in digests("letter", "ABCD")
        from django.conf import settings

        with override_settings(SECRET_KEY_FALLBACKS=["only-for-tests-" * 4]):
            assert settings.SECRET_KEY_FALLBACKS
            assert kept in digests("letter", "ABCD")
