"""``make bench``: compare the cost of a run with a trivial provider, the floor (docs/performance.md)."""
