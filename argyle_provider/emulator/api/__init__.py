"""The first door: Argyle's webhook-subscription API, for clients with a key.

In reading order: ``pipeline``, ``operations``, ``validation`` (with ``urls`` and ``events``), ``paging``, ``wire``,
``strike``.
"""
