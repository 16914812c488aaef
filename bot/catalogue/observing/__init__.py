"""What somebody saw at the customer, read from what they pasted: output of cmdlets, tokens, network tests become findings `observed.…`.

Each module reads one kind of output; `observed` asks them all, `latest`, `observed_evidence` and `passed_by_check` say what follows. None of them guesses.
"""
