"""Declares the webhook subscriptions of the stack's config."""

from argyle_provider import StackSubscriptions

StackSubscriptions("argyle")
