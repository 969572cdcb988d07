"""From a paper that a service made to a document of the preview, and to the record that it left the desk."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ui.preview import PreviewDocument

if TYPE_CHECKING:
    from transit_desk.services.papers import Made
    from ui.shell import Shell


def document_of(
    shell: "Shell",
    made: "Made",
    title: str,
    *,
    owner: QObject,
    about: str = "",
    recorded: Callable[[], None] | None = None,
) -> PreviewDocument:
    """`title` as shown; `about` (a movement's name) goes into the file's name.

    When the paper was printed or saved that is stored on the database thread; then `recorded()`.
    """
    desk = shell.desk

    def render(page: int, scale: float) -> tuple[int, int, bytes]:
        from transit_desk.services.papers import page_image

        image = page_image(made, page, scale)
        return image.width, image.height, image.rgb

    def record() -> None:
        def store() -> None:
            from transit_desk.services.papers import record_print

            record_print(desk, made)

        shell.thread.run(store, lambda _: recorded() if recorded is not None else None, owner=owner)

    return PreviewDocument(
        title, file_name(made, about), made.pages, render, lambda: made.data, printed=record, saved=record
    )


def file_name(made: "Made", about: str) -> str:
    """ "ET 816 2026-12-09 manifest v2.pdf": what it is about, what it is, which version."""
    stem, dot, suffix = made.name.rpartition(".")
    plain = "".join(" " if sign in '\\/:*?"<>|' else sign for sign in about).strip()
    version = f"v{made.version}" if made.version else ""
    return " ".join(part for part in (plain, stem, version) if part) + dot + suffix
