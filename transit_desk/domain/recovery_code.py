"""The recovery code: 24 characters on a sheet in a safe, written so that a tired person can type them back.

Crockford's base 32 (https://www.crockford.com/base32.html): no I, L, O, U. 120 random bits in six groups of four.
"""

from typing import Final

ENTROPY_BYTES: Final = 15
LENGTH: Final = 24
_GROUP = 4
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD: Final = str.maketrans({"O": "0", "I": "1", "L": "1"})


def code_of(entropy: bytes) -> str:
    """The code for 15 random bytes: "7Q2M-..." ; ValueError for another number of bytes."""
    if len(entropy) != ENTROPY_BYTES:
        raise ValueError(f"a recovery code is made of {ENTROPY_BYTES} bytes")
    number = int.from_bytes(entropy, "big")
    letters = "".join(_ALPHABET[number >> 5 * place & 31] for place in reversed(range(LENGTH)))
    return "-".join(letters[start : start + _GROUP] for start in range(0, LENGTH, _GROUP))


def typed_code(text: str) -> str | None:
    """What was typed, as `code_of` writes it; None when it can be no code.

    Forgiven: lower case, spaces, hyphens of any kind, O for 0, I and L for 1.
    """
    letters = "".join(letter for letter in text.upper() if letter.isalnum()).translate(_MISREAD)
    if len(letters) != LENGTH or any(letter not in _ALPHABET for letter in letters):
        return None
    return "-".join(letters[start : start + _GROUP] for start in range(0, LENGTH, _GROUP))
