"""The Pulumi program: declares the subscriptions of the stack's config."""

import pulumi

from argyle_provider import SubscriptionSet, WebhookSubscription, declared_stack

stack = declared_stack()
guard = SubscriptionSet("subscriptions", stack.declared_set)
options = pulumi.ResourceOptions(depends_on=[guard], delete_before_replace=stack.delete_first)

for each in stack.subscriptions:
    content = each.subscription
    WebhookSubscription(
        each.resource,
        name=content.name,
        url=content.url,
        events=content.events,
        config=content.config,
        secret=content.secret,
        protect=each.protect,
        entry=each.entry,
        opts=options,
    )
