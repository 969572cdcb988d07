"""Processes for tests, forked by a server that has imported everything: started anew each would take seconds.

There is one such server in a run, so all that tests want in it is named here.
"""

import multiprocessing
from typing import Any

METHODS = multiprocessing.get_all_start_methods()
CONTEXT: Any = multiprocessing.get_context("forkserver" if "forkserver" in METHODS else "spawn")
if "forkserver" in METHODS:
    CONTEXT.set_forkserver_preload(["tests.faults.program", "tests.races.worker"])
