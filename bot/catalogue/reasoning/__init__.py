"""From evidence to causes: `evidence` gathers, `judging` and `diagnosis` confirm and exclude, `verdict` says it, `next_observation` what would decide.

Pure: nothing here reads a text or talks to anybody. A cause is confirmed only where every rival is out.
"""
