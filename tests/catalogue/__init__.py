"""What evidence means: entries that hold together, causes that are never confidently wrong, guidance that can be followed."""
