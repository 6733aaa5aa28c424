"""The edge to Pulumi: resources, the provider behind them, and the program that declares a stack's subscriptions.

``provider.py`` is at a frozen path: every stack's state names it. Nothing outside this package imports ``pulumi``.
"""
