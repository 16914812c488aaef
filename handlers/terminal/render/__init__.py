"""Reports, explanations and mistakes as lines of a terminal. Nothing here asks the core."""
