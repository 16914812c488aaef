"""What every feature stands on: who asks and may what, where answers stand, windows, files, languages, news, the one place where errors end.

`context` holds it together, `rights` and `sight` say who may see which tenant, `answers` and `thread_answers` write (and ask before each word),
`feature` says what a feature is made of, `news` what features hear of each other. Knows no feature and draws no verdict.
"""
