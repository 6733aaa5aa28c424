"""Outside the engine: drives the user's own ``pulumi`` command, reads what it prints and writes what it takes.

Nothing here loads the Pulumi SDK, so a command starts fast and sees the stack as the user's shell does: with the user's
backend, login and passphrase. What runs inside the engine is in :mod:`argyle_provider.pulumi`; the two share only the
format of a stack's state, :mod:`argyle_provider.properties`.
"""
