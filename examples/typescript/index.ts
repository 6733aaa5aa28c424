import * as argyle from "@pulumi/argyle";
import * as pulumi from "@pulumi/pulumi";

const secret = new pulumi.Config().requireSecret("webhookSecret");

const payroll = new argyle.WebhookSubscription("payroll", {
    name: "acme-payroll",
    url: "https://hooks.example.com/argyle",
    events: [argyle.Event.GigsAdded, argyle.Event.UsersFullySynced],
    secret,
});

// An Argyle subscription has one config for all its events, so these events are a subscription of their own.
new argyle.WebhookSubscription("paystubs", {
    name: "acme-paystubs",
    url: "https://hooks.example.com/argyle",
    events: [argyle.Event.PaystubsPartiallySynced],
    config: { days_synced: 90 },
    secret,
});

new argyle.WebhookSubscription("audit", {
    name: "acme-audit",
    url: "https://audit.example.com/argyle",
    events: [argyle.Event.AccountsConnected, argyle.Event.AccountsRemoved],
    secret,
});

export const payrollId = payroll.id;
