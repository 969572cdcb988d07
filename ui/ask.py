"""The one question of the window itself."""

from collections.abc import Sequence

from PySide6.QtWidgets import QMessageBox, QWidget

from transit_desk.language import Translator


def ask_to_lose(parent: QWidget, screens: Sequence[str], t: Translator) -> bool:
    """Whether to sign out although something typed on these screens is not stored. Esc and Enter stay."""
    box = QMessageBox(parent)
    box.setObjectName("ask_to_lose")
    box.setWindowTitle(t("Sign out"))
    box.setText(t("Something typed is not stored yet: {screens}.", screens=", ".join(screens)))
    box.setInformativeText(t("Signing out loses it. Locking (F12) keeps it."))
    lose = box.addButton(t("Sign out and lose it"), QMessageBox.ButtonRole.DestructiveRole)
    stay = box.addButton(t("Stay"), QMessageBox.ButtonRole.RejectRole)
    for button, name in ((lose, "lose_it"), (stay, "stay")):
        button.setObjectName(name)
        button.setAccessibleName(button.text())
    box.setDefaultButton(stay)
    box.setEscapeButton(stay)
    box.exec()
    chosen = box.clickedButton() is lose
    box.deleteLater()
    return chosen
