"""`python -m bench [NAME...] [--json]`: the figures, each beside its limit."""

import argparse
import importlib
import json
import sys

from bench.measure import Figure

NAMES = (
    "start",
    "sign_in",
    "check_in",
    "encryption",
    "import_list",
    "manifest",
    "tags",
    "evacuation",
    "screens",
    "board",
    "scan_box",
    "audit",
    "backup",
    "beds",
)


def main() -> int:
    """Exit status 0 when every figure is reached, 1 otherwise."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    unknown = set(options.names) - set(NAMES)
    if unknown:
        parser.error(f"no such figure: {', '.join(sorted(unknown))}")
    figures: dict[str, Figure] = {}
    for name in options.names or NAMES:
        found = importlib.import_module(f"bench.{name}").run()
        figures |= found if isinstance(found, dict) else {name: found}
        if not options.json:
            for key in found if isinstance(found, dict) else [name]:
                _show(key, figures[key])
    if options.json:
        print(json.dumps({name: figure.as_json() for name, figure in figures.items()}, indent=1))
    return 0 if all(figure.ok for figure in figures.values()) else 1


def _show(name: str, figure: Figure) -> None:
    unit = figure.more.get("unit", "x")
    spread = f"{figure.spread[0]:.2f} to {figure.spread[1]:.2f}"
    more = {key: value for key, value in figure.more.items() if key != "unit"}
    print(
        f"{'ok ' if figure.ok else 'NOT'} {name:18} {figure.ours_ms:9.2f} ms, limit {figure.limit_ms:9.2f} ms, "
        f"{figure.ratio:6.2f}x ({spread}), reach {figure.reach:g} {unit} {more or ''}",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
