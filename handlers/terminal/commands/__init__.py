"""One module a command: reads its words, asks the core, prints, returns the exit code. None of them knows another."""
