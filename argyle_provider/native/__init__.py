"""The host of every other Pulumi language: a plugin, ``pulumi-resource-argyle``, over the SDK's experimental provider.

The engine starts one process per provider of a program, so each has one account and one session.
"""
