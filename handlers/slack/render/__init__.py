"""How verdicts, causes, next observations, fixes and tenants look: shared by several features, which give it what they found.

Draws; opens no thread of its own and knows no feature.
"""
