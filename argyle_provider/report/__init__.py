"""The reports: each module turns the result of one command into text for a person and JSON for a program.

Each JSON report has a ``version``. Within a version, keys are only added.
"""
