"""What commands say: each module turns one kind of finding into text for a person and JSON for a program.

The JSON has a ``version``; keys may be added within one, and nothing else changes.
"""
