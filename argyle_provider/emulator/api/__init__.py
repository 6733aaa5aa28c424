"""The first door: Argyle's webhook-subscription API, as a client with a key sees it.

In reading order: ``pipeline``, ``operations``, ``validation`` (with ``urls`` and ``events``), ``paging``, ``wire``,
``strike``.
"""
