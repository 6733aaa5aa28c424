"""What the engine asks of a provider: check, diff, create, read, update and delete, without the SDK.

``subscription_verbs.py`` and ``set_verbs.py`` have one function per verb. ``session.py`` is what the verbs of one
process share, and the other modules are its parts.
"""
