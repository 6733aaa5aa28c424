"""Inside the engine: the program, its resources, and the provider that the engine asks verb by verb.

``provider.py`` is at a frozen path: the state of every stack names it. Nothing outside this package imports ``pulumi``.
"""
