"""What checking the audit found, in a sentence or two; each fault has one of its own in `backup_sentences`."""

from transit_desk.domain.audit import Head
from transit_desk.language.translator import Translator


def head_words(head: Head) -> str:
    """The end of the log as people compare it: the first half of its hash, in groups of four."""
    return " ".join(head.hash[at : at + 4] for at in range(0, 32, 4))


def verified_sentence(
    rows: int, head: Head, faults: int, seals: int, integrity: bool | None, t: Translator
) -> str:
    """What was checked and what came of it; each fault has a sentence of its own."""
    said = [
        t.plural("{n} act checked.", "{n} acts checked.", rows),
        t("Nothing was changed.")
        if not faults
        else t.plural(
            "{n} place is not as it was written:", "{n} places are not as they were written:", faults
        ),
    ]
    if seals:
        said.insert(1, t.plural("Compared with {n} backup.", "Compared with {n} backups.", seals))
    if integrity is not None:
        said.insert(-1, t("The database is sound.") if integrity else t("The database is damaged."))
    said.insert(-1, t("The log ends at {hash}.", hash=head_words(head)))
    return " ".join(said)
