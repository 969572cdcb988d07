"""Label stock: sheets and rolls as data, one file each in `resources/stock`, lengths in millimetres."""

import json
from typing import Any

import resources
from transit_desk.domain.papers import LabelStock
from transit_desk.language import N_

NAMES = (
    N_("Card, 85.6 x 54 mm"),
    N_("A4, 10 cards of 85.6 x 54 mm"),
    N_("A4, 10 labels of 99.1 x 57 mm"),
    N_("A4, 24 labels of 70 x 37 mm"),
    N_("Label roll, 100 x 50 mm"),
    N_("Label roll, 100 x 60 mm"),
)
"""The names in the files, for the catalogue: `t(stock.name)` gives them in the reader's language."""


def stock_keys() -> tuple[str, ...]:
    """The names of the stock that the program brings, sorted."""
    return tuple(sorted(file.stem for file in resources.path("stock").glob("*.json")))


def load_stock(key: str) -> LabelStock:
    """One stock. FileNotFoundError for a name that is none, ValueError for labels that don't fit the page."""
    read: dict[str, Any] = json.loads(resources.read_bytes("stock", f"{key}.json"))
    return LabelStock(key=key, **read)
