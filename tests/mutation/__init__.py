"""Do the tests notice a change? `./run python -m tests.mutation` makes small ones, one at a time, and says which nobody noticed."""
