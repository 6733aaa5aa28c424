"""The decisions of the project, as pure functions over frozen values.

Nothing in here performs I/O, reads a clock or the environment, or knows Pulumi or HTTP exist.
"""
