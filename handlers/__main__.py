"""`python -m handlers` is the `mailcheck` command."""

from __future__ import annotations

import sys

try:
    from handlers.terminal.main import main
except KeyboardInterrupt:
    sys.exit(130)  # stopped before it could begin

if __name__ == "__main__":
    sys.exit(main())
