"""Short words that several papers share: counts, weights, needs, a person's name in two weights."""

from collections.abc import Iterable, Mapping
from datetime import date

from printing.text import Run
from transit_desk.domain.birth_date import BirthDate
from transit_desk.domain.codes import Need, PassengerState, Sex
from transit_desk.language import Translator, words


def people(t: Translator, count: int) -> str:
    """3 people."""
    return t.plural("{n} person", "{n} people", count)


def cases(t: Translator, count: int) -> str:
    """3 cases."""
    return t.plural("{n} case", "{n} cases", count)


def bags(t: Translator, count: int) -> str:
    """3 bags."""
    return t.plural("{n} bag", "{n} bags", count)


def joined(parts: Iterable[str]) -> str:
    """The parts that say something, with dots between them."""
    return " · ".join(part for part in parts if part)


def bags_and_weight(t: Translator, pieces: int, grams: int) -> str:
    """3 bags · 61.5 kg; no weight while nothing was weighed."""
    return joined((bags(t, pieces), t.kilos(grams) if grams else ""))


def needs(t: Translator, wanted: Iterable[Need]) -> str:
    """The handling needs in words."""
    return ", ".join(words.word(t, need) for need in wanted)


def coded_needs(t: Translator, wanted: Iterable[Need]) -> str:
    """The handling needs with the codes by which an airline books them."""
    return ", ".join(f"{need.value} {words.word(t, need)}" for need in wanted)


def sex(code: Sex) -> str:
    """F or M as on the travel document, ? while it is not known."""
    return "?" if code is Sex.UNKNOWN else code.value


def age(t: Translator, born: BirthDate | None, on: date) -> str:
    """Age on a day in the fewest letters."""
    return words.age(t, born, on)


def age_band(t: Translator, born: BirthDate | None, on: date) -> str:
    """The fare band on a day, or nothing when the birth date is not known."""
    return "" if born is None else words.word(t, born.band_on(on))


def name_runs(family: str, given: str, size: float) -> tuple[Run, ...]:
    """FAMILY in bold, given names beside it; the one name of somebody who has one, in bold."""
    if family and given:
        return Run(family, True, size), Run(", ", True, size), Run(given, False, size)
    return (Run(family or given, True, size),)


def counts(t: Translator, counted: Mapping[str, int]) -> str:
    """Buffalo, NY: 10 · Des Moines, IA: 9, in the order given."""
    return joined(
        t("{what}: {count}", what=what, count=t.number(count)) for what, count in counted.items() if count
    )


def states(t: Translator, counted: Mapping[PassengerState, int]) -> str:
    """Boarded: 50 · No-show: 2; those that count nobody are left out."""
    return counts(t, {words.word(t, state): counted.get(state, 0) for state in PassengerState})


def in_groups(text: str, size: int = 4) -> str:
    """A long number as it is read out: "9f86 d081 884c"."""
    return " ".join(text[start : start + size] for start in range(0, len(text), size))
