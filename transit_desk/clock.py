"""The machine's clock. Everything else is handed one, so that tests can wind it."""

from datetime import UTC, datetime


def now() -> datetime:
    """The moment, in UTC."""
    return datetime.now(UTC)
