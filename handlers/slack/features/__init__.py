"""What people can do, one feature one folder. The folder is the register: every package here has a FEATURE.

Features do not import each other: what one must know of another is told through `platform/news.py`.
"""
