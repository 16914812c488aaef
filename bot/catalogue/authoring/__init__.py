"""For whoever writes entries: `lint` finds mistakes, `dry_run` tries a new entry, `pages` writes docs/errors. No command of support needs it."""
