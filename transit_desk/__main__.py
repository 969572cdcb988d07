"""`python -m transit_desk`."""

import sys

from transit_desk.cli import main

sys.exit(main())
