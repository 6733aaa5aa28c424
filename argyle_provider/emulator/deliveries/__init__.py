"""Deliveries: an event happens in an account, and each matching subscription gets its POST, as Argyle sends it.

``service`` puts it together: ``rules`` decides who gets what, ``making`` signs and forges, ``lanes`` keeps the order
within a subscription, ``destination`` lets nothing leave the machine, ``sender`` sends, ``clock`` retries later, and
``attempts`` remembers. The control endpoint, the command line and the page ask ``service``; nothing here knows them.
"""
