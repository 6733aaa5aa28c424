"""Inside the engine: the program, its resources, and the provider whose verbs the engine calls.

``provider.py`` is at a frozen path: the state of every stack names it. Nothing outside this package imports the SDK,
``pulumi``.
"""
