"""The host of Python programs: the program, its resources, and the dynamic provider whose verbs the engine calls.

``provider.py`` is at a frozen path: the state of every stack names it.
"""
