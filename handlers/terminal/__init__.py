"""The terminal: `main` finds the command, `commands/` run it, `render/` says what came of it.

`usage` lists the commands, `command_line` reads words, `input`, `files` and `output` are the streams, `core` opens Mailcheck, `event_loop` runs
what takes its time. Only what a command needs is imported: help answers at once.
"""
