"""Outside the engine: runs the user's own ``pulumi`` command, reads its output and writes its import file.

Nothing here loads the Pulumi SDK, so commands start fast and see the stack as the user's shell does: with the user's
backend, login and passphrase. The code that runs inside the engine is :mod:`argyle_provider.pulumi`; the two share only
the format of a stack's state, :mod:`argyle_provider.properties`.
"""
