"""Deliveries on this machine: what arrives at a receiver, what is recorded of it, and what its signature says."""
