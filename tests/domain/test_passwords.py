"""What a password must be."""

import pytest

from transit_desk.domain.passwords import PasswordProblem, password_problem, sign_in_name


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("", PasswordProblem.SHORT),
        ("123456789", PasswordProblem.SHORT),
        ("e\u0301" * 9, PasswordProblem.SHORT),  # nine letters, eighteen characters
        ("aaaaaaaaaaaa", PasswordProblem.REPEATED),
        ("aAaAaAaAaA", PasswordProblem.REPEATED),
        (" " * 12, PasswordProblem.REPEATED),
        ("aline  NDAYISENGA", PasswordProblem.NAME),
        ("Ａline Ndayisenga", PasswordProblem.NAME),  # a letter of double width
        ("aline ndayisenga 7", None),
        ("correct horse", None),
        ("ababababab", None),
        ("ጤና ይስጥልኝ ወንድሜ", None),
    ],
)
def test_long_and_not_the_first_that_anybody_tries(password: str, problem: PasswordProblem | None) -> None:
    assert password_problem(password, "Aline Ndayisenga") is problem


def test_names_that_are_one_at_sign_in() -> None:
    assert sign_in_name(" Aline\tNDAYISENGA ") == sign_in_name("aline ndayisenga")
    assert sign_in_name("Straße") == sign_in_name("STRASSE")
    assert sign_in_name("e\u0301") == sign_in_name("É")
    assert sign_in_name("Elie") != sign_in_name("Élie")
