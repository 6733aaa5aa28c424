"""The keys of a stack's config, with their namespace, as stack files, the engine and messages name them."""

from __future__ import annotations

NAMESPACE = "argyle"
"""The name of the Pulumi project too, as every project's own keys have its name."""

ENVIRONMENT = f"{NAMESPACE}:environment"
SUBSCRIPTIONS = f"{NAMESPACE}:subscriptions"
DEFAULTS = f"{NAMESPACE}:defaults"
ALLOWED_HOSTS = f"{NAMESPACE}:allowedHosts"
MAX_DELETIONS = f"{NAMESPACE}:maxDeletions"
REPLACEMENT = f"{NAMESPACE}:replacement"
API_URL = f"{NAMESPACE}:apiUrl"
API_KEY_ID = f"{NAMESPACE}:apiKeyId"
API_KEY_SECRET = f"{NAMESPACE}:apiKeySecret"
