"""The environment variables as they were before tests/conftest.py made its own of them.

For the few tests that start what a person would start: pip with this machine's settings, above all.
"""

import os

ORIGINAL = dict(os.environ)
