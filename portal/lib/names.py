"""Names to sign in by, and addresses, as they are kept and compared: no two that look alike belong to two people."""

import re
import unicodedata

LONGEST_NAME = 60
LONGEST_ADDRESS = 254
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9._+-]{0,58}[a-z0-9])?", re.ASCII)
_ADDRESS = re.compile(r"[!-?A-~]+@[!-?A-~]+", re.ASCII)


def folded(text: str) -> str:
    """`text` without what the eye passes over: width, capitals, accents and white space around it.

    NFKC and casefold as Unicode's report 36 (2.11.2) says, then marks are taken off. For counting and comparing; what
    is left may still hold letters of other alphabets.
    """
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).strip()


def sign_in_name(text: str) -> str:
    """The name to sign in by as it is kept and looked up: “ Siân ” is “sian”.

    Raises `ValueError` for what cannot be one: letters outside a–z after folding (a Cyrillic “а” looks like a Latin
    one), an “@” (it would look like somebody's address), white space inside, nothing, or more than 60 characters.
    """
    name = folded(text)
    if not _NAME.fullmatch(name):
        raise ValueError("This cannot be a name to sign in by.")
    return name


def address(text: str) -> str:
    """An e-mail address as it is kept and compared: ASCII in lower case.

    Raises `ValueError` for anything that is none. Letters outside ASCII are never folded into it: “mıke@” and “mike@”
    are two people's, and Unicode's own folding would make them one.
    """
    plain = text.strip()
    # “=?…?=” is how a mail writes other letters: a mail server would read another address in it.
    if not plain.isascii() or "=?" in plain or len(plain) > LONGEST_ADDRESS or not _ADDRESS.fullmatch(plain):
        raise ValueError("This is no e-mail address that can be compared.")
    return plain.lower()
