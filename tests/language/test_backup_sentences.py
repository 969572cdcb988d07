"""Everything that can be said of backups has its sentence, in both languages."""

import pytest

from transit_desk.domain.audit import AuditFault, Fault
from transit_desk.domain.backups import BackupFault, SecondPlace
from transit_desk.domain.refusals import BackupDamaged, BackupNewer, BackupNotGood, ServerKeepsBackups
from transit_desk.language import Translator
from transit_desk.language.backup_sentences import fault_sentence, second_sentence
from transit_desk.language.sentences import sentence


@pytest.mark.parametrize("language", ["en", "fr"])
def test_each_has_its_sentence(language: str) -> None:
    t = Translator(language)
    errors = [ServerKeepsBackups(), BackupNewer("b.tdbackup")]
    errors += [BackupDamaged("b.tdbackup", fault, "desk.db") for fault in BackupFault]
    errors += [BackupNotGood(fault) for fault in BackupFault]
    said = [sentence(error, t) or "" for error in errors]
    said += [second_sentence(second, t) for second in SecondPlace]
    said += [fault_sentence(AuditFault(4711, fault), t) for fault in Fault]
    for words in said:
        assert words.endswith(".") and "{" not in words
    for fault in Fault:
        assert "4711" in fault_sentence(AuditFault(4711, fault), t).replace(" ", "").replace(",", "").replace(
            "\u202f", ""
        )
