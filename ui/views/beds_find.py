"""Finding a name on the board while it is typed."""

from collections.abc import Sequence

from transit_desk.domain.board_rows import BoardPerson
from transit_desk.domain.names import fold


def folded(text: str) -> list[str]:
    """The beginnings of names in what was typed; none where there is a figure: that is no name."""
    return [] if any(letter.isdigit() for letter in text) else fold(text).split()


class Find:
    """What was typed so far, and whom it finds: people with a name that begins with each word."""

    def __init__(self) -> None:
        self.text = ""
        self.at = 0
        self._people: tuple[tuple[list[str], BoardPerson], ...] = ()
        self._found: list[BoardPerson] = []

    def over(self, people: Sequence[BoardPerson]) -> None:
        """These can be found, in this order."""
        self._people = tuple((fold(person.name).split(), person) for person in people)

    @property
    def count(self) -> int:
        """How many were found."""
        return len(self._found)

    def matches(self, text: str) -> list[BoardPerson]:
        """Whom this text means, those whose family name it begins before the others."""
        words = folded(text)
        found = [
            (names, person)
            for names, person in self._people
            if all(any(name.startswith(word) for name in names) for word in words)
        ]
        found.sort(key=lambda one: not (words and one[0][0].startswith(words[0])))
        return [person for _, person in found]

    def look_for(self, text: str) -> None:
        """From now on this text is looked for."""
        self.text, self.at, self._found = text, 0, self.matches(text)

    def turn(self, by: int) -> BoardPerson | None:
        """The next one found, or the one before."""
        if not self._found:
            return None
        self.at = (self.at + by) % len(self._found)
        return self._found[self.at]
