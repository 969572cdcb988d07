"""Every service times every role: whoever lacks the right is refused before anything is read or written."""

import enum
import importlib
import inspect
import pkgutil
import types
import typing
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import MISSING, fields, is_dataclass, replace
from datetime import UTC, date, datetime
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

import transit_desk.services
from tests.services.acts import counted
from tests.services.audit_rows import as_role, head
from transit_desk.domain.refusals import NotAllowed
from transit_desk.domain.rights import ALL_ROLES, Right, Role, allowed
from transit_desk.language import Translator
from transit_desk.services import papers
from transit_desk.services.context import Desk

DOORLESS = {
    "acts.writing": "the door itself",
    "acts.opened": "the door itself: it only adds to the audit that a file was read",
}
"""Public functions that take a desk and ask for no right, each with its reason."""

ROLE_SETS = [frozenset(some) for size in (0, 1, 2) for some in combinations(Role, size)] + [ALL_ROLES]

Service = Callable[..., object]


def taking_a_desk() -> Iterator[tuple[str, Service]]:
    """Every public function of the services whose first parameter is a desk, by its name."""
    for found in pkgutil.walk_packages(transit_desk.services.__path__, "transit_desk.services."):
        module = importlib.import_module(found.name)
        for name, one in vars(module).items():
            if name.startswith("_") or not inspect.isfunction(one) or one.__module__ != found.name:
                continue
            if next(iter(inspect.signature(one).parameters), "") == "desk":
                yield f"{found.name.removeprefix('transit_desk.services.')}.{name}", one


TAKING_A_DESK = dict(taking_a_desk())
SERVICES = {name: one for name, one in TAKING_A_DESK.items() if name not in DOORLESS}


def rights_of(service: Service) -> tuple[Right, ...]:
    """The rights of which any one opens the service."""
    found: tuple[Right, ...] = getattr(service, "rights", ())
    return found


# --- arguments that mean nothing ---------------------------------------------------------------------------

PLAIN: dict[Any, object] = {
    int: 987_654,
    float: 1.5,
    bool: False,
    str: "nonsense",
    bytes: b"nonsense",
    date: date(2026, 12, 6),
    datetime: datetime(2026, 12, 6, 6, 0, tzinfo=UTC),
}


def nonsense(kind: Any, folder: Path) -> object:
    """A value of a type that stands for nothing in the database, nor on the disk."""
    if kind in PLAIN:
        return PLAIN[kind]
    if kind is Path:
        return folder / "nowhere" / "nothing.xlsx"
    if kind is Translator:
        return Translator("en")
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin in (types.UnionType, typing.Union):
        return None if type(None) in inner else nonsense(inner[0], folder)
    if origin is not None and issubclass(origin, Mapping):
        return {nonsense(inner[0], folder): nonsense(inner[1], folder)}
    if origin is not None and issubclass(origin, Collection):
        each: Any = origin if not inspect.isabstract(origin) else tuple
        return each([nonsense(inner[0], folder)])
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return next(iter(kind))
    if isinstance(kind, type) and is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        needed = [one for one in fields(kind) if one.default is MISSING and one.default_factory is MISSING]
        return kind(**{one.name: nonsense(hints[one.name], folder) for one in needed})
    return None


def arguments(service: Service, folder: Path) -> dict[str, object]:
    """What the service must be given beside its desk, all of it nonsense."""
    wrapped = inspect.unwrap(service)
    try:
        hints = typing.get_type_hints(wrapped)
    except NameError:  # a type that is imported for the type checker alone
        hints = {}
    parameters = list(inspect.signature(wrapped).parameters.values())[1:]
    return {one.name: nonsense(hints.get(one.name), folder) for one in parameters if one.default is one.empty}


def cases(name: str, folder: Path) -> Iterator[tuple[dict[str, object], tuple[Right, ...]]]:
    """Arguments of a service, and the rights of which one opens it with these."""
    service = SERVICES[name]
    if name == "papers.record_print":  # what is printed says which right it takes
        for kind, right in papers.RIGHT_OF.items():
            yield {"made": papers.Made(kind, "nothing.pdf", b"", 0)}, (right,)
    else:
        yield arguments(service, folder), rights_of(service)


# --- the walk ----------------------------------------------------------------------------------------------


def test_there_is_something_to_walk() -> None:
    assert {"check_in.check_in", "settings.put", "board.board", "tag_baggage.weigh"} <= SERVICES.keys()


def test_every_service_says_which_right_it_needs() -> None:
    assert [name for name, service in SERVICES.items() if not rights_of(service)] == []
    assert all(isinstance(right, Right) for one in SERVICES.values() for right in rights_of(one))


def test_no_reason_is_given_for_what_is_not_there() -> None:
    assert DOORLESS.keys() <= TAKING_A_DESK.keys()


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_every_role_is_let_in_or_refused_as_the_table_says(
    name: str, sqlite_desk: Desk, tmp_path: Path
) -> None:
    for given, rights in cases(name, tmp_path):
        for roles in ROLE_SETS:
            desk = as_role(sqlite_desk, *roles)
            if any(allowed(roles, right) for right in rights):
                try:
                    SERVICES[name](desk, **given)
                except NotAllowed as error:
                    pytest.fail(f"{name} refuses {sorted(roles)}: {error}")
                except Exception:  # nonsense was asked; only that it was looked at counts
                    continue
            else:
                before = head(desk)
                with counted(desk) as statements, pytest.raises(NotAllowed) as refused:
                    SERVICES[name](desk, **given)
                assert refused.value.right in {*rights, *rights_of(SERVICES[name])}
                assert statements == [], f"{name} asks the database before it refuses {sorted(roles)}"
                assert head(desk) == before


def test_the_audit_names_who_had_the_right(sqlite_desk: Desk) -> None:
    """The one who acts is the one whose rights were asked, not another of the same desk."""
    supervisor = as_role(sqlite_desk, Role.SUPERVISOR, name="Grace")
    SERVICES["settings.put"](supervisor, "centre_name", "CT Kajaga")
    with pytest.raises(NotAllowed):
        SERVICES["settings.put"](replace(supervisor, staff=as_role(sqlite_desk).staff), "centre_name", "x")
    assert SERVICES["settings.get"](supervisor, "centre_name") == "CT Kajaga"
