"""A program that declares a subscription itself."""

import pulumi

from argyle_provider import WebhookSubscription

receiver = pulumi.ComponentResource("example:index:Receiver", "receiver")
WebhookSubscription(
    "payroll",
    name="dev-payroll",
    url="https://hooks.example.com/argyle",
    events=["gigs.added", "users.fully_synced"],
    secret=pulumi.Config("argyle").require_secret("secret"),
    opts=pulumi.ResourceOptions(parent=receiver),
)
