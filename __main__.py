"""The Pulumi program: the account shall hold exactly what the stack's config declares."""

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
