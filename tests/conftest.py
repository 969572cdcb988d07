"""What every test stands on: a known surrounding, a desk of its own, and nothing left behind.

Python's and Qt's warnings fail a test through pyproject.toml; leaks through tests/leaks.py.
"""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from tests.long import LONG
from tests.surroundings import ORIGINAL

pytest_plugins = [
    "pytester",
    "tests.at_once",
    "tests.leaks",
    "tests.main_thread",
    "tests.db_fixtures",
    "tests.staffed",
]

assert ORIGINAL  # taken before the lines below change it
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# A zone that is neither UTC nor the centre's: whoever asks the machine for its time gives himself away.
os.environ["TZ"] = "Asia/Kathmandu"
if hasattr(time, "tzset"):
    time.tzset()
for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LC_TIME", "LC_NUMERIC"):
    os.environ.pop(name, None)
os.environ["LANG"] = "C.UTF-8"
os.environ.pop("TRANSIT_DESK_DATABASE", None)  # whoever runs the tests may work on a real one

# No deadlines: a noisy machine must not fail a test. The same examples every time but in the long form.
hypothesis.settings.register_profile("long", deadline=None)
hypothesis.settings.register_profile(
    "usual", deadline=None, derandomize=True, print_blob=True, max_examples=60
)
hypothesis.settings.load_profile("long" if LONG else "usual")


@pytest.fixture(scope="session", autouse=True)
def home_of_nobody(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Settings and data of whoever runs the tests are neither read nor touched."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
            patch.setenv(name, str(home / name))
        yield


@pytest.fixture(autouse=True)
def desk_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder where this test's desk keeps everything (`TRANSIT_DESK_DATA`); not made yet."""
    folder = tmp_path / "desk"
    monkeypatch.setenv("TRANSIT_DESK_DATA", str(folder))
    return folder
