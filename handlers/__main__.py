"""`python -m handlers` is the `mailcheck` command."""

from __future__ import annotations

import sys

from handlers.terminal import main

if __name__ == "__main__":
    sys.exit(main())
