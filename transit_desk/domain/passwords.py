"""What a password must be: long, and not the first thing anybody tries. No rules of composition.

After NIST SP 800-63B, section 3.1.1.2: length counts; rules about digits and signs only make "Password1!".
"""

import unicodedata
from enum import StrEnum
from typing import Final

SHORTEST: Final = 10


class PasswordProblem(StrEnum):
    """Why a password is not taken."""

    SHORT = "short"
    NAME = "name"
    REPEATED = "repeated"
    SAME = "same"


def password_problem(password: str, name: str) -> PasswordProblem | None:
    """What is wrong with the password for who signs in as `name`; None when it is taken.

    `SAME` (as the one before) is found by who knows that one.
    """
    letters = unicodedata.normalize("NFC", password)
    if len(letters) < SHORTEST:
        return PasswordProblem.SHORT
    folded = sign_in_name(password)
    if len(set(folded)) <= 1:
        return PasswordProblem.REPEATED
    if folded == sign_in_name(name):
        return PasswordProblem.NAME
    return None


def sign_in_name(name: str) -> str:
    """The name as sign-in compares it: compatible forms and upper case are the same, spaces collapsed."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return " ".join(folded.split())
