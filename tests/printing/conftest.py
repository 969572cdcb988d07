import pytest

from transit_desk.language import LANGUAGES, Translator


@pytest.fixture(params=LANGUAGES)
def t(request: pytest.FixtureRequest) -> Translator:
    """Every paper is tried in every language."""
    return Translator(request.param)


@pytest.fixture
def en() -> Translator:
    return Translator("en")
