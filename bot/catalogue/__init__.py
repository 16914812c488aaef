"""What evidence means: known errors, their causes, the guided fixes."""
