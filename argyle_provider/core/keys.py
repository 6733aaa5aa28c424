"""The keys of a stack's config with their namespace, as in stack files, the engine and messages."""

from __future__ import annotations

NAMESPACE = "argyle"
"""Also the name of the Pulumi project: a project's own config keys have the project's name as namespace."""

ENVIRONMENT = f"{NAMESPACE}:environment"
SUBSCRIPTIONS = f"{NAMESPACE}:subscriptions"
DEFAULTS = f"{NAMESPACE}:defaults"
ALLOWED_HOSTS = f"{NAMESPACE}:allowedHosts"
MAX_DELETIONS = f"{NAMESPACE}:maxDeletions"
REPLACEMENT = f"{NAMESPACE}:replacement"
KNOWN_UNMANAGED = f"{NAMESPACE}:knownUnmanaged"
QUIET_AFTER = f"{NAMESPACE}:quietAfter"
API_URL = f"{NAMESPACE}:apiUrl"
API_KEY_ID = f"{NAMESPACE}:apiKeyId"
API_KEY_SECRET = f"{NAMESPACE}:apiKeySecret"

OF_THE_ACCOUNT = frozenset({KNOWN_UNMANAGED, QUIET_AFTER})
"""What the commands read about a live account, also if the subscriptions are declared in a program of its own."""
