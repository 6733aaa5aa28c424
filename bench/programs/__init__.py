"""Pulumi programs that declare the same subscriptions. None loads code of the others."""
